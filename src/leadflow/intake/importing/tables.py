"""Tables: the entries of a CSV or JSON file, in the forms in which school years are published.

One row a stretch of days, one row a day, one row a day with a column that says whether it is free (as
France does, a column a zone), or only the days on which term time and holidays take turns (as Barnet does).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import unquote

from leadflow.errors import InputError, Problem
from leadflow.intake.importing.dates import Cell, DateOrder, dates_of, looks_like_date
from leadflow.intake.importing.entries import Entry, Kind, Source, close_all, refuse
from leadflow.playbooks.spelling import advice
from leadflow.saying import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from leadflow.intake.importing.rows import Row

_FIRST = ("startdate", "start date", "start", "begin", "from", "first", "von", "beginn", "début", "dtstart")
_LAST = ("enddate", "end date", "end", "to", "last", "until", "bis", "ende", "fin", "dtend")
_DAY = ("date", "day", "datum", "jour", "fecha")
_NAME = (
    "title", "name", "event", "subject", "summary", "holiday", "description", "bezeichnung", "nom",
    "nom_vacances", "notes",
)  # fmt: skip
_TYPE = ("type", "category", "kind", "categories")
_PLACES = ("subdivisions", "groups", "zone", "zones", "region", "regions", "state")
_YES = ("true", "1", "yes", "y", "oui", "ja", "vrai")
_NO = ("false", "0", "no", "n", "non", "nein", "faux", "")
_FREE, _TERM = ("h", "holiday", "holidays", "closed", "f"), ("t", "term", "school", "open")
_TRANSLATED = re.compile(r"(?:^|,)([A-Z]{2}) ([^,]+)")
_TYPES = {"school": Kind.CLOSURE, "public": Kind.CLOSURE, "endoflessons": Kind.IGNORE}
"""What the types of OpenHolidays mean, where a row has an id and a regional scope."""
LONGEST = 400


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person says about a table: the column of flags, the rows that count, the order of dates."""

    column: str = ""
    where: Mapping[str, str] | None = None
    dates: DateOrder | None = None


def read_rows(rows: Sequence[Row], file: str, name: str, choice: Choice) -> Source:
    """The entries of a table. Raises `InputError` with every row whose dates cannot be."""
    if not rows:
        raise refuse("There is no row under the names of the columns.", file, 1)
    rows = _chosen(rows, file, choice.where or {})
    table = _Table(rows, file, choice)
    if turns := table.turns():
        return _by_turns(table, name, *turns)
    if flags := table.flags():
        return Source(name, tuple(_by_flags(table, flags)))
    return Source(name, tuple(_by_rows(table)))


def _chosen(rows: Sequence[Row], file: str, where: Mapping[str, str]) -> Sequence[Row]:
    """The rows that are meant: an empty cell is meant for all."""
    columns = tuple(dict.fromkeys(column for row in rows for column in row.cells))
    for column, value in where.items():
        if column.casefold() not in columns:
            hint = advice(column.casefold(), columns) or f"There are: {', '.join(columns)}."
            raise refuse(f"There is no column '{column}'.", file, 1, advice=hint)
        kept = [row for row in rows if _meant(row.cells.get(column.casefold(), ""), value)]
        if not kept:
            raise refuse(f"No row has '{value}' in the column '{column}'.", file, advice="Check it.")
        rows = kept
    for column in (each for each in _PLACES if each in columns and each not in map(str.casefold, where)):
        found = {row.cells.get(column, "") for row in rows} - {""}
        if len(found) > 1:
            places = sorted({each.strip() for cell in found for each in cell.split(",")})
            raise refuse(
                f"The rows are for different places (column '{column}'): {', '.join(places[:20])}.",
                file,
                rows[0].line,
                column,
                f"Say which is yours: --where {column}={places[0]}.",
            )
    return rows


def _meant(cell: str, value: str) -> bool:
    return not cell or value.casefold() in {each.strip().casefold() for each in cell.split(",")}


@dataclass
class _Table:
    rows: Sequence[Row]
    file: str
    choice: Choice

    @cached_property
    def columns(self) -> list[str]:
        return list(dict.fromkeys(column for row in self.rows for column in row.cells))

    def named(self, names: Sequence[str]) -> str | None:
        return next((each for each in names if each in self.columns), None)

    def dated(self) -> list[str]:
        """Columns in which most cells look like dates, when no name says so."""
        return [
            column
            for column in self.columns
            if sum(looks_like_date(row.cells.get(column, "")) for row in self.rows) * 2 > len(self.rows)
        ]

    def holding(self, *words: Sequence[str]) -> list[str]:
        """Columns in which every cell is one of these words, and each of the lists occurs."""
        found = []
        for column in self.columns:
            cells = {row.cells.get(column, "").casefold() for row in self.rows}
            known = {each for some in words for each in some}
            if cells <= known and all(cells & set(some) for some in words):
                found.append(column)
        return found

    def turns(self) -> tuple[str, str] | None:
        """The columns of the date and of the state, in a table of turns."""
        dated, states = self.dated(), self.holding(_FREE, _TERM)
        return (dated[0], states[0]) if len(dated) == 1 and len(states) == 1 else None

    def flags(self) -> tuple[str, str] | None:
        """The columns of the date and of the flag, in a table with a row a day."""
        stretches = self.named(_FIRST) is not None and self.named(_LAST) is not None
        flags = [] if stretches else [each for each in self.holding(_YES, _NO) if "all day" not in each]
        if self.choice.column:
            column = self.choice.column.casefold()
            if column not in self.columns:
                hint = advice(column, self.columns) or f"There are: {', '.join(self.columns)}."
                raise refuse(f"There is no column '{self.choice.column}'.", self.file, 1, advice=hint)
            flags = [column]
        dated = self.named(_DAY) or next(iter(self.dated()), None)
        if not flags or dated is None:
            return None
        if len(flags) > 1:
            raise refuse(
                f"Several columns say whether a day is free: {', '.join(flags)}.",
                self.file,
                1,
                advice=f"Say which is yours: --column {flags[0]}.",
            )
        return dated, flags[0]

    def read(self, columns: Sequence[str]) -> dict[str, date]:
        """The dates of some columns by their text. Raises `InputError`."""
        cells = [
            Cell(text, row.line, column if row.line else f"{row.place}.{column}")
            for row in self.rows
            for column in columns
            if (text := row.cells.get(column, ""))
        ]
        found, problems = dates_of(cells, self.file, self.choice.dates)
        close_all(problems)
        return found


