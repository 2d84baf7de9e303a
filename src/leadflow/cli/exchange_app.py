"""The commands `export`, `import` and `publish`, thin like those of `leadflow.cli.app`, which has them."""

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
    """Take the commands in."""
    app.command("export")(export)
    app.command("import")(import_)
    app.command("publish")(publish)


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


def publish(
    rollout: Annotated[str, typer.Argument(metavar="ROLLOUT", help="Key of the rollout.")],
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="Write the page as files into this folder.")
    ] = None,
    on: Annotated[
        bool | None, typer.Option("--on/--off", help="Let everybody see the page, or nobody.")
    ] = None,
    name: Annotated[
        list[str] | None,
        typer.Option("--name", metavar="ROLE", help="Name the people of this role; none names nobody."),
    ] = None,
    who: Annotated[
        str, typer.Option("--as", metavar="PERSON", help="Who decides this (a key of people.csv).")
    ] = "",
    as_json: asking.Json = False,
) -> None:
    """Let everybody see a rollout, without names."""
    from leadflow.cli.publishing import publish as run

    run(rollout, folder, on, name or (), who, as_json=as_json)
