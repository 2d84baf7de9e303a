"""Writing: a project file's values as MSPDI, elements in the order of Microsoft's schema."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from leadflow.exchange.mspdi.project import ELAPSED_DAYS, RELATIONS, WORKING_DAYS
from leadflow.intake.characters import cleaned

if TYPE_CHECKING:
    from collections.abc import Iterable

    from leadflow.exchange.mspdi.project import (
        Exceptional,
        Project,
        Resource,
        Row,
        RowLink,
        Spans,
        WorkCalendar,
    )

KEY_FIELD, GROUP_FIELD = 188743731, 188743734
"""The numbers of the fields Text1 and Text2 of a row."""
KEY_ALIAS, GROUP_ALIAS = "leadflow key", "Group"

_TYPES = {relation: number for number, relation in RELATIONS.items()}


def project_text(project: Project) -> str:
    """The file's text, to be encoded as UTF-8."""
    rows = "".join(f"<Task>{_row(each, at)}</Task>\n" for at, each in enumerate(project.rows))
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<Project xmlns="http://schemas.microsoft.com/project">\n'
        f"{_head(project)}"
        f"<ExtendedAttributes>{_field(KEY_FIELD, 'Text1', KEY_ALIAS)}"
        f"{_field(GROUP_FIELD, 'Text2', GROUP_ALIAS)}</ExtendedAttributes>\n"
        f"<Calendars>\n{''.join(map(_calendar, project.calendars))}</Calendars>\n"
        f"<Tasks>\n{rows}</Tasks>\n"
        f"<Resources>\n{''.join(map(_resource, project.resources))}</Resources>\n"
        f"<Assignments>\n{''.join(_assignments(project))}</Assignments>\n"
        "</Project>\n"
    )


def _tag(name: str, value: object) -> str:
    return f"<{name}>{escape(cleaned(str(value), lines=True))}</{name}>"


def _flag(name: str, value: object) -> str:
    return f"<{name}>{1 if value else 0}</{name}>"


def _time(name: str, value: datetime | None) -> str:
    return f"<{name}>{value.isoformat(timespec='seconds')}</{name}>" if value is not None else ""


def _duration(name: str, minutes: float) -> str:
    whole = round(minutes)
    return f"<{name}>PT{whole // 60}H{whole % 60}M0S</{name}>"


def _head(project: Project) -> str:
    start = project.start or min((row.start for row in project.rows if row.start), default=None)
    return "".join(
        (
            _tag("SaveVersion", 14),
            _tag("Name", project.name),
            _tag("Title", project.title),
            _tag("Company", project.company),
            _flag("ScheduleFromStart", not project.from_finish),
            _time("StartDate", start),
            _time("FinishDate", max((row.finish for row in project.rows if row.finish), default=None)),
            _tag("CriticalSlackLimit", 0),
            _tag("CalendarUID", project.calendar),
            _tag("DefaultStartTime", "08:00:00"),
            _tag("DefaultFinishTime", "17:00:00"),
            _tag("MinutesPerDay", round(project.day)),
            _tag("MinutesPerWeek", round(project.day * 5)),
            _tag("DaysPerMonth", 20),
            _tag("DefaultTaskType", 1),
            _tag("DurationFormat", WORKING_DAYS),
            _tag("WeekStartDay", 1),
            _flag("NewTasksEstimated", False),
            _time("StatusDate", project.status),
            _time("CurrentDate", project.status),
            _flag("HonorConstraints", True),
            "\n",
        )
    )


def _field(number: int, name: str, alias: str) -> str:
    return (
        f"<ExtendedAttribute>{_tag('FieldID', number)}{_tag('FieldName', name)}"
        f"{_tag('Alias', alias)}</ExtendedAttribute>"
    )


def _calendar(calendar: WorkCalendar) -> str:
    # The format counts days from Sunday = 1.
    week = "".join(
        f"<WeekDay>{_tag('DayType', at + 1)}{_working(calendar.week[at - 1])}</WeekDay>" for at in range(7)
    )
    exceptions = "".join(map(_exception, calendar.exceptions))
    return (
        f"<Calendar>{_tag('UID', calendar.uid)}{_tag('Name', calendar.name)}"
        f"{_flag('IsBaseCalendar', calendar.base is None)}"
        f"{_tag('BaseCalendarUID', -1 if calendar.base is None else calendar.base)}"
        f"<WeekDays>{week}</WeekDays>"
        f"{f'<Exceptions>{exceptions}</Exceptions>' if exceptions else ''}</Calendar>\n"
    )


