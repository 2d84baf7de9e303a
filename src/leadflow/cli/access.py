"""``sign-in`` and ``sign-out``: let somebody in by a link, and end what they have open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from leadflow.cli import show
from leadflow.cli.failures import say
from leadflow.cli.opening import leadflow
from leadflow.errors import RefusedError
from leadflow.people.sign_in import MAILED, PRINTED, Way, plain_email
from leadflow.services import sign_in as services
from leadflow.settings import SignIn

if TYPE_CHECKING:
    from leadflow.bootstrap import App


def sign_in(email: str, *, as_json: bool) -> None:
    """Print a link."""
    with leadflow() as app:
        if app.settings.sign_in is SignIn.OFF:
            raise RefusedError("LEADFLOW_SIGN_IN is off: nobody has to sign in, so there is no link.")
        if email and not services.is_known(app.world, email, app.settings.named):
            raise RefusedError(
                f"{plain_email(email)} is in no rollout's list of people, nor in LEADFLOW_LEADERS, _DISTRICT "
                "or _ADMINS. Nothing was made."
            )
        address = link(app, email)
    minutes = int((MAILED if email else PRINTED).total_seconds() // 60)
    if as_json:
        show.as_json({"address": address, "email": plain_email(email), "minutes": minutes})
        return
    typer.echo(address)
    say(f"It signs in once, within {minutes} minutes.")


def sign_out(email: str, *, forget: bool) -> None:
    """End sessions."""
    with leadflow() as app:
        ended = services.leave_everywhere(app.world, email, forget=forget)
    say(f"{ended} {'session' if ended == 1 else 'sessions'} ended. Links that were not used open nothing.")


def link(app: App, email: str = "") -> str:
    """The address of a new link."""
    way = Way.PRINTED if app.settings.sign_in is SignIn.LINK else Way.HANDED
    return f"{app.settings.pages}/sign-in/{services.printed_link(app.world, email, way=way)}"
