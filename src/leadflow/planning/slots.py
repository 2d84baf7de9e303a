"""Slot tables: counting over the days of one calendar with two look-ups instead of a loop.

Every day has three *marks*: its opening, its noon and its close (``3 * ordinal``, ``+ 1``, ``+ 2``, where
``ordinal`` is the day's number in the proleptic Gregorian calendar). A morning lies between opening and
noon, an afternoon between noon and close; the night between a close and the next opening never counts.
A step runs from mark to mark, so that its first and its last day are both ``mark // 3``, a half day costs
half, and a milestone at the end of Friday is not the same as one on Monday morning.

A table numbers the slots of a calendar: half days for a calendar of school days, whole days for a meeting
calendar (whose slots nobody splits). A prefix table tells how many slots open before a mark, a second one
where the k-th slot opens; "k school days before this date" is then two array reads (the technique of
calendar tables in project schedulers; FACTS.md, section 2, measured it against the alternatives).

A calendar knows its days only between its first and its last. So that a running rollout never breaks,
a table goes on beyond both ends: weekdays count as school days, meeting slots come at their usual
distance. Whoever plans says so (the finding ``calendar-ends``).
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING

from leadflow.errors import LeadflowError
from leadflow.planning.words import long

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leadflow.planning.calendar import SchoolCalendar

MARKS = 3
"""Marks a day."""

_LAST_ORDINAL = date.max.toordinal()
_LITTLE = 1e-9  # half days are exact in binary; this forgives 0.1 + 0.2 of a hand-written duration


class CalendarError(LeadflowError):
    """A calendar that cannot answer. `calendar` is its name, `day` the date that was asked for, if any."""

    def __init__(self, message: str, calendar: str, day: date | None = None) -> None:
        self.calendar = calendar
        self.day = day
        super().__init__(message)


def opening(day: date) -> int:
    """The mark at which `day` opens."""
    return day.toordinal() * MARKS


def close(day: date) -> int:
    """The mark at which `day` closes."""
    return day.toordinal() * MARKS + 2


@lru_cache(maxsize=1 << 14)
def day_of(mark: int) -> date:
    """The day a mark belongs to. Raises `CalendarError` beyond the years that dates have."""
    ordinal = mark // MARKS
    if not 1 <= ordinal <= _LAST_ORDINAL:
        raise CalendarError(
            "the plan runs out of the years 1 to 9999; look for a duration or a lag that is far too long",
            "school",
        )
    return date.fromordinal(ordinal)


@dataclass(frozen=True, slots=True)
class Pattern:
    """Slots that come again every `period` marks: what is assumed where nothing is known.

    `offsets` are the openings within a period, counted from the mark `anchor`; the slot that opens first
    at or after the anchor has the number `number`. Floor division carries it in both directions.
    """

    anchor: int
    number: int
    period: int
    offsets: tuple[int, ...]

    def first_from(self, mark: int) -> int:
        periods, rest = divmod(mark - self.anchor, self.period)
        return self.number + periods * len(self.offsets) + bisect_left(self.offsets, rest)

    def opening_of(self, slot: int) -> int:
        periods, rest = divmod(slot - self.number, len(self.offsets))
        return self.anchor + periods * self.period + self.offsets[rest]


@dataclass(frozen=True, slots=True)
class SlotTable:
    """The numbered slots of one calendar. Slot 0 is the first known one; earlier ones are negative.

    `width` is how many marks a slot spans, `per_day` how many slots make one school day.
    """

    name: str
    base: int
    width: int
    per_day: int
    opened: Sequence[int]
    """For each mark from `base` on, how many known slots open before it."""
    openings: Sequence[int]
    """The mark at which each known slot opens."""
    head: Pattern
    tail: Pattern

    def first_from(self, mark: int) -> int:
        """The number of the first slot that opens at or after `mark`."""
        at = mark - self.base
        if 0 <= at < len(self.opened):
            return self.opened[at]
        return (self.head if at < 0 else self.tail).first_from(mark)

    def opening_of(self, slot: int) -> int:
        """The mark at which a slot opens."""
        if 0 <= slot < len(self.openings):
            return self.openings[slot]
        return (self.head if slot < 0 else self.tail).opening_of(slot)

    def close_of(self, slot: int) -> int:
        """The mark at which a slot closes."""
        return self.opening_of(slot) + self.width

    def done_by(self, mark: int) -> int:
        """The number of the first slot that is not closed by `mark`: all before it are."""
        return self.first_from(mark - self.width + 1)

    def slots(self, days: float) -> int:
        """How many slots a number of school days takes; part of a slot takes the whole of it."""
        return ceil(days * self.per_day - _LITTLE)

    def days(self, slots: int) -> float:
        """How many school days a number of slots is."""
        return slots / self.per_day

    def share(self, day: date) -> float:
        """How much of `day` counts: 0, 0.5 or 1."""
        return self.days(self.first_from(opening(day) + MARKS) - self.first_from(opening(day)))

    def opens_on(self, mark: int) -> bool:
        """True when the day of `mark` has a slot."""
        first = mark - mark % MARKS
        return self.first_from(first) < self.first_from(first + MARKS)

    def stretch(self, start: int, finish: int) -> tuple[tuple[date, str], ...]:
        """The days on which slots lie between two marks, each with a remark when it is not a whole one."""
        found: dict[date, list[int]] = {}
        for slot in range(self.first_from(start), self.done_by(finish)):
            mark = self.opening_of(slot)
            found.setdefault(day_of(mark), []).append(mark % MARKS)
        return tuple((day, self._remark(day, halves)) for day, halves in found.items())

    def _remark(self, day: date, halves: list[int]) -> str:
        if len(halves) == self.per_day:
            return ""
        if self.share(day) < 1:
            return "half day"
        return "afternoon" if halves == [1] else "morning"


@lru_cache(maxsize=128)
def table_of(calendar: SchoolCalendar) -> SlotTable:
    """The table of a calendar. Raises `CalendarError` for a calendar that can have no day at all."""
    if calendar.last < calendar.first:
        raise CalendarError(
            f"the calendar '{calendar.name}' ends on {long(calendar.last)}, before it begins on "
            f"{long(calendar.first)}; swap the two dates",
            calendar.name,
        )
    closed = _closed(calendar)
    if calendar.only is None:
        return _of_half_days(calendar, closed)
    return _of_meetings(calendar, closed)


def _closed(calendar: SchoolCalendar) -> set[int]:
    first, last = calendar.first.toordinal(), calendar.last.toordinal()
    return {
        ordinal
        for closure in calendar.closures
        for ordinal in range(max(first, closure.first.toordinal()), min(last, closure.last.toordinal()) + 1)
    }


def _of_half_days(calendar: SchoolCalendar, closed: set[int]) -> SlotTable:
    half = {each.day.toordinal() for each in calendar.half_days}
    openings: list[int] = []
    for ordinal in range(calendar.first.toordinal(), calendar.last.toordinal() + 1):
        if (ordinal - 1) % 7 in calendar.weekdays and ordinal not in closed:
            openings.append(ordinal * MARKS)
            if ordinal not in half:
                openings.append(ordinal * MARKS + 1)
    return _table(calendar, openings, width=1, head=_weekly(calendar, 0), tail=_weekly(calendar, 1))


def _of_meetings(calendar: SchoolCalendar, closed: set[int]) -> SlotTable:
    days = sorted(
        {
            day.toordinal()
            for day in calendar.only or ()
            if calendar.first <= day <= calendar.last and day.toordinal() not in closed
        }
    )
    if not days:
        raise CalendarError(
            f"the calendar '{calendar.name}' has no slot that falls on a school day; give it dates",
            calendar.name,
        )
    distance = _distance(days)
    period = distance * MARKS
    head, tail = opening(calendar.first), close(calendar.last) + 1
    return _table(
        calendar,
        [day * MARKS for day in days],
        width=2,
        head=(period, ((days[0] * MARKS - head) % period,)),
        tail=(period, ((days[-1] * MARKS - tail) % period,)),
    )


def _distance(days: Sequence[int]) -> int:
    """How many days usually lie between two meetings: whole weeks, at least one."""
    if len(days) < 2:
        return 7
    gaps = sorted(after - before for before, after in pairwise(days))
    return max(1, round(gaps[len(gaps) // 2] / 7)) * 7


def _weekly(calendar: SchoolCalendar, end: int) -> tuple[int, tuple[int, ...]]:
    """The half days of a week that begins where the calendar begins (`end` 0) or after its last day (1)."""
    first = calendar.last.toordinal() + 1 if end else calendar.first.toordinal()
    offsets = tuple(
        day * MARKS + half
        for day in range(7)
        if (first + day - 1) % 7 in calendar.weekdays
        for half in (0, 1)
    )
    if not offsets:
        raise CalendarError(
            f"the calendar '{calendar.name}' has no working weekday; give it at least one", calendar.name
        )
    return 7 * MARKS, offsets


def _table(
    calendar: SchoolCalendar,
    openings: list[int],
    *,
    width: int,
    head: tuple[int, tuple[int, ...]],
    tail: tuple[int, tuple[int, ...]],
) -> SlotTable:
    base, end = opening(calendar.first), close(calendar.last) + 1
    opened: list[int] = []
    for number, mark in enumerate(openings):
        opened.extend([number] * (mark + 1 - base - len(opened)))
    opened.extend([len(openings)] * (end - base - len(opened)))
    return SlotTable(
        name=calendar.name,
        base=base,
        width=width,
        per_day=2 // width,
        opened=opened,
        openings=openings,
        head=Pattern(base, 0, *head),
        tail=Pattern(end, len(openings), *tail),
    )
