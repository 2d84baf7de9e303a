"""A network as arrays, and its levels. Needs NumPy.

A step's level is the length of the longest chain of links that leads to it, so that no link ties two steps of
one level: a pass that goes level by level treats all steps of a level at once. Steps are renumbered by level
(within one, those that take time come before milestones), and the links are kept in four *pulls*, one for
each end that they can hold: each pull has its links in the order of the steps that they hold. Levels come
from Kahn's algorithm (1962), a whole front at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from leadflow.planning.large.grid import Ints
from leadflow.planning.plan import PlanError
from leadflow.planning.slots import MARKS

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    from leadflow.planning.large.grid import Grid
    from leadflow.planning.slots import SlotTable

NO_LAG, SLOTS, DAYS, ELAPSED = 0, 1, 2, 3
"""How a lag is counted: slots of the first table, a difference of dates, marks."""

UNITS = {"school_days": SLOTS, "calendar_days": DAYS, "elapsed_days": ELAPSED}
"""By the value of a `LagUnit`."""


def lag_amount(lag: float, unit: str, school: SlotTable) -> int:
    """A dependency's lag as its unit counts it here; see `network.ahead`."""
    if unit == "school_days":
        return school.slots(lag) if lag > 0 else -school.slots(-lag)
    return ceil(lag) if unit == "calendar_days" else ceil(MARKS * lag)


@dataclass(frozen=True)
class NetworkArrays:
    """Steps by number, and the links between them. Arrays are of any whole number type.

    `tables` are the slot tables, the school's own first; `table` says which of them is a step's, none: the
    first. `slots` is how many slots of its table a step takes. A link ties the finish of its `before` to the
    start of its `after`, unless `from_start` or `to_finish` say otherwise. `lag` is counted in the `unit`
    (`NO_LAG`, `SLOTS`, `DAYS`, `ELAPSED`); of a link without one it is not read.

    Raises `PlanError` for links that lead to nothing, for steps that take less than nothing, and (`levels`)
    for steps that wait for each other.
    """

    tables: tuple[SlotTable, ...]
    slots: NDArray[Any]
    before: NDArray[Any]
    after: NDArray[Any]
    table: NDArray[Any] | None = None
    from_start: NDArray[Any] | None = None
    to_finish: NDArray[Any] | None = None
    lag: NDArray[Any] | None = None
    unit: NDArray[Any] | None = None

    def __post_init__(self) -> None:
        if self.slots.size and int(self.slots.min()) < 0:
            wrong = int(np.argmin(self.slots))
            raise PlanError(f"step number {wrong} takes {self.slots[wrong]} slots; 0 or more", [str(wrong)])
        for what in (self.before, self.after):
            if what.size and not 0 <= int(what.min()) <= int(what.max()) < self.slots.size:
                wrong = what[(what < 0) | (what >= self.slots.size)][0]
                raise PlanError(
                    f"a link leads to step number {wrong}; the numbers are 0 to {self.slots.size - 1}",
                    [str(wrong)],
                )

    @cached_property
    def levels(self) -> Levels:
        """The network by levels, made once."""
        return _levels_of(self)


@dataclass(frozen=True, slots=True)
class Lags:
    """The lags of one unit in a pull. `at` is where each level's begin, `where` counts within its level."""

    unit: int
    where: Ints
    amount: Ints
    at: list[int]


@dataclass(frozen=True, slots=True)
class Pull:
    """The links that hold one end of the steps, in level order.

    `source` is where the mark stands that a link comes from (see `Levels.marks`), `nodes` are the steps that
    have such links, and `segments` where a node's links begin within its level. `ahead` says in which
    direction lags are counted.
    """

    ahead: bool
    source: Ints
    nodes: Ints
    segments: Ints
    link_at: list[int]
    node_at: list[int]
    lags: tuple[Lags, ...]

    def asked(self, grid: Grid, marks: Ints, level: int) -> Ints:
        """What the links ask of the nodes of a level: the latest of the marks, or going back the earliest."""
        found = marks.take(self.source[self.link_at[level] : self.link_at[level + 1]], mode="clip")
        for lags in self.lags:
            first, last = lags.at[level], lags.at[level + 1]
            if first < last:
                self._shift(grid, found, lags.unit, lags.where[first:last], lags.amount[first:last])
        return self._tightest(found, self.segments[self.node_at[level] : self.node_at[level + 1]])

    def asked_by_link(self, grid: Grid, marks: Ints) -> Ints:
        """What each link of the pull asks."""
        found = marks.take(self.source, mode="clip")
        for lags in self.lags:
            where = lags.where + np.repeat(self.link_at[:-1], np.diff(lags.at))
            self._shift(grid, found, lags.unit, where, lags.amount)
        return found

    @property
    def begins(self) -> Ints:
        """Where each node's links begin."""
        return np.asarray(self.segments + np.repeat(self.link_at[:-1], np.diff(self.node_at)))

    def _tightest(self, found: Ints, segments: Ints) -> Ints:
        return (np.maximum if self.ahead else np.minimum).reduceat(found, segments)

    def tightest(self, found: Ints) -> Ints:
        """By node, the tightest of what its links ask."""
        return self._tightest(found, self.begins)

    def _shift(self, grid: Grid, found: Ints, unit: int, where: Ints, amount: Ints) -> None:
        if unit == ELAPSED:
            found[where] += amount
            return
        marks = found[where]
        if unit == DAYS:
            found[where] = marks - marks % MARKS + amount
            return
        slots = grid.count.take(marks, mode="clip") + amount
        found[where] = (grid.close if self.ahead else grid.opening).take(slots, mode="clip")


