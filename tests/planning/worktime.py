"""Working time to the minute, as the reference cases have it: how much of it has passed by an instant."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import accumulate
from typing import Any

WEEKDAYS = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]
DAY = 24 * 60


@dataclass(frozen=True)
class WorkTime:
    """The working minutes of a calendar, day by day from `first` on; each day has its stretches of work."""

    first: date
    days: tuple[tuple[tuple[int, int], ...], ...]

    @cached_property
    def passed(self) -> tuple[int, ...]:
        """Working minutes that have passed when each day begins, and at last when all are over."""
        return tuple(accumulate((self.minutes(at) for at in range(len(self.days))), initial=0))

    def minutes(self, at: int) -> int:
        """Working minutes of the day with a number."""
        return sum(end - begin for begin, end in self.days[at])

    def day(self, at: int) -> date:
        """The day with a number."""
        return self.first + timedelta(days=at)

    def by(self, instant: datetime) -> int:
        """Working minutes that have passed by an instant."""
        at = (instant.date() - self.first).days
        minute = instant.hour * 60 + instant.minute
        return self.passed[at] + sum(max(0, min(minute, end) - begin) for begin, end in self.days[at])

    def opening(self, passed: int) -> date | None:
        """The day with whose first minute work goes on when so much has passed; None within a day."""
        at = bisect_right(self.passed, passed) - 1
        return self.day(at) if self.passed[at] == passed else None

    def close(self, passed: int) -> date | None:
        """The day with whose last minute so much has passed; None within a day."""
        at = bisect_left(self.passed, passed)
        return self.day(at - 1) if self.passed[at] == passed else None


def worktime(raw: dict[str, Any], first: date, last: date) -> WorkTime:
    """The working time of a calendar of a case, from `first` to `last`."""
    days = []
    exceptions = [
        (date.fromisoformat(each["from"]), date.fromisoformat(each["to"]), each["work"])
        for each in raw.get("exceptions", [])
    ]
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        work = raw["week"].get(WEEKDAYS[day.weekday()]) or []
        for begin, end, instead in exceptions:
            if begin <= day <= end:
                work = instead
        days.append(tuple((_minute(begin), _minute(end, end=True)) for begin, end in work))
    return WorkTime(first, tuple(days))


def round_the_clock(first: date, last: date) -> WorkTime:
    """Working time that never stops."""
    return WorkTime(first, (((0, DAY),),) * ((last - first).days + 1))


def _minute(text: str, *, end: bool = False) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes) or (DAY if end else 0)
