"""Repeats: the events that an RRULE makes, of the few rules that school calendars use."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MOST_YEARS = 12
"""Years for which an event without an end is written out."""
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_KNOWN = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY"}
_NUMBER = re.compile(r"[0-9]{1,4}")


class Unreadable(Exception):  # noqa: N818 - said as an adjective where it is raised
    """A rule that is not read here; the message names the part."""


def repeated(start: datetime, rule: str, until: Callable[[str], datetime]) -> Iterator[datetime]:
    """The start and all that come again by `rule`: daily, weekly (on weekdays), or yearly on the same date.

    `until` makes the last moment of a text, in the zone of the start. Raises `Unreadable` for other rules.
    """
    parts = _parts(rule)
    every, count = _number(parts, "INTERVAL", 1), _number(parts, "COUNT", 0)
    last = datetime.combine(date(min(start.year + MOST_YEARS, 9000), 12, 31), time.max)
    if parts.get("UNTIL"):
        last = min(last, until(parts["UNTIL"]))
    for made, day in enumerate(_days(parts, start.date(), every)):
        moment = datetime.combine(day, start.time())
        if moment > last or (count and made >= count):
            return
        yield moment


def _parts(rule: str) -> dict[str, str]:
    pairs = (each.partition("=") for each in rule.split(";") if each.strip())
    parts = {name.strip().upper(): value.strip().upper() for name, _, value in pairs}
    for name in parts:
        if name not in _KNOWN:
            raise Unreadable(name)
    return parts


def _number(parts: dict[str, str], name: str, default: int) -> int:
    value = parts.get(name)
    if value is None:
        return default
    if not _NUMBER.fullmatch(value) or int(value) == 0:
        raise Unreadable(f"{name}={value[:20]}")
    return int(value)


def _days(parts: dict[str, str], first: date, every: int) -> Iterator[date]:
    how, weekdays = parts.get("FREQ"), parts.get("BYDAY")
    if how == "YEARLY" and weekdays is None:
        yield from _yearly(first, every)
    elif how == "WEEKLY":
        yield from _weekly(first, every, _named(weekdays, first))
    elif how == "DAILY" and weekdays is None:
        for number in range(0, MOST_YEARS * 366, every):
            yield first + timedelta(days=number)
    else:
        raise Unreadable(f"FREQ={str(how)[:20]}" + (f" with BYDAY={weekdays[:20]}" if weekdays else ""))


def _yearly(first: date, every: int) -> Iterator[date]:
    """The same date in later years; 29 February in leap years only."""
    for year in range(first.year, first.year + MOST_YEARS + 1, every):
        try:
            yield first.replace(year=year)
        except ValueError:
            continue


def _weekly(first: date, every: int, weekdays: frozenset[int]) -> Iterator[date]:
    monday = first - timedelta(days=first.weekday())
    for week in range(0, MOST_YEARS * 53, every):
        for weekday in sorted(weekdays):
            day = monday + timedelta(days=7 * week + weekday)
            if day >= first:
                yield day


def _named(weekdays: str | None, first: date) -> frozenset[int]:
    if weekdays is None:
        return frozenset({first.weekday()})
    names = [each.strip() for each in weekdays.split(",")]
    if any(each not in _WEEKDAYS for each in names):
        raise Unreadable(f"BYDAY={weekdays[:20]}")
    return frozenset(_WEEKDAYS.index(each) for each in names)
