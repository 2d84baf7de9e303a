"""The commands below ``leadflow calendar``: thin, as all are; the work is in `leadflow.cli.calendars`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

calendar = typer.Typer(help="Look at the school calendar, or import the district's.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print data as JSON (keys: docs/guides/cli.md).")]


class Order(StrEnum):
    """How dates with slashes are read."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


@calendar.command()
def show(
    file: Annotated[Path, typer.Argument(metavar="CALENDAR.yaml", help="A calendar file.")],
    as_json: Json = False,
) -> None:
    """Show closures, half days, school days a month, and what is odd."""
    from leadflow.cli.calendars import show as run

    run(file, as_json=as_json)


@calendar.command("import")
def import_(
    source: Annotated[
        str, typer.Argument(metavar="SOURCE", help="An ICS, CSV or JSON file, or for example holidays:US-NJ.")
    ],
    into: Annotated[
        Path | None, typer.Option("--into", metavar="FILE", help="The calendar file to write or to change.")
    ] = None,
    first: Annotated[
        str | None, typer.Option("--first", metavar="DATE", help="First day of the school year, for staff.")
    ] = None,
    last: Annotated[
        str | None, typer.Option("--last", metavar="DATE", help="Last day of the school year, for staff.")
    ] = None,
    rules: Annotated[
        list[str] | None,
        typer.Option(
            "--as", metavar="WORDS=KIND", help="What entries with these words are. Given often, too."
        ),
    ] = None,
    where: Annotated[
        list[str] | None,
        typer.Option("--where", metavar="COLUMN=VALUE", help="Only these rows of a table."),
    ] = None,
    column: Annotated[
        str, typer.Option("--column", metavar="NAME", help="The column that says whether a day is free.")
    ] = "",
    dates: Annotated[
        Order | None,
        typer.Option("--dates", metavar="day-first|month-first", help="How 3/4/2026 is to be read."),
    ] = None,
    timezone: Annotated[
        str | None, typer.Option("--timezone", metavar="ZONE", help="Time zone of an ICS file without one.")
    ] = None,
    replace: Annotated[
        list[str] | None,
        typer.Option("--replace", metavar="LABEL", help="Also take out what was imported from there."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be done and write nothing.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Write it without asking.")] = False,
    as_json: Json = False,
) -> None:
    """Make or renew a calendar file from published dates."""
    from leadflow.cli.calendars import Asked
    from leadflow.cli.calendars import import_ as run

    run(
        source,
        into,
        Asked(
            first, last, tuple(rules or ()), tuple(where or ()), column, dates, timezone, tuple(replace or ())
        ),
        dry_run=dry_run,
        yes=yes,
        as_json=as_json,
    )
