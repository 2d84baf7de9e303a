"""Large plans: both passes by the array kernel, with all that the pure passes tell. Needs NumPy.

The marks come from `leadflow.planning.large.kernel`; what sets them (drivers and bounds) and the slack follow
for all steps at once. Rare steps (in progress, fixed, promised on a card ...) are placed by the functions of
the pure passes themselves, so that there is one account of what happens to them.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, cast

import numpy as np

from leadflow.planning.driving import free_slack as free_slack_of
from leadflow.planning.large.arrays import NO_LAG, UNITS, NetworkArrays, Pull, lag_amount
from leadflow.planning.large.kernel import both_passes
from leadflow.planning.large.places import free_slack, total_slack
from leadflow.planning.large.terms import NO_END, Spans, Terms
from leadflow.planning.passed import Passed
from leadflow.planning.passes import NOBODY, Early, Late, put_early, put_late
from leadflow.planning.situation import Bound, Mode
from leadflow.planning.slots import close, opening

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from leadflow.planning.large.grid import Ints
    from leadflow.planning.large.places import Dates
    from leadflow.planning.network import Network
    from leadflow.planning.situation import Situation, Span
    from leadflow.planning.slots import SlotTable

_BOUNDS = list(Bound)
_TODAY, _CALENDAR, _NOT_BEFORE, _NOT_AFTER, _DEPENDENCY, _GOAL, _PLAN_END = (
    _BOUNDS.index(each)
    for each in (
        Bound.TODAY,
        Bound.CALENDAR,
        Bound.NOT_BEFORE,
        Bound.NOT_AFTER,
        Bound.DEPENDENCY,
        Bound.GOAL,
        Bound.PLAN_END,
    )
)


def by_arrays(situation: Situation, last: int) -> Passed:
    """Both passes of a plan whose latest goal is due at the mark `last` (0: it has none).

    Raises `CalendarError` for a plan that takes too many years.
    """
    return _Fast(situation, last).passed()


def network_arrays(network: Network, tables: Sequence[SlotTable], slots: Sequence[int]) -> NetworkArrays:
    """A network as arrays: `tables` (the school's first) and `slots` are those of its steps."""
    links = list(chain.from_iterable(network.before))
    number = len(links)
    kinds = list({id(table): table for table in tables}.values())
    index = {id(table): at for at, table in enumerate(kinds)}
    school = kinds[0]
    units = ["school_days" if link.overnight else link.unit for link in links]
    lags = [lag_amount(link.lag, unit, school) for link, unit in zip(links, units, strict=True)]
    return NetworkArrays(
        tables=tuple(kinds),
        slots=np.array(slots, np.intp),
        before=np.fromiter((link.before for link in links), np.intp, number),
        after=np.fromiter((link.after for link in links), np.intp, number),
        table=np.array([index[id(table)] for table in tables[1:]], np.intp) if len(kinds) > 1 else None,
        from_start=np.fromiter((not link.from_finish for link in links), bool, number),
        to_finish=np.fromiter((not link.to_start for link in links), bool, number),
        lag=np.array(lags, np.intp),
        unit=np.array(
            [UNITS[unit] if link.counts else NO_LAG for link, unit in zip(links, units, strict=True)], np.int8
        ),
    )


class _ByPosition:
    """Marks of the kernel as the list, by position in plan order, that the pure passes work on."""

    def __init__(self, marks: Ints, place: Ints, origin: int) -> None:
        self.marks, self.place, self.origin = marks, place, origin

    def __getitem__(self, at: int) -> int:
        return int(self.marks[self.place[at]]) + self.origin

    def __setitem__(self, at: int, mark: int) -> None:
        self.marks[self.place[at]] = mark - self.origin


class _Visitor:
    """Places rare steps with the pure passes, and keeps what they tell about them."""

    def __init__(self, situation: Situation, arrays: NetworkArrays) -> None:
        self.situation, self.arrays = situation, arrays

    def begin(self) -> None:
        number = len(self.situation.steps)
        self.told_early = Early([], [], [NOBODY] * number, [Bound.TODAY] * number, [], set())
        self.told_late = Late([], [], [NOBODY] * number, [Bound.PLAN_END] * number)

    def early(self, place: int, starts: Ints, finishes: Ints, origin: int) -> None:
        self._lay(self.told_early, starts, finishes, origin)
        put_early(self.situation, self.told_early, int(self.arrays.levels.order[place]))

    def late(self, place: int, starts: Ints, finishes: Ints, origin: int, end: int) -> None:
        self._lay(self.told_late, starts, finishes, origin)
        put_late(self.situation, self.told_late, int(self.arrays.levels.order[place]), end)

    def _lay(self, told: Early | Late, starts: Ints, finishes: Ints, origin: int) -> None:
        place = self.arrays.levels.place
        told.starts = cast("list[int]", _ByPosition(starts, place, origin))
        told.finishes = cast("list[int]", _ByPosition(finishes, place, origin))


class _Fast:
    """One plan on its way through the kernel. Arrays are by position in plan order, or by place in levels."""

    def __init__(self, situation: Situation, last: int) -> None:
        self.situation, self.last = situation, last
        tables = [situation.school, *situation.tables]
        self.arrays = network_arrays(situation.network, tables, situation.slots)
        self.modes = np.array(situation.modes, np.int8)
        self.closed = np.flatnonzero(self.modes >= Mode.DONE)
        self.fixed = np.array(
            sorted(at for at in situation.fixed if situation.modes[at] == Mode.OPEN), np.intp
        )
        self.rare = self._rare()
        self.floors = np.array(situation.floors, np.intp)
        self.ends, self.end_bounds = self._own_ends()
        self.visitor = _Visitor(situation, self.arrays)

    def passed(self) -> Passed:
        dates = both_passes(self.arrays, self._terms())
        early, late = self._early(dates), self._late(dates)
        slack, free = self._slacks(dates, early)
        return Passed(early, late, slack, free)

    # What the kernel is asked.

    def _rare(self) -> Ints:
        """Positions that the pure passes place: some of the steps, and what comes before one in progress."""
        situation, now = self.situation, opening(self.situation.today)
        found = {at for at, span in situation.fixed.items() if span[0] >= now}
        found.update(situation.promised, situation.finish_floors, situation.start_limits)
        for at in np.flatnonzero(self.modes == Mode.STARTED).tolist():
            found.add(at)
            before = (link.before for link in situation.network.before[at])
            found.update(each for each in before if situation.modes[each] < Mode.DONE)
        return np.array(sorted(found), np.intp)

    def _own_ends(self) -> tuple[Ints, Ints]:
        """The last mark of each step by its goal or its own last date, and which of them that is."""
        ends, bounds = np.full(len(self.modes), NO_END, np.intp), np.full(len(self.modes), _PLAN_END)
        for at, goal in self.situation.goals.items():
            ends[at], bounds[at] = close(goal.target), _GOAL
        for at, step in enumerate(self.situation.steps):
            if step.not_after is not None and (ends[at] == NO_END or close(step.not_after) < ends[at]):
                ends[at], bounds[at] = close(step.not_after), _NOT_AFTER
        return ends, bounds

    def _terms(self) -> Terms:
        situation = self.situation
        fixed = self.fixed.tolist()
        actual = [situation.actual[at] for at in self.closed.tolist()]
        nobody = np.ones(len(actual), bool)
        stays = np.zeros(len(fixed), bool)
        done = _spans(self.closed, actual, self.modes[self.closed] == Mode.SKIPPED)
        given = [*actual, *(situation.fixed[at] for at in fixed)]
        held = _spans(np.concatenate((self.closed, self.fixed)), given, np.concatenate((nobody, stays)))
        return Terms(self.floors, self.ends, self.last, done, held, self.rare, self.visitor)

    # What sets the dates.

    def _early(self, dates: Dates) -> Early:
        levels, grid, number = dates.levels, dates.grid, len(self.modes)
        seen = _seen(
            dates.early, levels.place[self.closed[self.modes[self.closed] == Mode.SKIPPED]], grid.never
        )
        floors = self.floors[levels.order] - grid.origin
        mark = floors.copy()
        bounds = np.where(floors > opening(self.situation.today) - grid.origin, _NOT_BEFORE, _TODAY)
        drivers = np.full(number, NOBODY, np.intp)
        for nodes, asked, by in self._asked(levels.to_start, dates, seen):
            sets = asked >= floors[nodes]
            nodes = nodes[sets]
            mark[nodes], bounds[nodes], drivers[nodes] = asked[sets], _DEPENDENCY, by[sets]
        base = np.array([table.base for table in self.arrays.tables]) - grid.origin
        table = 0 if levels.table is None else levels.table
        unknown = mark < base[table]
        bounds[unknown], drivers[unknown] = _CALENDAR, NOBODY
        mark = np.maximum(mark, grid.firsts[table])
        for nodes, asked, by in self._asked(levels.to_finish, dates, seen):
            sets = asked > dates.end_of(mark, nodes)
            nodes = nodes[sets]
            bounds[nodes], drivers[nodes] = _DEPENDENCY, by[sets]
        told = self.visitor.told_early
        found = self._told(dates, dates.early, drivers, bounds, told)
        conflicts = sorted(told.conflicts, key=lambda each: each.at)
        return Early(*found, conflicts, told.promised)

    def _late(self, dates: Dates) -> Late:
        levels, grid, number = dates.levels, dates.grid, len(self.modes)
        seen = _seen(dates.late, levels.place[self.closed], grid.forever)
        own, bounds = self.ends[levels.order], self.end_bounds[levels.order]
        soft = (own == NO_END) | (own - grid.origin >= dates.end) & (bounds == _NOT_AFTER)
        bounds[soft] = _PLAN_END
        ends = np.where(soft, dates.end, own - grid.origin)
        drivers = np.full(number, NOBODY, np.intp)
        for nodes, asked, by in self._asked(levels.from_finish, dates, seen):
            sets = (asked < ends[nodes]) | soft[nodes] & (asked == ends[nodes])
            nodes = nodes[sets]
            ends[nodes], bounds[nodes], drivers[nodes] = asked[sets], _DEPENDENCY, by[sets]
        for nodes, asked, by in self._asked(levels.from_start, dates, seen):
            sets = dates.starts_before(asked, ends, nodes)
            nodes = nodes[sets]
            bounds[nodes], drivers[nodes] = _DEPENDENCY, by[sets]
        return Late(*self._told(dates, dates.late, drivers, bounds, self.visitor.told_late))

    def _asked(self, pull: Pull, dates: Dates, seen: Ints) -> Iterator[tuple[Ints, Ints, Ints]]:
        """What the links of a pull ask of its nodes, and the position of the step that asks it.

        Among several that ask the same it is the first in the alphabet of keys. Nothing for no links.
        """
        if not pull.nodes.size:
            return
        asked = pull.asked_by_link(dates.grid, seen)
        tightest, begins = pull.tightest(asked), pull.begins
        counts = np.diff(np.append(begins, asked.size))
        number = len(self.modes)
        rank = np.array(self.situation.network.rank, np.intp)
        source = dates.levels.order[pull.source % number]
        asking = np.where(asked == np.repeat(tightest, counts), rank[source], number)
        by_rank = np.empty(number, np.intp)
        by_rank[rank] = np.arange(number)
        yield pull.nodes, tightest, by_rank[np.minimum.reduceat(asking, begins)]

    def _told(
        self, dates: Dates, marks: Ints, drivers: Ints, bounds: Ints, told: Early | Late
    ) -> tuple[list[int], list[int], list[int], list[Bound]]:
        """Starts, finishes, drivers and bounds by position; of rare and closed steps what is told of them."""
        number = len(self.modes)
        starts, finishes = (
            dates.by_step(each + dates.grid.origin).tolist() for each in (marks[:number], marks[number:])
        )
        by = dates.by_step(drivers).tolist()
        kinds = [_BOUNDS[each] for each in dates.by_step(bounds).tolist()]
        for at in self.closed.tolist():
            by[at], kinds[at] = NOBODY, Bound.ACTUAL
        for at in self.fixed.tolist() if isinstance(told, Late) else ():
            by[at], kinds[at] = NOBODY, Bound.FIXED
        for at in self.rare.tolist():
            by[at], kinds[at] = told.drivers[at], told.bounds[at]
        return starts, finishes, by, kinds

    def _slacks(self, dates: Dates, early: Early) -> tuple[list[float], list[float]]:
        total = total_slack(dates)
        total[dates.levels.place[self.closed]] = 0
        free = free_slack(dates, total, dates.levels.place[self.closed])
        slack, room = dates.by_step(total).tolist(), dates.by_step(free).tolist()
        for at in self.rare.tolist():
            room[at] = free_slack_of(self.situation, early, at, slack[at])
        return slack, room


def _spans(steps: Ints, spans: Sequence[Span], hidden: NDArray[np.bool_]) -> Spans:
    marks = np.array(spans, np.intp).reshape(-1, 2)
    return Spans(steps, marks[:, 0], marks[:, 1], hidden)


def _seen(marks: Ints, hidden: Ints, far: int) -> Ints:
    """The marks that others see: those of hidden places are far away."""
    seen = marks.copy()
    seen[hidden] = seen[hidden + len(marks) // 2] = far
    return seen
