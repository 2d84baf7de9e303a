"""The school calendar: which days are school days, and counting over them.

The dates here are what people write; the counting is done by the calendar's slot table
(`leadflow.planning.slots`), which is built once for every calendar value.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from leadflow.planning.slots import CalendarError as CalendarError
from leadflow.planning.slots import SlotTable, close, day_of, opening, table_of
from leadflow.planning.words import long, weekday
from leadflow.saying import say

if TYPE_CHECKING:
    from leadflow.planning.absence import Away


@dataclass(frozen=True, slots=True)
class Closure:
    """A stretch of days without school, first and last day inclusive, with the name people use."""

    first: date
    last: date
    name: str


@dataclass(frozen=True, slots=True)
class HalfDay:
    """A day of which only the morning counts."""

    day: date
    name: str


@dataclass(frozen=True)
class SchoolCalendar:
    """School days between `first` and `last`, both inclusive; outside them nothing is known.

    `weekdays` are the working weekdays, Monday = 0. `only`, when given, restricts the calendar to those
    dates, whatever their weekday (a meeting calendar: the slots of the year). A slot that falls on a
    closure is no slot; one on a half day is a whole slot, since nobody splits a meeting.

    Questions about a date outside the calendar raise `CalendarError`, which says what to do.
    """

    name: str
    first: date
    last: date
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    closures: tuple[Closure, ...] = ()
    half_days: tuple[HalfDay, ...] = ()
    only: tuple[date, ...] | None = None
    source: str = ""
    """Where the dates come from, for people."""

    @cached_property
    def table(self) -> SlotTable:
        """The slot table; equal calendars share one. Goes on beyond both ends (see `slots`)."""
        return table_of(self)

    @cached_property
    def lessened(self) -> dict[tuple[Away, ...], SchoolCalendar]:
        """The memory of `leadflow.planning.availability`: this calendar without the days people are away."""
        return {}

    def knows(self, day: date) -> bool:
        """True when `day` lies between the calendar's first and last day."""
        return self.first <= day <= self.last

    def share(self, day: date) -> float:
        """How much of `day` counts as a school day: 0, 0.5 or 1."""
        return self.table.share(self._known(day))

    def reason(self, day: date) -> str:
        """Why `day` does not count as a whole one: its closure, its half day, else its weekday.

        Empty for a whole school day.
        """
        share = self.share(day)
        if share == 1:
            return ""
        if share:
            return next(each.name for each in self.half_days if each.day == day)
        closed = (each.name for each in self.closures if each.first <= day <= each.last)
        return next(closed, say("a %(weekday)s", weekday=weekday(day)))

    def is_school_day(self, day: date) -> bool:
        """True when any part of `day` counts."""
        return self.share(day) > 0

    def next_school_day(self, day: date) -> date:
        """The first school day on or after `day`."""
        return self._known(day_of(self.table.opening_of(self.table.first_from(opening(self._known(day))))))

    def previous_school_day(self, day: date) -> date:
        """The last school day on or before `day`."""
        return self._known(day_of(self.table.opening_of(self.table.done_by(close(self._known(day))) - 1)))

    def add(self, day: date, number: float) -> date:
        """The date that is `number` school days after `day`, or before it when negative.

        `day` itself does not count: 3 school days after a Wednesday is Monday (Thursday, Friday, Monday).
        Half days count half. 0 gives `day`, or the next school day when it is none.
        """
        table, slots = self.table, self.table.slots(abs(number))
        if slots == 0:
            return self.next_school_day(day)
        if number > 0:
            return self._known(day_of(table.close_of(table.first_from(close(self._known(day))) + slots - 1)))
        return self._known(day_of(table.opening_of(table.first_from(opening(self._known(day))) - slots)))

    def school_days_between(self, start: date, end: date) -> float:
        """School days from `start` (counted) to `end` (not counted); negative when `end` is earlier."""
        first, last = opening(self._known(start)), opening(self._known(end))
        return self.table.days(self.table.first_from(last) - self.table.first_from(first))

    def interruptions(self, start: date, end: date) -> tuple[Closure | HalfDay, ...]:
        """Closures and half days that take school days away between two dates, both inclusive, by date.

        A closure is cut to the dates asked for; one that only covers days without school anyway is left
        out, and so is a half day on a closed day.
        """
        found: list[tuple[date, Closure | HalfDay]] = []
        for closure in self.closures:
            days = [
                day
                for ordinal in range(
                    max(start, closure.first).toordinal(), min(end, closure.last).toordinal() + 1
                )
                if (day := date.fromordinal(ordinal)).weekday() in self.weekdays
            ]
            if days:
                found.append((days[0], Closure(days[0], days[-1], closure.name)))
        found += [
            (half.day, half)
            for half in self.half_days
            if start <= half.day <= end and self.table.share(half.day) == 0.5
        ]
        return tuple(each for _, each in sorted(found, key=lambda pair: (pair[0], pair[1].name)))

    def _known(self, day: date) -> date:
        if not self.knows(day):
            raise CalendarError(
                f"the calendar '{self.name}' knows the days from {long(self.first)} to {long(self.last)}; "
                f"{long(day)} is outside. Add the dates of that school year to the calendar.",
                self.name,
                day,
            )
        return day
