"""The notation of tables: dependencies, dates and numbers in one cell each, as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from leadflow.planning.estimate import Estimate
from leadflow.planning.plan import Dependency, LagUnit, Relation
from leadflow.planning.words import MONTHS

if TYPE_CHECKING:
    from collections.abc import Sequence

_UNITS = {unit: unit.value.replace("_", " ") for unit in LagUnit}
_LINK = re.compile(
    r"(?P<key>\S+)"  # may hold a minus and a number itself: report.2026-12
    r"(?:\s+(?P<relation>(?:FS|SS|FF|SF)(?![a-z]))?"
    r"(?:\s*(?P<sign>[+-])\s*(?P<lag>\d+(?:[.,]\d+)?)"
    r"\s*(?P<unit>(?:school|calendar|elapsed)[ _]days?|days?)?)?)?",
    re.IGNORECASE,
)
_ISO = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)(?:[T ]00:00(?::00)?)?")
_WORDS = re.compile(r"(?:[A-Za-z]{2,9},?\s+)?(\d\d?)\.?\s+([A-Za-z]{3,9})\.?,?\s+(\d{4})")
_DOTS = re.compile(r"(\d\d?)\.\s?(\d\d?)\.\s?(\d{4})")
_SLASHES = re.compile(r"(\d\d?)/(\d\d?)/(\d{4})")


def written(dependency: Dependency) -> str:
    """A dependency as its step's cell has it: ``m1.draft FS+2 school days``, or the key alone.

    No difference of dates is not the same as no school days between: the unit stands there, too.
    """
    relation, lag = dependency.relation.value, dependency.lag
    if lag or dependency.unit is not LagUnit.SCHOOL_DAYS:
        return f"{dependency.before} {relation}{lag:+g} {_UNITS[dependency.unit]}"
    return (
        dependency.before
        if dependency.relation is Relation.FINISH_START
        else f"{dependency.before} {relation}"
    )


def listed_in(cell: str) -> list[str]:
    """The parts of a cell that lists several things: with semicolons, bars or lines between them."""
    return [part for each in re.split(r"[;|\n]", cell) if (part := each.strip())]


def read_link(text: str, after: str) -> Dependency:
    """A dependency of `after`. Raises `ValueError` with what is wrong."""
    found = _LINK.fullmatch(text.strip())
    if found is None:
        raise ValueError(
            f"'{text}' is no dependency; write a key, and after it for example 'FS+2 school days' or 'SS'"
        )
    relation = Relation((found["relation"] or "FS").upper())
    if found["lag"] is None:
        return Dependency(found["key"], after, relation)
    lag = number(f"{found['sign']}{found['lag']}")
    if lag * 2 != int(lag * 2):
        raise ValueError(f"'{text}' has a lag that is not in half days (0.5, 1, 1.5 ...)")
    words = (found["unit"] or "days").lower().replace("_", " ")
    unit = next((unit for unit, word in _UNITS.items() if word[:6] == words[:6]), LagUnit.SCHOOL_DAYS)
    return Dependency(found["key"], after, relation, lag, unit)


def number(text: str) -> float:
    """A number with a point or a comma. Raises `ValueError`."""
    if not re.fullmatch(r"[+-]?\d{1,6}([.,]\d{1,6})?", text.strip()):
        raise ValueError(f"'{text}' is not a number")
    return float(text.strip().replace(",", "."))


@dataclass(frozen=True, slots=True)
class DateStyle:
    """How dates with slashes are meant in a file; None when nothing tells."""

    day_first: bool | None = None

    @staticmethod
    def of(cells: Iterable[str]) -> DateStyle:
        """The style of a file, by the dates in it that can be read in one way only."""
        firsts, seconds = [], []
        for cell in cells:
            if found := _SLASHES.fullmatch(cell):
                firsts.append(int(found[1]))
                seconds.append(int(found[2]))
        if any(each > 12 for each in firsts):
            return DateStyle(True)
        return DateStyle(False if any(each > 12 for each in seconds) else None)

    def read(self, text: str) -> date:
        """A date. Raises `ValueError` with what is wrong."""
        text = text.strip()
        try:
            if found := _ISO.fullmatch(text):
                return date(int(found[1]), int(found[2]), int(found[3]))
            if found := _DOTS.fullmatch(text):
                return date(int(found[3]), int(found[2]), int(found[1]))
            if (found := _WORDS.fullmatch(text)) and found[2][:3].title() in MONTHS:
                return date(int(found[3]), MONTHS.index(found[2][:3].title()) + 1, int(found[1]))
            if found := _SLASHES.fullmatch(text):
                return self._slashes(text, int(found[1]), int(found[2]), int(found[3]))
        except ValueError as error:
            if "slashes" in str(error):
                raise
        raise ValueError(f"'{text}' is not a date; write it as YYYY-MM-DD, for example 2026-11-18")

    def _slashes(self, text: str, first: int, second: int, year: int) -> date:
        if first == second:
            return date(year, first, second)
        if self.day_first is None:
            raise ValueError(
                f"with slashes, '{text}' may be {first} {_month(second)} or {second} {_month(first)}; "
                "write it as YYYY-MM-DD"
            )
        return date(year, second, first) if self.day_first else date(year, first, second)


def estimate_cell(estimate: Estimate | None) -> str:
    """The best and the worst case: ``2 to 9``."""
    return f"{estimate.best:g} to {estimate.worst:g}" if estimate is not None else ""


def read_estimate(text: str) -> Estimate:
    """An estimate. Raises `ValueError`."""
    best, to, worst = text.partition(" to ")
    found = Estimate(number(best), number(worst)) if to else None
    if found is None or not found.sound:
        raise ValueError(f"'{text}' is no estimate; write the best and the worst case in half days: '2 to 9'")
    return found


def _month(number: int) -> str:
    return MONTHS[number - 1] if 1 <= number <= 12 else str(number)


def goal_cell(targets: Sequence[tuple[str, date]]) -> str:
    """The goals that a step reaches: ``vision by 2026-11-13``."""
    return "; ".join(f"{key} by {target.isoformat()}" for key, target in targets)


def read_goal(text: str, style: DateStyle) -> tuple[str, date]:
    """A goal's key and target. Raises `ValueError`."""
    key, by, day = text.partition(" by ")
    if not by or not key.strip():
        raise ValueError(
            f"'{text}' is no goal; write its key and its date, for example 'vision by 2026-11-13'"
        )
    return key.strip(), style.read(day)
