"""Calendars: which of a project file's calendars are ours, unchanged, and what the others come to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from leadflow.exchange.imported import key_of
from leadflow.exchange.mspdi.clock import work_calendar
from leadflow.exchange.mspdi.project import WHOLE, WorkCalendar
from leadflow.exchange.mspdi.week import school_calendar, usual_day
from leadflow.exchange.mspdi.words import loaded
from leadflow.planning.calendar import SchoolCalendar
from leadflow.planning.situation import SCHOOL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leadflow.exchange.imported import Remarks
    from leadflow.exchange.mspdi.project import Project
    from leadflow.rollout.rollout import Definition


@dataclass(frozen=True)
class Calendars:
    """The school calendars, and which number in the file each has."""

    all: tuple[SchoolCalendar, ...]
    names: Mapping[int, str]
    school: WorkCalendar | None
    """The project's own calendar, as the file has it."""
    span: tuple[date, date]

    @property
    def school_days(self) -> SchoolCalendar:
        """The school's own calendar."""
        return next(each for each in self.all if each.name == SCHOOL)

    def named(self, name: str) -> SchoolCalendar:
        """A calendar by its name."""
        return next(each for each in self.all if each.name == name)


def calendars_of(
    project: Project,
    record: Mapping[str, Any],
    base: Definition | None,
    span: tuple[date, date],
    remarks: Remarks,
) -> Calendars:
    """The calendars of a project; those of `base` when there is one."""
    own = {each.name: each for each in loaded(tuple[SchoolCalendar, ...], record.get("calendars", ())) or ()}
    found = {each.uid: each for each in project.calendars if each.base is None and each.uid >= 0}
    main = found.get(project.calendar) or next(iter(found.values()), None)
    if base is not None:
        known = {uid: each.name for uid, each in found.items() if each.name in base.calendar}
        return Calendars(base.calendars, {project.calendar: SCHOOL, **known}, main, span)
    if main is None:
        remarks.add("The file has no calendar; Monday to Friday are school days, without a holiday.")
        main = WorkCalendar(-1, "Monday to Friday", tuple(WHOLE if at < 5 else () for at in range(7)))
    used = {row.calendar for row in project.rows} | {main.uid}
    names: dict[int, str] = {main.uid: SCHOOL}
    calendars = [_calendar(main, SCHOOL, own, span, project.day, remarks)]
    for uid, each in found.items():
        if uid == main.uid:
            continue
        if each.name not in own and uid not in used:
            continue  # the programs write their three standard calendars into every file
        names[uid] = each.name if each.name in own else key_of(each.name, names.values(), "calendar")
        calendars.append(_calendar(each, names[uid], own, span, project.day, remarks))
    return Calendars(tuple(calendars), names, main, span)


def _calendar(
    calendar: WorkCalendar,
    name: str,
    own: Mapping[str, SchoolCalendar],
    span: tuple[date, date],
    otherwise: float,
    remarks: Remarks,
) -> SchoolCalendar:
    """Ours when nobody changed it, else what the file says over the same stretch of time."""
    ours = own.get(name)
    if ours is not None:
        written = work_calendar(ours, calendar.uid)
        if (written.week, set(written.exceptions)) == (calendar.week, set(calendar.exceptions)):
            return ours
        span = (ours.first, ours.last)
        remarks.add("Calendars that were changed in the file are taken as they are there: {}.", name)
    return school_calendar(calendar, name, *span, usual_day(calendar, otherwise), remarks)
