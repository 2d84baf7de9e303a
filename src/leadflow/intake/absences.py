"""Absences: the days off that a school file and the calendars of its groups say, and what is wrong there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadflow.intake.dates import outside
from leadflow.planning.absence import Absence
from leadflow.planning.words import days_between
from leadflow.playbooks.playbook import LEADERSHIP
from leadflow.playbooks.spelling import advice
from leadflow.saying import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from leadflow.errors import Problem
    from leadflow.intake.document import Document
    from leadflow.intake.schoolfile import AbsencePart, SchoolFile
    from leadflow.people.roster import Person
    from leadflow.planning.calendar import SchoolCalendar


def absences_of(
    written: SchoolFile, school: SchoolCalendar, groups: Mapping[str, SchoolCalendar]
) -> tuple[Absence, ...]:
    """All days off, those of the file first; `groups` are the calendars that groups have of their own."""
    found = [absence for part in written.absences for absence in _absences(part, school)]
    for key, own in groups.items():
        found += _days_off(key, own, school)
    return tuple(found)


def _absences(part: AbsencePart, school: SchoolCalendar) -> Iterable[Absence]:
    """One stretch, or the single days of a weekday that comes again."""
    who, group = part.who or part.group or "", part.group is not None
    first, last = part.day or part.first or school.first, part.day or part.last or school.last
    if part.every is None:
        yield Absence(who, first, last, part.name, group, part.half)
        return
    for day in days_between(max(first, school.first), min(last, school.last)):
        if day.weekday() == part.every.number and school.is_school_day(day):
            yield Absence(who, day, day, part.name, group, part.half)


def _days_off(key: str, own: SchoolCalendar, school: SchoolCalendar) -> Iterable[Absence]:
    """What a group's own calendar takes away from the school's. Where it knows nothing, it takes nothing."""
    for day in days_between(max(own.first, school.first), min(own.last, school.last)):
        share = own.share(day)
        if share < school.share(day):
            half = next((each.name for each in own.half_days if each.day == day), "")
            yield Absence(key, day, day, half if share else own.reason(day), True, bool(share))


def absence_problems(
    written: SchoolFile, people: Sequence[Person], school: SchoolCalendar, document: Document
) -> Iterable[Problem]:
    """Days off of nobody who is known, or outside the calendar."""
    persons = [person.key for person in people]
    groups = [LEADERSHIP, *(group.key for group in written.groups)]
    for at, part in enumerate(written.absences):
        if part.who is not None and part.who not in persons:
            hint = advice(part.who, persons) or "Write the key of somebody; for a task group write 'group'."
            yield document.problem(
                ("absences", at, "who"),
                say("There is nobody '%(who)s' in the people file.", who=part.who),
                hint,
            )
        if part.group is not None and part.group not in groups:
            yield document.problem(
                ("absences", at, "group"),
                say("There is no group '%(group)s'.", group=part.group),
                advice(part.group, groups),
            )
        first, last = part.day or part.first, part.day or part.last
        if first is not None and last is not None and (last < school.first or first > school.last):
            yield outside(school, first, document, ("absences", at))
