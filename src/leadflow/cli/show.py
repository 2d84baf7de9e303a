"""Showing data: JSON or tables on standard output, plain when nobody watches (pipes, NO_COLOR, TERM=dumb)."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from rich.console import Console


def as_json(data: Any) -> None:
    """Print data as JSON."""
    sys.stdout.write(json.dumps(data, indent=2, ensure_ascii=False) + "\n")


def line(sentence: str = "") -> None:
    """Print one line of the answer."""
    sys.stdout.write(sentence + "\n")


def day(value: date | None) -> str:
    """A date as people say it: ``Wed 18 Nov 2026``."""
    return f"{value:%a %d %b %Y}" if value else ""


def days(value: float) -> str:
    """A number of school days: ``3``, ``-1.5``."""
    return f"{value:g}"


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table; wraps to the terminal, or to 160 columns where there is none."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    grid = Table(title=title, title_justify="left", box=SIMPLE_HEAD, header_style="bold", pad_edge=False)
    for column in columns:
        grid.add_column(column, overflow="fold")
    for row in rows:
        grid.add_row(*row)
    _console().print(grid)


def _console() -> Console:
    from rich.console import Console

    width = None if sys.stdout.isatty() else 160
    return Console(file=sys.stdout, width=width, markup=False, highlight=False, emoji=False)
