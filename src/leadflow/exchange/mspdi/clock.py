"""Half days and hours: where a mark of the planner lies on the clock of a project file."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

from leadflow.exchange.mspdi.project import MORNING, WHOLE, Exceptional, WorkCalendar
from leadflow.planning.slots import MARKS, day_of

if TYPE_CHECKING:
    from leadflow.exchange.mspdi.project import Spans
    from leadflow.planning.calendar import SchoolCalendar

OPENS, NOON, AFTER_NOON, CLOSES = time(8), time(12), time(13), time(17)


def started_at(mark: int) -> datetime:
    """The instant at which work that starts at a mark starts."""
    return datetime.combine(day_of(mark), (OPENS, AFTER_NOON, CLOSES)[mark % MARKS])


def finished_at(mark: int) -> datetime:
    """The instant at which work that ends at a mark ends."""
    return datetime.combine(day_of(mark), (OPENS, NOON, CLOSES)[mark % MARKS])


def opens(day: date) -> datetime:
    """When a day opens."""
    return datetime.combine(day, OPENS)


def closes(day: date) -> datetime:
    """When a day closes."""
    return datetime.combine(day, CLOSES)


def work_calendar(calendar: SchoolCalendar, uid: int) -> WorkCalendar:
    """A school calendar as a project file has it.

    Closures and half days are exceptions of the working week; the slots of a meeting are exceptions of a
    week without work.
    """
    if calendar.only is not None:
        days = [day for day in sorted(set(calendar.only)) if calendar.knows(day) and calendar.share(day)]
        slots = tuple(Exceptional(day, day, calendar.name, WHOLE) for day in days)
        return WorkCalendar(uid, calendar.name, ((),) * 7, slots)
    week: tuple[Spans, ...] = tuple(WHOLE if day in calendar.weekdays else () for day in range(7))
    closures = tuple(
        Exceptional(first, last, each.name)
        for each in calendar.closures
        if (first := max(each.first, calendar.first)) <= (last := min(each.last, calendar.last))
    )
    halves = {
        each.day: Exceptional(each.day, each.day, each.name, MORNING)
        for each in calendar.half_days
        if calendar.knows(each.day) and calendar.share(each.day) == 0.5
    }
    return WorkCalendar(uid, calendar.name, week, (*closures, *halves.values()))
