"""The schedule of a plan: both passes of the critical path method over school calendars."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from leadflow.planning.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leadflow.planning.calendar import SchoolCalendar
    from leadflow.planning.plan import Plan
    from leadflow.planning.steps import Progress


@dataclass(frozen=True, slots=True)
class StepDates:
    """The dates of one step, inclusive. `slack` in school days, `slack_calendar` in calendar days.

    `driver` is the key of the predecessor that sets the earliest start, if any; `late_driver` the key of
    the successor or goal that sets the latest finish.
    """

    earliest_start: date
    earliest_finish: date
    latest_start: date
    latest_finish: date
    slack: float
    slack_calendar: int
    free_slack: float
    critical: bool
    driver: str | None = None
    late_driver: str | None = None


@dataclass(frozen=True, slots=True)
class GoalForecast:
    """A goal against its forecast. `slack` in school days; negative when the goal is missed."""

    key: str
    target: date
    forecast: date
    slack: float
    slack_calendar: int
    met: bool
    chain: tuple[str, ...] = ()
    """The driving chain to the goal, first open step first."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """What a plan comes to on a given day."""

    today: date
    steps: Mapping[str, StepDates]
    goals: Mapping[str, GoalForecast]
    critical_path: tuple[str, ...]
    findings: tuple[Finding, ...]


def schedule(
    plan: Plan,
    calendars: Mapping[str, SchoolCalendar],
    today: date,
    progress: Mapping[str, Progress] | None = None,
) -> Schedule:
    """Latest dates back from the goals, earliest dates on from `today` and from what was done."""
    raise NotImplementedError
