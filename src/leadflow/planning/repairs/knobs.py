"""Knobs: what can be turned in a plan to bring a goal forward, each gentlest change first.

Only what stands on the driving chain of a goal can bring it forward: every step on it starts as early as the
one before it lets it, so that whoever leaves the chain alone leaves the goal where it is. What was done is
never touched, of what was started only what is left, and a meeting is as long as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
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
)
from leadflow.planning.plan import LagUnit, Relation, StepKind
from leadflow.planning.situation import Bound, Mode
from leadflow.planning.slots import day_of, opening

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from leadflow.planning.plan import Dependency, Goal, Step
    from leadflow.planning.repairs.course import Course
    from leadflow.planning.slots import SlotTable

HALF = 0.5
"""School days: the smallest change of a length."""


Turn = (
    SetDuration
    | SetRemaining
    | SetLag
    | DropDependency
    | DropStep
    | MoveFixedDate
    | MoveNotBefore
    | MoveCardDate
)
"""What a knob may do. Only levelling holds a step back, so that no knob lets one go."""
Offer = Turn | MoveGoal
"""What is offered to people: a turn of a knob, or another date for the goal."""


@dataclass(frozen=True, slots=True)
class Knob:
    """One thing that can be turned. `options` go from the gentlest change to the strongest.

    `steady`: a stronger change never makes anything later, so that the gentlest that suffices can be found by
    halving. Shortening a step whose start others wait for may put that start later.
    """

    options: Sequence[Turn]
    steady: bool = True


def knobs_of(course: Course, goal: Goal) -> tuple[Knob, ...]:
    """Everything on the way to a goal that can be turned, along its driving chain."""
    chain = course.chain(goal.step)
    found = [each for key in chain for each in _of_step(course, course.plan.by_key[key])]
    for before, after in pairwise(chain):
        for dependency in course.plan.predecessors[after]:
            if dependency.before == before:
                found += _of_dependency(course, dependency)
    return tuple(each for each in found if each.options)


def before_fixed(course: Course, goal: Goal) -> tuple[Knob, ...]:
    """What comes before the fixed date at the head of the chain: turned, it lets that date be moved on."""
    chain = course.chain(goal.step)
    if not chain or course.early.bounds[course.at(chain[0])] is not Bound.FIXED:
        return ()
    freed = course.after([MoveFixedDate(chain[0], None)])
    turned = {knob.options for knob in knobs_of(course, goal)}
    return tuple(knob for knob in knobs_of(freed, goal) if knob.options not in turned)


def _of_step(course: Course, step: Step) -> Iterator[Knob]:
    steady = not any(
        each.relation in (Relation.START_START, Relation.START_FINISH)
        for each in course.plan.successors[step.key]
    )
    yield Knob(tuple(_shorter(course, step)), steady)
    bound = course.early.bounds[course.at(step.key)]
    if bound is Bound.FIXED and (fixed := step.on or step.finish_on):
        yield Knob(tuple(_fixed_dates(course, step, fixed)))
    if bound is Bound.NOT_BEFORE and step.not_before is not None:
        free = course.after([MoveNotBefore(step.key, None)]).start(step.key)
        days = _days_down(course.table(step.key), step.not_before, free)
        yield Knob(tuple(MoveNotBefore(step.key, day) for day in days))
    if course.at(step.key) in course.early.promised:
        yield Knob(tuple(_card_dates(course, step)))
    if step.optional and step.key not in {each.step for each in course.plan.goals}:
        yield Knob((DropStep(step.key),))


def _shorter(course: Course, step: Step) -> Iterator[Turn]:
    """Less work, down to half of it: of a step that is under way only of what is left of it."""
    if step.kind is not StepKind.STEP:
        return
    at = course.at(step.key)
    started = course.mode(step.key) is Mode.STARTED
    days = course.table(step.key).days(course.situation.left[at]) if started else step.duration
    least = max(HALF, days / 2)
    while (days := days - HALF) >= least:
        yield SetRemaining(step.key, days, course.today) if started else SetDuration(step.key, days)


def _fixed_dates(course: Course, step: Step, on: date) -> Iterator[MoveFixedDate]:
    """Earlier dates, latest first, that leave what comes before the time it needs."""
    freed = course.after([MoveFixedDate(step.key, None)])
    last = freed.start(step.key) if step.on else day_of(freed.finish(step.key))
    for day in _days_down(course.table(step.key), on, last):
        moved = MoveFixedDate(step.key, day)
        if course.after([moved]).unkept <= course.unkept:
            yield moved


def _card_dates(course: Course, step: Step) -> Iterator[MoveCardDate]:
    """Earlier dates for a card, latest first, down to the day on which the work can be done."""
    said, possible = (
        day_of(each.finish(step.key)) for each in (course, course.after([MoveCardDate(step.key, None)]))
    )
    for day in _days_down(course.table(step.key), said, possible):
        yield MoveCardDate(step.key, day)


def _days_down(table: SlotTable, before: date, last: date) -> Iterator[date]:
    day = before - timedelta(days=1)
    while day >= last:
        if table.opens_on(opening(day)):
            yield day
        day -= timedelta(days=1)


def _of_dependency(course: Course, dependency: Dependency) -> Iterator[Knob]:
    yield Knob(tuple(SetLag(dependency, lag) for lag in _lags(course, dependency)))
    if _may_drop(course, dependency):
        yield Knob((DropDependency(dependency),))


def _may_drop(course: Course, dependency: Dependency) -> bool:
    """True when two steps could be taken apart without losing a whole line of work for the goal.

    A milestone is nothing but what it waits for. A step that waits for nothing else would start before all
    that was to lead to it, unless that is the one step before it alone.
    """
    before, after = dependency.before, dependency.after
    if _of_one_part(before, after):
        return False
    others = {each.before for each in course.plan.predecessors[after]} - {before}
    return course.plan.by_key[after].kind is not StepKind.MILESTONE and (
        bool(others) or not course.plan.predecessors[before]
    )


def _of_one_part(before: str, after: str) -> bool:
    """True for two steps of one sub-plan, such as a meeting and its agenda."""
    one, other = (each.rpartition(".")[0] for each in (before, after))
    return bool(one) and one == other


def _lags(course: Course, dependency: Dependency) -> Iterator[float]:
    """Smaller lags: down to none, and between two pieces of work that follow each other on to an overlap.

    An overlap leaves the later one at least half a day after the start of the earlier.
    """
    steps = [course.plan.by_key[key] for key in (dependency.before, dependency.after)]
    least = 0.0
    if (
        dependency.relation is Relation.FINISH_START
        and dependency.unit is LagUnit.SCHOOL_DAYS
        and all(step.kind is StepKind.STEP for step in steps)
        and all(course.mode(step.key) is Mode.OPEN for step in steps)
    ):
        least = HALF - steps[0].duration
    pace = HALF if dependency.unit is LagUnit.SCHOOL_DAYS else 1.0
    lag = dependency.lag - pace
    while lag >= least:
        yield lag
        lag -= pace
