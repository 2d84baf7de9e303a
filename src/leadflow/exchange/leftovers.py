"""Leftovers: what of an imported plan a school's files cannot hold, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadflow.planning.plan import StepKind
from leadflow.planning.situation import SCHOOL
from leadflow.playbooks.playbook import LEADERSHIP

if TYPE_CHECKING:
    from leadflow.planning.absence import Absence
    from leadflow.rollout.rollout import Definition

MOST_PER_GROUP = 20
"""The most changes at a time that a school file may allow a group."""


def folder_remarks(definition: Definition) -> tuple[str, ...]:
    """What a school's files cannot hold as it is in the definition."""
    steps, found = definition.plan.steps, []
    others = [each.name for each in definition.calendars if each.only is None and each.name != SCHOOL]
    if others:
        found.append(
            "A school's files have one calendar of school days; these became lists of dates, with whole "
            f"days only: {', '.join(others)}."
        )
    said = {
        "Steps that levelling holds back are written with 'not_before', without its reason; leadflow level "
        "says it anew": [each.key for each in steps if each.hold is not None],
        "A school's steps have owners; these, which had none, go to the lead of their group and wait for "
        "that person's days off": [each.key for each in steps if not each.owners],
        "A measure needs a target; these steps are written without theirs": [
            each.key
            for each in steps
            if each.measure is not None and not (each.measure.what and each.measure.target)
        ],
        "Milestones take no time; these are written without effort and estimate": [
            each.key for each in steps if each.kind is StepKind.MILESTONE and (each.effort or each.estimate)
        ],
        "Days off of nobody who is known, or outside the calendar, are left out": list(
            dict.fromkeys(each.who for each in definition.plan.absences if not tellable(each, definition))
        ),
    }
    found += [f"{sentence}: {', '.join(keys)}." for sentence, keys in said.items() if keys]
    if definition.plan.cautions:
        found.append(
            "Cautions belong to the policies of a playbook, and this plan is written out without any; these "
            f"are left out: {' '.join(definition.plan.cautions)}"
        )
    if definition.limits.per_group is None or definition.limits.per_group > MOST_PER_GROUP:
        found.append(f"The limit of changes in a group becomes {MOST_PER_GROUP}, the most a file may say.")
    return tuple(found)


def tellable(absence: Absence, definition: Definition) -> bool:
    """True when a school file may say these days off."""
    roster, calendar = definition.roster, definition.calendar[SCHOOL]
    known = {LEADERSHIP, *roster.group} if absence.group else set(roster.person)
    return absence.who in known and calendar.first <= absence.last and absence.first <= calendar.last
