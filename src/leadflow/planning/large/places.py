"""Places: where all steps lie after both passes, and the slack that leaves them. Needs NumPy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from leadflow.planning.slots import MARKS

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    from leadflow.planning.large.arrays import Levels
    from leadflow.planning.large.grid import Grid, Ints


@dataclass(frozen=True, slots=True)
class Dates:
    """The places of all steps after both passes, by place in `levels.order`, counted from `grid.origin`.

    `early` and `late` hold all starts, then all finishes. `end` is where the plan ends.
    """

    levels: Levels
    grid: Grid
    early: Ints
    late: Ints
    end: int

    def by_step(self, of_places: NDArray[Any]) -> NDArray[Any]:
        """Values by place as values by step."""
        return np.asarray(of_places[self.levels.place])

    @property
    def starts(self) -> Ints:
        """The earliest starts by step, as marks."""
        return np.asarray(self.by_step(self.early[: self._number]) + self.grid.origin)

    @property
    def finishes(self) -> Ints:
        """The earliest finishes by step, as marks."""
        return np.asarray(self.by_step(self.early[self._number :]) + self.grid.origin)

    @property
    def late_starts(self) -> Ints:
        """The latest starts by step, as marks."""
        return np.asarray(self.by_step(self.late[: self._number]) + self.grid.origin)

    @property
    def late_finishes(self) -> Ints:
        """The latest finishes by step, as marks."""
        return np.asarray(self.by_step(self.late[self._number :]) + self.grid.origin)

    def end_of(self, begins: Ints, nodes: Ints) -> Ints:
        """Where steps at some places end that may begin at the marks `begins` (of all places)."""
        offsets, _ = self._tables(nodes)
        index, slots = begins[nodes] + offsets, self.levels.slots[nodes]
        ends = self.grid.close.take(self.grid.count.take(index) + slots - 1)
        return np.asarray(np.where(slots > 0, ends, self.grid.onward.take(index)))

    def starts_before(self, begins: Ints, ends: Ints, nodes: Ints) -> NDArray[np.bool_]:
        """Whether steps that must begin by `begins` come earlier so than by `ends` (of all places)."""
        offsets, widths = self._tables(nodes)
        slots, ends = self.levels.slots[nodes], ends[nodes]
        begun = self.grid.count.take(begins + 1 + offsets, mode="clip") - 1 + slots
        done = self.grid.count.take(ends - widths + 1 + offsets)
        return np.asarray(np.where(slots > 0, begun < done, begins < ends))

    def _tables(self, nodes: Ints) -> tuple[Any, Any]:
        """Offsets and widths of the tables of some places."""
        table = 0 if self.levels.table is None else self.levels.table[nodes]
        return self.grid.offsets[table], self.grid.widths[table]

    @property
    def _number(self) -> int:
        return len(self.levels.order)


def total_slack(dates: Dates) -> NDArray[np.float64]:
    """School days by place from the earliest to the latest finish; see `passed.school_slack`."""
    number = len(dates.levels.order)
    finish, limit = dates.early[number:], dates.late[number:]
    count = dates.grid.count
    per_day = 2 // int(dates.grid.widths[0])
    slack = (count.take(limit) - count.take(finish)) / per_day
    near = np.flatnonzero(slack == 0)
    slack[near[limit[near] // MARKS < finish[near] // MARKS]] = -0.5
    return slack


def free_slack(dates: Dates, total: NDArray[np.float64], hidden: Ints | None = None) -> NDArray[np.float64]:
    """School days by place by which a step can be later without moving another; see `driving.free_slack`.

    `hidden` are places that bind nobody.
    """
    levels, grid, early = dates.levels, dates.grid, dates.early
    number, count = len(levels.order), dates.grid.count
    if hidden is not None and hidden.size:
        early = early.copy()
        early[hidden] = early[number + hidden] = grid.forever
    slots = np.full(number, len(grid.opening), np.intp)
    for pull, later in ((levels.from_finish, 0), (levels.from_start, 1)):
        if pull.nodes.size:
            room = pull.tightest(pull.asked_by_link(grid, early))
            own = early[pull.nodes + number * (1 - later)]
            free = count.take(room + later, mode="clip") - later - count.take(own)
            slots[pull.nodes] = np.minimum(slots[pull.nodes], free)
    per_day = 2 // int(grid.widths[0])
    return np.maximum(0.0, np.minimum(slots / per_day, total))
