"""Making a change: a line of the school's files before a launch, an option of ``leadflow replan`` after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadflow.planning.changes import (
    DropDependency,
    DropStep,
    MoveCardDate,
    MoveFixedDate,
    MoveGoal,
    MoveNotBefore,
    SetDuration,
    SetLag,
    SetRemaining,
    changed_plan,
)
from leadflow.planning.plan import LagUnit
from leadflow.planning.repairs.wording import Wording

if TYPE_CHECKING:
    from leadflow.planning.plan import Dependency, Plan
    from leadflow.planning.repairs.knobs import Offer


def line_for(plan: Plan, change: Offer) -> str:
    """What is written for a change of `plan`, and where. WHY is for the reason that an overlay asks for."""
    match change:
        case MoveGoal(goal, to):
            return f"school.yaml, goals, {goal}: target: {to} (or: --goal {goal}={to})"
        case SetDuration(step, days):
            what = f"shift: {step}, duration: {days:g}{_estimate(plan, change)}"
        case SetLag(dependency, lag):
            what = f"shift: {dependency.after}, lag: {_lag(dependency, lag)}"
        case DropDependency(dependency):
            what = f"shift: {dependency.after}, free_of: {dependency.before}"
        case DropStep(step):
            what = f"disable: {step}"
        case MoveFixedDate(step, to):
            what = f"shift: {step}, {'on' if plan.by_key[step].on else 'finish_on'}: {to}"
        case MoveNotBefore(step, to):
            what = f"shift: {step}, not_before: {to}"
        case _:  # cards, and what is left of a step: no file says either
            return Wording(plan, {}, {}).says(change)
    return f"overlay, changes: - {{{what}, reason: WHY}}"


def _estimate(plan: Plan, change: SetDuration) -> str:
    """The estimate that a step needs with another duration; empty where it has none."""
    estimate = changed_plan(plan, [change]).by_key[change.step].estimate
    return f", estimate: {{best: {estimate.best:g}, worst: {estimate.worst:g}}}" if estimate else ""


def _lag(dependency: Dependency, lag: float) -> str:
    unit = "" if dependency.unit is LagUnit.SCHOOL_DAYS else f", unit: {dependency.unit.value}"
    return f"{{after: {dependency.before}, days: {lag:g}{unit}}}"


def option_for(change: Offer) -> str:
    """The option of ``leadflow replan`` for a change."""
    match change:
        case MoveGoal(goal, to):
            return f"--goal {goal}={to}"
        case SetDuration(step, days):
            return f"--duration {step}={days:g}"
        case SetRemaining(step, days):
            return f"--left {step}={days:g}"
        case SetLag(dependency, lag):
            return f"--lag {dependency.after}={dependency.before}={lag:g}"
        case DropDependency(dependency):
            return f"--unlink {dependency.after}={dependency.before}"
        case DropStep(step):
            return f"--drop {step}"
        case _:
            return f"{_DATED[type(change)]} {change.step}={change.to or 'none'}"


_DATED = {MoveFixedDate: "--on", MoveNotBefore: "--not-before", MoveCardDate: "--card-date"}
