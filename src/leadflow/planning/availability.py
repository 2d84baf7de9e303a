"""Availability: the days on which a step can be worked on, given who is away.

A step's days are those of its calendar, less the days off of its task group, less the days on which *all*
its owners are away: work that several people share goes on while one of them is there. So one more owner
never makes a step later, and who is ill for a day does not stop the others. The owners are those on the
card; of a step that nobody has taken, those of the plan. A step without owners waits for nobody.

Meetings keep their slots (a calendar with dates of its own), and so does what has no duration: they need
a room full of people, not one of them, and an absence is then for people to settle.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from leadflow.planning.absence import Absence, Away
from leadflow.planning.calendar import Closure, HalfDay, SchoolCalendar
from leadflow.planning.words import days_between

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from leadflow.planning.plan import Step
    from leadflow.planning.steps import Progress

_Lost = dict[int, Away]
"""By a day's number, what is lost of it, as a stretch of that one day."""


class Register:
    """Who is away when. Asked with the same people again, it answers from memory."""

    def __init__(self, absences: Iterable[Absence]) -> None:
        self._absences: dict[tuple[str, bool], list[Absence]] = {}
        for each in absences:
            self._absences.setdefault((each.who, each.group), []).append(each)
        self._known: dict[tuple[str, tuple[str, ...]], tuple[Away, ...]] = {}

    def away(self, step: Step, progress: Progress) -> tuple[Away, ...]:
        """The stretches on which nobody can work on a step, by date."""
        key = step.group, progress.owners or step.owners
        if key not in self._known:
            self._known[key] = tuple(_stretches(self._lost(*key)))
        return self._known[key]

    def _lost(self, group: str, owners: tuple[str, ...]) -> _Lost:
        lost = _together([self._lost_by(owner, group=False) for owner in owners], owners)
        for day, each in self._lost_by(group, group=True).items():
            if day not in lost or lost[day].half:
                lost[day] = each
        return lost

    def _lost_by(self, who: str, *, group: bool) -> _Lost:
        lost: _Lost = {}
        for each in self._absences.get((who, group), ()):
            for day in days_between(each.first, each.last):
                if day.toordinal() not in lost or not each.half:
                    lost[day.toordinal()] = Away(day, day, (who,), each.name, each.half)
        return lost


@lru_cache(maxsize=64)
def register_of(absences: tuple[Absence, ...]) -> Register:
    """The register of a plan's absences; equal ones share it."""
    return Register(absences)


def away_from(
    absences: tuple[Absence, ...],
    calendars: Mapping[str, SchoolCalendar],
    steps: Iterable[Step],
    done: Iterable[Progress],
) -> tuple[tuple[Away, ...], ...]:
    """For each step the stretches on which nobody can work on it; `done` are their progress."""
    if not absences:
        return tuple(() for _ in steps)
    register = register_of(absences)
    return tuple(
        register.away(step, each) if step.duration and calendars[step.calendar].only is None else ()
        for step, each in zip(steps, done, strict=True)
    )


def lessened(calendar: SchoolCalendar, away: tuple[Away, ...]) -> SchoolCalendar:
    """A calendar without the days on which people are away. The calendar itself remembers it."""
    if not away:
        return calendar
    known = calendar.lessened
    if away not in known:
        known[away] = replace(
            calendar,
            closures=(*calendar.closures, *(Closure(e.first, e.last, e.name) for e in away if not e.half)),
            half_days=(
                *calendar.half_days,
                *(HalfDay(day, e.name) for e in away if e.half for day in days_between(e.first, e.last)),
            ),
        )
    return known[away]


def _together(each: list[_Lost], owners: tuple[str, ...]) -> _Lost:
    """The days that all owners lose; of one that some have off and others half, the half is left."""
    if len(each) < 2:
        return dict(each[0]) if each else {}
    lost: _Lost = {}
    for day in set(each[0]).intersection(*each[1:]):
        parts = [one[day] for one in each]
        names = {part.name for part in parts}
        name = names.pop() if len(names) == 1 else ""
        lost[day] = Away(parts[0].first, parts[0].last, owners, name, any(part.half for part in parts))
    return lost


def _stretches(lost: _Lost) -> Iterator[Away]:
    """Days in a row with the same reason, as one stretch each."""
    days = enumerate(sorted(lost.items()))
    for _, run in groupby(days, lambda pair: (pair[1][0] - pair[0], pair[1][1].who, _reason(pair[1][1]))):
        parts = [each for _, (_, each) in run]
        yield replace(parts[0], last=parts[-1].last)


def _reason(away: Away) -> tuple[str, bool]:
    return away.name, away.half
