"""``mark`` and ``approve``: what people do to a step from the command line."""

from __future__ import annotations

from leadflow.cli.failures import say
from leadflow.cli.opening import leadflow, which
from leadflow.errors import InputError, Problem
from leadflow.planning.steps import Status
from leadflow.services import act
from leadflow.services.view import view


def mark(rollout: str | None, step: str, to: str, who: str, because: str) -> None:
    """Move a step."""
    try:
        status = Status(to)
    except ValueError:
        words = ", ".join(each.value for each in Status)
        raise InputError([Problem(f"'{to}' is not one of {words}.", key="STATE")]) from None
    with leadflow() as app:
        key = which(app, rollout)
        act.set_status(app.world, key, step, status, who=who, why=because)
        found = view(app.world, key)
    say(f"{found.rollout.plan.by_key[step].title}: {found.standings[step].reason}")


def approve(rollout: str | None, step: str, who: str) -> None:
    """Approve a step."""
    with leadflow() as app:
        key = which(app, rollout)
        act.approve(app.world, key, step, who=who)
        found = view(app.world, key)
    say(f"{found.rollout.plan.by_key[step].title}: {found.standings[step].reason}")
