"""The week and its exceptions: a project file's calendar as a school calendar."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from leadflow.exchange.mspdi.project import DAY, Spans, WorkCalendar
from leadflow.planning.calendar import Closure, HalfDay, SchoolCalendar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from leadflow.exchange.imported import Remarks
    from leadflow.exchange.mspdi.project import Exceptional

MOST_OF_A_DAY = 0.75
"""From this share of a usual day on, a day counts as a whole one; below it, as a half one."""


def usual_day(calendar: WorkCalendar | None, otherwise: float = DAY) -> float:
    """Minutes of a usual working day of a calendar."""
    lengths = sorted(filter(None, map(_minutes, calendar.week))) if calendar is not None else []
    return lengths[len(lengths) // 2] if lengths else otherwise


def school_calendar(
    calendar: WorkCalendar, name: str, first: date, last: date, day: float, remarks: Remarks
) -> SchoolCalendar:
    """The school calendar from `first` to `last`; `day` is the usual length of a day, in minutes.

    A week without any work and with days on which there is some is a calendar of meetings.
    """
    weekdays = tuple(at for at, spans in enumerate(calendar.week) if spans)
    if calendar.work_weeks:
        remarks.add("Stretches with other working weeks are not taken; their calendars: {}.", calendar.name)
    known = [each for each in calendar.exceptions if _taken(each, calendar, first, last, remarks)]
    if not weekdays:
        days = tuple(sorted({day_ for each in known if each.spans for day_ in _days(each, first, last)}))
        return SchoolCalendar(name, first, last, only=days, source=f"{calendar.name}, from the file")
    halves = [*_half_weekdays(calendar, known, first, last, day)]
    closures = []
    for each in known:
        if not each.spans:
            closures.append(Closure(max(each.first, first), min(each.last, last), each.name))
            continue
        share = _minutes(each.spans) / day
        for one in _days(each, first, last):
            if one.weekday() not in weekdays:
                remarks.add("Work on days that are free every week is not taken: {}.", each.name)
            elif share < MOST_OF_A_DAY:
                halves.append(HalfDay(one, each.name))
    return SchoolCalendar(
        name,
        first,
        last,
        weekdays=weekdays,
        closures=tuple(closures),
        half_days=tuple({each.day: each for each in halves}.values()),
        source=f"{calendar.name}, from the file",
    )


def _minutes(spans: Spans) -> int:
    return sum(max(0, end - begin) for begin, end in spans)


def _taken(each: Exceptional, calendar: WorkCalendar, first: date, last: date, remarks: Remarks) -> bool:
    if each.recurring:
        remarks.add("Exceptions of a calendar that come again by a rule are not taken: {}.", each.name)
        return False
    if each.last < first or each.first > last:
        remarks.add(
            f"Days of the calendar '{calendar.name}' far from the plan are left out: {{}}.", each.name
        )
        return False
    return True


def _days(each: Exceptional, first: date, last: date) -> Sequence[date]:
    begin, end = max(each.first, first), min(each.last, last)
    return [begin + timedelta(days=number) for number in range((end - begin).days + 1)]


def _half_weekdays(
    calendar: WorkCalendar, known: Sequence[Exceptional], first: date, last: date, day: float
) -> Iterable[HalfDay]:
    """Every date of a weekday on which people always work for a part of the day only."""
    short = {at for at, spans in enumerate(calendar.week) if spans and _minutes(spans) < MOST_OF_A_DAY * day}
    if not short:
        return
    other = {one for each in known for one in _days(each, first, last)}
    for number in range((last - first).days + 1):
        one = first + timedelta(days=number)
        if one.weekday() in short and one not in other:
            yield HalfDay(one, "short day")