def _exception(each: Exceptional) -> str:
    number = (each.last - each.first).days + 1
    return (
        "<Exception><EnteredByOccurrences>0</EnteredByOccurrences><TimePeriod>"
        f"{_time('FromDate', datetime.combine(each.first, time(0)))}"
        f"{_time('ToDate', datetime.combine(each.last, time(23, 59)))}</TimePeriod>"
        f"{_tag('Occurrences', number)}{_tag('Name', each.name)}<Type>1</Type>"
        f"{_working(each.spans)}</Exception>"
    )


def _working(spans: Spans) -> str:
    times = "".join(
        f"<WorkingTime><FromTime>{_clock(begin)}</FromTime><ToTime>{_clock(end)}</ToTime></WorkingTime>"
        for begin, end in spans
    )
    return _flag("DayWorking", spans) + (f"<WorkingTimes>{times}</WorkingTimes>" if times else "")


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}:00"


def _row(row: Row, at: int) -> str:
    late = row.late or (None, None)
    done = row.minutes * row.percent / 100
    return "".join(
        (
            _tag("UID", row.uid),
            _tag("ID", at),
            _tag("Name", row.name),
            _flag("Active", row.active),
            _flag("Manual", row.manual),
            _tag("Type", 1),
            _flag("IsNull", False),
            _tag("OutlineLevel", row.level),
            _tag("Priority", 500),
            _time("Start", row.start),
            _time("Finish", row.finish),
            _duration("Duration", row.minutes),
            _tag("DurationFormat", ELAPSED_DAYS if row.elapsed else WORKING_DAYS),
            _flag("EffortDriven", False),
            _flag("Estimated", False),
            _flag("Milestone", row.milestone),
            _flag("Summary", row.summary),
            _flag("Critical", row.critical),
            _time("EarlyStart", row.start if late[0] else None),
            _time("EarlyFinish", row.finish if late[0] else None),
            _time("LateStart", late[0]),
            _time("LateFinish", late[1]),
            _tag("FreeSlack", round(row.slack[1] * 10)),
            _tag("TotalSlack", round(row.slack[0] * 10)),
            _tag("PercentComplete", row.percent),
            _time("ActualStart", row.actual_start),
            _time("ActualFinish", row.actual_finish),
            _duration("ActualDuration", done) if row.actual_start else "",
            _duration("RemainingDuration", row.minutes - done if row.remaining is None else row.remaining),
            _tag("ConstraintType", int(row.constraint)),
            _tag("CalendarUID", row.calendar),
            _time("ConstraintDate", row.constraint_date),
            _time("Deadline", row.deadline),
            _flag("IgnoreResourceCalendar", True),
            _tag("Notes", row.notes) if row.notes else "",
            "".join(map(_link, row.links)),
            _extended(KEY_FIELD, row.key),
            _extended(GROUP_FIELD, row.group),
            _baseline(row),
        )
    )


def _link(link: RowLink) -> str:
    return (
        f"<PredecessorLink>{_tag('PredecessorUID', link.uid)}{_tag('Type', _TYPES[link.relation])}"
        f"<CrossProject>0</CrossProject>{_tag('LinkLag', round(link.minutes * 10))}"
        f"{_tag('LagFormat', link.format)}</PredecessorLink>"
    )


def _extended(number: int, value: str) -> str:
    if not value:
        return ""
    return f"<ExtendedAttribute>{_tag('FieldID', number)}{_tag('Value', value)}</ExtendedAttribute>"


def _baseline(row: Row) -> str:
    if row.baseline is None:
        return ""
    start, finish = row.baseline
    return (
        f"<Baseline><Number>0</Number>{_time('Start', start)}{_time('Finish', finish)}"
        f"{_duration('Duration', row.minutes)}{_tag('DurationFormat', WORKING_DAYS)}</Baseline>"
    )


def _resource(each: Resource) -> str:
    return (
        f"<Resource>{_tag('UID', each.uid)}{_tag('ID', each.uid)}{_tag('Name', each.name)}"
        f"{_flag('Type', each.person)}<IsNull>0</IsNull>{_tag('Code', each.code)}"
        f"{_tag('EmailAddress', each.email)}<MaxUnits>1</MaxUnits></Resource>\n"
    )


def _assignments(project: Project) -> Iterable[str]:
    rows = {row.uid: row for row in project.rows}
    for number, (uid, resource) in enumerate(project.assignments, start=1):
        row = rows[uid]
        done = row.minutes * row.percent / 100
        yield (
            f"<Assignment>{_tag('UID', number)}{_tag('TaskUID', uid)}{_tag('ResourceUID', resource)}"
            f"{_duration('ActualWork', done)}{_time('Finish', row.finish)}"
            f"{_duration('RemainingWork', row.minutes - done)}{_time('Start', row.start)}<Units>1</Units>"
            f"{_duration('Work', row.minutes)}</Assignment>\n"
        )
