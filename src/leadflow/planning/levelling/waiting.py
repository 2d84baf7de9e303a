"""Waiting: what a step waits for that would have no room where it could be, in a phrase for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadflow.planning.levelling.weeks import Weeks
from leadflow.planning.slots import day_of
from leadflow.planning.words import listed, long
from leadflow.saying import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from leadflow.planning.levelling.room import Levelled, Room


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a step is later, as a phrase that follows its title or "it", and the steps it is about."""

    sentence: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Finds what a levelled step waits for: what was full last before it could start."""

    room: Room
    placed: Levelled
    names: Mapping[str, str]

    def title(self, at: int) -> str:
        """A step's title in quotes."""
        return f"'{self.room.situation.steps[at].title}'"

    def name(self, key: str) -> str:
        """The name of a person or a group."""
        return self.names.get(key, key)

    def of(self, at: int) -> Reason:
        """Why the step at a position is told to wait."""
        room, steps = self.room, self.room.situation.steps
        changes = [each for each, need in enumerate(room.needs) if need is not None and each != at]
        if room.needs[at] is None:
            changes = []
        own = [each for each in changes if steps[each].group == steps[at].group]
        group = self._full_until(at, own, room.limits.per_group)
        school = self._full_until(at, changes, room.limits.school_wide)
        if group and group[0] >= (school[0] if school else 0):
            return self._group(at, group[1])
        if school:
            return self._school(school[1])
        return self._person(at) if at in room.work else self._beside(at, changes)

    def _beside(self, at: int, changes: Sequence[int]) -> Reason:
        """It waited for as long as could be for what is under way, and cannot end before it does."""
        starts, finish = self.placed.starts, self.placed.refused[at][1]
        first = self._last(at, [each for each in changes if starts[each] < finish])
        return Reason(
            say("waits for %(title)s, a change that is under way", title=self.title(first)),
            self._keys([first]),
        )

    def _full_until(
        self, at: int, changes: Sequence[int], limit: int | None
    ) -> tuple[int, Sequence[int]] | None:
        """The last mark, before a step starts, at which a full load of changes ends, and which they are.

        The one that ends there comes first. None when there were never so many at once while the step waited.
        """
        starts, finishes = self.placed.starts, self.placed.finishes
        rank = self.room.situation.network.rank
        ends = {
            finishes[each]
            for each in changes
            if self.placed.refused[at][0] < finishes[each] <= starts[at] and limit
        }
        for end in sorted(ends, reverse=True):
            load = [each for each in changes if starts[each] < end <= finishes[each]]
            if limit and len(load) >= limit:
                return end, sorted(load, key=lambda each: (finishes[each], starts[each], rank[each]))
        return None

    def _group(self, at: int, load: Sequence[int]) -> Reason:
        group = self.room.situation.steps[at].group
        if len(load) > 1:
            return self._several(self.name(group), load)
        title, end = self.title(load[0]), self._end(load[0])
        return Reason(
            say(
                "waits for %(title)s, which changes the same group's work until %(end)s", title=title, end=end
            ),
            self._keys(load),
        )

    def _school(self, load: Sequence[int]) -> Reason:
        if len(load) > 1:
            return self._several(say("the school"), load)
        return Reason(
            say(
                "waits for %(title)s, the one change that the school makes at a time, until %(end)s",
                title=self.title(load[0]),
                end=self._end(load[0]),
            ),
            self._keys(load),
        )

    def _several(self, who: str, load: Sequence[int]) -> Reason:
        return Reason(
            say(
                "waits for %(title)s to end on %(end)s: until then %(who)s is at %(load)s changes, "
                "%(titles)s, and makes no more at once",
                title=self.title(load[0]),
                end=self._end(load[0]),
                who=who,
                load=len(load),
                titles=listed([self.title(each) for each in load]),
            ),
            self._keys(load),
        )

    def _person(self, at: int) -> Reason:
        """Whose week has no hours left for the step where it was refused last, and which step takes them."""
        room, placed = self.room, self.placed
        work, (start, finish) = room.work[at], placed.refused[at]
        others = Weeks(room.hours)
        for each, other in room.work.items():
            if each != at:
                others.take(other, placed.starts[each], placed.finishes[each])
        person, week = others.full(work, start, finish) or (work.people[0], 0)
        rivals = [
            each
            for each, other in room.work.items()
            if each != at
            and person in other.people
            and any(one == week for one, _ in other.weeks(placed.starts[each], placed.finishes[each]))
        ]
        has = say("%(name)s has %(hours)s hours a week", name=self.name(person), hours=room.hours[person])
        if not rivals:
            return Reason(say("waits for days on which it fits, because %(has)s", has=has), ())
        last = self._last(at, rivals)
        return Reason(
            say(
                "waits, because %(has)s, and %(title)s takes them until %(end)s",
                has=has,
                title=self.title(last),
                end=self._end(last),
            ),
            self._keys([last]),
        )

    def _last(self, at: int, rivals: Sequence[int]) -> int:
        """Of those that take a week: the last to end before the step starts, else the first to end."""
        rank, placed = self.room.situation.network.rank, self.placed
        before = [each for each in rivals if placed.finishes[each] <= placed.starts[at]]
        if before:
            return max(before, key=lambda each: (placed.finishes[each], -rank[each]))
        return min(rivals, key=lambda each: (placed.finishes[each], rank[each]))

    def _end(self, at: int) -> str:
        return long(day_of(self.placed.finishes[at]))

    def _keys(self, load: Sequence[int]) -> tuple[str, ...]:
        return tuple(self.room.situation.network.keys[each] for each in load)
