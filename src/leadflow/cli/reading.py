"""``status`` and ``blocked``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from leadflow.cli import show
from leadflow.cli.failures import Exit, say
from leadflow.cli.opening import reading, which
from leadflow.planning.checks import TIGHT
from leadflow.planning.steps import StepState
from leadflow.planning.unkept import told
from leadflow.services.records import blocked_record, status_record
from leadflow.services.view import View, view

if TYPE_CHECKING:
    from collections.abc import Iterator

    from leadflow.planning.blocked import Standing
    from leadflow.planning.plan import Goal

WIDE = 128
"""Columns from which the blocked table has a column for everything."""


def status(key: str | None, fail_on: str | None, *, as_json: bool) -> None:
    """Show a rollout in one look."""
    with reading() as app:
        found = view(app.world, which(app, key))
    if as_json:
        show.as_json(status_record(found))
    else:
        print_status(found)
        _print_next(found)
    _leave(found, fail_on)


def blocked(key: str | None, fail_on: str | None, *, as_json: bool) -> None:
    """Show the blocked steps."""
    with reading() as app:
        found = view(app.world, which(app, key))
    if as_json:
        show.as_json([blocked_record(found, each) for each in found.blocked])
    else:
        print_blocked(found)
        if found.blocked:
            say(f"Why a step has its dates: {explaining(found)}")
    _leave(found, fail_on)


def print_status(found: View) -> None:
    """Where a rollout stands: steps by state, and its goals."""
    definition = found.rollout.definition
    show.line(f"{definition.name}, {definition.school}: {show.day(found.today)}")
    counts = ((len(found.in_state(state)), state.value.lower()) for state in StepState)
    show.line(", ".join(f"{count} {state}" for count, state in counts if count))
    show.line()
    show.table(
        "Goals",
        ("Goal", "Target", "Forecast", "How it stands"),
        [_goal_row(found, goal) for goal in definition.plan.goals],
        whole=("Target", "Forecast"),
    )


def print_blocked(found: View) -> None:
    """The blocked table, or what can be started when nothing is blocked."""
    if not found.blocked:
        ready = len(found.in_state(StepState.READY))
        show.line(
            f"Nothing is blocked on {show.day(found.today)}; {show.counted(ready, 'step')} can be started."
        )
        return
    title = f"Blocked in {found.rollout.definition.name} on {show.day(found.today)}"
    rows = [_row(found, each) for each in found.blocked]
    if show.width() >= WIDE:
        columns = ("Step", "Group", "Why", "Cause", "Since", "Slack", "Delays")
        show.table(title, columns, rows, whole=("Cause", "Since", "Slack"), airy=True)
    else:
        show.table(title, ("Step", "Why", "Since, slack, cost"), [_narrow(row) for row in rows], airy=True)


def explaining(found: View) -> str:
    """The command that explains the dates of the step that is blocked worst."""
    return f"leadflow plan --rollout {found.rollout.key} --explain {found.blocked[0].key}"


def _row(found: View, standing: Standing) -> tuple[str, ...]:
    plan, names = found.rollout.plan, found.rollout.definition.roster.names
    step = plan.by_key[standing.key]
    return (
        f"{step.title}\n({step.key})",
        names.get(step.group, step.group),
        "\n".join(cause.sentence for cause in standing.causes),
        "\n".join(dict.fromkeys(cause.kind.value for cause in standing.causes)),
        show.day(standing.since),
        _slack(standing.slack),
        "\n".join(_cost(found, standing)),
    )


def _narrow(row: tuple[str, ...]) -> tuple[str, ...]:
    """The same in three columns, for a terminal of 80 characters."""
    step, _, why, kinds, since, slack, cost = row
    return step, f"{why}\n({', '.join(kinds.splitlines())})", f"since {since}\n{slack}\n{cost}"


def _slack(slack: float) -> str:
    """How much room a step has, in words."""
    if slack < 0:
        return f"{show.counted(-slack, 'school day')} late"
    return f"{show.counted(slack, 'day')} of slack" if slack else "no slack left"


def _cost(found: View, standing: Standing) -> Iterator[str]:
    """What it delays: followers, and the first date that it moves."""
    delay, plan = standing.delay, found.rollout.plan
    yield f"delays {show.counted(len(delay.steps), 'step')}" if delay.steps else "delays nothing else"
    planned, forecast = delay.milestone_planned, delay.milestone_forecast
    if delay.milestone and planned and forecast and forecast > planned and standing.slack < 0:
        yield f"'{plan.by_key[delay.milestone].title}' moves to {show.day(forecast)}"


def _goal_row(found: View, goal: Goal) -> tuple[str, ...]:
    definition, forecast = found.rollout.definition, found.schedule.goals[goal.key]
    progress = found.rollout.progress[goal.step]
    if progress.status.closed:
        stands = "reached" if forecast.met else f"reached, {_slack(forecast.slack)}"
    elif not forecast.met:
        stands = _slack(forecast.slack)
    elif forecast.rests_on:
        stands = "in doubt"
    else:
        stands = f"{'at risk' if forecast.slack <= TIGHT else 'on the way'}, {_slack(forecast.slack)}"
    if forecast.rests_on and not progress.status.closed:
        stands += f": {told(definition.plan, forecast.rests_on)}"
    when = progress.finished or forecast.forecast
    return goal.title, show.day(goal.target), show.day(when), stands


def _print_next(found: View) -> None:
    key = found.rollout.key
    show.line()
    if found.conflicts:
        count = show.counted(len(found.conflicts), "conflict")
        show.line(f"{count} open, where both sides changed the same field: leadflow conflicts {key}")
    if troubles := found.rollout.troubles:
        show.line(f"{show.counted(len(troubles), 'warning')} about cards or boards: leadflow doctor {key}")
    if found.blocked:
        show.line(f"{show.counted(len(found.blocked), 'step')} blocked: leadflow blocked {key}")


def _leave(found: View, fail_on: str | None) -> None:
    if fail_on == "blocked" and found.blocked:
        say(f"Blocked: {show.counted(len(found.blocked), 'step')}.")
        raise typer.Exit(Exit.ATTENTION)
    if fail_on == "conflicts" and found.conflicts:
        say(f"Open: {show.counted(len(found.conflicts), 'conflict')}.")
        raise typer.Exit(Exit.CONFLICTS)
