"""Reading: MSPDI as a project file's values. What is wrong is told with the line of its element."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from leadflow.errors import InputError, Problem
from leadflow.exchange.mspdi.project import (
    DAY,
    PERCENT,
    RELATIONS,
    WORKING_DAYS,
    Constraint,
    Exceptional,
    Project,
    Resource,
    Row,
    RowLink,
    Spans,
    WorkCalendar,
    elapsed,
)
from leadflow.exchange.mspdi.writing import GROUP_ALIAS, KEY_ALIAS
from leadflow.exchange.xml import Element, element_of
from leadflow.intake.characters import cleaned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

T = TypeVar("T")

_DURATION = re.compile(
    r"(-)?P(?:(\d{1,6})D)?(?:T(?:(\d{1,8})H)?(?:(\d{1,8})M)?(?:(\d{1,8})(?:\.\d{1,9})?S)?)?"
)
_NUMBER = re.compile(r"-?\d{1,12}")
_DECIMAL = re.compile(r"-?\d{1,12}(?:\.\d{1,9})?")
_CLOCK = re.compile(r"(\d\d):(\d\d)(?::\d\d)?")
_COSTS = ("FixedCost", "Cost", "ActualCost")
NOBODY = -65535
"""The number of the resource that stands for nobody."""
YEARS = range(1950, 2200)


def read_project(raw: bytes, file: str) -> Project:
    """The project of an MSPDI file. Raises `InputError` with everything that is wrong with it."""
    root = element_of(raw, file)
    if root.name != "Project" or root.child("Tasks") is None:
        raise InputError(
            [
                Problem(
                    f"This XML is no plan of Microsoft Project: it begins with <{cleaned(root.name)[:40]}>.",
                    file,
                    root.line,
                    advice="Save the plan as XML in Microsoft Project, ProjectLibre or another planner.",
                )
            ]
        )
    reading = _Reading(file)
    project = reading.project(root)
    if reading.problems:
        raise InputError(sorted(reading.problems, key=lambda each: each.line or 0))
    return project


class _Reading:
    """Reads values and collects problems."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._aliases: dict[str, str] = {}
        self.problems: list[Problem] = []

    def project(self, root: Element) -> Project:
        for each in _inside(root, "ExtendedAttributes", "ExtendedAttribute"):
            self._aliases[each.word("FieldID")] = each.word("Alias")
        day = self._number(root, "MinutesPerDay", DAY)
        return Project(
            name=_text(root, "Name"),
            title=_text(root, "Title"),
            start=self._moment(root, "StartDate"),
            status=self._moment(root, "StatusDate"),
            calendar=int(self._number(root, "CalendarUID", -1)),
            calendars=tuple(self._calendar(each) for each in _inside(root, "Calendars", "Calendar")),
            rows=tuple(
                self._row(each) for each in _inside(root, "Tasks", "Task") if each.word("IsNull") != "1"
            ),
            resources=tuple(self._resource(each) for each in _inside(root, "Resources", "Resource")),
            assignments=tuple(
                (int(self._number(each, "TaskUID", -1)), int(self._number(each, "ResourceUID", NOBODY)))
                for each in _inside(root, "Assignments", "Assignment")
            ),
            company=_text(root, "Company"),
            day=day if day > 0 else DAY,
            from_finish=root.word("ScheduleFromStart") == "0",
            file=self._file,
        )

    def _row(self, at: Element) -> Row:
        fields = {
            self._aliases.get(each.word("FieldID"), ""): cleaned(each.word("Value"))
            for each in at.children("ExtendedAttribute")
        }
        remaining = at.child("RemainingDuration")
        kind = int(self._number(at, "ConstraintType", 0))
        return Row(
            uid=int(self._number(at, "UID", -1)),
            name=_text(at, "Name"),
            level=int(self._number(at, "OutlineLevel", 1)),
            summary=at.word("Summary") == "1",
            milestone=at.word("Milestone") == "1",
            minutes=self._minutes(at, "Duration"),
            elapsed=elapsed(int(self._number(at, "DurationFormat", WORKING_DAYS))),
            start=self._moment(at, "Start"),
            finish=self._moment(at, "Finish"),
            constraint=Constraint(kind) if 0 <= kind <= 7 else Constraint.ASAP,
            constraint_date=self._moment(at, "ConstraintDate"),
            deadline=self._moment(at, "Deadline"),
            calendar=int(self._number(at, "CalendarUID", -1)),
            links=tuple(self._link(each) for each in at.children("PredecessorLink")),
            percent=max(0, min(100, int(self._number(at, "PercentComplete", 0)))),
            actual_start=self._moment(at, "ActualStart"),
            actual_finish=self._moment(at, "ActualFinish"),
            remaining=self._minutes(at, "RemainingDuration") if remaining is not None else None,
            baseline=self._baseline(at),
            notes=cleaned(at.word("Notes"), lines=True),
            key=fields.get(KEY_ALIAS, ""),
            group=fields.get(GROUP_ALIAS, ""),
            active=at.word("Active") != "0",
            manual=at.word("Manual") == "1",
            recurring=at.word("Recurring") == "1",
            subproject=at.word("IsSubproject") == "1",
            costs=any(self._number(at, each, 0) for each in _COSTS),
            line=at.line,
        )

    def _link(self, at: Element) -> RowLink:
        format_ = int(self._number(at, "LagFormat", WORKING_DAYS))
        lag = self._number(at, "LinkLag", 0)
        return RowLink(
            uid=int(self._number(at, "PredecessorUID", -1)),
            relation=RELATIONS.get(int(self._number(at, "Type", 1)), "FS"),
            minutes=lag if format_ in PERCENT else lag / 10,
            format=format_,
            elsewhere=at.word("CrossProject") == "1",
            line=at.line,
        )

    def _baseline(self, at: Element) -> tuple[datetime, datetime] | None:
        for each in at.children("Baseline"):
            start, finish = self._moment(each, "Start"), self._moment(each, "Finish")
            if each.word("Number") in ("", "0") and start is not None and finish is not None:
                return start, finish
        return None

    def _resource(self, at: Element) -> Resource:
        return Resource(
            uid=int(self._number(at, "UID", NOBODY)),
            name=_text(at, "Name"),
            email=cleaned(at.word("EmailAddress")),
            person=at.word("Type") in ("", "1"),
            code=cleaned(at.word("Code")),
            calendar=int(self._number(at, "CalendarUID", -1)),
        )

    def _calendar(self, at: Element) -> WorkCalendar:
        base = int(self._number(at, "BaseCalendarUID", -1))
        week: list[Spans] = [()] * 7
        exceptions: list[Exceptional] = []
        for each in _inside(at, "WeekDays", "WeekDay"):
            day = int(self._number(each, "DayType", 0))
            if 1 <= day <= 7:
                week[(day + 5) % 7] = self._spans(each)
            elif day == 0:  # an exception as older versions write it
                exceptions += self._exception(each)
        if newer := [
            found for each in _inside(at, "Exceptions", "Exception") for found in self._exception(each)
        ]:
            exceptions = newer
        return WorkCalendar(
            uid=int(self._number(at, "UID", -1)),
            name=_text(at, "Name"),
            week=tuple(week),
            exceptions=tuple(exceptions),
            base=None if at.word("IsBaseCalendar") != "0" else base,
            work_weeks=sum(1 for _ in _inside(at, "WorkWeeks", "WorkWeek")),
            line=at.line,
        )

    def _exception(self, at: Element) -> Iterable[Exceptional]:
        period = at.child("TimePeriod")
        if period is None:
            return
        first, last = self._moment(period, "FromDate"), self._moment(period, "ToDate")
        if first is None or last is None:
            return
        every = self._number(at, "Period", 1)
        yield Exceptional(
            first.date(),
            max(first, last - timedelta(seconds=1)).date(),
            _text(at, "Name") or "closed",
            self._spans(at),
            recurring=at.word("Type") not in ("", "0", "1", "9") or every > 1,
        )

    def _spans(self, at: Element) -> Spans:
        if at.word("DayWorking") == "0":
            return ()
        found = []
        for each in _inside(at, "WorkingTimes", "WorkingTime"):
            begin, end = self._clock(each, "FromTime"), self._clock(each, "ToTime")
            if begin is not None and end is not None:
                # Midnight at the end of a day is written as 00:00.
                found.append((begin, end or 1440))
        return tuple(sorted(found))

    def _number(self, at: Element, name: str, otherwise: float) -> float:
        return self._read(at, name, _decimal, otherwise, "a number")

    def _minutes(self, at: Element, name: str) -> float:
        return self._read(at, name, _duration, 0.0, "a duration like PT16H0M0S")

    def _moment(self, at: Element, name: str) -> datetime | None:
        found = self._read(at, name, _instant, None, "a date and time like 2026-11-18T08:00:00")
        return found if found is None or found.year in YEARS else None

    def _clock(self, at: Element, name: str) -> int | None:
        return self._read(at, name, _time_of_day, None, "a time like 08:00:00")

    def _read(self, at: Element, name: str, read: Callable[[str], T], otherwise: T, wanted: str) -> T:
        found = at.child(name)
        text = found.text.strip() if found is not None else ""
        if found is None or not text:
            return otherwise
        try:
            return read(text)
        except (ValueError, OverflowError):
            shown = cleaned(text if len(text) <= 40 else f"{text[:39]}…")
            self.problems.append(
                Problem(f"'{shown}' is not {wanted}.", self._file, found.line, name, "Save the plan again.")
            )
            return otherwise


def _inside(at: Element, around: str, name: str) -> Iterable[Element]:
    found = at.child(around)
    return found.children(name) if found is not None else ()


def _text(at: Element, name: str) -> str:
    return cleaned(at.word(name)).strip()


def _decimal(text: str) -> float:
    if _NUMBER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    raise ValueError(text)


def _duration(text: str) -> float:
    found = _DURATION.fullmatch(text)
    if found is None:
        raise ValueError(text)
    sign, days, hours, minutes, seconds = found.groups()
    number = int(days or 0) * DAY + int(hours or 0) * 60 + int(minutes or 0) + int(seconds or 0) / 60
    return -number if sign else number


def _instant(text: str) -> datetime | None:
    if text == "NA":
        return None
    found = datetime.fromisoformat(text)
    return found.replace(tzinfo=None)


def _time_of_day(text: str) -> int:
    found = _CLOCK.fullmatch(text)
    if found is None or int(found[1]) > 24 or int(found[2]) > 59:
        raise ValueError(text)
    return int(found[1]) * 60 + int(found[2])


def last_day(moment: datetime) -> date:
    """The day that an instant closes: midnight belongs to the day before."""
    return (moment - timedelta(seconds=1)).date()