@dataclass(frozen=True, slots=True)
class Levels:
    """A network by levels. `order` is the step at each place, `place` where each step is.

    Level `n` holds the places from `at[n]` on, and from `turn[n]` on milestones. Marks of a pass stand in one
    array: the starts by place, then the finishes.
    """

    order: Ints
    place: Ints
    at: list[int]
    turn: list[int]
    slots: Ints
    table: Ints | None
    to_start: Pull
    to_finish: Pull
    from_finish: Pull
    from_start: Pull
    most_slots: int
    most_marks: int
    """The longest duration or lag in slots, the longest lag in marks."""
    reach: int
    """How many marks the longest chain probably takes: a guess on the safe side."""


def _levels_of(network: NetworkArrays) -> Levels:
    before, after = network.before, network.after
    by_source = _sorted_by(before)
    ends = np.cumsum(np.bincount(before, minlength=network.slots.size))
    order, at, turn = _fronts(network, after[by_source], ends)
    place = np.empty(len(order), np.intp)
    place[order] = np.arange(len(order))
    leaving = by_source[_ranges(order, ends)]
    del by_source
    arriving = _sorted_by(place[after])
    links = _LinkSorter(network, place, np.asarray(at, np.intp))
    slots = network.slots[order].astype(np.intp)
    table = None if network.table is None else network.table[order].astype(np.intp)
    most_slots, most_marks = _longest(network)
    return Levels(
        order=order,
        place=place,
        at=at,
        turn=turn,
        slots=slots,
        table=table,
        to_start=links.pull(arriving, ahead=True, main=True),
        to_finish=links.pull(arriving, ahead=True, main=False),
        from_finish=links.pull(leaving, ahead=False, main=True),
        from_start=links.pull(leaving, ahead=False, main=False),
        most_slots=most_slots,
        most_marks=most_marks,
        reach=_reach(network, slots, table, at, most_marks),
    )


def _sorted_by(key: NDArray[Any]) -> Ints:
    """The order that sorts small whole numbers, equal ones as they come.

    Number and position are packed into one and sorted, which NumPy does several times faster than `argsort`.
    """
    bits = max(1, (len(key) - 1).bit_length())
    packed = key.astype(np.int64) << bits
    packed |= np.arange(len(key), dtype=np.int64)
    packed.sort()
    packed &= (1 << bits) - 1
    return packed.astype(np.intp, copy=False)


def _fronts(network: NetworkArrays, follower: Ints, ends: Ints) -> tuple[Ints, list[int], list[int]]:
    """The steps by level, where each level begins, and where its milestones begin."""
    number = network.slots.size
    waiting = np.bincount(network.after, minlength=number)
    milestone = network.slots == 0
    tag = np.empty(number, np.intp)
    front = np.flatnonzero(waiting == 0)
    parts, at, turn = [], [0], []
    while front.size:
        none = milestone[front]
        if none.any():
            front = np.concatenate((front[~none], front[none]))
        parts.append(front)
        turn.append(at[-1] + front.size - int(np.count_nonzero(none)))
        at.append(at[-1] + front.size)
        reached = follower[_ranges(front, ends)]
        np.subtract.at(waiting, reached, 1)
        free = reached[waiting[reached] == 0].astype(np.intp)
        tag[free] = np.arange(free.size)
        front = free[tag[free] == np.arange(free.size)]
    if at[-1] < number:
        raise _circle(network, waiting)
    return np.concatenate(parts or [front]), at, turn


def _ranges(steps: Ints, ends: Ints) -> Ints:
    """The positions of the links of `steps`, one step after the other, where links are sorted by step."""
    last = ends[steps]
    first = np.where(steps > 0, ends[steps - 1], 0)
    counts = last - first
    total = np.cumsum(counts)
    if not total.size:
        return total
    return np.asarray(np.arange(total[-1]) + np.repeat(first - (total - counts), counts))


