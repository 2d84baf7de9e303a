"""A small school for tests: six steps, two groups, a gate, a meeting and a goal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from leadflow.people.roster import Person, Roster, TaskGroup
from leadflow.planning.calendar import Closure, SchoolCalendar
from leadflow.planning.plan import Dependency, Gate, Goal, Measure, Plan, Step, StepKind
from leadflow.rollout.rollout import Definition

MONDAY = date(2026, 9, 7)
MEASURED = Measure("Share of staff who agree", "80 %", "survey")


def small_definition(
    *, key: str = "small", target: date = date(2026, 11, 13), board_kind: str = "builtin"
) -> Definition:
    """The small school's rollout; `target` is the date of its one goal."""
    return Definition(
        key=key,
        name="Small rollout",
        school="Small School",
        timezone="America/New_York",
        start=MONDAY,
        playbook="small@1",
        plan=small_plan(target),
        calendars=(
            SchoolCalendar(
                "school",
                date(2026, 8, 31),
                date(2027, 6, 30),
                closures=(Closure(date(2026, 10, 12), date(2026, 10, 12), "Columbus Day"),),
            ),
        ),
        roster=small_roster(),
        board_kind=board_kind,
    )


def small_plan(target: date) -> Plan:
    """norms -> draft -> (approve) statement -> meeting -> goal; a change of the reading group beside it."""
    return Plan(
        steps=(
            Step("norms", "Agree on norms", 3, "lead", owners=("ana",), measure=MEASURED),
            Step(
                "draft",
                "Draft the statement",
                5,
                "lead",
                owners=("ben",),
                measure=MEASURED,
                checklist=("Ask everybody", "Write one page"),
            ),
            Step(
                "statement",
                "Adopt the statement",
                2,
                "lead",
                owners=("ana",),
                measure=MEASURED,
                gate=Gate(("ana", "cem"), 2),
            ),
            Step("meeting", "Staff meeting", 1, "lead", kind=StepKind.MEETING, owners=("ana",)),
            Step(
                "pilot", "Try peer observation", 8, "reading", owners=("dee",), measure=MEASURED, change=True
            ),
            Step("reached", "The plan is agreed", 0, "lead", kind=StepKind.MILESTONE, owners=("ana",)),
        ),
        dependencies=(
            Dependency("norms", "draft"),
            Dependency("draft", "statement"),
            Dependency("statement", "meeting"),
            Dependency("norms", "pilot"),
            Dependency("meeting", "reached"),
            Dependency("pilot", "reached"),
        ),
        goals=(Goal("plan", "A plan that staff agree on", target, "reached", "80 % agree"),),
    )


def small_roster() -> Roster:
    """Four people in two groups."""
    return Roster(
        people=(
            Person("ana", "Ana Ruiz", ("principal",), "administration", "ana@example.org", "anaruiz"),
            Person("ben", "Ben Okafor", ("coach",), "coach", "ben@example.org", "benokafor"),
            Person("cem", "Cem Yildiz", ("thought_partner",), "faculty", "cem@example.org", "cemyildiz"),
            Person("dee", "Dee Park", (), "faculty", "dee@example.org", "deepark"),
        ),
        groups=(
            TaskGroup(
                "lead", "Leadership group", "Lead the change", "ana", ("ana", "ben", "cem"), "leadership"
            ),
            TaskGroup("reading", "Reading group", "Better reading", "dee", ("dee",), "task_group"),
        ),
    )


def renamed(definition: Definition, name: str) -> Definition:
    """Another definition under the same key."""
    return replace(definition, name=name)
