"""Tables: printed on a terminal, written as Markdown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table as RichTable

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Table:
    """One measurement: what was measured, how, and the figures as they are to be read."""

    title: str
    how: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]

    def show(self, console: Console) -> None:
        """Print it."""
        table = RichTable(title=self.title, caption=self.how, title_justify="left", caption_justify="left")
        for number, column in enumerate(self.columns):
            table.add_column(column, justify="right" if number else "left")
        for row in self.rows:
            table.add_row(*row)
        console.print(table)
        console.print()

    @property
    def markdown(self) -> str:
        """The same as Markdown."""
        rule = ["---", *["---:"] * (len(self.columns) - 1)]
        lines = [f"| {' | '.join(each)} |" for each in (self.columns, rule, *self.rows)]
        return "\n".join([f"## {self.title}", "", self.how, "", *lines])
