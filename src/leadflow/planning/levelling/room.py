"""Room: a school's plan put into time so that no group, no school and nobody carries too much at once.

The serial schedule generation scheme over the real calendars: the steps are placed one by one by the forward
pass itself (`leadflow.planning.passes.put_early`), and one for which there is no room where the links allow
it is told to start no earlier than the next morning on which there may be. So a levelled plan is a plan with
such mornings in it, and nothing else: planned again, it comes to the very same dates.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

from leadflow.planning.levelling.packing import Profile
from leadflow.planning.levelling.weeks import Weeks, Work, people_of
from leadflow.planning.passes import NOBODY, Early, Late, backward, forward, put_early, put_late
from leadflow.planning.situation import Bound, Mode
from leadflow.planning.slots import MARKS, close, opening

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from leadflow.planning.levelling.packing import Need
    from leadflow.planning.limits import Limits
    from leadflow.planning.network import Link
    from leadflow.planning.situation import Situation, Span

PATIENCE = 366 * MARKS
"""Marks after which a step no longer waits for hours: whoever is full for a year needs another answer."""
TRIES, ONCE_IN = 40, 10
"""School days on which a step is tried alone, and of how many in a row one must do, for hours to suffice."""

Cost = tuple[int, int, int, int]
"""School half-days by which goals are late; the goals' dates; when obstacles are gone; how much waits."""


@dataclass(frozen=True, slots=True)
class Levelled:
    """Steps in time, by position. `floors` are the mornings before which they are not to start."""

    cost: Cost
    starts: Sequence[int]
    finishes: Sequence[int]
    drivers: Sequence[int]
    floors: Sequence[int]
    refused: Mapping[int, Span]
    """The last place at which there was no room for a step."""
    crowded: frozenset[int]
    """Steps that no longer wait for hours, because no week of a year has any left."""


