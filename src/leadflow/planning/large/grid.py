"""The grid: slot tables side by side as arrays, over one stretch of marks. Needs NumPy.

Marks are counted from the grid's `origin` (the opening of a day), so that they are indexes. Around the marks
that a plan may take (`low` to `high`) lie two margins, each as wide as the longest single move (a duration or
a lag): a move from a mark between `low` and `high` never leaves what the grid holds, so that it is enough
to look afterwards whether all places lie between the two. `never` and `forever` lie beyond them; what is
moved from there stays beyond.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from leadflow.planning.slots import MARKS, CalendarError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leadflow.planning.slots import Pattern, SlotTable

Ints: TypeAlias = NDArray[np.intp]

WIDEST = MARKS * 366 * 4000
"""Marks: four thousand years, both margins included, or for many tables as many fewer."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Several slot tables over the same marks. A table's marks begin at its `offsets` in `count`.

    Slots are numbered through all tables. `opening` and `close` are the marks of each slot; `count` is, for
    each mark of each table, the first slot that opens at or after it. `onward` is where a milestone falls
    that is reached at a mark, `back` where one falls that must be true by then.
    """

    origin: int
    low: int
    high: int
    never: int
    forever: int
    offsets: Ints
    widths: Ints
    firsts: Ints
    """By table: the opening of its first known slot."""
    opening: Ints
    close: Ints
    count: Ints
    onward: Ints
    back: Ints


def grid_of(tables: Sequence[SlotTable], low: int, high: int, slots: int, marks: int) -> Grid:
    """The grid for places from the mark `low` to `high`, and moves of up to so many slots and marks.

    Raises `CalendarError` when that is too much to be held: thousands of years.
    """
    never, forever = _down(tables, low, slots, marks), _up(tables, high, slots, marks)
    origin, end = _down(tables, never, slots, marks), _up(tables, forever, slots, marks)
    if (end - origin) * len(tables) > WIDEST:
        raise CalendarError(
            f"the plan takes too many years for arrays, with {len(tables)} calendars; look for a duration or "
            "a lag that is far too long",
            tables[0].name,
        )
    openings = [_openings(table, origin, end) for table in tables]
    numbers = np.cumsum([0, *(len(each) for each in openings)])
    made = [
        _by_mark(table, own, int(number), end - origin)
        for table, own, number in zip(tables, openings, numbers[:-1], strict=True)
    ]
    widths = np.array([table.width for table in tables], np.intp)
    opening = np.concatenate(openings)
    return Grid(
        origin=origin,
        low=low - origin,
        high=high - origin,
        never=never - origin,
        forever=forever - origin,
        offsets=np.arange(len(tables), dtype=np.intp) * (end - origin),
        widths=widths,
        firsts=np.array([table.opening_of(0) - origin for table in tables], np.intp),
        opening=opening,
        close=opening + np.repeat(widths, np.diff(numbers)),
        count=np.concatenate([each[0] for each in made]),
        onward=np.concatenate([each[1] for each in made]),
        back=np.concatenate([each[2] for each in made]),
    )


def _down(tables: Sequence[SlotTable], mark: int, slots: int, marks: int) -> int:
    """The opening of a day that no single move from `mark` goes before."""
    first = min(table.opening_of(table.first_from(mark) - slots - 2) for table in tables)
    return (first - marks) // MARKS * MARKS - 2 * MARKS


def _up(tables: Sequence[SlotTable], mark: int, slots: int, marks: int) -> int:
    """The opening of a day that no single move from `mark` goes beyond."""
    last = max(table.opening_of(table.first_from(mark) + slots + 2) for table in tables)
    return (last + marks) // MARKS * MARKS + 2 * MARKS


def _openings(table: SlotTable, origin: int, end: int) -> Ints:
    """The marks, from `origin` on, at which the slots of a table open between two marks."""
    first, last, known = table.first_from(origin), table.first_from(end), len(table.openings)
    parts = [
        _come_again(table.head, first, min(0, last)),
        np.asarray(table.openings[max(0, first) : max(0, last)], np.intp),
        _come_again(table.tail, max(known, first), last),
    ]
    return np.concatenate(parts) - origin


def _come_again(pattern: Pattern, first: int, last: int) -> Ints:
    """The openings of the slots from number `first` on, up to `last`, where nothing is known."""
    periods, rest = np.divmod(np.arange(first, last, dtype=np.intp) - pattern.number, len(pattern.offsets))
    return np.asarray(pattern.anchor + periods * pattern.period + np.asarray(pattern.offsets, np.intp)[rest])


def _by_mark(table: SlotTable, opening: Ints, number: int, size: int) -> tuple[Ints, Ints, Ints]:
    """For each mark: the slot that opens next, and where milestones fall. `number` is the first slot's."""
    opens = np.zeros(size + 1, np.intp)
    opens[opening + 1] = 1
    count = np.cumsum(opens[:-1])
    marks = np.arange(size, dtype=np.intp)
    day = marks - marks % MARKS
    open_day = count[np.minimum(day + MARKS, size - 1)] > count[day]
    last = len(opening) - 1
    done = count[np.maximum(marks - table.width + 1, 0)] - 1
    onward = np.where(open_day, marks, opening[np.minimum(count, last)])
    back = np.where(open_day, marks, opening[np.clip(done, 0, last)] + table.width)
    return count + number, onward, back
