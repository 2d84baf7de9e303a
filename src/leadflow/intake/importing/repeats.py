"""Repeats: the events that an RRULE makes, of the few rules that school calendars use."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from leadflow.intake.importing.entries import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_YEARS = 12
"""Years for which an event without an end is written out."""
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_KNOWN = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY"}
_NUMBER = re.compile(r"[0-9]{1,4}")


class Unreadable(Exception):  # noqa: N818 - said as an adjective where it is raised
    """A rule that is not read here; the message names the part."""


def repeated(entry: Entry, rule: str) -> Iterator[Entry]:
    """The entry and all that come again by `rule`: daily, weekly (on weekdays), or yearly on the same date.

    Raises `Unreadable` for everything else.
    """
    parts = _parts(rule)
    every, count = _number(parts, "INTERVAL", 1), _number(parts, "COUNT", 0)
    until = _until(parts.get("UNTIL", ""), entry.first)
    for made, day in enumerate(_days(parts, entry.first, every)):
        if day > until or (count and made >= count):
            return
        yield replace(entry, first=day, last=day + (entry.last - entry.first))


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


def _until(value: str, first: date) -> date:
    last = date(min(first.year + MOST_YEARS, 9000), 12, 31)
    if not value:
        return last
    try:
        return min(last, date(int(value[:4]), int(value[4:6]), int(value[6:8])))
    except ValueError:
        raise Unreadable(f"UNTIL={value[:20]}") from None


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
