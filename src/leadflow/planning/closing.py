"""Changes of the school's calendar, as data: a snow day, a half day, a day that is open after all.

They stand beside the changes of a plan (`leadflow.planning.changes`): `changed_calendars` carries one out on
all calendars of a rollout, since a day on which the school is closed has no meetings either.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from leadflow.errors import RefusedError
from leadflow.planning.calendar import Closure, HalfDay
from leadflow.planning.situation import SCHOOL
from leadflow.planning.words import days_between, long, long_span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from leadflow.planning.calendar import SchoolCalendar

LONGEST = 366
"""Calendar days that one change may cover; more is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class CloseDays:
    """The school is closed from `first` to `last`, both inclusive; `name` is what people call these days."""

    first: date
    last: date
    name: str
    change: Literal["close_days"] = "close_days"


@dataclass(frozen=True, slots=True)
class HalveDay:
    """Only the morning of `day` counts."""

    day: date
    name: str
    change: Literal["halve_day"] = "halve_day"


@dataclass(frozen=True, slots=True)
class OpenDays:
    """What was closed, or half a day, from `first` to `last` is a whole school day after all."""

    first: date
    last: date
    change: Literal["open_days"] = "open_days"


CalendarChange = CloseDays | HalveDay | OpenDays
"""One change of the calendar. The field `change` tells them apart where they are written down."""


def changed_calendars(
    calendars: Sequence[SchoolCalendar], change: CalendarChange
) -> tuple[SchoolCalendar, ...]:
    """All calendars with one change carried out.

    Raises `RefusedError` for days that the school's calendar does not know, and for a change that would
    change nothing: somebody has mistyped a date.
    """
    school = next(each for each in calendars if each.name == SCHOOL)
    if isinstance(change, CloseDays):
        _check_range(school, change.first, change.last)
        return _closed(calendars, school, change)
    if isinstance(change, HalveDay):
        _check_range(school, change.day, change.day)
        return _halved(calendars, school, change)
    _check_range(school, change.first, change.last)
    return _opened(calendars, school, change)


def _check_range(school: SchoolCalendar, first: date, last: date) -> None:
    if last < first:
        raise RefusedError(f"{long(last)} comes before {long(first)}; give the first day first.")
    if (last - first).days >= LONGEST:
        raise RefusedError(f"From {long(first)} to {long(last)} is longer than a year. Check the years.")
    for day in (first, last):
        if not school.knows(day):
            raise RefusedError(
                f"{long(day)} is not in the school's calendar, which goes from {long(school.first)} to "
                f"{long(school.last)}. Check the year, or add that school year to the calendar file."
            )


def _closed(
    calendars: Sequence[SchoolCalendar], school: SchoolCalendar, change: CloseDays
) -> tuple[SchoolCalendar, ...]:
    if not any(school.is_school_day(day) for day in days_between(change.first, change.last)):
        when, why = long_span(change.first, change.last), school.reason(change.first)
        raise RefusedError(f"{when}: no school day anyway ({why}).")
    closure = Closure(change.first, change.last, change.name)
    return tuple(replace(each, closures=(*each.closures, closure)) for each in calendars)


def _halved(
    calendars: Sequence[SchoolCalendar], school: SchoolCalendar, change: HalveDay
) -> tuple[SchoolCalendar, ...]:
    share = school.share(change.day)
    if share == 0:
        raise RefusedError(f"{long(change.day)} is no school day ({school.reason(change.day)}).")
    if share < 1:
        raise RefusedError(f"{long(change.day)} is a half day already ({school.reason(change.day)}).")
    half = HalfDay(change.day, change.name)
    return tuple(replace(each, half_days=(*each.half_days, half)) for each in calendars)


def _opened(
    calendars: Sequence[SchoolCalendar], school: SchoolCalendar, change: OpenDays
) -> tuple[SchoolCalendar, ...]:
    """Only what the school closed is opened: a closure that a group's own calendar has is the group's."""
    days = [day for day in days_between(change.first, change.last) if day.weekday() in school.weekdays]
    if not days:
        raise RefusedError(
            f"{long_span(change.first, change.last)}: on no working weekday of the school's calendar. "
            "Add the weekday to the calendar file, or choose another day."
        )
    if all(school.share(day) == 1 for day in days):
        raise RefusedError(f"{long_span(change.first, change.last)}: open already.")
    theirs = frozenset(school.closures)
    return tuple(
        replace(
            each,
            closures=tuple(
                part
                for closure in each.closures
                for part in (_cut(closure, change) if closure in theirs else (closure,))
            ),
            half_days=tuple(
                half
                for half in each.half_days
                if half not in school.half_days or not change.first <= half.day <= change.last
            ),
        )
        for each in calendars
    )


def _cut(closure: Closure, change: OpenDays) -> Iterator[Closure]:
    """What is left of a closure before and after the days that are open."""
    day = timedelta(days=1)
    if closure.last < change.first or change.last < closure.first:
        yield closure
        return
    if closure.first < change.first:
        yield replace(closure, last=change.first - day)
    if change.last < closure.last:
        yield replace(closure, first=change.last + day)
