"""Both passes of the critical path method, a level of the network at a time. Needs NumPy.

The same arithmetic as `leadflow.planning.passes`, with the same results: what a level's links ask of its
steps comes from one `maximum.reduceat` (back from the goals `minimum.reduceat`), where they then lie from two
look-ups in the `Grid`. What is rare (a step in progress, a fixed date that is to be kept) is not
vectorised: a `Visitor` places it, step by step, while its level is visited.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from leadflow.planning.large.grid import grid_of
from leadflow.planning.large.places import Dates
from leadflow.planning.large.terms import NO_END
from leadflow.planning.slots import MARKS

if TYPE_CHECKING:
    from leadflow.planning.large.arrays import Levels, NetworkArrays, Pull
    from leadflow.planning.large.grid import Grid, Ints
    from leadflow.planning.large.terms import Spans, Terms, Visitor

FAR = MARKS * 366 * 400
"""Marks: four centuries. No guess goes farther at first."""


def both_passes(network: NetworkArrays, terms: Terms) -> Dates:
    """The earliest and the latest places of all steps.

    Raises `PlanError` for a network that goes in a circle, `CalendarError` for one that takes
    too many years.
    """
    levels = network.levels
    low, high = _extent(terms)
    reach = min(levels.reach, FAR)
    while True:
        grid = grid_of(network.tables, low - reach, high + reach, levels.most_slots, levels.most_marks)
        dates = _Passes(levels, grid, terms).both()
        if _within(dates.early, grid) and _within(dates.late, grid):
            return dates
        reach *= 4  # the guess was too small: what was read beyond the grid is not to be trusted


def _within(marks: Ints, grid: Grid) -> bool:
    return not marks.size or (grid.low <= int(marks.min()) and int(marks.max()) <= grid.high)


def _extent(terms: Terms) -> tuple[int, int]:
    """The first and the last mark among the dates that are given."""
    given = [np.asarray(terms.floors).ravel(), np.array([] if terms.last is None else [terms.last], np.intp)]
    if terms.ends is not None:
        given.append(terms.ends[terms.ends != NO_END])
    for spans in (terms.early, terms.late):
        if spans is not None:
            given += [spans.starts, spans.finishes]
    found = [each for each in given if each.size]
    if not found:
        return 0, 0
    return min(int(each.min()) for each in found), max(int(each.max()) for each in found)


@dataclass(frozen=True, slots=True)
class _Chosen:
    """Some places in level order; `at` says where each level's begin among them."""

    places: Ints
    at: list[int]


@dataclass(frozen=True, slots=True)
class _Given:
    """Places that are given; `shown` is what others see of them: far away, when they bind nobody."""

    chosen: _Chosen
    shown: tuple[Ints, Ints]
    actual: tuple[Ints, Ints]


