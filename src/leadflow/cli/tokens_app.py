"""The commands below ``leadflow token`` and ``leadflow feed``; the work is in `leadflow.cli.tokens`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from leadflow.cli import asking


class Reads(StrEnum):
    """What a token may be made for."""

    READ = "read"


token = typer.Typer(help="Tokens with which programs read the API.", no_args_is_help=True)
feed = typer.Typer(
    help="Calendars that follow a rollout, each at an address of its own.", no_args_is_help=True
)

Number = Annotated[int, typer.Argument(metavar="N", help="Its number, as list shows it.")]
Rollout = Annotated[str | None, typer.Argument(metavar="[ROLLOUT]", help="Key of the rollout.")]


@token.command("make")
def make_token(
    person: Annotated[str, typer.Option("--for", metavar="PERSON", help="Who reads (a key of people.csv).")],
    _scope: Annotated[Reads, typer.Option("--scope", metavar="read", help="What it opens.")] = Reads.READ,
    days: Annotated[int, typer.Option("--days", min=1, max=366, help="How many days it lives.")] = 90,
    rollout: asking.Key = None,
    who: asking.By = None,
    as_json: asking.Json = False,
) -> None:
    """Make a token. It is shown this once and kept nowhere."""
    from leadflow.cli.tokens import make_token as run

    run(rollout, person, days, who, as_json=as_json)


@token.command("list")
def list_tokens(rollout: Rollout = None, as_json: asking.Json = False) -> None:
    """Show the tokens: for whom, until when, when last used."""
    from leadflow.cli.tokens import list_ as run
    from leadflow.people.tokens import Scope

    run(rollout, Scope.READ, as_json=as_json)


@token.command("revoke")
def revoke_token(number: Number, rollout: asking.Key = None) -> None:
    """Take a token back."""
    from leadflow.cli.tokens import revoke as run
    from leadflow.people.tokens import Scope

    run(rollout, Scope.READ, number)


@feed.command("make")
def make_feed(
    group: Annotated[str, typer.Option("--group", metavar="GROUP", help="Only the steps of a group.")] = "",
    person: Annotated[str, typer.Option("--person", metavar="PERSON", help="Only what a person has.")] = "",
    rollout: asking.Key = None,
    who: asking.By = None,
    as_json: asking.Json = False,
) -> None:
    """Make a calendar of the school, a group or a person. Its address is shown this once."""
    from leadflow.cli.tokens import make_feed as run

    run(rollout, group, person, who, as_json=as_json)


@feed.command("list")
def list_feeds(rollout: Rollout = None, as_json: asking.Json = False) -> None:
    """Show the calendars: of whom, when last read."""
    from leadflow.cli.tokens import list_ as run
    from leadflow.people.tokens import Scope

    run(rollout, Scope.FEED, as_json=as_json)


@feed.command("revoke")
def revoke_feed(number: Number, rollout: asking.Key = None) -> None:
    """Take a calendar's address back."""
    from leadflow.cli.tokens import revoke as run
    from leadflow.people.tokens import Scope

    run(rollout, Scope.FEED, number)
