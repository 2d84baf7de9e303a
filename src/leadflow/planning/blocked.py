"""Blocked: derived from the plan, its schedule and what people did. Never a column to drag to.

A step is blocked when it is not done, its planned start is reached or at most `SOON` school days away,
and at least one cause is open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from leadflow.planning.causes import Cause as Cause
from leadflow.planning.causes import CauseId as CauseId
from leadflow.planning.causes import Scene, causes_of
from leadflow.planning.checks import TIGHT
from leadflow.planning.delay import NOTHING, delays_of
from leadflow.planning.delay import Delay as Delay
from leadflow.planning.limits import ONE_AT_A_TIME, Limits
from leadflow.planning.reasons import reason_closed, reason_open
from leadflow.planning.roots import RootBlocker as RootBlocker
from leadflow.planning.roots import roots as roots
from leadflow.planning.situation import SCHOOL
from leadflow.planning.slots import opening
from leadflow.planning.steps import Status, StepState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leadflow.planning.calendar import SchoolCalendar
    from leadflow.planning.plan import Plan, Step
    from leadflow.planning.schedule import Schedule
    from leadflow.planning.steps import Progress

SOON = 5
"""School days before its planned start from which a step with an open cause counts as blocked."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a step stands today.

    `slack` is in school days. `late`: it is open and its latest finish has passed. `at_risk`: it is open and
    has two school days of slack or less.
    """

    key: str
    state: StepState
    reason: str
    """One sentence for people: why it is in this state and what comes next."""
    causes: tuple[Cause, ...]
    slack: float
    late: bool
    at_risk: bool
    delay: Delay

    @property
    def blocked(self) -> bool:
        """True when the step is blocked."""
        return self.state is StepState.BLOCKED

    @property
    def since(self) -> date | None:
        """The day the oldest open cause began; None without one."""
        return min((cause.since for cause in self.causes), default=None)


def standings(
    plan: Plan,
    schedule: Schedule,
    calendars: Mapping[str, SchoolCalendar],
    progress: Mapping[str, Progress],
    names: Mapping[str, str],
    leads: Mapping[str, str],
    since: Mapping[CauseId, date],
    troubles: Mapping[str, str],
    limits: Limits = ONE_AT_A_TIME,
) -> Mapping[str, Standing]:
    """How every step stands on `schedule.today`.

    `names` gives people and groups their names, `leads` each group its lead (person key), `since` the
    first day of causes seen before, `troubles` a sentence per step whose card cannot be synced,
    `limits` how many changes may be under way at once.
    """
    scene = Scene(plan, schedule, progress, names, leads, since, troubles, limits)
    delays = delays_of(scene)
    school = calendars[SCHOOL].table
    soon = school.first_from(opening(schedule.today)) + school.slots(SOON)
    return {
        step.key: _standing(
            scene,
            step,
            delays.get(step.key, NOTHING),
            due=school.first_from(opening(schedule.steps[step.key].latest_start)) <= soon,
        )
        for step in plan.steps
    }


def _standing(scene: Scene, step: Step, delay: Delay, *, due: bool) -> Standing:
    done, dates = scene.of(step.key), scene.schedule.steps[step.key]
    if done.status.closed:
        state = StepState.DONE if done.status is Status.DONE else StepState.SKIPPED
        return Standing(step.key, state, reason_closed(done), (), dates.slack, False, False, delay)
    causes = causes_of(scene, step.key)
    due = due or done.status is not Status.TODO
    state = _state(scene, step, causes, due=due)
    return Standing(
        step.key,
        state,
        reason_open(scene, step, state, causes),
        causes,
        dates.slack,
        late=dates.latest_finish < scene.schedule.today,
        at_risk=dates.slack <= TIGHT,
        delay=delay,
    )


def _state(scene: Scene, step: Step, causes: tuple[Cause, ...], *, due: bool) -> StepState:
    done = scene.of(step.key)
    if done.status is Status.IN_APPROVAL and done.flag is None:
        return StepState.WAITING_FOR_APPROVAL
    if due and causes:
        return StepState.BLOCKED
    if done.status is Status.IN_PROGRESS:
        return StepState.IN_PROGRESS
    return StepState.PLANNED if any(scene.holding(step.key)) else StepState.READY
