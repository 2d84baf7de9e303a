"""The difference between two school calendars: the days that count differently, and what that comes to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from leadflow.planning.calendar import SchoolCalendar
from leadflow.planning.words import days_between, long, school_days, span

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator


@dataclass(frozen=True, slots=True)
class DayChange:
    """Days in a row that count differently: 0, 0.5 or 1 each, `before` and `after`.

    `name` is what people call the days, on the side where they count less. `days` are the school days that
    this gives (or, below 0, takes).
    """

    first: date
    last: date
    before: float
    after: float
    name: str
    days: float

    @property
    def sentence(self) -> str:
        """The change in words."""
        when = f"{span(self.first, self.last)} {self.last.year}"
        named = f" ({self.name})" if self.name else ""
        if self.after == 0:
            return f"{when}: closed now{named}."
        if self.after == 0.5:
            return f"{when}: only the morning counts now{named}."
        if self.before == 0:
            return f"{when}: school now; closed before{named}."
        return f"{when}: a whole day now; half a day before{named}."

    @property
    def beyond(self) -> str:
        """In words, what a file (`after`) closes beyond its source (`before`)."""
        when = f"{span(self.first, self.last)} {self.last.year}"
        word = "Half a day" if self.after else "Closed"
        other = "a whole day in the source" if self.after else "not in the source"
        return f"{word} in your file, and {other}: {when} ({self.name})."


@dataclass(frozen=True, slots=True)
class CalendarDiff:
    """What changes from one calendar to another. `first` and `last` are its ends, where they move."""

    changes: tuple[DayChange, ...]
    first: tuple[date, date] | None
    last: tuple[date, date] | None
    before: float
    """School days of the first calendar, in all."""
    after: float

    def __bool__(self) -> bool:
        return bool(self.changes or self.first or self.last)

    @property
    def sentences(self) -> tuple[str, ...]:
        """Every change in words, and at the end what they come to."""
        found = [each.sentence for each in self.changes]
        for end, moved in (("first", self.first), ("last", self.last)):
            if moved:
                found.append(f"The {end} day of the calendar is {long(moved[1])} now, not {long(moved[0])}.")
        return (*found, f"{self.total}.") if found else ()

    @property
    def total(self) -> str:
        """The school days in all, and how many more or fewer that is."""
        gained = self.after - self.before
        if not gained:
            return f"That makes {school_days(self.after)}, as before"
        side = "more" if gained > 0 else "fewer"
        return f"That makes {school_days(self.after)}, {abs(gained):g} {side} than before"


def difference(was: SchoolCalendar, now: SchoolCalendar) -> CalendarDiff:
    """What changes from `was` to `now`. Days that only one of them knows are told by its ends alone."""
    return CalendarDiff(
        tuple(day_changes(was, now)),
        (was.first, now.first) if was.first != now.first else None,
        (was.last, now.last) if was.last != now.last else None,
        total(was),
        total(now),
    )


def beyond(
    source: SchoolCalendar, file: SchoolCalendar, told: Collection[date] = ()
) -> tuple[DayChange, ...]:
    """The days that count less in a file than in its source, without those that are `told` already."""
    return tuple(each for each in day_changes(source, file, told) if each.after < each.before)


def total(calendar: SchoolCalendar) -> float:
    """The school days of a whole calendar."""
    return calendar.table.days(len(calendar.table.openings))


def day_changes(
    was: SchoolCalendar,
    now: SchoolCalendar,
    told: Collection[date] = (),
    name: Callable[[SchoolCalendar, date], str] = SchoolCalendar.reason,
) -> Iterator[DayChange]:
    """The working weekdays that both know and that count differently, without those that are `told` already.

    `name` is what a day is called, given the calendar in which it counts less.
    """
    days = (
        (day, was.share(day), was.share(day) if day in told else now.share(day))
        for day in days_between(max(was.first, now.first), min(was.last, now.last))
        if day.weekday() in was.weekdays or day.weekday() in now.weekdays
    )
    named = ((day, (before, after, name(now if after < before else was, day))) for day, before, after in days)
    for (before, after, called), run in groupby(named, key=lambda each: each[1]):
        if before != after:
            stretch = [day for day, _ in run]
            yield DayChange(stretch[0], stretch[-1], before, after, called, (after - before) * len(stretch))
