"""The commands below ``leadflow calendar``: thin, as all are; the work is in `leadflow.cli.calendars`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from leadflow.cli import asking

calendar = typer.Typer(help="Show or import the school calendar.", no_args_is_help=True)


class Order(StrEnum):
    """How dates with slashes are read."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


Into = Annotated[
    Path | None, typer.Option("--into", metavar="FILE", help="The calendar file to write or to change.")
]
First = Annotated[
    str | None, typer.Option("--first", metavar="DATE", help="First day of the school year, for staff.")
]
Last = Annotated[
    str | None, typer.Option("--last", metavar="DATE", help="Last day of the school year, for staff.")
]
Rules = Annotated[
    list[str] | None,
    typer.Option("--as", metavar="WORDS=KIND", help="What entries with these words are. May be given often."),
]
Where = Annotated[
    list[str] | None, typer.Option("--where", metavar="COLUMN=VALUE", help="Only these rows of a table.")
]
Column = Annotated[
    str, typer.Option("--column", metavar="NAME", help="The column that says whether a day is free.")
]
Dates = Annotated[
    Order | None,
    typer.Option("--dates", metavar="day-first|month-first", help="How 3/4/2026 is to be read."),
]
Zone = Annotated[
    str | None, typer.Option("--timezone", metavar="ZONE", help="Time zone of an ICS file without one.")
]
Replace = Annotated[
    list[str] | None,
    typer.Option("--replace", metavar="LABEL", help="Also take out what was imported from there."),
]
Fresh = Annotated[
    bool,
    typer.Option("--fresh", help="Make the file anew from the source; nothing of it stays (a copy is kept)."),
]
Yes = Annotated[bool, typer.Option("--yes", help="Write it without asking.")]


@calendar.command()
def show(
    file: Annotated[Path, typer.Argument(metavar="CALENDAR.yaml", help="A calendar file.")],
    as_json: asking.Json = False,
) -> None:
    """Show closures, half days, school days a month, and what is odd."""
    from leadflow.cli.calendars import show as run

    run(file, as_json=as_json)


@calendar.command("import")
def import_(
    source: Annotated[
        str, typer.Argument(metavar="SOURCE", help="An ICS, CSV or JSON file, or for example holidays:US-NJ.")
    ],
    into: Into = None,
    first: First = None,
    last: Last = None,
    rules: Rules = None,
    where: Where = None,
    column: Column = "",
    dates: Dates = None,
    timezone: Zone = None,
    replace: Replace = None,
    fresh: Fresh = False,
    dry_run: asking.DryRun = False,
    yes: Yes = False,
    as_json: asking.Json = False,
) -> None:
    """Make or renew a calendar file from published dates."""
    from leadflow.cli.calendars import Asked
    from leadflow.cli.calendars import import_ as run

    rows = tuple(where or ())
    asked = Asked(first, last, tuple(rules or ()), rows, column, dates, timezone, tuple(replace or ()), fresh)
    run(source, into, asked, dry_run=dry_run, yes=yes, as_json=as_json)
