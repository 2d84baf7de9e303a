"""Showing data on standard output: JSON, lines, and tables as wide as the terminal.

Nobody watching (a pipe), ``NO_COLOR`` and ``TERM=dumb`` give plain ASCII rules and no colours.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from io import StringIO
from typing import TYPE_CHECKING, Any

from leadflow.intake.characters import printable
from leadflow.planning.words import long

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

UNWATCHED = 100
"""Columns of a table that goes into a pipe or a file, unless ``COLUMNS`` says otherwise."""
NARROWEST = 40

_RULE = "    \n    \n {0}{0} \n    \n    \n    \n    \n    \n"
"""A table with nothing but a rule below its head, in the notation of `rich.box`."""


def as_json(data: Any) -> None:
    """Print data as JSON."""
    sys.stdout.write(printable(json.dumps(data, indent=2, ensure_ascii=False)) + "\n")


def line(text: str = "") -> None:
    """Print one line of the answer."""
    sys.stdout.write(printable(text) + "\n")


def listing(title: str, lines: Iterable[str]) -> None:
    """Print a title and the lines below it; nothing where there are none."""
    for number, each in enumerate(lines):
        if number == 0:
            line(f"{title}:")
        line(f"  {each}")


def section(title: str, lines: Iterable[str]) -> None:
    """A listing with an empty line after it."""
    found = tuple(lines)
    listing(title, found)
    if found:
        line()


def day(value: date | None) -> str:
    """A date as people say it: ``Wed 18 Nov 2026``."""
    return long(value) if value else ""


def days(value: float) -> str:
    """A number of school days: ``3``, ``-1.5``."""
    return f"{value:g}"


def counted(number: float, noun: str) -> str:
    """A number with its noun: ``1 step``, ``2.5 days``."""
    return f"{number:g} {noun}{'' if number == 1 else 's'}"


def watched() -> bool:
    """True when a person sees standard output come, on a terminal that can do more than print."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def width() -> int:
    """Columns there are for a table."""
    fallback = 80 if sys.stdout.isatty() else UNWATCHED
    found = shutil.get_terminal_size((fallback, 24)).columns if sys.stdout.isatty() else _told() or fallback
    return max(found, NARROWEST)


def table(
    title: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    whole: Sequence[str] = (),
    airy: bool = False,
) -> None:
    """Print a table; what does not fit wraps, except in the columns named in `whole`.

    `airy` puts an empty line between the rows: for rows of several lines.
    """
    from rich.box import Box
    from rich.table import Table

    rule = Box(_RULE.format("─" if watched() else "-"), ascii=not watched())
    grid = Table(
        title=printable(title),
        title_justify="left",
        box=rule,
        header_style="bold",
        pad_edge=False,
        leading=int(airy),
    )
    for column in columns:
        grid.add_column(column, no_wrap=column in whole, overflow="fold")
    for row in rows:
        grid.add_row(*map(printable, row))
    _print(grid)


def _print(grid: Any) -> None:
    from rich.console import Console

    drawn = StringIO()
    console = Console(
        file=drawn,
        width=width(),
        force_terminal=watched(),
        no_color=not watched(),
        markup=False,
        highlight=False,
        emoji=False,
    )
    console.print(grid)
    # Drawn of printable texts: what is left of ESC are the table's own colours.
    for each in drawn.getvalue().split("\n")[:-1]:
        sys.stdout.write(each.rstrip() + "\n")


def _told() -> int:
    told = os.environ.get("COLUMNS", "")
    return int(told) if told.isdecimal() else 0
