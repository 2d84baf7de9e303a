"""Words for people: dates, numbers of school days, lists. In English the same on every machine."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from leadflow.saying import dated, joined, say, say_many

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WHOLE_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

# Our own names, not strftime's: those change with the machine's language, and texts are compared in tests.


@lru_cache(maxsize=1 << 12)  # a plan names the same days again and again
def long(day: date) -> str:
    """A date with its year: ``Wed 4 Nov 2026``."""
    return dated(f"{short(day)} {day.year}", day, "EEE d MMM y")


@lru_cache(maxsize=1 << 12)
def short(day: date) -> str:
    """A date without its year: ``Wed 4 Nov``."""
    english = f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"
    return dated(english, day, "EEE d MMM")


def day_of_month(day: date) -> str:
    """A date without month and year, before one that names them: ``Wed 4``."""
    english = f"{WEEKDAYS[day.weekday()]} {day.day}"
    return dated(english, day, "EEE d")


def month_of(day: date) -> str:
    """A month: ``Nov 2026``."""
    return dated(f"{MONTHS[day.month - 1]} {day.year}", day, "MMM y")


def weekday(day: date) -> str:
    """The name of a date's weekday: ``Wednesday``."""
    return dated(WHOLE_WEEKDAYS[day.weekday()], day, "EEEE")


def days_of(stretch: Sequence[tuple[date, str]]) -> str:
    """Days with a remark each, the month named once: ``Fri 13, Mon 16 (morning), Tue 17 Nov``."""
    parts = []
    for at, (day, remark) in enumerate(stretch):
        following = stretch[at + 1][0] if at + 1 < len(stretch) else None
        named = following is None or (following.year, following.month) != (day.year, day.month)
        text = short(day) if named else day_of_month(day)
        parts.append(say("%(day)s (%(remark)s)", day=text, remark=remark) if remark else text)
    return joined(parts)


def school_days(number: float) -> str:
    """A number of school days: ``half a school day``, ``1 school day``, ``2.5 school days``."""
    if number == 0.5:
        return say("half a school day")
    return say_many("%(num)s school day", "%(num)s school days", number)


def calendar_days(number: float) -> str:
    """A number of calendar days: ``1 calendar day``, ``3 calendar days``."""
    return say_many("%(num)s calendar day", "%(num)s calendar days", number)


def listed(parts: Sequence[str], last: str = "and") -> str:
    """Parts in one phrase: ``a``, ``a and b``, ``a, b and c``; `last` is ``and`` or ``or``."""
    if len(parts) < 2:
        return joined(parts, "")
    first, end = joined(parts[:-1]), parts[-1]
    if last == "or":
        return say("%(first)s or %(last)s", first=first, last=end)
    return say("%(first)s and %(last)s", first=first, last=end)


def first_of(parts: Sequence[str], named: int = 3) -> str:
    """The first of many in one phrase: ``a, b, c and 8 more``; all of them where only one would be left."""
    more = len(parts) - named
    if more < 2:
        return listed(parts)
    return say("%(first)s and %(num)s more", first=joined(parts[:named]), num=more)


def days_between(first: date, last: date) -> Iterator[date]:
    """Every day from `first` to `last`, both included."""
    return map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))


def long_span(first: date, last: date) -> str:
    """A stretch of days with their years: ``Mon 3 May 2027``, ``Mon 3 May 2027 to Fri 7 May 2027``."""
    return long(first) if first == last else say("%(first)s to %(last)s", first=long(first), last=long(last))


def span(first: date, last: date) -> str:
    """A stretch of days: ``Mon 3 May``, ``Mon 3 to Fri 7 May``, ``Thu 24 Dec to Fri 1 Jan``."""
    if first == last:
        return short(first)
    same_month = (first.year, first.month) == (last.year, last.month)
    start = day_of_month(first) if same_month else short(first)
    return say("%(first)s to %(last)s", first=start, last=short(last))
