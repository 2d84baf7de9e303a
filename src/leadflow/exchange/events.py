"""Events: a plan's due dates, meetings and goals as events for people's calendars."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from leadflow.exchange.ics import Event, calendar_text
from leadflow.planning.plan import StepKind
from leadflow.planning.steps import Progress
from leadflow.planning.words import long, school_days

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from leadflow.planning.plan import Goal, Step
    from leadflow.planning.schedule import Schedule
    from leadflow.rollout.rollout import Rollout

_FIRST = datetime(2026, 1, 1, tzinfo=UTC)
"""Revisions of a calendar that is read again count in minutes from here."""


def events_text(rollout: Rollout, planned: Schedule, stamp: datetime) -> str:
    """The calendar of a rollout as an iCalendar text."""
    return calendar_text(events_of(rollout, planned), name=rollout.definition.name, stamp=stamp)


def feed_text(rollout: Rollout, planned: Schedule, about: str, stamp: datetime) -> str:
    """A calendar that is read again and again, of the ``school``, ``group/KEY`` or ``person/KEY``.

    It names nobody, as its address is all that it takes to read it. `stamp` is when the rollout changed last:
    while nothing changes, the text stays the same to the octet.
    """
    names, (kind, _, key) = rollout.definition.roster.names, about.partition("/")
    name = (
        f"{rollout.definition.name} · {names.get(key, key)}" if kind == "group" else rollout.definition.name
    )
    steps = [each for each in rollout.plan.steps if kind == "school" or key in _whose(rollout, each, kind)]
    found = _events(rollout, planned, steps, named=False, goals=kind == "school")
    return calendar_text(found, name=name, stamp=stamp, sequence=(stamp - _FIRST) // timedelta(minutes=1))


def events_of(rollout: Rollout, planned: Schedule) -> Iterator[Event]:
    """Meetings on their days, open steps on the day they are due, goals on their targets.

    What is done or skipped is left out, meetings excepted: those stay where they were.
    """
    return _events(rollout, planned, rollout.plan.steps, named=True, goals=True)


def _whose(rollout: Rollout, step: Step, kind: str) -> Collection[str]:
    return (step.group,) if kind == "group" else _owners(rollout, step)


def _owners(rollout: Rollout, step: Step) -> Collection[str]:
    return rollout.progress.get(step.key, Progress()).owners or step.owners


def _events(
    rollout: Rollout, planned: Schedule, steps: Iterable[Step], *, named: bool, goals: bool
) -> Iterator[Event]:
    for step in steps:
        closed = rollout.progress.get(step.key, Progress()).status.closed
        if step.kind is StepKind.MEETING:
            yield _meeting(rollout, planned, step, named)
        elif not closed:
            yield _due(rollout, planned, step, named)
    for goal in rollout.plan.goals if goals else ():
        yield _goal(rollout, planned, goal)


def _uid(rollout: Rollout, kind: str, key: str) -> str:
    return f"{kind}-{key}-{rollout.key}@leadflow"


def _meeting(rollout: Rollout, planned: Schedule, step: Step, named: bool) -> Event:
    dates = planned.steps[step.key]
    return Event(
        _uid(rollout, "step", step.key),
        dates.earliest_start,
        dates.earliest_finish,
        step.title,
        _text(rollout, step, named, f"At the latest on {long(dates.latest_finish)}."),
        "Meeting",
    )


def _due(rollout: Rollout, planned: Schedule, step: Step, named: bool) -> Event:
    dates = planned.steps[step.key]
    late = f" It is {school_days(-dates.slack)} late." if dates.slack < 0 else ""
    told = f"Start by {long(dates.latest_start)}; forecast {long(dates.earliest_finish)}.{late}"
    return Event(
        _uid(rollout, "step", step.key),
        dates.latest_finish,
        dates.latest_finish,
        f"Due: {step.title}",
        _text(rollout, step, named, told),
        rollout.definition.roster.names.get(step.group, step.group),
    )


def _text(rollout: Rollout, step: Step, named: bool, dates: str) -> str:
    names = rollout.definition.roster.names
    who = ", ".join(names.get(each, each) for each in _owners(rollout, step)) if named else ""
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
