"""Changes of a plan, as data: what a way out of a late goal proposes, and what a re-plan carries out.

A change names what it is about by its key and says what it is to become. `changed_plan` and
`changed_progress` carry changes out on values and give new ones; nothing else in a plan moves. The dates
follow from planning again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from leadflow.planning.limits import Hold
from leadflow.planning.plan import Dependency, Plan, PlanError, Relation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from leadflow.planning.plan import Step
    from leadflow.planning.steps import Progress


@dataclass(frozen=True, slots=True)
class SetDuration:
    """A step takes `duration` school days instead."""

    step: str
    duration: float
    change: Literal["set_duration"] = "set_duration"


@dataclass(frozen=True, slots=True)
class SetLag:
    """A dependency has the lag `lag`, in its own unit, instead. Below 0 the two steps overlap."""

    dependency: Dependency
    lag: float
    change: Literal["set_lag"] = "set_lag"


@dataclass(frozen=True, slots=True)
class DropDependency:
    """A step no longer waits for another."""

    dependency: Dependency
    change: Literal["drop_dependency"] = "drop_dependency"


@dataclass(frozen=True, slots=True)
class DropStep:
    """A step is left out. What waited for it waits for what it waited for."""

    step: str
    change: Literal["drop_step"] = "drop_step"


@dataclass(frozen=True, slots=True)
class MoveGoal:
    """A goal has the target date `to` instead."""

    goal: str
    to: date
    change: Literal["move_goal"] = "move_goal"


@dataclass(frozen=True, slots=True)
class MoveFixedDate:
    """A step whose first day is fixed (or its last, where only that is) is fixed to `to`; None frees it."""

    step: str
    to: date | None
    change: Literal["move_fixed_date"] = "move_fixed_date"


@dataclass(frozen=True, slots=True)
class MoveNotBefore:
    """A step may start from `to` on instead; None lets it start at any time."""

    step: str
    to: date | None
    change: Literal["move_not_before"] = "move_not_before"


@dataclass(frozen=True, slots=True)
class MoveCardDate:
    """The card of a step says `to` instead; None takes the date off, and the plan's counts again."""

    step: str
    to: date | None
    change: Literal["move_card_date"] = "move_card_date"


@dataclass(frozen=True, slots=True)
class SetRemaining:
    """Of a step that is under way `days` school days of work are left when the day `on` opens."""

    step: str
    days: float
    on: date
    change: Literal["set_remaining"] = "set_remaining"


@dataclass(frozen=True, slots=True)
class HoldStep:
    """A step waits as levelling says; None lets it go."""

    step: str
    hold: Hold | None
    change: Literal["hold_step"] = "hold_step"


Change = (
    SetDuration
    | SetLag
    | DropDependency
    | DropStep
    | MoveGoal
    | MoveFixedDate
    | MoveNotBefore
    | MoveCardDate
    | SetRemaining
    | HoldStep
)
"""One change. The field `change` tells them apart where they are written down."""


def changed_plan(plan: Plan, changes: Iterable[Change]) -> Plan:
    """The plan with `changes` carried out, one after the other.

    Raises `PlanError` when a change is about something that the plan does not have, or would make a plan
    that cannot be one.
    """
    for change in changes:
        plan = _changed(plan, change)
    return plan


def changed_progress(progress: Mapping[str, Progress], changes: Iterable[Change]) -> dict[str, Progress]:
    """The progress with `changes` carried out: dates on cards, what is left. What is dropped has none."""
    after = dict(progress)
    for change in changes:
        if isinstance(change, DropStep):
            after.pop(change.step, None)
        elif isinstance(change, MoveCardDate) and change.step in after:
            after[change.step] = replace(after[change.step], due=change.to)
        elif isinstance(change, SetRemaining) and change.step in after:
            now = after[change.step]
            after[change.step] = replace(now, remaining=change.days, remaining_on=change.on)
    return after


