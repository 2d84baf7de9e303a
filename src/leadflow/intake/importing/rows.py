"""Rows: the lines of a CSV file, or the objects of a JSON file, as cells by column."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO
from typing import Any

from leadflow.intake.characters import cleaned
from leadflow.intake.importing.dates import looks_like_date
from leadflow.intake.importing.entries import MOST, refuse

_DELIMITERS = (",", ";", "\t", "|")
WIDEST = 60
"""Columns."""


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row by column (lower case), where it stands, and how that is said."""

    cells: Mapping[str, str]
    line: int | None
    place: str


def csv_rows(text: str, file: str) -> list[Row]:
    """The rows of a CSV file; without a line of names the columns are called 1, 2, 3. Raises `InputError`."""
    head = text.lstrip("\n").partition("\n")[0]
    delimiter = max(_DELIMITERS, key=head.count)
    if not head.count(delimiter):
        raise refuse("The first line has only one column.", file, 1, advice="Is it a CSV file with dates?")
    lines: list[tuple[int, list[str]]] = []
    reader, begins = csv.reader(StringIO(text), delimiter=delimiter, skipinitialspace=True, strict=True), 1
    try:
        for cells in reader:
            stripped = [cleaned(cell).strip() for cell in cells]
            if any(stripped):
                lines.append((begins, stripped))
            begins = reader.line_num + 1
    except csv.Error as error:
        raise refuse(
            f"The CSV cannot be read from here on: {error}.", file, begins, advice="Check the quotes."
        ) from None
    _check_size(lines, file)
    names = [name.casefold() for name in lines[0][1]]
    if any(looks_like_date(name) for name in names):
        names = [str(number) for number in range(1, len(names) + 1)]
    else:
        lines = lines[1:]
    return [Row(_cells(names, cells), line, str(line)) for line, cells in lines]


def _check_size(lines: list[tuple[int, list[str]]], file: str) -> None:
    if not lines:
        raise refuse("There is nothing in this file.", file, 1)
    if len(lines) > MOST:
        raise refuse(f"This file has more than {MOST} lines.", file)
    if len(lines[0][1]) > WIDEST:
        raise refuse(f"This file has more than {WIDEST} columns.", file, lines[0][0])


def _cells(names: list[str], cells: list[str]) -> dict[str, str]:
    return {name: cell for name, cell in zip(names, cells, strict=False) if name}


def json_rows(text: str, file: str) -> list[Row]:
    """The objects of the first list of objects in a JSON file. Raises `InputError`."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        message = f"The JSON cannot be read here: {error.msg}."
        raise refuse(message, file, error.lineno, advice="Is the file whole?") from None
    except (RecursionError, ValueError):
        raise refuse("The JSON cannot be read.", file) from None
    name, found = _first_list(data)
    if not found:
        raise refuse(
            "There is no list of dates in this file.", file, advice="A list of objects is looked for."
        )
    if len(found) > MOST:
        raise refuse(f"This file has more than {MOST} entries.", file)
    return [
        Row({str(key).casefold(): _text(value) for key, value in each.items()}, None, f"{name}[{at}]")
        for at, each in enumerate(found, start=1)
    ]


def _first_list(data: Any) -> tuple[str, list[dict[str, Any]]]:
    parts = data.items() if isinstance(data, dict) else [("", data)]
    for name, value in parts:
        if isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
            return str(name), value
    return "", []


def _text(value: object) -> str:
    return "" if value is None else cleaned(str(value)).strip()
