"""Checks of a plan and its schedule, by subject. Each yields findings; docs/findings.md lists them all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadflow.planning.checks.calendars import calendar_ends
from leadflow.planning.checks.dates import contradictions, fixed_conflicts, fixed_dates, own_dates, promises
from leadflow.planning.checks.goals import SHORTEST as SHORTEST
from leadflow.planning.checks.goals import TIGHT as TIGHT
from leadflow.planning.checks.goals import goal_days, goals_in_time, horizon, leads_nowhere, short_policies
from leadflow.planning.checks.people import changes_at_once, crowded_months, load, ownership
from leadflow.planning.checks.planned import Planned
from leadflow.planning.checks.steps import size_and_measure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leadflow.planning.calendar import SchoolCalendar
    from leadflow.planning.findings import Finding
    from leadflow.planning.passes import Early
    from leadflow.planning.schedule import GoalForecast, StepDates
    from leadflow.planning.situation import Situation
    from leadflow.planning.steps import Progress

CHECKS = (
    goals_in_time,
    goal_days,
    leads_nowhere,
    horizon,
    size_and_measure,
    short_policies,
    changes_at_once,
    ownership,
    load,
    crowded_months,
    fixed_conflicts,
    fixed_dates,
    contradictions,
    own_dates,
    promises,
    calendar_ends,
)
"""Every check; the order is nothing to rely on, findings are sorted by their severity and id."""


def findings_of(
    situation: Situation,
    calendars: Mapping[str, SchoolCalendar],
    early: Early,
    steps: Mapping[str, StepDates],
    goals: Mapping[str, GoalForecast],
    progress: Mapping[str, Progress],
    names: Mapping[str, str],
) -> tuple[Finding, ...]:
    """All findings of a schedule, errors first."""
    planned = Planned(situation, calendars, early, steps, goals, progress, names)
    return tuple(sorted((each for check in CHECKS for each in check(planned)), key=lambda each: each.place))
