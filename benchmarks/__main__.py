"""``python -m benchmarks [NAME …] [--write FILE]``: measure, print, and write the tables as Markdown."""

from __future__ import annotations

import argparse
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from benchmarks.ground import BareGround, ground, machine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.tables import Table

PLAIN = ("scale", "chances", "reconciling", "trello_launching", "trello_webhooks")
"""Those that need no leadflow home and no Prefect server."""
NAMES = (*PLAIN, "command_line", "launching", "advancing", "steps", "levelling", "pages")

INTRODUCTION = """\
# Benchmarks

Made by `python -m benchmarks --write docs/benchmarks.md`; `make bench` prints the same. Times say something
about a machine and its load; the ratios between the lines of one table say something about leadflow. CPU is
that of the measuring process. Beside it stands that of the Prefect server, a process of its own on the same
machine, with what it records after its client has ended.

Measured on: {machine}.
"""
WIDTH = 110


def main() -> None:
    """Run the benchmarks that are asked for, or all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *NAMES], help="which ones; none: all")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the tables there as Markdown")
    asked = parser.parse_args()
    messages, output = Console(stderr=True), Console()
    output.width = max(output.width, WIDTH)
    tables: list[Table] = []

    def tell(sentence: str) -> None:
        messages.print(sentence, style="dim", highlight=False)

    def measure(name: str, given: object) -> None:
        for table in import_module(f"benchmarks.{name}").measure(given):
            table.show(output)
            tables.append(table)

    names = asked.names or NAMES
    for name in names:
        if name in PLAIN:
            measure(name, BareGround(tell))
    if rest := [name for name in names if name not in PLAIN]:
        with ground(tell) as prepared:
            for name in rest:
                measure(name, prepared)
    output.print(f"Measured on: {machine()}.", highlight=False)
    if asked.write:
        _write(asked.write, tables)


def _write(file: Path, tables: Sequence[Table]) -> None:
    parts = [INTRODUCTION.format(machine=machine()), *(each.markdown + "\n" for each in tables)]
    file.write_text("\n".join(parts), "utf-8")


if __name__ == "__main__":
    main()
