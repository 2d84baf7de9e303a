"""Small playbooks and schools for the tests of playbooks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from leadflow import resources
from leadflow.intake.library import Library, read_library
from leadflow.people.roster import Person, Roster, TaskGroup
from leadflow.planning.calendar import Closure, SchoolCalendar
from leadflow.planning.plan import Goal, Step
from leadflow.playbooks.complaints import PlaybookError
from leadflow.playbooks.expand import Expansion, expand
from leadflow.playbooks.overlay import Overlay
from leadflow.playbooks.playbook import Playbook, SubPlan
from leadflow.playbooks.policies import Policies
from leadflow.playbooks.school import School

START = date(2026, 9, 7)
CALENDAR = SchoolCalendar(
    "school",
    date(2026, 8, 31),
    date(2027, 6, 18),
    closures=(
        Closure(date(2026, 10, 12), date(2026, 10, 12), "Columbus Day"),
        Closure(date(2026, 12, 24), date(2027, 1, 1), "Winter recess"),
    ),
)
ROLES = [
    {"key": "principal", "title": "Principal", "summary": "answers for it"},
    {"key": "coach", "title": "Coach", "summary": "helps", "stand_in": "principal"},
    {"key": "lead", "title": "Lead", "summary": "leads a group", "of": "lead"},
    {"key": "team", "title": "Team", "summary": "everybody in a group", "of": "members"},
    {"key": "chair", "title": "Chair", "summary": "leads the leaders", "of": "lead", "group": "leadership"},
]
CYCLE: dict[str, Any] = {
    "sub_plan": "cycle",
    "title": "What a group does",
    "origin": "S1",
    "parameters": {"about": {"summary": "what it is about", "default": "what it found"}},
    "steps": [
        {"key": "try", "title": "{title}: try", "role": "coach", "duration": 5, "origin": "S2"},
        {"key": "tell", "title": "{title}: tell {about}", "role": "coach", "after": ["try"]},
    ],
}


def step(key: str, **more: Any) -> dict[str, Any]:
    """A step as it is written."""
    return {"key": key, "title": key.title(), "phase": "first", "role": "principal", **more}


def use(key: str, **more: Any) -> dict[str, Any]:
    """A use of the cycle."""
    return {"key": key, "title": key.title(), "phase": "first", "use": "cycle", **more}


def playbook(*steps: Mapping[str, Any], **more: Any) -> Playbook:
    """A playbook of these steps."""
    written = {
        "playbook": "small", "version": "1", "title": "Small", "origin": "tests",
        "phases": [{"key": "first", "title": "First"}], "roles": ROLES, "steps": list(steps), **more,
    }  # fmt: skip
    return Playbook.model_validate(written)


def overlay(*changes: Mapping[str, Any]) -> Overlay:
    """An overlay of these changes, each with a reason."""
    reasoned = [{"reason": "We want it.", **change} for change in changes]
    return Overlay.model_validate({"overlay": "o", "title": "O", "playbook": "small", "changes": reasoned})


def roster(*groups: str) -> Roster:
    """Ann leads, Ben coaches; every group is led by Cem and has Dee in it."""
    return Roster(
        (
            Person("ann", "Ann", ("principal",)),
            Person("ben", "Ben", ("coach",)),
            Person("cem", "Cem"),
            Person("dee", "Dee"),
        ),
        (
            TaskGroup("leadership", "Leaders", "Lead.", "ann", ("ann", "ben")),
            *(TaskGroup(key, key.title(), "Reach it.", "cem", ("cem", "dee")) for key in groups),
        ),
    )


def school(*groups: str, **more: Any) -> School:
    """A school with these task groups."""
    fields: dict[str, Any] = {
        "name": "Hill", "start": START, "calendar": CALENDAR, "roster": roster(*groups), **more,
    }  # fmt: skip
    return School(**fields)


def goal(step: str, target: date = date(2026, 12, 18)) -> Goal:
    """A goal reached by a step."""
    return Goal("g", "G", target, step)


def expanded(
    *steps: Mapping[str, Any],
    at: School | None = None,
    revised: Overlay | None = None,
    cycle: Mapping[str, Any] = CYCLE,
    **more: Any,
) -> Expansion:
    """What a playbook of these steps comes to."""
    plans = {"cycle": SubPlan.model_validate(cycle)}
    return expand(playbook(*steps, **more), plans, at or school(), revised)


def steps(*written: Mapping[str, Any], **more: Any) -> Mapping[str, Step]:
    """The steps of the plan, by key."""
    return expanded(*written, **more).plan.by_key


def links(expansion: Expansion) -> list[str]:
    """The dependencies in short."""
    return [
        f"{each.before} {each.relation.value} {each.after}"
        + (f" {each.lag:g} {each.unit.value}" if each.lag else "")
        for each in expansion.plan.dependencies
    ]


def complaints(*written: Mapping[str, Any], **more: Any) -> list[str]:
    """What is said about a playbook that does not come to a plan."""
    try:
        expanded(*written, **more)
    except PlaybookError as error:
        return [f"{each.message} {each.advice}".strip() for each in error.complaints]
    return []


@lru_cache
def shipped() -> Library:
    """The playbook that ships with leadflow."""
    return read_library(resources.playbooks() / "distributed_leadership.yaml")


def policies(**values: Any) -> Policies:
    """The shipped playbook's policies, with some of them changed."""
    return Policies.model_validate({**shipped().playbook.policies.model_dump(), **values})
