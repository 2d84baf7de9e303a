"""The people file: a CSV that a spreadsheet exports, made into persons."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING

from leadflow.errors import InputError, Problem
from leadflow.intake.characters import UNSEEN_ADVICE, harmful, unseen
from leadflow.intake.text import read_text
from leadflow.people.roster import Person
from leadflow.playbooks.fields import LONGEST_KEY
from leadflow.playbooks.spelling import advice
from leadflow.saying import say

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = ("key", "name", "roles", "category", "email", "trello", "hours")
NEEDED = ("key", "name")
_DELIMITERS = (",", ";", "\t")
_KEY = re.compile(r"[a-z][a-z0-9_-]*")
_NUMBER = re.compile(r"[0-9]{1,3}(\.[0-9]{1,2})?")
WEEK = 60.0
"""The most hours a week that anybody can have."""
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True)
class People:
    """The people of a file, in its order, and the line of each (by key)."""

    file: str
    persons: tuple[Person, ...]
    lines: Mapping[str, int]


def read_people(path: Path) -> People:
    """The people of a file. Raises `InputError` with every row that is wrong."""
    file = str(path)
    columns, rows = _table(read_text(path), file)
    if len(columns) > 1 and rows and not any(len(cells) > 1 for _, cells in rows):
        raise InputError([_mixed(rows[0][0], file)])
    problems = list(_column_problems(columns, file))
    people: list[Person] = []
    lines: dict[tuple[str, str], int] = {}
    for line, cells in rows:
        row = _row(columns, cells)
        problems += _row_problems(line, row, columns, file)
        for column in ("key", "trello", "email"):
            value = row.get(column, "").casefold()
            if value and lines.setdefault((column, value), line) != line:
                problems.append(
                    Problem(
                        say(
                            "'%(value)s' is also in line %(line)s.",
                            value=value,
                            line=str(lines[column, value]),
                        ),
                        file,
                        line,
                        column,
                        say("Two people cannot share it; change one of them, or take the line out."),
                    )
                )
        people.append(_person(row))
    if not people and not problems:
        problems.append(
            Problem(say("There is nobody in this file."), file, 1, advice=say("Write one line a person."))
        )
    if problems:
        raise InputError(problems)
    found = {key: line for (column, key), line in lines.items() if column == "key"}
    return People(file, tuple(people), found)


def _table(text: str, file: str) -> tuple[Sequence[str], list[tuple[int, list[str]]]]:
    """The columns' names and the rows that are not blank, each with the line on which it begins.

    The delimiter is the header's.
    """
    head = text.lstrip("\n").partition("\n")[0]
    delimiter = max(_DELIMITERS, key=head.count)
    reader = csv.reader(StringIO(text), delimiter=delimiter, skipinitialspace=True, strict=True)
    rows: list[tuple[int, list[str]]] = []
    begins = 1
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                rows.append((begins, stripped))
            begins = reader.line_num + 1
    except csv.Error as error:
        problem = Problem(
            say("The CSV cannot be read from here on: %(error)s.", error=str(error)),
            file,
            begins,
            advice=say("Check the quotes."),
        )
        raise InputError([problem]) from None
    columns = [cell.lower() for cell in rows[0][1]] if rows else []
    return columns, rows[1:]


def _mixed(line: int, file: str) -> Problem:
    return Problem(
        say("The first line is separated in another way than this one."),
        file,
        line,
        advice=say("Use the same separator, comma or semicolon, on every line."),
    )


def _row(columns: Sequence[str], cells: Sequence[str]) -> Mapping[str, str]:
    """A row's cells by column; what is too much goes under a column without a name."""
    found = dict(zip(columns, cells, strict=False))
    found[""] = " ".join(cells[len(columns) :]).strip()
    return found


def _column_problems(columns: Sequence[str], file: str) -> Iterable[Problem]:
    for name in NEEDED:
        if name not in columns:
            yield Problem(
                say("There is no column '%(name)s'.", name=name),
                file,
                1,
                advice=say("The first line names the columns: %(head)s.", head=_HEAD),
            )
    for at, name in enumerate(columns):
        if name and name not in COLUMNS:
            yield Problem(
                say("There is no use for a column '%(name)s'.", name=name),
                file,
                1,
                name,
                advice(name, COLUMNS),
            )
        elif name and name in columns[:at]:
            yield Problem(
                say("Two columns are called '%(name)s'.", name=name),
                file,
                1,
                name,
                say("Take one of them out."),
            )


_HEAD = ",".join(COLUMNS)


def _row_problems(line: int, row: Mapping[str, str], columns: Sequence[str], file: str) -> Iterable[Problem]:
    for name in NEEDED:
        if name in columns and not row.get(name):
            yield Problem(
                say("This line has no %(name)s.", name=name),
                file,
                line,
                name,
                say("Fill it in, or take the line out."),
            )
    for name, value in row.items():
        if bad := harmful(value):
            yield Problem(unseen(bad), file, line, name or None, UNSEEN_ADVICE)
        elif "\n" in value and name != "roles":
            yield Problem(
                say("This has more than one line."), file, line, name or None, say("Write it on one.")
            )
    yield from _form_problems(line, row, file)
    if row[""]:
        yield Problem(
            say("This line has more cells than the first line has columns: '%(row)s'.", row=row[""]),
            file,
            line,
            advice=say("Put texts that hold the separator in double quotes."),
        )


def _form_problems(line: int, row: Mapping[str, str], file: str) -> Iterable[Problem]:
    """Keys, addresses and numbers that cannot be such."""
    key, email, hours = (row.get(name, "") for name in ("key", "email", "hours"))
    if len(key) > LONGEST_KEY:
        yield Problem(
            say(
                "This key has %(num)s characters; %(most)s is the most.",
                num=len(key),
                most=LONGEST_KEY,
            ),
            file,
            line,
            "key",
            say("Shorten it."),
        )
    elif key and not _KEY.fullmatch(key.lower()):
        yield Problem(
            say("'%(key)s' cannot be a key.", key=key),
            file,
            line,
            "key",
            say("Use letters a-z, digits, '_' and '-', a letter first."),
        )
    if email and not _EMAIL.fullmatch(email):
        yield Problem(
            say("'%(email)s' is not an e-mail address.", email=email),
            file,
            line,
            "email",
            say("Correct it or leave it empty."),
        )
    if hours and hours_of(hours) is None:
        yield Problem(
            say("'%(hours)s' is not a number of hours a week.", hours=hours),
            file,
            line,
            "hours",
            say("Write 0 to %(most)s, for example 2.5, or leave it empty.", most=WEEK),
        )


def hours_of(cell: str) -> float | None:
    """The hours a week that a cell says, with a point or a comma; None when it says none that can be."""
    number = cell.replace(",", ".", 1)
    return float(number) if _NUMBER.fullmatch(number) and float(number) <= WEEK else None


def _person(row: Mapping[str, str]) -> Person:
    roles = (each.strip().lower() for each in re.split(r"[;,|\n]", row.get("roles", "")))
    return Person(
        key=row.get("key", "").lower(),
        name=row.get("name", ""),
        roles=tuple(dict.fromkeys(each for each in roles if each)),
        category=row.get("category", "") or "faculty",
        email=row.get("email", ""),
        trello=row.get("trello", "").removeprefix("@"),
        hours=hours_of(row.get("hours", "")),
    )
