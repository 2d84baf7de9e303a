"""A rollout of any number of steps, for the measurements."""

from __future__ import annotations

from datetime import date

from leadflow.people.roster import Person, Roster, TaskGroup
from leadflow.planning.calendar import SchoolCalendar
from leadflow.planning.plan import Dependency, Goal, Measure, Plan, Step
from leadflow.rollout.rollout import Definition

GROUPS = 4
CHAIN = 10
"""Steps that wait for each other, one after the other."""
START = date(2026, 8, 31)


def definition(key: str, steps: int) -> Definition:
    """Chains of ten steps on four groups' boards, every third chain waiting for the one before it."""
    people = tuple(Person(f"p{each}", f"Person {each}") for each in range(GROUPS * 3))
    groups = tuple(_group(each) for each in range(GROUPS))
    plan = Plan(
        steps=tuple(_step(each) for each in range(steps)),
        dependencies=tuple(_dependencies(steps)),
        goals=(Goal("goal", "All is done", date(2027, 6, 1), f"s{steps - 1}"),),
    )
    return Definition(
        key=key,
        name=f"A rollout of {steps} steps ({key})",
        school="A school",
        timezone="UTC",
        start=START,
        playbook="benchmark",
        plan=plan,
        calendars=(SchoolCalendar("school", START, date(2027, 6, 30)),),
        roster=Roster(people, groups),
    )


def open_at_first(steps: int) -> list[str]:
    """Keys of the steps that wait for nothing: the heads of chains."""
    return [f"s{each}" for each in range(0, steps, CHAIN) if each // CHAIN % 3 != 1]


def _group(number: int) -> TaskGroup:
    members = tuple(f"p{number * 3 + each}" for each in range(3))
    return TaskGroup(f"g{number}", f"Group {number}", "An objective.", members[0], members)


def _step(number: int) -> Step:
    group = number // CHAIN % GROUPS
    return Step(
        key=f"s{number}",
        title=f"Step {number}",
        duration=2,
        group=f"g{group}",
        owners=(f"p{group * 3 + number % 3}",),
        description="What is to be done, in a sentence or two.",
        measure=Measure("Share of staff", "80 %", "a survey"),
        checklist=("First this", "Then that"),
    )


def _dependencies(steps: int) -> list[Dependency]:
    chain = [Dependency(f"s{each - 1}", f"s{each}") for each in range(1, steps) if each % CHAIN]
    between = [
        Dependency(f"s{each - CHAIN + 3}", f"s{each}")
        for each in range(CHAIN, steps, CHAIN)
        if each // CHAIN % 3 == 1
    ]
    return [*chain, *between]