def _changed(plan: Plan, change: Change) -> Plan:
    match change:
        case SetDuration(step, duration):
            return _with_step(plan, step, lambda each: _lasting(each, duration))
        case SetLag(dependency, lag):
            return _with_dependency(plan, dependency, (replace(dependency, lag=lag),))
        case DropDependency(dependency):
            return _with_dependency(plan, dependency, ())
        case DropStep(step):
            return _without(plan, step)
        case MoveGoal(goal, to):
            return _with_goal(plan, goal, to)
        case MoveFixedDate(step, on):
            return _with_step(plan, step, lambda each: _fixed(each, on))
        case HoldStep(step, hold):
            return _with_step(plan, step, lambda each: replace(each, hold=hold))
        case MoveNotBefore(step, first):
            return _with_step(plan, step, lambda each: replace(each, not_before=first))
        case _:  # a date on a card and what is left are progress: the plan itself stays
            return _with_step(plan, change.step, lambda each: each)


def _with_step(plan: Plan, key: str, made: Callable[[Step], Step]) -> Plan:
    _require(key in plan.by_key, f"there is no step '{key}' to be changed", key)
    changed = replace(plan, steps=tuple(made(each) if each.key == key else each for each in plan.steps))
    return _sharing(plan, changed)


def _lasting(step: Step, duration: float) -> Step:
    """The step with another duration; an estimate is widened to hold it."""
    estimate = step.estimate
    if estimate is not None:
        best, worst = min(estimate.best, duration), max(estimate.worst, duration)
        estimate = replace(estimate, best=best, worst=worst)
    return replace(step, duration=duration, estimate=estimate)


def _fixed(step: Step, to: date | None) -> Step:
    """The step with its fixed date moved: the last day where that alone is fixed, else the first."""
    if step.on is None and step.finish_on is not None:
        return replace(step, finish_on=to)
    return replace(step, on=to)


def _with_dependency(plan: Plan, old: Dependency, new: tuple[Dependency, ...]) -> Plan:
    _require(
        old in plan.dependencies,
        f"step '{old.after}' does not depend on '{old.before}' in that way",
        old.after,
        old.before,
    )
    changed = (new if each == old else (each,) for each in plan.dependencies)
    return replace(plan, dependencies=tuple(each for some in changed for each in some))


def _with_goal(plan: Plan, key: str, to: date) -> Plan:
    _require(any(goal.key == key for goal in plan.goals), f"there is no goal '{key}' to be moved", key)
    goals = tuple(replace(goal, target=to) if goal.key == key else goal for goal in plan.goals)
    return _sharing(plan, replace(plan, goals=goals))


def _sharing(plan: Plan, changed: Plan) -> Plan:
    """The changed plan with the network of the other: it knows nothing but keys and dependencies."""
    changed.__dict__["network"] = plan.network  # where `cached_property` keeps it; saves most of a what-if
    return changed


def _without(plan: Plan, key: str) -> Plan:
    """The plan without a step: its followers wait for what it waited for, both lags added if they can be."""
    _require(key in plan.by_key, f"there is no step '{key}' to be left out", key)
    _require(
        all(goal.step != key for goal in plan.goals),
        f"step '{key}' cannot be left out, because a goal is reached by it",
        key,
    )
    kept = [each for each in plan.dependencies if key not in (each.before, each.after)]
    bridges = [_bridge(before, after) for after in plan.successors[key] for before in plan.predecessors[key]]
    return replace(
        plan,
        steps=tuple(step for step in plan.steps if step.key != key),
        dependencies=tuple(dict.fromkeys((*kept, *bridges))),
        obstacles=tuple(
            replace(each, retired_by=tuple(step for step in each.retired_by if step != key))
            for each in plan.obstacles
        ),
    )


def _bridge(before: Dependency, after: Dependency) -> Dependency:
    """Two dependencies in a row as one, as an overlay's `disable` makes it."""
    lag, unit = after.lag, after.unit
    if not lag:
        lag, unit = before.lag, before.unit
    elif before.unit is after.unit:
        lag += before.lag
    relation = Relation(before.relation.value[0] + after.relation.value[1])
    return Dependency(before.before, after.after, relation, lag, unit)


def _require(true: bool, message: str, *keys: str) -> None:
    if not true:
        raise PlanError(message, keys)
