"""Dates: those of a school file against the school's calendar, and the slots of its meetings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from leadflow.planning.calendar import SchoolCalendar
from leadflow.planning.targets import wrong_target
from leadflow.planning.words import long
from leadflow.playbooks.fields import Weekday
from leadflow.saying import say

if TYPE_CHECKING:
    from leadflow.errors import Problem
    from leadflow.intake.document import Document, Location
    from leadflow.intake.schoolfile import MeetingPart, SchoolFile


def outside(school: SchoolCalendar, day: date, document: Document, where: Location) -> Problem:
    """The problem of a date of a file that the school's calendar does not know."""
    told = say(
        "%(day)s lies outside the calendar (%(first)s to %(last)s).",
        day=long(day),
        first=long(school.first),
        last=long(school.last),
    )
    return document.problem(where, told, say("Check the year."))


def slots_of(written: SchoolFile, school: SchoolCalendar) -> tuple[SchoolCalendar, ...]:
    """A calendar for every kind of meeting; slots on closed days are left to the calendar to drop."""
    return tuple(
        SchoolCalendar(
            name=each.name,
            first=school.first,
            last=school.last,
            weekdays=school.weekdays,
            closures=school.closures,
            half_days=school.half_days,
            only=slot_dates(each, school),
            source=f"{each.title or each.name}, from the school file",
        )
        for each in written.meetings
    )


def slot_dates(meeting: MeetingPart, school: SchoolCalendar) -> tuple[date, ...]:
    """The dates of a meeting within the school's calendar, in order, open or not."""
    if meeting.first is None:
        return tuple(sorted({day for day in meeting.dates if school.knows(day)}))
    step = timedelta(weeks=meeting.every_weeks)
    behind = max(0, -((meeting.first - school.first) // step))
    day = meeting.first + behind * step
    found = []
    while day <= school.last:
        found.append(day)
        day += step
    return tuple(found)


def date_problems(written: SchoolFile, school: SchoolCalendar, document: Document) -> Iterable[Problem]:
    """What is wrong with the start, the goals' targets and the meetings' dates."""
    yield from _start_problems(written, school, document)
    for at, goal in enumerate(written.goals):
        if goal.target is None:
            yield document.problem(
                ("goals", at),
                say("Goal '%(key)s' has no target date.", key=goal.key),
                say("Write 'target: YYYY-MM-DD', the school day on which it is to be reached."),
            )
        else:
            yield from _target_problems(goal.target, at, written, school, document)
    for at, meeting in enumerate(written.meetings):
        yield from _meeting_problems(at, meeting, school, document)


def _start_problems(written: SchoolFile, school: SchoolCalendar, document: Document) -> Iterable[Problem]:
    start = written.rollout.start
    if start is None:
        yield document.problem(
            ("rollout",),
            say("The rollout has no start date."),
            say("Write 'start: YYYY-MM-DD', the day it may begin."),
        )
    elif not school.knows(start):
        edge = say("ends on %(day)s", day=long(school.last))
        if start < school.first:
            edge = say("begins on %(day)s", day=long(school.first))
        yield document.problem(
            ("rollout", "start"),
            say("The rollout starts on %(start)s, but the calendar %(edge)s.", start=long(start), edge=edge),
            say("Add the days to the calendar file, or choose another start."),
        )


def _target_problems(
    target: date, at: int, written: SchoolFile, school: SchoolCalendar, document: Document
) -> Iterable[Problem]:
    goal, start = written.goals[at], written.rollout.start
    message, advice = wrong_target(goal.key, target, start, school)
    if message:
        yield document.problem(("goals", at, "target"), message, advice)


def _meeting_problems(
    at: int, meeting: MeetingPart, school: SchoolCalendar, document: Document
) -> Iterable[Problem]:
    first, weekday = meeting.first, meeting.weekday
    if first is not None and weekday is not None and first.weekday() != weekday.number:
        yield document.problem(
            ("meetings", at, "first"),
            say("%(first)s is no %(weekday)s.", first=long(first), weekday=weekday.value.capitalize()),
            say(
                "Write the first %(weekday)s, or 'weekday: %(key)s'.",
                weekday=weekday.value.capitalize(),
                key=list(Weekday)[first.weekday()],
            ),
        )
    for index, day in enumerate(meeting.dates):
        where = ("meetings", at, "dates", index)
        if not school.knows(day):
            yield outside(school, day, document, where)
        elif not school.is_school_day(day):
            yield document.problem(
                where,
                say("%(day)s is no school day (%(why)s).", day=long(day), why=school.reason(day)),
                say("Choose another date."),
            )
    if not any(school.is_school_day(day) for day in slot_dates(meeting, school)):
        yield document.problem(
            ("meetings", at),
            say("'%(name)s' has no date on a school day of the calendar.", name=meeting.name),
            say("Check its first date or its dates."),
        )
