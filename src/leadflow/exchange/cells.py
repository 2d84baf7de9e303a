"""Cells: a table as the CSV that spreadsheets write and read, without a formula in it.

A spreadsheet takes a text that begins with ``=``, ``+``, ``-`` or ``@`` for a formula and carries it out.
Such texts get an apostrophe in front, which shows that they are texts; reading takes it away again.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING

from leadflow.errors import InputError, Problem
from leadflow.intake.characters import cleaned

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MARK = "\ufeff"
"""The byte order mark, by which Excel knows UTF-8."""
LARGEST = 20_000_000
"""Bytes."""
_DELIMITERS = (",", ";", "\t")
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_NUMBER = re.compile(r"-?\d+([.,]\d+)?")


def harmless(text: str) -> str:
    """A text that no spreadsheet carries out; numbers stay numbers."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def plain(text: str) -> str:
    """The text that `harmless` was given."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text


def csv_text(rows: Iterable[Sequence[str]], *, mark: bool = False) -> str:
    """Rows as CSV with commas, every text harmless; with a byte order mark on request."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([harmless(cleaned(cell, lines=True)) for cell in row] for row in rows)
    return (MARK if mark else "") + out.getvalue()


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row that is not blank: the line on which it begins, and its cells by column."""

    line: int
    cells: Mapping[str, str]


def read_table(raw: bytes, file: str) -> tuple[tuple[str, ...], list[TableRow]]:
    """The columns of a CSV, lower-cased, and its rows; the separator is the header's.

    Raises `InputError`: not UTF-8, empty, unreadable quotes, a column twice, a row longer than the header.
    """
    text = _text(raw, file)
    head = text.lstrip("\n").partition("\n")[0]
    delimiter = max(_DELIMITERS, key=head.count)
    if head.lower().startswith("sep=") and len(head.strip()) == 5:
        delimiter, text = head.strip()[4], "\n" + text.lstrip("\n").partition("\n")[2]
    begins, rows = 1, []
    reader = csv.reader(StringIO(text), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            stripped = [plain(cell.strip()) for cell in cells]
            if any(stripped):
                rows.append((begins, stripped))
            begins = reader.line_num + 1
    except csv.Error as error:
        raise _wrong(
            f"The CSV cannot be read from here on: {error}.", file, begins, "Check the quotes."
        ) from None
    if not rows:
        raise _wrong("The file is empty.", file, None, "Export the plan again.")
    columns = tuple(re.sub(r"[ \-]+", "_", cell.lower()) for cell in rows[0][1])
    return columns, _by_column(columns, rows, file)


def _by_column(columns: Sequence[str], rows: Sequence[tuple[int, list[str]]], file: str) -> list[TableRow]:
    problems = [
        Problem(f"Two columns are called '{name}'.", file, rows[0][0], name, "Take one of them out.")
        for at, name in enumerate(columns)
        if name and name in columns[:at]
    ]
    problems += [
        Problem(
            f"This line has {len(cells)} cells, the first line only {len(columns)}: '{cells[len(columns)]}'.",
            file,
            line,
            advice="Put texts that hold the separator in double quotes, and use one separator in all lines.",
        )
        for line, cells in rows[1:]
        if any(cells[len(columns) :])
    ]
    if problems:
        raise InputError(problems)
    return [TableRow(line, dict(zip(columns, cells, strict=False))) for line, cells in rows[1:]]


def _text(raw: bytes, file: str) -> str:
    if len(raw) > LARGEST:
        raise _wrong(
            f"The file is larger than {LARGEST // 1_000_000} MB.", file, None, "Is it the right one?"
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        advice = "Save the file again with the encoding UTF-8 (in a spreadsheet: 'CSV UTF-8')."
        raise _wrong("This is not UTF-8 text.", file, line, advice) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _wrong(message: str, file: str, line: int | None, advice: str) -> InputError:
    return InputError([Problem(message, file, line, advice=advice)])