def _circle(network: NetworkArrays, waiting: Ints) -> PlanError:
    stuck = waiting > 0
    inside = stuck[network.before] & stuck[network.after]
    back = dict(zip(network.after[inside].tolist(), network.before[inside].tolist(), strict=True))
    step, path = int(np.flatnonzero(stuck)[0]), []
    while step not in path:
        path.append(step)
        step = back[step]
    loop = [str(each) for each in [*reversed(path[path.index(step) :]), path[-1]]]
    return PlanError(f"the steps wait for each other in a circle: {' -> '.join(loop)}", loop)


@dataclass(frozen=True, slots=True)
class _LinkSorter:
    """Makes pulls out of the links of a network."""

    network: NetworkArrays
    place: Ints
    at: Ints

    def pull(self, links: Ints, *, ahead: bool, main: bool) -> Pull:
        """A pull of `links`, which are sorted by the step they hold.

        Going `ahead` that is the later step, held at its start (`main`) or its finish; going back it is the
        earlier one, held at its finish (`main`) or its start.
        """
        network = self.network
        held, holder = (network.after, network.before) if ahead else (network.before, network.after)
        other_end, far_end = network.to_finish, network.from_start
        if not ahead:
            other_end, far_end = far_end, other_end
        if other_end is not None:
            links = links[other_end[links].astype(bool) != main]
        elif not main:
            links = links[:0]
        node_of = self.place[held[links]]
        source = self.place[holder[links]]
        at_finish = ahead  # whether the holder holds by its finish
        if far_end is not None:
            source += len(self.place) * (far_end[links].astype(bool) != at_finish)
        elif at_finish:
            source += len(self.place)
        return self._made(ahead, links, node_of, source)

    def _made(self, ahead: bool, links: Ints, node_of: Ints, source: Ints) -> Pull:
        first = np.ones(len(links), bool)
        np.not_equal(node_of[1:], node_of[:-1], out=first[1:])
        begins = np.flatnonzero(first)
        nodes = node_of[begins]
        link_at, node_at = np.searchsorted(node_of, self.at), np.searchsorted(nodes, self.at)
        segments = begins - np.repeat(link_at[:-1], np.diff(node_at))
        lags = self._lags(ahead, links, link_at)
        return Pull(ahead, source, nodes, segments, link_at.tolist(), node_at.tolist(), lags)

    def _lags(self, ahead: bool, links: Ints, link_at: Ints) -> tuple[Lags, ...]:
        found = []
        if self.network.unit is not None and self.network.lag is not None:
            units = self.network.unit[links]
            for unit in (SLOTS, DAYS, ELAPSED):
                where = np.flatnonzero(units == unit)
                if where.size:
                    lag = self.network.lag[links[where]].astype(np.intp)
                    at = np.searchsorted(where, link_at)
                    where -= np.repeat(link_at[:-1], np.diff(at))
                    found.append(Lags(unit, where, _amount(lag, unit, ahead), at.tolist()))
        return tuple(found)


def _amount(lag: Ints, unit: int, ahead: bool) -> Ints:
    """What is added to a slot, an opening or a mark; see `network.ahead` and `network.behind`."""
    if unit == SLOTS:
        return lag - 1 if ahead else -lag
    if unit == DAYS:
        return MARKS * lag if ahead else 2 - MARKS * lag
    return lag if ahead else -lag


def _longest(network: NetworkArrays) -> tuple[int, int]:
    slots, marks = int(network.slots.max(initial=0)), MARKS
    if network.unit is not None and network.lag is not None:
        lag = np.abs(network.lag)
        slots = max(slots, int(lag[network.unit == SLOTS].max(initial=0)))
        marks = max(marks, MARKS * int(lag[network.unit == DAYS].max(initial=0)))
        marks = max(marks, int(lag[network.unit == ELAPSED].max(initial=0)))
    return slots, marks


def _reach(network: NetworkArrays, slots: Ints, table: Ints | None, at: list[int], most_marks: int) -> int:
    distance = np.array([_distance(each) for each in network.tables])
    longest = slots * (distance[0] if table is None else distance[table])
    total = np.maximum.reduceat(longest, at[:-1]).sum() if len(at) > 1 else 0
    lags = (int(np.abs(network.lag).max(initial=0)) if network.lag is not None else 0) * distance[0]
    return int(total + (len(at) - 1) * max(lags, most_marks)) + 2 * 366 * MARKS


def _distance(table: SlotTable) -> float:
    """How many marks usually lie between two openings of a table."""
    known = table.openings
    ahead = table.tail.period / len(table.tail.offsets)
    return max(ahead, (known[-1] - known[0]) / len(known)) if known else ahead
