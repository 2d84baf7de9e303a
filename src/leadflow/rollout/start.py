"""Start a rollout: from a definition to its first state, or the reasons why it cannot start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadflow.errors import LateGoal
from leadflow.planning.schedule import Schedule, schedule
from leadflow.planning.steps import Progress
from leadflow.rollout.rollout import Baseline, Definition, Rollout

if TYPE_CHECKING:
    from datetime import date


def plan_on(definition: Definition, today: date) -> Schedule:
    """The schedule of a definition as it would be launched on `today` (never before its start)."""
    start = max(today, definition.start)
    return schedule(definition.plan, definition.calendar, start, names=definition.roster.names)


def late_goals(definition: Definition, planned: Schedule) -> tuple[LateGoal, ...]:
    """The goals that cannot be met, each with the earliest feasible date, in the plan's order.

    A date that the plan could keep and that would leave too few weeks for a move is no feasible one: the
    later of the two is named.
    """
    enough = {each.goal: each.dates[-1] for each in planned.findings if each.id == "horizon-short"}
    return tuple(
        LateGoal(
            goal.key,
            goal.title,
            goal.target,
            max(forecast.forecast, enough.get(goal.key, forecast.forecast)),
            -forecast.slack,
        )
        for goal in definition.plan.goals
        if not (forecast := planned.goals[goal.key]).met
    )


def started(definition: Definition, planned: Schedule, *, accepted_late: bool) -> Rollout:
    """The rollout on its first day: nothing done yet, the backward plan kept as the baseline."""
    return Rollout(
        definition=definition,
        progress={step.key: Progress(owners=step.owners) for step in definition.plan.steps},
        baseline={
            key: Baseline(dates.latest_start, dates.latest_finish) for key, dates in planned.steps.items()
        },
        goals_accepted_late=accepted_late,
    )
