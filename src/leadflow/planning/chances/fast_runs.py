"""The runs all at once: a step's places in all runs are one array. Needs NumPy.

Line by line the forward pass of `leadflow.planning.passes`, with `np.where` for its ifs. A mark that is the
same in all runs stays a plain number. `leadflow.planning.chances.runs` gives the same results without NumPy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from leadflow.planning.chances.draws import uniforms
from leadflow.planning.chances.runs import Runs, Sums, in_motion
from leadflow.planning.large.wide import Ints, Marks, WideTable
from leadflow.planning.network import ahead
from leadflow.planning.passes import NOBODY
from leadflow.planning.situation import Mode, fixed_span
from leadflow.planning.slots import opening

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from leadflow.planning.chances.draws import Spread
    from leadflow.planning.network import Link
    from leadflow.planning.passes import Early
    from leadflow.planning.situation import Situation
    from leadflow.planning.slots import SlotTable

_NEVER = 0  # before every mark of a date


def fast_runs_of(
    situation: Situation,
    early: Early,
    spreads: Mapping[int, Spread],
    ends: Iterable[int],
    runs: int,
    seed: int,
) -> Runs:
    """The same as `leadflow.planning.chances.runs.runs_of`, for all runs at once."""
    ends, keys = sorted(set(ends)), situation.network.keys
    moving = in_motion(situation, spreads, ends)
    draws = {at: _drawn(spreads[at], uniforms(seed, keys[at], runs)) for at in moving if at in spreads}
    places = _Places(situation, early, draws)
    for at in moving:
        places.put(at)
    finishes = {end: np.broadcast_to(places.finishes[end], runs).astype(np.int64) for end in ends}
    chains = {end: places.chains(end, runs) for end in ends}
    sums = {end: _sums(draws, places.school.first_from(each)) for end, each in finishes.items()}
    return Runs({end: each.tolist() for end, each in finishes.items()}, chains, sums)


def _drawn(each: Spread, numbers: list[float]) -> Ints:
    slots: Ints = each.low + np.searchsorted(each.steps, numbers, side="right")
    return slots


def _sums(draws: Mapping[int, Ints], y: Marks) -> dict[int, Sums]:
    reached = np.asarray(y)
    total, squares = int(reached.sum()), int(reached @ reached)
    return {at: Sums(int(x.sum()), total, int(x @ x), squares, int(x @ reached)) for at, x in draws.items()}


class _Limit:
    """The tightest limit found so far, and the step that set it."""

    def __init__(self) -> None:
        self.mark: Marks = _NEVER
        self.by: Marks = NOBODY

    def at_least(self, mark: Marks, by: int) -> None:
        if isinstance(mark, int) and isinstance(self.mark, int):
            if mark > self.mark:
                self.mark, self.by = mark, by
        else:
            self.by = np.where(mark > self.mark, by, self.by)
            self.mark = np.maximum(mark, self.mark)


class _Places:
    """The places of all steps: those of the plain pass, until a step is put anew."""

    def __init__(self, situation: Situation, early: Early, draws: Mapping[int, Ints]) -> None:
        self.situation = situation
        self.draws = draws
        self.starts: list[Marks] = list(early.starts)
        self.finishes: list[Marks] = list(early.finishes)
        self.drivers: list[Marks] = [
            NOBODY if at in early.promised else driver for at, driver in enumerate(early.drivers)
        ]
        self._tables: dict[int, WideTable] = {}
        self.school = self._wide(situation.school)

    def _wide(self, table: SlotTable) -> WideTable:
        return self._tables.setdefault(id(table), WideTable(table))

    def put(self, at: int) -> None:
        """As `put_early`."""
        situation = self.situation
        start, finish = self._required(at)
        if situation.modes[at] == Mode.STARTED:
            self._go_on(at, finish)
        else:
            self._place(at, start, finish)
            if at in situation.fixed:
                self._stay(at)
        self._keep_promise(at)

    def _required(self, at: int) -> tuple[_Limit, _Limit]:
        start, finish = _Limit(), _Limit()
        modes = self.situation.modes
        started = modes[at] == Mode.STARTED
        for link in self.situation.network.before[at]:
            source = link.before
            if modes[source] == Mode.SKIPPED:
                continue
            mark = self.finishes[source] if link.from_finish else self.starts[source]
            if started and link.to_start:
                if link.from_finish and modes[source] != Mode.DONE:
                    finish.at_least(mark, source)
                continue
            (start if link.to_start else finish).at_least(self._ahead(link, mark), source)
        return start, finish

    def _ahead(self, link: Link, mark: Marks) -> Marks:
        # The pass's own function: what it asks of marks and tables, arrays and wide tables can do too.
        return ahead(link, cast("int", mark), cast("SlotTable", self.school)) if link.counts else mark

    def _go_on(self, at: int, finish: _Limit) -> None:
        situation = self.situation
        table, began = self._wide(situation.tables[at]), situation.actual[at][0]
        mark = max(opening(situation.today), began)
        if situation.slots[at] == 0:
            end = table.on_school_day(mark)
        else:
            left = self.draws.get(at, situation.left[at])
            end = table.close_of(max(0, situation.tables[at].first_from(mark)) + left - 1)
        self.finishes[at], self.drivers[at] = self._held(at, end, finish)

    def _place(self, at: int, start: _Limit, finish: _Limit) -> None:
        situation = self.situation
        table, floor = self._wide(situation.tables[at]), situation.floors[at]
        slots = self.draws.get(at, situation.slots[at])
        mark = np.maximum(start.mark, floor)
        driver = np.where(start.mark >= floor, start.by, NOBODY)
        if floor < table.plain.base:
            early = mark < table.plain.base
            mark = np.where(early, table.plain.opening_of(0), mark)
            driver = np.where(early, NOBODY, driver)
        timeless = situation.slots[at] == 0
        if timeless:
            begin = end = table.on_school_day(mark)
        else:
            slot = table.first_from(mark)
            begin, end = table.opening_of(slot), table.close_of(slot + slots - 1)
        ends, holder = self._held(at, end, finish)
        moved = ends > end
        if np.any(moved):
            driver = np.where(moved, holder, driver)
            begun = ends if timeless else table.opening_of(table.done_by(ends) - slots)
            begin = np.where(moved, begun, begin)
        self.starts[at], self.finishes[at] = begin, np.maximum(ends, end)
        self.drivers[at] = driver

    def _held(self, at: int, end: Marks, finish: _Limit) -> tuple[Marks, Marks]:
        situation, driver = self.situation, cast("Marks", NOBODY)
        over = finish.mark > end
        if np.any(over):
            table = self._wide(situation.tables[at])
            if situation.slots[at]:
                ends = table.close_of(table.first_from(finish.mark - table.width))
            else:
                ends = table.on_school_day(finish.mark)
            end, driver = np.where(over, ends, end), np.where(over, finish.by, NOBODY)
        floor = situation.finish_floors.get(at, _NEVER)
        driver = np.where(floor > end, NOBODY, driver)
        return np.maximum(floor, end), driver

    def _stay(self, at: int) -> None:
        """A fixed date beats what was placed, in the runs in which it does not begin before today."""
        situation = self.situation
        start, finish = self._spans(at)
        kept = start >= opening(situation.today)
        self.starts[at] = np.where(kept, start, self.starts[at])
        self.finishes[at] = np.where(kept, finish, self.finishes[at])
        self.drivers[at] = np.where(kept, NOBODY, self.drivers[at])

    def _spans(self, at: int) -> tuple[Marks, Marks]:
        situation = self.situation
        if at not in self.draws:
            return situation.fixed[at]
        step, table = situation.steps[at], situation.tables[at]
        numbers, which = np.unique(self.draws[at], return_inverse=True)
        spans = [fixed_span(step, table, number) or situation.fixed[at] for number in numbers.tolist()]
        both = np.array(spans, np.int64)[which]
        return both[:, 0], both[:, 1]

    def _keep_promise(self, at: int) -> None:
        mark = self.situation.promised.get(at, _NEVER)
        waits = mark > self.finishes[at]
        if np.any(waits):
            self.finishes[at] = np.maximum(mark, self.finishes[at])
            self.drivers[at] = np.where(waits, NOBODY, self.drivers[at])
            if self.situation.slots[at] == 0 and self.situation.modes[at] == Mode.OPEN:
                self.starts[at] = np.where(waits, mark, self.starts[at])

    def chains(self, end: int, runs: int) -> dict[int, int]:
        """For each step, in how many runs it is on the driving chain to `end`."""
        modes, before = self.situation.modes, self.situation.network.before
        on: dict[int, Ints] = {end: np.ones(runs, bool)} if modes[end] < Mode.DONE else {}
        counts: dict[int, int] = {}
        for at in range(end, -1, -1):
            if at not in on:
                continue
            if number := int(np.count_nonzero(on[at])):
                counts[at] = number
            for source in {link.before for link in before[at] if modes[link.before] < Mode.DONE}:
                here = on[at] & (self.drivers[at] == source)
                on[source] = on[source] | here if source in on else here
        return counts