def _by_turns(table: _Table, name: str, day: str, state: str) -> Source:
    """Holidays from the day on which they begin to the day before the next term."""
    dates = table.read([day])
    turns = [
        (dates[row.cells[day]], row.cells[state].casefold() in _FREE, _title(table, row), row)
        for row in table.rows
        if row.cells.get(day)
    ]
    turns.sort(key=lambda turn: turn[0])
    one = timedelta(days=1)
    entries = [
        Entry(begin, following[0] - one, title, place=row.place, kind=Kind.CLOSURE)
        for (begin, free, title, row), following in pairwise(turns)
        if free and following[0] > begin
    ]
    terms = [begin for begin, free, _, _ in turns if not free]
    end = turns[-1][0] - one if turns[-1][1] else None
    return Source(name, tuple(entries), first=min(terms), last=end)


def _by_flags(table: _Table, columns: tuple[str, str]) -> Iterable[Entry]:
    """Days in a row that are free, with the name of the first."""
    day, flag = columns
    dates = table.read([day])
    free = sorted(
        (
            (dates[row.cells[day]], _title(table, row), row)
            for row in table.rows
            if row.cells.get(day) and row.cells.get(flag, "").casefold() in _YES
        ),
        key=lambda each: each[0],
    )
    run: list[tuple[date, str, Row]] = []
    for each in [*free, None]:
        if run and (each is None or (each[0] - run[-1][0]).days > 1 or each[1] != run[0][1]):
            yield Entry(run[0][0], run[-1][0], run[0][1], place=run[0][2].place, kind=Kind.CLOSURE)
            run = []
        if each is not None:
            run.append(each)


def _by_rows(table: _Table) -> Iterable[Entry]:
    """One entry a row."""
    first, last = table.named(_FIRST), table.named(_LAST)
    day = table.named(_DAY)
    if first is None and day is None:
        dated = table.dated()
        first, last = (dated[0] if dated else None), (dated[1] if len(dated) > 1 else None)
    columns = [each for each in (first, last, day) if each is not None]
    if not columns or not (first or day):
        raise refuse(
            f"No column holds dates (there are: {', '.join(table.columns)[:200]}).",
            table.file,
            1,
            advice="Call it 'date', or 'first' and 'last'.",
        )
    dates = table.read(columns)
    problems: list[Problem] = []
    for row in table.rows:
        begins = row.cells.get(first or "", "") or row.cells.get(day or "", "")
        if not begins:
            problems.append(_row_problem(say("This row has no date."), row, table.file, say("Fill it in.")))
            continue
        begin, end = dates[begins], dates[row.cells.get(last or "", "") or begins]
        if end < begin:
            problems.append(
                _row_problem(say("It ends before it begins."), row, table.file, say("Check both dates."))
            )
        elif (end - begin).days >= LONGEST:
            trouble = f"it is {(end - begin).days + 1} days long: check both dates"
            yield replace(_entry(table, row, begin, end), trouble=trouble)
        else:
            yield _entry(table, row, begin, end)
    if problems:
        raise InputError(problems)


def _entry(table: _Table, row: Row, begin: date, end: date) -> Entry:
    title = _title(table, row)
    note = "" if row.cells.get("description", "") == title else row.cells.get("description", "")
    said = row.cells.get(table.named(_TYPE) or "", "")
    kind = _TYPES.get(said.casefold()) if "regionalscope" in row.cells else None
    if said.casefold() in tuple(Kind):
        kind = Kind(said.casefold())
    return Entry(begin, end, title, note, said, row.place, kind=kind)


def _row_problem(message: str, row: Row, file: str, advised: str) -> Problem:
    return Problem(message, file, row.line, None if row.line else row.place, advised)


def _title(table: _Table, row: Row) -> str:
    """The name of a row, in English where it has several."""
    column = table.named(_NAME)
    text = row.cells.get(column, "") if column else ""
    if not column:
        texts = (each for each in row.cells.values() if len(each) > 1 and not looks_like_date(each))
        text = next(texts, "")
    names = dict(_TRANSLATED.findall(text)) if _TRANSLATED.match(text) else {}
    return unquote(names.get("EN") or next(iter(names.values()), text)) or "(no title)"
