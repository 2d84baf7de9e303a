"""The commands below ``leadflow board``: thin, as all are; the work is in `leadflow.cli.adopting`."""

from __future__ import annotations

from typing import Annotated

import typer

from leadflow.cli import asking

board = typer.Typer(help="Show the boards, or take over one that a group has already.", no_args_is_help=True)

Group = Annotated[str, typer.Argument(metavar="GROUP", help="Key of the task group.")]
Address = Annotated[str, typer.Argument(metavar="ADDRESS", help="The board's address on Trello.")]
Lists = Annotated[
    list[str] | None,
    typer.Option("--list", metavar="STATE=NAME", help="Which list a state is. May be given often."),
]
Cards = Annotated[
    list[str] | None,
    typer.Option(
        "--card", metavar="STEP=CARD", help="Which card a step's is (address or title). Also often."
    ),
]


@board.command("list")
def list_(
    rollout: Annotated[str | None, typer.Argument(metavar="[ROLLOUT]")] = None, as_json: asking.Json = False
) -> None:
    """List the boards of a rollout, and how each is."""
    from leadflow.cli.adopting import list_ as run

    run(rollout, as_json=as_json)


@board.command()
def adopt(
    group: Group,
    address: Address,
    rollout: asking.Key = None,
    named: Lists = None,
    card: Cards = None,
    who: asking.By = None,
    dry_run: asking.DryRun = False,
    yes: asking.Yes = False,
    as_json: asking.Json = False,
) -> None:
    """Make a Trello board that a group has already its board; what that means is shown first."""
    from leadflow.cli.adopting import Manner
    from leadflow.cli.adopting import adopt as run

    run(rollout, group, address, named or (), card or (), Manner(who, dry_run, yes, as_json))
