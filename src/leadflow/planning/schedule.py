"""The schedule of a plan: both passes of the critical path method over school calendars."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from leadflow.planning.checks import findings_of
from leadflow.planning.driving import chain_to, critical_steps
from leadflow.planning.findings import Finding
from leadflow.planning.passed import both_passes, school_slack, shown
from leadflow.planning.passes import NOBODY, Early
from leadflow.planning.phases import PhaseDates, phases_of
from leadflow.planning.situation import Bound, Mode, Situation, situation_of
from leadflow.planning.slots import close, day_of
from leadflow.planning.unkept import Unkept, resting_on

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leadflow.planning.absence import Away
    from leadflow.planning.calendar import SchoolCalendar
    from leadflow.planning.passed import Passed
    from leadflow.planning.plan import Goal, Plan
    from leadflow.planning.remainder import Left
    from leadflow.planning.steps import Progress


@dataclass(frozen=True, slots=True)
class StepDates:
    """The dates of one step, inclusive. `slack` in school days, `slack_calendar` in calendar days.

    `driver` is the key of the predecessor that sets the earliest start, if any; `late_driver` the key of
    the successor or goal that sets the latest finish. `earliest_by` and `latest_by` say what sort of thing
    sets them. Of a step that is done or skipped all dates are the actual ones.

    `critical` steps are those that drive the goal with the least slack, or anything that comes too late.
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
    earliest_by: Bound = Bound.TODAY
    latest_by: Bound = Bound.PLAN_END
    promised: bool = False
    """True when the earliest finish is the date that people set on the card, later than the work needs."""
    left: float = 0.0
    """School days of work left from today on: of a step that is not started all of it, of a closed one 0."""
    left_by: Left | None = None
    """Who says so, of a step in progress; None of any other."""
    done: float = 0.0
    """The share of the step that is done, 0 to 1, as `left` has it; 1 for a closed step."""


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
    rests_on: tuple[Unkept, ...] = ()
    """Fixed dates that cannot be kept, without which the goal would be reached later."""


@dataclass(frozen=True, slots=True)
class StepMarks:
    """Where a step lies, to the half day, in the marks of `leadflow.planning.slots`."""

    earliest: tuple[int, int]
    latest: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Schedule:
    """What a plan comes to on a given day."""

    today: date
    steps: Mapping[str, StepDates]
    goals: Mapping[str, GoalForecast]
    critical_path: tuple[str, ...]
    findings: tuple[Finding, ...]
    marks: Mapping[str, StepMarks] = field(default_factory=dict, repr=False)
    """The same dates to the half day, for explanations."""
    away: Mapping[str, tuple[Away, ...]] = field(default_factory=dict, repr=False)
    """When nobody can work on a step since its people are away; only steps to which that happens."""
    phases: Mapping[str, PhaseDates] = field(default_factory=dict)
    """The dates of every phase that has steps, rolled up from theirs."""
    resting: Mapping[str, tuple[Unkept, ...]] = field(default_factory=dict)
    """The fixed dates that cannot be kept, by the key of every step that would come later without them."""


def schedule(
    plan: Plan,
    calendars: Mapping[str, SchoolCalendar],
    today: date,
    progress: Mapping[str, Progress] | None = None,
    names: Mapping[str, str] | None = None,
) -> Schedule:
    """Latest dates back from the goals, earliest dates on from `today` and from what was done.

    `names` are what findings call people, by key; whoever has none is called by the key.

    Never fails for a date that cannot be kept: that is a finding. Where a calendar ends too early the
    plan goes on over weekdays, which is a finding too. Raises `CalendarError` when a calendar that the
    plan names is not there or has no days at all.
    """
    situation = situation_of(plan, calendars, today, progress or {})
    passed = both_passes(situation)
    early, late = passed.early, passed.late
    resting = resting_on(situation, early)
    goals = {goal.key: _forecast(situation, early, goal, resting.get(goal.step, ())) for goal in plan.goals}
    critical = critical_steps(situation, early, late, _most_urgent(situation, early, goals))
    keys = situation.network.keys
    steps = {key: _dates(situation, passed, situation.network.position[key], critical) for key in plan.by_key}
    marks = {
        key: StepMarks((early.starts[at], early.finishes[at]), (late.starts[at], late.finishes[at]))
        for at, key in enumerate(keys)
    }
    path = _critical_path(situation, early, goals)
    found = findings_of(situation, calendars, early, steps, goals, progress or {}, names or {})
    away = {keys[at]: each for at, each in enumerate(situation.away) if each}
    phases = phases_of(plan, steps, progress or {})
    return Schedule(today, steps, goals, path, found, marks, away, phases, resting)


