"""Wide tables: the questions to a slot table asked for many marks at once. Needs NumPy."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from leadflow.planning.slots import MARKS

if TYPE_CHECKING:
    from leadflow.planning.slots import Pattern, SlotTable

Ints: TypeAlias = NDArray[np.int64]
Marks: TypeAlias = int | Ints
"""Marks or slots: one number for all runs, or one for each."""


class WideTable:
    """As `SlotTable`, name for name. What is one number for all stays one number."""

    def __init__(self, table: SlotTable) -> None:
        self.plain = table
        self.width = table.width
        self.slots = table.slots
        self._opened = np.asarray(table.opened, np.int64)
        self._openings = np.asarray(table.openings, np.int64)

    def first_from(self, marks: Marks) -> Marks:
        if isinstance(marks, int):
            return self.plain.first_from(marks)
        at = marks - self.plain.base
        if _inside(at, self._opened):
            return self._opened[at]
        before, after = _first_from(self.plain.head, marks), _first_from(self.plain.tail, marks)
        return _between(at, self._opened, before, after)

    def opening_of(self, slots: Marks) -> Marks:
        if isinstance(slots, int):
            return self.plain.opening_of(slots)
        if _inside(slots, self._openings):
            return self._openings[slots]
        before, after = _opening_of(self.plain.head, slots), _opening_of(self.plain.tail, slots)
        return _between(slots, self._openings, before, after)

    def close_of(self, slots: Marks) -> Marks:
        return self.opening_of(slots) + self.width

    def done_by(self, marks: Marks) -> Marks:
        return self.first_from(marks - self.width + 1)

    def on_school_day(self, marks: Marks) -> Marks:
        """Where a milestone falls that is reached at `marks`: at once on a school day, else on the next."""
        first = marks - marks % MARKS
        open_day = self.first_from(first) < self.first_from(first + MARKS)
        return np.where(open_day, marks, self.opening_of(self.first_from(marks)))


def _inside(at: Ints, known: Ints) -> bool:
    """True when a known number stands at every place; places below 0 are very large without their sign."""
    return bool(at.view(np.uint64).max() < len(known))


def _between(at: Ints, known: Ints, before: Ints, after: Ints) -> Ints:
    """The known numbers at some places, and what comes before and after them where nothing is known."""
    found = np.where(at < 0, before, after)
    inside = (at >= 0) & (at < len(known))
    found[inside] = known[at[inside]]
    return found


def _first_from(pattern: Pattern, marks: Ints) -> Ints:
    periods, rest = np.divmod(marks - pattern.anchor, pattern.period)
    numbers: Ints = pattern.number + periods * len(pattern.offsets) + np.searchsorted(pattern.offsets, rest)
    return numbers


def _opening_of(pattern: Pattern, slots: Ints) -> Ints:
    periods, rest = np.divmod(slots - pattern.number, len(pattern.offsets))
    openings: Ints = pattern.anchor + periods * pattern.period + np.asarray(pattern.offsets, np.int64)[rest]
    return openings
