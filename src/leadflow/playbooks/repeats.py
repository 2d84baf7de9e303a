"""Repeats: on which days a step comes again between the start and the last goal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from leadflow.planning.words import short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leadflow.planning.calendar import SchoolCalendar
    from leadflow.playbooks.playbook import RepeatSpec

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEK = 7


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that a step comes: the end of its key, its window, its dates, and its place in the row."""

    suffix: str
    number: int
    first: date
    last: date
    dates: tuple[date, ...]

    @property
    def values(self) -> dict[str, object]:
        """What placeholders may name."""
        return {
            "number": self.number,
            "date": short(self.first),
            "month": f"{MONTHS[self.first.month - 1]} {self.first.year}",
        }


def days(
    calendar: SchoolCalendar, start: date, end: date, weekday: int, every_weeks: int, skip_weeks: int = 0
) -> tuple[date, ...]:
    """The dates of a weekly rhythm from `start` to `end`, both inclusive.

    A date on a closed day moves to the last school day before it in the same week. In a week without one
    it falls out when the next date is a week away, else it waits for the first school day after.
    """
    begin, end = max(start, calendar.first), min(end, calendar.last)
    day = start + timedelta(days=(weekday - start.weekday()) % WEEK + WEEK * skip_weeks)
    found: list[date] = []
    while day <= end:
        near = [day - timedelta(days=back) for back in range(day.weekday() + 1)]
        if every_weeks > 1:
            near += [day + timedelta(days=ahead) for ahead in range(1, 2 * WEEK)]
        found += [each for each in near if begin <= each <= end and calendar.is_school_day(each)][:1]
        day += timedelta(days=WEEK * every_weeks)
    return tuple(found)


def occurrences(spec: RepeatSpec, dates: Sequence[date], calendar: SchoolCalendar) -> tuple[Occurrence, ...]:
    """The steps that a repeat comes to, in order. No window reaches beyond the calendar."""
    if spec.bundle == "month":
        months = [tuple(each) for _, each in groupby(dates, key=lambda day: (day.year, day.month))]
        return tuple(
            Occurrence(f"{month[0].year}-{month[0].month:02}", number, month[0], month[-1], month)
            for number, month in enumerate(months, 1)
        )
    return tuple(
        Occurrence(
            f"{number:02}",
            number,
            day,
            _later(calendar, day, spec.within_days),
            (day,),
        )
        for number, day in enumerate(dates, 1)
    )


def _later(calendar: SchoolCalendar, day: date, number: int) -> date:
    """The date so many school days later, or the calendar's last school day."""
    last = calendar.previous_school_day(calendar.last)
    near = calendar.school_days_between(day, last) <= number
    return last if near else calendar.add(day, number)
