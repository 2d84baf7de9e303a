"""Oddities of a school calendar: what can be, but is more often a slip of the pen."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from leadflow.planning.words import days_between, long, school_days, span
from leadflow.saying import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leadflow.planning.calendar import Closure, SchoolCalendar

A_YEAR = 366
FEWEST, MOST = 150, 230
"""School days that a year has, half days counted as half; more or fewer is odd."""
SUMMER = 14
"""Days of the shortest closure that may be a summer."""
_BREAK = re.compile(r"\b(?:break|recess|vacation|holidays)\b", re.IGNORECASE)
"""What is rarely one day long."""


def oddities(calendar: SchoolCalendar) -> tuple[str, ...]:
    """Sentences on what looks odd, none when nothing does."""
    return (
        *_length(calendar),
        *_idle_closures(calendar),
        *_short_breaks(calendar),
        *_overlaps(calendar),
        *_halves(calendar),
    )


def _length(calendar: SchoolCalendar) -> Iterator[str]:
    days = (calendar.last - calendar.first).days + 1
    number = calendar.table.days(len(calendar.table.openings))
    if not number:
        yield say("There is no school day in it at all.")
        return
    years = max(1, round(days / A_YEAR))
    if days >= A_YEAR * 2 // 3 and not FEWEST <= number / years <= MOST:
        yield say(
            "It has %(number)s in %(days)s days; a school year usually has %(fewest)s to %(most)s.",
            number=school_days(number),
            days=days,
            fewest=FEWEST,
            most=MOST,
        )
    long_ones = (each for each in calendar.closures if (each.last - each.first).days + 1 >= SUMMER)
    if days > A_YEAR and not any(long_ones):
        yield say(
            "It is longer than a year, but nothing in it is closed for two weeks: is the summer missing?"
        )


def _idle_closures(calendar: SchoolCalendar) -> Iterator[str]:
    for each in calendar.closures:
        if all(day.weekday() not in calendar.weekdays for day in days_between(each.first, each.last)):
            when = f"{span(each.first, each.last)} {each.last.year}"
            yield say("'%(name)s' (%(when)s) covers no working day of the week.", name=each.name, when=when)


def _short_breaks(calendar: SchoolCalendar) -> Iterator[str]:
    for each in calendar.closures:
        if each.first == each.last and _BREAK.search(each.name) and _alone(calendar, each):
            yield say(
                "'%(name)s' is one day long, %(first)s: is the rest of it missing?",
                name=each.name,
                first=long(each.first),
            )


def _alone(calendar: SchoolCalendar, closure: Closure) -> bool:
    """True when school is on the working days on both sides of a closure."""
    sides = (
        next((day for day in days if day.weekday() in calendar.weekdays), None)
        for days in (
            (closure.first - timedelta(days=back) for back in range(1, 8)),
            (closure.last + timedelta(days=on) for on in range(1, 8)),
        )
    )
    return all(day is not None and calendar.table.share(day) > 0 for day in sides)


def _overlaps(calendar: SchoolCalendar) -> Iterator[str]:
    closures = sorted(calendar.closures, key=lambda each: (each.first, each.last))
    for one, other in pairwise(closures):
        if other.first <= one.last:
            yield say(
                "'%(name)s' and '%(name_2)s' both close %(first)s.",
                name=one.name,
                name_2=other.name,
                first=long(other.first),
            )


def _halves(calendar: SchoolCalendar) -> Iterator[str]:
    seen: set[object] = set()
    for half in calendar.half_days:
        if half.day in seen:
            yield say("%(day)s is a half day twice.", day=long(half.day))
        seen.add(half.day)