def _forecast(situation: Situation, early: Early, goal: Goal, rests_on: tuple[Unkept, ...]) -> GoalForecast:
    at = situation.network.position[goal.step]
    finish, limit = early.finishes[at], close(goal.target)
    forecast = day_of(finish)
    return GoalForecast(
        key=goal.key,
        target=goal.target,
        forecast=forecast,
        slack=school_slack(situation.school, finish, limit),
        slack_calendar=(goal.target - forecast).days,
        met=forecast <= goal.target,
        chain=chain_to(situation, early, at),
        rests_on=rests_on,
    )


def _dates(situation: Situation, passed: Passed, at: int, critical: frozenset[int]) -> StepDates:
    early, late, keys = passed.early, passed.late, situation.network.keys
    finish, limit, slots = early.finishes[at], late.finishes[at], situation.slots[at]
    closed = situation.modes[at] >= Mode.DONE
    table, left = situation.tables[at], situation.left[at]
    done, first, last = day_of(finish), day_of(late.starts[at]), day_of(limit)
    if slots == 0 and not closed:
        first = last = shown(table, finish, limit)
    driver, late_driver = early.drivers[at], late.drivers[at]
    late_by = keys[late_driver] if late_driver != NOBODY else None
    if late.bounds[at] is Bound.GOAL:
        late_by = situation.goals[at].key
    return StepDates(
        earliest_start=day_of(early.starts[at]),
        earliest_finish=done,
        latest_start=first,
        latest_finish=last,
        slack=passed.slack[at],
        slack_calendar=(last - done).days,
        free_slack=passed.free_slack[at],
        critical=at in critical,
        driver=keys[driver] if driver != NOBODY else None,
        late_driver=late_by,
        earliest_by=early.bounds[at],
        latest_by=late.bounds[at],
        promised=at in early.promised,
        left=left / table.per_day,
        left_by=situation.left_by.get(at),
        done=0.0 if left == slots and not closed else _done(left, slots, closed=closed),
    )


def _done(left: int, slots: int, *, closed: bool) -> float:
    """The share of a step that is done: what is not left of its duration (none, where more is left)."""
    if closed:
        return 1.0
    return max(0.0, 1 - left / slots) if slots else 0.0


def _most_urgent(situation: Situation, early: Early, goals: Mapping[str, GoalForecast]) -> tuple[int, ...]:
    """The positions that critical chains lead to: missed goals, the tightest ones, else the plan's end."""
    position = situation.network.position
    open_goals = [
        (goals[goal.key], position[goal.step])
        for goal in situation.plan.goals
        if situation.modes[position[goal.step]] < Mode.DONE
    ]
    if not situation.plan.goals:
        ends = [at for at, mode in enumerate(situation.modes) if mode < Mode.DONE]
        last = max((early.finishes[at] for at in ends), default=0)
        return tuple(at for at in ends if early.finishes[at] == last)
    least = min((forecast.slack for forecast, _ in open_goals), default=0.0)
    return tuple(at for forecast, at in open_goals if not forecast.met or forecast.slack == least)


def _critical_path(situation: Situation, early: Early, goals: Mapping[str, GoalForecast]) -> tuple[str, ...]:
    """The driving chain to the goal with the least slack, or without goals to the plan's end."""
    network = situation.network
    chains = [
        (forecast.slack, forecast.target, forecast.key, forecast.chain)
        for forecast in goals.values()
        if forecast.chain
    ]
    if chains:
        return min(chains)[-1]
    if goals:
        return ()
    ends = _most_urgent(situation, early, goals)
    if not ends:
        return ()
    return chain_to(situation, early, min(ends, key=lambda at: network.rank[at]))
