"""``status`` and ``blocked``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from leadflow.cli import show
from leadflow.cli.failures import Exit, say
from leadflow.cli.opening import leadflow, which
from leadflow.errors import InputError, Problem
from leadflow.services.records import blocked_record, status_record
from leadflow.services.view import View, view

if TYPE_CHECKING:
    from leadflow.planning.blocked import Standing


def status(key: str | None, fail_on: str | None, *, as_json: bool) -> None:
    """Show a rollout in one look."""
    _check(fail_on)
    with leadflow() as app:
        found = view(app.world, which(app, key))
    if as_json:
        show.as_json(status_record(found))
    else:
        _print_status(found)
    _leave(found, fail_on)


def blocked(key: str | None, fail_on: str | None, *, as_json: bool) -> None:
    """Show the blocked steps."""
    _check(fail_on)
    with leadflow() as app:
        found = view(app.world, which(app, key))
    if as_json:
        show.as_json([blocked_record(found, each) for each in found.blocked])
    else:
        print_blocked(found)
    _leave(found, fail_on)


def print_blocked(found: View) -> None:
    """The blocked table, or what happens next when nothing is blocked."""
    if not found.blocked:
        ready = [each for each in found.standings.values() if each.state.value == "Ready"]
        show.line(f"Nothing is blocked on {show.day(found.today)}. {len(ready)} steps are ready to start.")
        return
    definition = found.rollout.definition
    show.table(
        f"Blocked in {definition.name} on {show.day(found.today)}",
        ("Step", "Group", "Cause", "Why", "Since", "Slack", "Delays"),
        [_row(found, each) for each in found.blocked],
    )


def _row(found: View, standing: Standing) -> tuple[str, ...]:
    plan, names = found.rollout.plan, found.rollout.definition.roster.names
    step = plan.by_key[standing.key]
    return (
        f"{step.title}\n({step.key})",
        names.get(step.group, step.group),
        "\n".join(cause.kind.value for cause in standing.causes),
        "\n".join(cause.sentence for cause in standing.causes),
        show.day(standing.since),
        show.days(standing.slack),
        _delays(found, standing),
    )


def _delays(found: View, standing: Standing) -> str:
    delay = standing.delay
    if not delay.steps:
        return "nothing else"
    text = f"{len(delay.steps)} steps"
    if delay.milestone:
        title = found.rollout.plan.by_key[delay.milestone].title
        text += f", first '{title}'"
    return text


def _print_status(found: View) -> None:
    record = status_record(found)
    show.line(f"{record['name']}, {record['school']}: {show.day(found.today)}")
    show.line(", ".join(f"{count} {state.lower()}" for state, count in record["steps"].items() if count))
    definition = found.rollout.definition
    show.table(
        "Goals",
        ("Goal", "Target", "Forecast", "Slack (school days)", ""),
        [
            (
                goal.title,
                show.day(goal.target),
                show.day(found.schedule.goals[goal.key].forecast),
                show.days(found.schedule.goals[goal.key].slack),
                "on the way" if found.schedule.goals[goal.key].met else "late",
            )
            for goal in definition.plan.goals
        ],
    )
    if found.conflicts:
        show.line(f"{len(found.conflicts)} conflicts are open: both sides changed the same field.")
    show.line(f"{len(found.blocked)} steps are blocked: leadflow blocked {definition.key}")


def _check(fail_on: str | None) -> None:
    if fail_on not in (None, "blocked", "conflicts"):
        raise InputError([Problem(f"'{fail_on}' is neither 'blocked' nor 'conflicts'.", key="--fail-on")])


def _leave(found: View, fail_on: str | None) -> None:
    if fail_on == "blocked" and found.blocked:
        say(f"{len(found.blocked)} steps are blocked.")
        raise typer.Exit(Exit.ATTENTION)
    if fail_on == "conflicts" and found.conflicts:
        say(f"{len(found.conflicts)} conflicts are open.")
        raise typer.Exit(Exit.CONFLICTS)
