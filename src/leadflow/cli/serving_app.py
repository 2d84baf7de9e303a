"""The commands that serve the pages and let people in, thin like those of `leadflow.cli.app`."""

from __future__ import annotations

from typing import Annotated

import typer

from leadflow.cli import asking


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(serve)
    app.command()(up)
    app.command("sign-in")(sign_in)
    app.command("sign-out")(sign_out)


def serve() -> None:
    """Serve the pages, and nothing else."""
    from leadflow.cli.serving import serve as run

    run()


def up() -> None:
    """Run everything: Prefect, its schedules, the pages."""
    from leadflow.cli.serving import up as run

    run()


def sign_in(
    email: Annotated[
        str,
        typer.Option(
            "--for", metavar="EMAIL", help="For this person (10 minutes), instead of who sits here (an hour)."
        ),
    ] = "",
    as_json: asking.Json = False,
) -> None:
    """Print a link that signs somebody in, once and soon."""
    from leadflow.cli.access import sign_in as run

    run(email, as_json=as_json)


def sign_out(
    email: Annotated[str, typer.Argument(metavar="[EMAIL]", help="Whose; who sits here when left out.")] = "",
    forget: Annotated[
        bool, typer.Option("--forget", help="Let another Google or Microsoft account become this person.")
    ] = False,
) -> None:
    """End all sessions of a person, and all their links."""
    from leadflow.cli.access import sign_out as run

    run(email, forget=forget)
