"""Words for people: dates, numbers of school days, lists. English, the same on every machine."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WHOLE_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

# Our own names, not strftime's: those change with the machine's language, and texts are compared in tests.


def long(day: date) -> str:
    """A date with its year: ``Wed 4 Nov 2026``."""
    return f"{short(day)} {day.year}"


def short(day: date) -> str:
    """A date without its year: ``Wed 4 Nov``."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def days_of(stretch: Sequence[tuple[date, str]]) -> str:
    """Days with a remark each, the month named once: ``Fri 13, Mon 16 (morning), Tue 17 Nov``."""
    parts = []
    for at, (day, remark) in enumerate(stretch):
        following = stretch[at + 1][0] if at + 1 < len(stretch) else None
        named = following is None or (following.year, following.month) != (day.year, day.month)
        text = short(day) if named else f"{WEEKDAYS[day.weekday()]} {day.day}"
        parts.append(f"{text} ({remark})" if remark else text)
    return ", ".join(parts)


def school_days(number: float) -> str:
    """A number of school days: ``half a school day``, ``1 school day``, ``2.5 school days``."""
    if number == 0.5:
        return "half a school day"
    return f"{number:g} school day{'' if number == 1 else 's'}"


def calendar_days(number: float) -> str:
    """A number of calendar days: ``1 calendar day``, ``3 calendar days``."""
    return f"{number:g} calendar day{'' if number == 1 else 's'}"


def listed(parts: Sequence[str], last: str = "and") -> str:
    """Parts in one phrase: ``a``, ``a and b``, ``a, b and c``."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def first_of(parts: Sequence[str], named: int = 3) -> str:
    """The first of many in one phrase: ``a, b, c and 8 more``; all of them where only one would be left."""
    more = len(parts) - named
    return listed(parts) if more < 2 else f"{', '.join(parts[:named])} and {more} more"


def days_between(first: date, last: date) -> Iterator[date]:
    """Every day from `first` to `last`, both included."""
    return map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))


def long_span(first: date, last: date) -> str:
    """A stretch of days with their years: ``Mon 3 May 2027``, ``Mon 3 May 2027 to Fri 7 May 2027``."""
    return long(first) if first == last else f"{long(first)} to {long(last)}"


def span(first: date, last: date) -> str:
    """A stretch of days: ``Mon 3 May``, ``Mon 3 to Fri 7 May``, ``Thu 24 Dec to Fri 1 Jan``."""
    if first == last:
        return short(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{WEEKDAYS[first.weekday()]} {first.day} to {short(last)}"
    return f"{short(first)} to {short(last)}"
