"""Blocked: derived from the plan, its schedule and what people did. Never a column to drag to.

A step is blocked when it is not done, its planned start is reached or at most `SOON` school days away,
and at least one cause is open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from leadflow.planning.steps import CauseKind, StepState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leadflow.planning.calendar import SchoolCalendar
    from leadflow.planning.plan import Plan
    from leadflow.planning.schedule import Schedule
    from leadflow.planning.steps import Progress

SOON = 5
"""School days before its planned start from which a step with an open cause counts as blocked."""

CauseId = tuple[str, CauseKind, str]
"""Step key, kind, source: what makes two causes on two days the same one."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One open reason why a step cannot go on.

    `on` are person keys (or a group key) that it waits for; `source` is the step, group or text it comes
    from. `since` is the day it was first seen while the step was due.
    """

    kind: CauseKind
    sentence: str
    on: tuple[str, ...]
    since: date
    source: str = ""


@dataclass(frozen=True, slots=True)
class Delay:
    """What a step that stays where it is delays: followers, the first milestone, the goals."""

    steps: tuple[str, ...]
    milestone: str | None
    milestone_planned: date | None
    milestone_forecast: date | None
    goals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a step stands today."""

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
) -> Mapping[str, Standing]:
    """How every step stands on `schedule.today`.

    `names` gives people and groups their names, `leads` each group its lead (person key), `since` the
    first day of causes seen before, `troubles` a sentence per step whose card cannot be synced.
    """
    raise NotImplementedError
