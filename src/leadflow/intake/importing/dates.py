"""Dates as tables write them: ISO, with dots, with slashes, with the name of the month.

``3/4/2026`` is 3 April in one country and 4 March in another. A column decides by the dates that fit one
reading only; one in which nothing decides is refused, until a person says which it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from leadflow.errors import Problem
from leadflow.intake.importing.entries import YEARS
from leadflow.planning.words import MONTHS
from leadflow.saying import say

if TYPE_CHECKING:
    from collections.abc import Iterable


class DateOrder(StrEnum):
    """How dates with slashes are read."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


_ISO = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?"
)
_PLAIN = re.compile(r"(\d{4})(\d\d)(\d\d)")
_DOTS = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_SLASHES = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")
_NAMED = re.compile(
    r"(?:[a-z]{3,9},? )?"  # the weekday
    r"(?:(\d{1,2})(?:st|nd|rd|th)? ([a-z]{3,9})|([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?),? (\d{4})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that is to be a date."""

    text: str
    line: int | None
    key: str


def looks_like_date(text: str) -> bool:
    """True when a cell has the form of a date, be it one that there is or not."""
    return any(each.fullmatch(text.strip()) for each in (_ISO, _PLAIN, _DOTS, _SLASHES, _NAMED))


def dates_of(
    cells: Sequence[Cell], file: str, order: DateOrder | None
) -> tuple[dict[str, date], list[Problem]]:
    """The dates of all cells, by their text, and what is wrong with the others."""
    order = order or _decided(cells)
    found: dict[str, date] = {}
    problems: list[Problem] = []
    for cell in cells:
        if cell.text in found:
            continue
        if order is None and _both(cell.text):
            problems.append(_ambiguous(cell, file))
            return found, problems
        day = _date(cell.text, order)
        if day is None:
            advice = "Write it as YYYY-MM-DD, for example 2026-11-18."
            problems.append(
                Problem(
                    say("'%(text)s' is not a date.", text=cell.text[:40]), file, cell.line, cell.key, advice
                )
            )
        else:
            found[cell.text] = day
    return found, problems


def _ambiguous(cell: Cell, file: str) -> Problem:
    one, other = _date(cell.text, DateOrder.DAY_FIRST), _date(cell.text, DateOrder.MONTH_FIRST)
    shown = " or ".join(f"{each.day} {MONTHS[each.month - 1]}" for each in (one, other) if each)
    return Problem(
        say("'%(text)s' may be %(shown)s, and no date of the file decides it.", text=cell.text, shown=shown),
        file,
        cell.line,
        cell.key,
        say("Say --dates day-first or --dates month-first, or write YYYY-MM-DD."),
    )


def _decided(cells: Iterable[Cell]) -> DateOrder | None:
    """The order that fits every date, when only one does."""
    slashed = [each.text for each in cells if _SLASHES.fullmatch(each.text.strip())]
    fits = [order for order in DateOrder if all(_date(text, order) is not None for text in slashed)]
    return fits[0] if len(fits) == 1 else None


def _both(text: str) -> bool:
    """True when a date reads both ways, as different days."""
    days = {_date(text, order) for order in DateOrder}
    return bool(_SLASHES.fullmatch(text.strip())) and None not in days and len(days) == 2


def _date(text: str, order: DateOrder | None) -> date | None:
    text = text.strip()
    if found := _ISO.fullmatch(text) or _PLAIN.fullmatch(text):
        return _made(found[1], found[2], found[3])
    if found := _DOTS.fullmatch(text):
        return _made(found[3], found[2], found[1])
    if found := _SLASHES.fullmatch(text):
        if order is DateOrder.MONTH_FIRST:
            return _made(found[3], found[1], found[2])
        day_first = _made(found[3], found[2], found[1])
        return day_first or (None if order else _made(found[3], found[1], found[2]))
    if found := _NAMED.fullmatch(text):
        month = (found[2] or found[3])[:3].capitalize()
        if month in MONTHS:
            return _made(found[5], str(MONTHS.index(month) + 1), found[1] or found[4])
    return None


def _made(year: str, month: str, day: str) -> date | None:
    try:
        made = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return made if made.year in YEARS else None