class _Passes:
    """Both passes over one grid."""

    def __init__(self, levels: Levels, grid: Grid, terms: Terms) -> None:
        self.levels, self.grid, self.terms = levels, grid, terms
        self.number = len(levels.order)
        several = levels.table is not None
        self.offsets = grid.offsets[levels.table] if several else None
        self.widths = grid.widths[levels.table] if several else grid.widths[:1]
        self.visits = self._chosen(terms.visits)

    def both(self) -> Dates:
        if self.terms.visitor is not None:
            self.terms.visitor.begin()
        early = self._early()
        end = max(int(early[self.number :].max(initial=0)), self._last() - self.grid.origin)
        return Dates(self.levels, self.grid, early, self._late(end), end)

    def _last(self) -> int:
        if self.terms.last is None and self.terms.ends is not None:
            return int(self.terms.ends.max(initial=0))
        return self.terms.last or 0

    # What is given.

    def _chosen(self, steps: Ints | None) -> _Chosen:
        places = np.sort(self.levels.place[steps]) if steps is not None else np.empty(0, np.intp)
        return _Chosen(places, np.searchsorted(places, self.levels.at).tolist())

    def _given(self, spans: Spans | None, far: int) -> _Given:
        if spans is None:
            none = np.empty(0, np.intp)
            return _Given(self._chosen(None), (none, none), (none, none))
        by_place = np.argsort(self.levels.place[spans.steps])
        starts, finishes = (
            (spans.starts - self.grid.origin)[by_place],
            (spans.finishes - self.grid.origin)[by_place],
        )
        hidden = spans.hidden[by_place]
        shown = np.where(hidden, far, starts), np.where(hidden, far, finishes)
        return _Given(self._chosen(spans.steps), shown, (starts, finishes))

    def _floors(self) -> Ints:
        """The first mark of each place: its own, or the opening of its calendar."""
        levels, floors = self.levels, np.asarray(self.terms.floors)
        firsts = self.grid.firsts[levels.table] if levels.table is not None else self.grid.firsts[0]
        own = floors[levels.order] if floors.ndim else np.full(self.number, int(floors), np.intp)
        return np.asarray(np.maximum(own - self.grid.origin, firsts), np.intp)

    def _ends(self, end: int) -> Ints:
        """The last mark of each place by its own date, or the plan's end."""
        ends = self.terms.ends
        if ends is None:
            return np.full(self.number, end, np.intp)
        own = ends[self.levels.order].astype(np.intp, copy=False)
        return np.where(own == NO_END, end, np.minimum(own - self.grid.origin, end))

    # Look-ups, for the places from `first` to `last`.

    def _index(self, marks: Ints, first: int, last: int) -> Ints:
        return marks if self.offsets is None else marks + self.offsets[first:last]

    def _count(self, marks: Ints, first: int, last: int) -> Ints:
        return self.grid.count.take(self._index(marks, first, last), mode="clip")

    def _width(self, first: int, last: int) -> Ints:
        return self.widths if self.offsets is None else self.widths[first:last]

    # The way from today.

    def _early(self) -> Ints:
        levels, marks = self.levels, np.empty(2 * self.number, np.intp)
        starts, finishes = marks[: self.number], marks[self.number :]
        floors = self._floors()
        given = self._given(self.terms.early, self.grid.never)
        for level, (first, turn) in enumerate(zip(levels.at[:-1], levels.turn, strict=True)):
            last = levels.at[level + 1]
            self._hold(levels.to_start, level, marks, floors, np.maximum)
            self._place_early(first, turn, last, floors, starts, finishes)
            if levels.to_finish.node_at[level] < levels.to_finish.node_at[level + 1]:
                self._push(level, turn, marks)
            self._put(given, level, starts, finishes)
            for place in self._visited(level):
                self._visitor.early(place, starts, finishes, self.grid.origin)
        starts[given.chosen.places], finishes[given.chosen.places] = given.actual
        return marks

    def _hold(self, pull: Pull, level: int, marks: Ints, limits: Ints, tighter: np.ufunc) -> None:
        """Tighten the limits of a level by what its links ask."""
        first, last = pull.node_at[level], pull.node_at[level + 1]
        if first < last:
            nodes = pull.nodes[first:last]
            limits[nodes] = tighter(limits[nodes], pull.asked(self.grid, marks, level))

    def _place_early(
        self, first: int, turn: int, last: int, floors: Ints, starts: Ints, finishes: Ints
    ) -> None:
        if first < turn:
            slots = self._count(floors[first:turn], first, turn)
            starts[first:turn] = self.grid.opening.take(slots, mode="clip")
            slots += self.levels.slots[first:turn]
            finishes[first:turn] = self.grid.close.take(slots - 1, mode="clip")
        if turn < last:
            marks = self.grid.onward.take(self._index(floors[turn:last], turn, last), mode="clip")
            starts[turn:last] = finishes[turn:last] = marks

    def _push(self, level: int, turn: int, marks: Ints) -> None:
        """Move the steps of a level whose links ask more of their finish than they have."""
        pull, grid = self.levels.to_finish, self.grid
        starts, finishes = marks[: self.number], marks[self.number :]
        nodes = pull.nodes[pull.node_at[level] : pull.node_at[level + 1]]
        asked = pull.asked(grid, marks, level)
        more = asked > finishes[nodes]
        nodes, asked = nodes[more], asked[more]
        offsets = 0 if self.offsets is None else self.offsets[nodes]
        width = self.widths if self.offsets is None else self.widths[nodes]
        end = grid.close.take(grid.count.take(asked - width + offsets, mode="clip"), mode="clip")
        done = grid.count.take(end - width + 1 + offsets, mode="clip")
        begin = grid.opening.take(done - self.levels.slots[nodes], mode="clip")
        reached = grid.onward.take(asked + offsets, mode="clip")
        work = nodes < turn
        starts[nodes], finishes[nodes] = np.where(work, begin, reached), np.where(work, end, reached)

    def _put(self, given: _Given, level: int, starts: Ints, finishes: Ints) -> None:
        first, last = given.chosen.at[level], given.chosen.at[level + 1]
        if first < last:
            places = given.chosen.places[first:last]
            starts[places], finishes[places] = given.shown[0][first:last], given.shown[1][first:last]

    def _visited(self, level: int) -> list[int]:
        first, last = self.visits.at[level], self.visits.at[level + 1]
        return [int(each) for each in self.visits.places[first:last]]

    @property
    def _visitor(self) -> Visitor:
        assert self.terms.visitor is not None
        return self.terms.visitor

    # The way back from the goals.

    def _late(self, end: int) -> Ints:
        levels, marks = self.levels, np.empty(2 * self.number, np.intp)
        starts, finishes = marks[: self.number], marks[self.number :]
        ends = self._ends(end)
        given = self._given(self.terms.late, self.grid.forever)
        begins = np.full(self.number, self.grid.forever, np.intp) if levels.from_start.nodes.size else None
        for level in range(len(levels.turn) - 1, -1, -1):
            first, turn, last = levels.at[level], levels.turn[level], levels.at[level + 1]
            self._hold(levels.from_finish, level, marks, ends, np.minimum)
            if begins is not None:
                self._hold(levels.from_start, level, marks, begins, np.minimum)
            self._place_late(first, turn, ends, begins, starts, finishes)
            if turn < last:
                limit = ends[turn:last] if begins is None else np.minimum(ends[turn:last], begins[turn:last])
                reached = self.grid.back.take(self._index(limit, turn, last), mode="clip")
                starts[turn:last] = finishes[turn:last] = reached
            self._put(given, level, starts, finishes)
            for place in self._visited(level):
                self._visitor.late(place, starts, finishes, self.grid.origin, end + self.grid.origin)
        starts[given.chosen.places], finishes[given.chosen.places] = given.actual
        return marks

    def _place_late(
        self, first: int, turn: int, ends: Ints, begins: Ints | None, starts: Ints, finishes: Ints
    ) -> None:
        if first == turn:
            return
        slots = self.levels.slots[first:turn]
        after = self._count(ends[first:turn] - self._width(first, turn) + 1, first, turn)
        if begins is not None:
            np.minimum(after, self._count(begins[first:turn] + 1, first, turn) - 1 + slots, out=after)
        finishes[first:turn] = self.grid.close.take(after - 1, mode="clip")
        after -= slots
        starts[first:turn] = self.grid.opening.take(after, mode="clip")
