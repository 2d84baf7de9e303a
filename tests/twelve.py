"""A large school for tests and benchmarks: twelve task groups of three, with thirty steps each."""

from __future__ import annotations

from datetime import date

from leadflow.people.roster import Person, Roster, TaskGroup
from leadflow.planning.calendar import SchoolCalendar
from leadflow.planning.plan import Dependency, Goal, Measure, Plan, Step
from leadflow.rollout.rollout import Definition

GROUPS, STEPS, ENTRIES = 12, 30, 5
"""Groups, steps of each, entries on the checklist of each step."""
KINDS = ("Agree on norms", "Read research", "Visit a class", "Try it out", "Collect evidence", "Reflect")
"""Kinds of steps: in a playbook every one has a checklist of its own."""
MEASURED = Measure("Share of the group that did it", "all", "list")


def twelve_groups(*, alike: bool) -> Definition:
    """The rollout. With `alike` steps of one kind have one checklist; else every step has another."""
    groups = range(GROUPS)
    people = tuple(
        Person(
            f"p{group}{seat}",
            f"Person {group} {seat}",
            ("principal",) if not (group or seat) else (),
            "faculty",
            f"p{group}{seat}@example.org",
            f"account{group}x{seat}",
        )
        for group in groups
        for seat in range(3)
    )
    return Definition(
        key="twelve",
        name="Twelve groups",
        school="Large School",
        timezone="America/New_York",
        start=date(2026, 9, 7),
        playbook="twelve@1",
        plan=Plan(
            steps=tuple(_step(group, at, alike=alike) for group in groups for at in range(STEPS)),
            dependencies=tuple(
                Dependency(f"g{group}s{at}", f"g{group}s{at + 1}")
                for group in groups
                for at in range(STEPS - 1)
            ),
            goals=(
                Goal("end", "All groups are done", date(2027, 5, 14), f"g0s{STEPS - 1}", "all cards done"),
            ),
        ),
        calendars=(SchoolCalendar("school", date(2026, 8, 31), date(2027, 6, 30)),),
        roster=Roster(
            people=people,
            groups=tuple(
                TaskGroup(
                    f"g{group}",
                    f"Group {group}",
                    "Better reading",
                    f"p{group}0",
                    tuple(f"p{group}{seat}" for seat in range(3)),
                    "task_group",
                )
                for group in groups
            ),
        ),
        board_kind="trello",
    )


def _step(group: int, at: int, *, alike: bool) -> Step:
    kind = KINDS[at % len(KINDS)]
    about = kind if alike else f"{kind}, group {group}, step {at}"
    return Step(
        f"g{group}s{at}",
        f"{kind} ({at + 1})",
        2,
        f"g{group}",
        owners=(f"p{group}{at % 3}",),
        measure=MEASURED,
        checklist=tuple(f"{about}: part {each + 1}" for each in range(ENTRIES)),
    )
