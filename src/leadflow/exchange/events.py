"""Events: a plan's due dates, meetings and goals as events for people's calendars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadflow.exchange.ics import Event, calendar_text
from leadflow.planning.plan import StepKind
from leadflow.planning.steps import Progress
from leadflow.planning.words import long, school_days

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from leadflow.planning.plan import Goal, Step
    from leadflow.planning.schedule import Schedule
    from leadflow.rollout.rollout import Rollout


def events_text(rollout: Rollout, planned: Schedule, stamp: datetime) -> str:
    """The calendar of a rollout as an iCalendar text."""
    return calendar_text(events_of(rollout, planned), name=rollout.definition.name, stamp=stamp)


def events_of(rollout: Rollout, planned: Schedule) -> Iterator[Event]:
    """Meetings on their days, open steps on the day they are due, goals on their targets.

    What is done or skipped is left out, meetings excepted: those stay where they were.
    """
    for step in rollout.plan.steps:
        closed = rollout.progress.get(step.key, Progress()).status.closed
        if step.kind is StepKind.MEETING:
            yield _meeting(rollout, planned, step)
        elif not closed:
            yield _due(rollout, planned, step)
    for goal in rollout.plan.goals:
        yield _goal(rollout, planned, goal)


def _uid(rollout: Rollout, kind: str, key: str) -> str:
    return f"{kind}-{key}-{rollout.key}@leadflow"


def _meeting(rollout: Rollout, planned: Schedule, step: Step) -> Event:
    dates = planned.steps[step.key]
    return Event(
        _uid(rollout, "step", step.key),
        dates.earliest_start,
        dates.earliest_finish,
        step.title,
        _text(rollout, step, f"At the latest on {long(dates.latest_finish)}."),
        "Meeting",
    )


def _due(rollout: Rollout, planned: Schedule, step: Step) -> Event:
    dates = planned.steps[step.key]
    late = f" It is {school_days(-dates.slack)} late." if dates.slack < 0 else ""
    told = f"Start by {long(dates.latest_start)}; forecast {long(dates.earliest_finish)}.{late}"
    return Event(
        _uid(rollout, "step", step.key),
        dates.latest_finish,
        dates.latest_finish,
        f"Due: {step.title}",
        _text(rollout, step, told),
        rollout.definition.roster.names.get(step.group, step.group),
    )


def _text(rollout: Rollout, step: Step, dates: str) -> str:
    names = rollout.definition.roster.names
    progress = rollout.progress.get(step.key, Progress())
    who = ", ".join(names.get(each, each) for each in progress.owners or step.owners)
    parts = [dates, f"Who: {who}" if who else "", step.description]
    return "\n".join(part for part in parts if part)


def _goal(rollout: Rollout, planned: Schedule, goal: Goal) -> Event:
    forecast = planned.goals[goal.key]
    parts = [f"Forecast: {long(forecast.forecast)}.", goal.measure]
    return Event(
        _uid(rollout, "goal", goal.key),
        goal.target,
        goal.target,
        f"Goal: {goal.title}",
        "\n".join(part for part in parts if part),
        "Goal",
    )
