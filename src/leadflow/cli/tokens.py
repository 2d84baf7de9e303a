"""``token`` and ``feed``: make, list, revoke."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from leadflow.cli import show
from leadflow.cli.failures import say
from leadflow.cli.opening import reading, require_person, which
from leadflow.services import tokens as services

if TYPE_CHECKING:
    from datetime import datetime

    from leadflow.bootstrap import App
    from leadflow.people.tokens import Scope, Token

ONCE = "Keep it now: it is not shown again, and leadflow keeps only what it hashes to."


def make_token(rollout: str | None, person: str, days: int, who: str | None, *, as_json: bool) -> None:
    """Make a token for the API and print it."""
    with reading() as app:
        key = which(app, rollout)
        made, secret = services.make_reader(app.world, key, person, days=days, who=_by(app, key, who))
    if as_json:
        show.as_json({**_row(made), "token": secret})
        return
    typer.echo(secret)
    say(f"Token {made.id}, until {made.expires:%Y-%m-%d}. {ONCE}")


def make_feed(rollout: str | None, group: str, person: str, who: str | None, *, as_json: bool) -> None:
    """Make a calendar's address and print it."""
    if group and person:
        raise typer.BadParameter("a calendar is of a group or of a person, not of both.")
    about = f"group/{group}" if group else f"person/{person}" if person else "school"
    with reading() as app:
        key = which(app, rollout)
        made, secret = services.make_feed(app.world, key, about, who=_by(app, key, who))
        address = f"{app.settings.pages}/feeds/{secret}.ics"
    if as_json:
        show.as_json({**_row(made), "address": address})
        return
    typer.echo(address)
    say(f"Feed {made.id}. {ONCE}")


def list_(rollout: str | None, scope: Scope, *, as_json: bool) -> None:
    """Print the tokens of a scope."""
    with reading() as app:
        rows = [_row(each) for each in services.tokens(app.world, which(app, rollout), scope)]
    if as_json:
        show.as_json(rows)
        return
    for row in rows:
        until = "revoked" if row["revoked"] else f"until {row['expires'] or 'it is revoked'}"
        typer.echo(f"{row['id']}  {row['about']}  {until}  last used {row['used'] or 'never'}")
    if not rows:
        say("None was made yet.")


def revoke(rollout: str | None, scope: Scope, number: int) -> None:
    """Take one back."""
    with reading() as app:
        services.revoke(app.world, which(app, rollout), scope, number)
    say(f"{number} opens nothing any more.")


def _by(app: App, key: str, who: str | None) -> str:
    if who:
        with app.world.uow() as uow:
            require_person(uow.rollouts.get(key).definition, who)
    return who or ""


def _row(token: Token) -> dict[str, Any]:
    return {
        "id": token.id,
        "rollout": token.rollout,
        "scope": token.scope.value,
        "about": token.about,
        "by": token.by,
        "made": _instant(token.made),
        "expires": _instant(token.expires),
        "used": _instant(token.used),
        "revoked": _instant(token.revoked),
    }


def _instant(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
