"""Contexts: what each template is given, made from a `View`. No template computes anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from leadflow.planning.blocked import roots
from leadflow.planning.steps import CauseKind, Status, StepState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from leadflow.planning.blocked import Cause, Standing
    from leadflow.planning.plan import Goal, Step
    from leadflow.planning.roots import RootBlocker
    from leadflow.planning.schedule import GoalForecast, StepDates
    from leadflow.services.view import View

NEXT = {
    CauseKind.DEPENDENCY: "Ask how far it is",
    CauseKind.GATE: "Ask for the approval",
    CauseKind.PERSON: "Agree who takes it",
    CauseKind.DECISION: "Bring the decision about",
    CauseKind.EXTERNAL: "Follow up outside",
    CauseKind.CAPACITY: "Finish the other change first",
    CauseKind.UNMEASURED: "Agree how it is measured",
    CauseKind.SYNC: "Look at the card",
}
"""The next action, one verb first, for each cause."""


@dataclass(frozen=True, slots=True)
class Row:
    """A step as tables show it."""

    step: Step
    standing: Standing
    dates: StepDates
    group: str
    owners: str
    """Names of the people on it, or of those it is meant for."""
    card: str
    finished: date | None


@dataclass(frozen=True, slots=True)
class Why:
    """One cause of a blocked step, ready to be read."""

    cause: Cause
    on: str
    next: str


@dataclass(frozen=True, slots=True)
class BlockedRow:
    """A blocked step, as its row shows it."""

    row: Row
    why: tuple[Why, ...]
    since: date
    age: float
    """School days since."""
    milestone: str


@dataclass(frozen=True, slots=True)
class Root:
    """A cause that holds several steps."""

    why: Why
    title: str
    step: str
    count: int


@dataclass(frozen=True, slots=True)
class GoalRow:
    """A goal against its forecast."""

    goal: Goal
    forecast: GoalForecast
    verdict: str
    chain: tuple[Row, ...]


def row_of(found: View, standing: Standing) -> Row:
    """A step as a row."""
    definition = found.rollout.definition
    names = definition.roster.names
    step = definition.plan.by_key[standing.key]
    progress = found.rollout.progress[step.key]
    return Row(
        step=step,
        standing=standing,
        dates=found.schedule.steps[step.key],
        group=names.get(step.group, step.group),
        owners=", ".join(names.get(each, each) for each in progress.owners or step.owners),
        card=found.card_urls.get(step.key, ""),
        finished=progress.finished,
    )


def rows_of(found: View, standings: Iterable[Standing]) -> tuple[Row, ...]:
    """Several steps as rows, by their latest start."""
    rows = [row_of(found, each) for each in standings]
    return tuple(sorted(rows, key=lambda row: (row.dates.latest_start, row.dates.latest_finish)))


def why_of(found: View, cause: Cause) -> Why:
    """A cause, ready to be read."""
    names = found.rollout.definition.roster.names
    return Why(cause, ", ".join(names.get(each, each) for each in cause.on), NEXT[cause.kind])


def blocked_row(found: View, standing: Standing) -> BlockedRow:
    """A blocked step as its row."""
    school = found.rollout.definition.calendar["school"]
    since = standing.since or found.today
    milestone = standing.delay.milestone
    known = school.knows(since) and school.knows(found.today)
    return BlockedRow(
        row=row_of(found, standing),
        why=tuple(why_of(found, cause) for cause in standing.causes),
        since=since,
        age=school.school_days_between(since, found.today) if known else (found.today - since).days,
        milestone=found.rollout.plan.by_key[milestone].title if milestone else "",
    )


def roots_of(found: View) -> tuple[Root, ...]:
    """The causes that hold more than one blocked step."""
    return tuple(_root(found, each) for each in roots(found.standings) if len(each.holds) > 1)


def _root(found: View, root: RootBlocker) -> Root:
    title = found.rollout.plan.by_key[root.step].title
    return Root(why_of(found, root.cause), title, root.step, len(root.holds))


def goal_rows(found: View) -> tuple[GoalRow, ...]:
    """Every goal with a verdict in words."""
    return tuple(_goal(found, goal) for goal in found.rollout.plan.goals)


def _goal(found: View, goal: Goal) -> GoalRow:
    forecast = found.schedule.goals[goal.key]
    reached = found.rollout.progress[goal.step].status is Status.DONE
    if reached:
        verdict = "Reached"
    elif not forecast.met:
        verdict = "Late"
    else:
        verdict = "At risk" if forecast.slack <= 2 else "On the way"
    chain = tuple(row_of(found, found.standings[key]) for key in forecast.chain)
    return GoalRow(goal, forecast, verdict, chain)


def done_since(found: View, days: int = 7) -> tuple[Standing, ...]:
    """Steps that were closed in the last `days` calendar days."""
    first = found.today - timedelta(days=days - 1)
    progress = found.rollout.progress
    return tuple(
        each
        for each in found.standings.values()
        if (finished := progress[each.key].finished) is not None and finished >= first
    )


def blocked_context(found: View) -> dict[str, object]:
    """The page of blocked steps."""
    open_ones = [each for each in found.standings.values() if each.state not in CLOSED]
    late = [each for each in open_ones if each.late and not each.blocked]
    risky = [each for each in open_ones if each.at_risk and not each.late and not each.blocked]
    ready = found.in_state(StepState.READY)
    approval = found.in_state(StepState.WAITING_FOR_APPROVAL)
    planned = found.in_state(StepState.PLANNED)
    return {
        "blocked": [blocked_row(found, each) for each in found.blocked],
        "roots": roots_of(found),
        "goals": goal_rows(found),
        "late": rows_of(found, late),
        "risky": rows_of(found, risky),
        "ready": rows_of(found, ready),
        "approval": rows_of(found, approval),
        "done": rows_of(found, done_since(found)),
        "planned": rows_of(found, planned)[:5],
        "planned_count": len(planned),
        "troubles": found.rollout.troubles,
    }


CLOSED = (StepState.DONE, StepState.SKIPPED)


def state_counts(standings: Sequence[Standing]) -> list[tuple[StepState, int]]:
    """How many steps are in each state, in the order of their life."""
    return [
        (state, count) for state in StepState if (count := sum(each.state is state for each in standings))
    ]
