"""The commands `export` and `import`, thin like those of `leadflow.cli.app`, which takes them in."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from leadflow.cli import asking


class As(StrEnum):
    """Forms, as `leadflow.exchange.forms.Form` has them (not imported here: help has to be quick)."""

    CSV = "csv"
    XML = "xml"
    SVG = "svg"
    ICS = "ics"


class Size(StrEnum):
    """Paper of the picture."""

    A3 = "a3"
    A4 = "a4"


def add_to(app: typer.Typer) -> None:
    """Take both commands in."""
    app.command("export")(export)
    app.command("import")(import_)


def export(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="The new file: .csv, .xml, .svg or .ics; - for the screen.")
    ],
    school: asking.Source = None,
    rollout: asking.Launched = None,
    start: asking.Start = None,
    goal: asking.Goals = None,
    form: Annotated[
        As | None, typer.Option("--as", metavar="csv|xml|svg|ics", help="The form, when FILE does not say.")
    ] = None,
    paper: Annotated[
        Size, typer.Option("--paper", metavar="a3|a4", help="Paper the picture is printed on.")
    ] = Size.A3,
    plain: Annotated[
        bool, typer.Option("--no-bom", help="Leave out the mark by which Excel knows the letters of a CSV.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Write over FILE when it is there.")] = False,
) -> None:
    """Write the plan as CSV, Microsoft Project XML, SVG or ICS."""
    from leadflow.cli.exchange import export as run
    from leadflow.exchange.forms import Form
    from leadflow.exchange.gantt import Paper

    wanted = Form(form.value) if form is not None else None
    run(file, school, rollout, start, goal, wanted, Paper(paper.value), plain=plain, force=force)


def import_(
    file: Annotated[Path, typer.Argument(metavar="PLAN", help="A .csv or a Microsoft Project .xml file.")],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder for the school's files.")],
    school: Annotated[
        Path | None,
        typer.Option(
            "--school", metavar="SCHOOL.yaml", help="Take calendar, people and texts of this school's files."
        ),
    ] = None,
    as_json: asking.Json = False,
) -> None:
    """Make a school's files of a plan from another program."""
    from leadflow.cli.exchange import import_ as run

    run(file, folder, school, as_json=as_json)
