"""The school calendar: which days are school days, and counting over them.

Time is counted in half-day slots: slot ``2 * day`` is a morning, ``2 * day + 1`` an afternoon, where
``day`` is the number of calendar days since the calendar's first day. A step occupies working slots
from its start (inclusive) to its finish (exclusive), so that half days cost half and nothing in the
arithmetic is a special case. Two prefix tables (how many working slots lie before a slot; which slot
is the k-th working one) turn "k school days before this date" into two look-ups.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


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
    dates (a meeting calendar: the slots of the year); a slot that falls on a closure is no slot.
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
