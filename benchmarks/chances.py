"""How sure a plan is: 1,000 runs of a school's plan, all at once and one by one, beside 1,000 schedules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from benchmarks.plans import CHAIN, definition
from benchmarks.tables import Table
from benchmarks.timing import middle, seconds, timed, times
from leadflow.planning.chances.chances import RUNS, SEED
from leadflow.planning.chances.draws import spreads
from leadflow.planning.chances.fast_runs import fast_runs_of
from leadflow.planning.chances.runs import runs_of
from leadflow.planning.estimate import Estimate
from leadflow.planning.passes import forward
from leadflow.planning.plan import Dependency, Goal, Plan, Step, StepKind
from leadflow.planning.schedule import schedule
from leadflow.planning.situation import situation_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.ground import BareGround

STEPS = 150
REPEATS = 5
SAMPLE = 20
"""Schedules that are made for the third line; the table shows what 1,000 of them take."""


def measure(ground: BareGround) -> list[Table]:
    """One table: the same 1,000 runs both ways, and what 1,000 plain schedules would take."""
    ground.tell(f"{RUNS:,} runs of a plan of {STEPS} steps ...")
    school = definition("chances", STEPS)
    plan, calendars, today = estimated(school.plan), school.calendar, school.start

    def runs(way: Callable[..., object]) -> object:
        situation = situation_of(plan, calendars, today, {})
        ends = {situation.network.position["all"]}
        return way(situation, forward(situation), spreads(situation), ends, RUNS, SEED)

    if runs(fast_runs_of) != runs(runs_of):
        raise AssertionError("the two ways differ")
    fast = middle([timed(lambda: runs(fast_runs_of)) for _ in range(REPEATS)]).cpu
    plain = middle([timed(lambda: runs(runs_of)) for _ in range(REPEATS)]).cpu
    one = timed(lambda: [schedule(plan, calendars, today) for _ in range(SAMPLE)]).cpu / SAMPLE
    rows = [
        (name, seconds(cpu, fine=True), times(cpu, fast))
        for name, cpu in (
            ("all at once (NumPy)", fast),
            ("one by one (without NumPy), same results", plain),
            (f"{RUNS:,} plain schedules", one * RUNS),
        )
    ]
    how = (
        f"{STEPS} steps, every one with an estimate and on the way to the goal; draws, forward pass over the "
        f"calendar, chains and sums of {RUNS:,} runs; median of {REPEATS}. A schedule makes the backward "
        "pass, slack and findings too."
    )
    return [Table("How sure a plan is", how, ("Way", "CPU", "Ratio"), rows)]


def estimated(plan: Plan) -> Plan:
    """The plan with an estimate on every step, and a goal that all of its chains lead to."""
    steps = tuple(
        replace(step, estimate=Estimate(1, 3 + number % 4)) for number, step in enumerate(plan.steps)
    )
    last = Step("all", "All is done", 0, plan.steps[0].group, kind=StepKind.MILESTONE)
    ends = tuple(Dependency(f"s{each}", "all") for each in range(CHAIN - 1, len(steps), CHAIN))
    goal = Goal("goal", "All is done", date(2027, 1, 15), "all")
    return Plan((*steps, last), (*plan.dependencies, *ends), (goal,))