@dataclass
class Room:
    """What the limits and people's hours leave to the steps of a situation."""

    situation: Situation
    limits: Limits
    hours: Mapping[str, float]
    owners: Sequence[tuple[str, ...]]
    """Person keys by position."""
    early: Early = field(init=False)
    """Where the steps would be without any limit."""
    needs: Sequence[tuple[int, ...] | None] = field(init=False)
    """Of the capacities (groups in order, then the school), by position; None: it takes none."""
    work: Mapping[int, Work] = field(init=False)
    too_much: Mapping[int, tuple[str, ...]] = field(init=False)
    """People whose hours are too few for a step even alone, by position: they do not count for it."""

    def __post_init__(self) -> None:
        situation = self.situation
        self.early = forward(situation)
        every = range(len(situation.steps))
        self._changes = [
            at for at in every if situation.steps[at].change and situation.slots[at] and self.is_open(at)
        ]
        self._set_capacities()
        work = {at: self._work(at) for at in every if self.is_open(at) and situation.slots[at]}
        self.too_much = {at: short for at, each in work.items() if (short := self._too_few(at, each))}
        self.work = {
            at: replace(each, people=left)
            for at, each in work.items()
            if (left := tuple(who for who in each.people if who not in self.too_much.get(at, ())))
        }
        self.settled = [
            at for at in every if self.is_open(at) and situation.slots[at] and not self._movable(at)
        ]
        self._significance = [0] * len(situation.steps)
        for obstacle in situation.plan.obstacles:
            for key in obstacle.retired_by:
                at = situation.network.position[key]
                self._significance[at] = max(self._significance[at], obstacle.significance)
        self._ties = [
            (-significance, rank)
            for significance, rank in zip(self._significance, situation.network.rank, strict=True)
        ]
        self.base = min([opening(situation.today), *(self.early.starts[at] for at in self.settled)])
        self._known: dict[tuple[int, int], Need] = {}

    @property
    def bound(self) -> Cost:
        """The cost without any limit: no levelling is better."""
        return self._cost(self.early)

    def is_open(self, at: int) -> bool:
        """True for a step that is neither done nor skipped."""
        return self.situation.modes[at] < Mode.DONE

    @cached_property
    def rivals(self) -> Sequence[int]:
        """The steps that may have to wait."""
        return [
            at
            for at, need in enumerate(self.needs)
            if (need or at in self.work) and self.is_open(at) and self._movable(at)
        ]

    def first(self) -> list[float]:
        """The day on which each step must start at the latest: what can wait longest comes last."""
        end = max(
            [*self.early.finishes, *(close(goal.target) for goal in self.situation.plan.goals)], default=0
        )
        return [float(start // MARKS) for start in backward(self.situation, end).starts]

    def schedule(self, keys: Sequence[float]) -> Levelled:
        """Every step as early as there is room, those with the smallest keys first.

        What is fixed or under way has its place beforehand. Where its end depends on steps that wait, the
        others are placed anew around where it came to; where these wait for that very end in turn, they go on
        beside it, since it is under way.
        """
        places = {at: (self.early.starts[at], self.early.finishes[at]) for at in self.settled}
        first = placed = self._placed(keys, places)
        for _ in range(4):
            if all(self._holds(at, finish, placed.finishes[at]) for at, (_, finish) in places.items()):
                return placed
            places = {at: (start, max(placed.finishes[at], end)) for at, (start, end) in places.items()}
            placed = self._placed(keys, places)
        return first

    def _holds(self, at: int, counted: int, finish: int) -> bool:
        """Whether a step leaves the room that the others were placed in, when it ends then in place of there.

        Over fewer days than were counted its hours are more in each week.
        """
        return finish == counted or (finish < counted and at not in self.work)

    def justify(self, placed: Levelled) -> Levelled:
        """Everything as late as goals and limits let it, the last ones first, and then forward again."""
        situation, end = self.situation, max(placed.finishes, default=0)
        late = Late([0] * len(placed.starts), [0] * len(placed.starts), [], [])
        late.drivers, late.bounds = [NOBODY] * len(placed.starts), [Bound.PLAN_END] * len(placed.starts)
        profile = self._profile()
        for at in self.settled:
            self._take(profile, at, placed.starts[at], placed.finishes[at])
        for at in _by_turn(
            [-each for each in placed.finishes], self._ties, situation.network.after, "before"
        ):
            put_late(situation, late, at, end)
            if self.is_open(at) and self._movable(at):
                self._make_earlier(profile, late, at)
        return self.schedule(late.starts)

    def need(self, at: int, length: int) -> Need | None:
        """What a step takes of the capacities when it is `length` marks long."""
        demands = self.needs[at]
        if demands is None or length <= 0:
            return None
        if (at, length) not in self._known:
            self._known[at, length] = self._profile().need(demands, length)
        return self._known[at, length]

    # ---- what there is to be shared

    def _set_capacities(self) -> None:
        limits, steps = self.limits, self.situation.steps
        groups = sorted({steps[at].group for at in self._changes}) if limits.per_group else []
        self.capacities = [limits.per_group or 0] * len(groups)
        if limits.school_wide:
            self.capacities.append(limits.school_wide)
        self.needs = [None] * len(steps)
        for at in self._changes if self.capacities else ():
            one = [int(group == steps[at].group) for group in groups]
            self.needs[at] = (*one, *([1] if limits.school_wide else []))

    def _profile(self) -> Profile:
        return Profile(self.capacities, most=len(self._changes))

    def _work(self, at: int) -> Work:
        owners, step = tuple(dict.fromkeys(self.owners[at])), self.situation.steps[at]
        share = (step.effort or 0.0) / max(1, len(owners))
        people = people_of(owners, self.hours) if share else ()
        return Work(people, share, self.situation.tables[at])

    def _too_few(self, at: int, work: Work) -> tuple[str, ...]:
        """Those of its people whose week is too short for the step wherever it lies."""
        table, slots = self.situation.tables[at], self.situation.slots[at]
        if not work.people or not self._movable(at):
            return ()
        first = table.first_from(self.early.starts[at])
        spans = [
            (table.opening_of(slot), table.close_of(slot + slots - 1))
            for slot in range(first, first + TRIES * table.per_day, table.per_day)
        ]
        alone = Weeks(self.hours)
        return tuple(
            person
            for person in work.people
            if not _often(not alone.full(replace(work, people=(person,)), *span) for span in spans)
        )

    def _movable(self, at: int) -> bool:
        """True for a step that may be told to wait: neither under way nor fixed to a date to come."""
        fixed = self.situation.fixed.get(at)
        kept = fixed is not None and fixed[0] >= opening(self.situation.today)
        return self.situation.modes[at] is Mode.OPEN and self.situation.slots[at] > 0 and not kept

    # ---- placing

    def _placed(self, keys: Sequence[float], places: Mapping[int, Span]) -> Levelled:
        number = len(self.situation.steps)
        early = Early([0] * number, [0] * number, [NOBODY] * number, [Bound.TODAY] * number, [], set())
        floors = list(self.situation.floors)
        turn = _Turn(
            replace(self.situation, floors=floors), early, floors, self._profile(), Weeks(self.hours)
        )
        for at, (start, finish) in places.items():
            self._take(turn.profile, at, start, finish)
            if at in self.work:
                turn.weeks.take(self.work[at], start, finish)
        for at in _by_turn(keys, self._ties, self.situation.network.before, "after"):
            put_early(turn.situation, early, at)
            if at not in places and (self.needs[at] or at in self.work):
                self._wait(turn, at)
        return Levelled(
            cost=self._cost(early),
            starts=early.starts,
            finishes=early.finishes,
            drivers=early.drivers,
            floors=floors,
            refused=turn.refused,
            crowded=frozenset(turn.crowded),
        )

    def _wait(self, turn: _Turn, at: int) -> None:
        """Let a step start on the first morning on which there is room for it, and take that."""
        early = turn.early
        last = early.starts[at] + PATIENCE
        while (later := self._later(turn, at)) > early.starts[at]:
            if later > last and at in self.work and at not in turn.crowded:
                turn.crowded.add(at)
                turn.floors[at] = self.situation.floors[at]
                put_early(turn.situation, early, at)
            else:
                turn.refused[at] = early.starts[at], early.finishes[at]
                self._put_from(turn, at, later)
        self._take(turn.profile, at, early.starts[at], early.finishes[at])
        if at in self.work:
            turn.weeks.take(self.work[at], early.starts[at], early.finishes[at])

    def _put_from(self, turn: _Turn, at: int, mark: int) -> None:
        """Put a step where it can start on the morning of a mark or, if that is later, of the day after."""
        turn.early.promised.discard(at)
        turn.floors[at] = max(turn.floors[at], -(-mark // MARKS) * MARKS)
        put_early(turn.situation, turn.early, at)

    def _later(self, turn: _Turn, at: int) -> int:
        """The mark from which on there may be room for a step; its start when there is room for it."""
        start, finish = turn.early.starts[at], turn.early.finishes[at]
        need = self.need(at, finish - start)
        if need is not None:
            start = turn.profile.first(need, start - self.base) + self.base
        if start > turn.early.starts[at] or at not in self.work or at in turn.crowded:
            return start
        full = turn.weeks.full(self.work[at], start, finish)
        return max((start // MARKS + 1) * MARKS, turn.weeks.after(*full, start)) if full else start

    def _take(self, profile: Profile, at: int, start: int, finish: int) -> None:
        need = self.need(at, finish - start)
        if need is not None:
            profile.take(need, start - self.base)

    def _make_earlier(self, profile: Profile, late: Late, at: int) -> None:
        """Move a step to the last place before its latest one where the limits have room for it."""
        table, slots = self.situation.tables[at], self.situation.slots[at]
        while late.starts[at] >= self.base:
            need = self.need(at, late.finishes[at] - late.starts[at])
            room = -1 if need is None else profile.clash(need, late.starts[at] - self.base)
            if room < 0:
                self._take(profile, at, late.starts[at], late.finishes[at])
                return
            after = table.done_by(late.starts[at] + room)
            late.starts[at], late.finishes[at] = table.opening_of(after - slots), table.close_of(after - 1)

    def _cost(self, early: Early) -> Cost:
        situation, school = self.situation, self.situation.school
        late = dates = 0
        for goal in situation.plan.goals:
            at = situation.network.position[goal.step]
            if self.is_open(at):
                dates += early.finishes[at]
                late += max(0, school.first_from(early.finishes[at]) - school.first_from(close(goal.target)))
        gone = sum(each * finish for each, finish in zip(self._significance, early.finishes, strict=True))
        waits = sum(early.starts[at] for at in range(len(situation.steps)) if self.is_open(at))
        return late, dates, gone, waits


def _often(days: Iterable[bool]) -> bool:
    """True when at least one of any `ONCE_IN` days in a row will do."""
    missing = 0
    for fits in days:
        missing = 0 if fits else missing + 1
        if missing == ONCE_IN:
            return False
    return True


@dataclass(slots=True)
class _Turn:
    """One time of placing all steps."""

    situation: Situation
    early: Early
    floors: list[int]
    profile: Profile
    weeks: Weeks
    refused: dict[int, Span] = field(default_factory=dict)
    crowded: set[int] = field(default_factory=set)


def _by_turn(
    keys: Sequence[float], ties: Sequence[tuple[int, int]], links: Sequence[Sequence[Link]], end: str
) -> list[int]:
    """Positions by their keys, none before all that its `links` lead to; of two alike by `ties`."""
    waiting = [len(each) for each in links]
    freed: list[list[int]] = [[] for _ in links]
    for each in links:
        for link in each:
            before, after = (link.before, link.after) if end == "after" else (link.after, link.before)
            freed[before].append(after)
    ready = [(keys[at], ties[at], at) for at, count in enumerate(waiting) if not count]
    heapify(ready)
    order: list[int] = []
    while ready:
        at = heappop(ready)[-1]
        order.append(at)
        for follower in freed[at]:
            waiting[follower] -= 1
            if not waiting[follower]:
                heappush(ready, (keys[follower], ties[follower], follower))
    return order
