"""Both passes of the critical path method (Kelley and Walker 1959) over slot tables.

The forward pass gives each step its earliest place, from today and from what was done; the backward
pass its latest, from the goals. Both visit every link once. What was done stays where it was. A step that
was started before all it depends on was finished keeps its start and goes on at once, and cannot be finished
before them (the planning tools would have the rest of it wait, or forget the link). A skipped step takes no
time and binds nobody. A fixed date beats the links, as Microsoft Project's hard constraints do: a school's
board meeting stays put, and the chain before it shows by how much it is too long.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from leadflow.planning.network import ahead, behind
from leadflow.planning.situation import Bound, Mode, Situation
from leadflow.planning.slots import close, opening

if TYPE_CHECKING:
    from leadflow.planning.slots import SlotTable

NOBODY = -1
_NEVER = 0  # before every mark of a date
_FOREVER = close(date.max)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A fixed date that cannot be kept. `ready` is the earliest place without it, `driver` what sets it."""

    at: int
    ready: int
    driver: int


@dataclass(slots=True)
class Early:
    """The result of the forward pass, by position."""

    starts: list[int]
    finishes: list[int]
    drivers: list[int]
    """The step that sets the earliest place, or `NOBODY`."""
    bounds: list[Bound]
    conflicts: list[Conflict]
    promised: set[int]
    """Steps whose earliest finish is the date that people set on the card: the work would be done sooner."""


@dataclass(slots=True)
class Late:
    """The result of the backward pass, by position."""

    starts: list[int]
    finishes: list[int]
    drivers: list[int]
    """The step that sets the latest place, or `NOBODY`."""
    bounds: list[Bound]


@dataclass(slots=True)
class _Limit:
    """The tightest limit found so far, and the step that set it."""

    mark: int
    by: int = NOBODY
    soft: bool = False
    """Gives way to a step that asks for the very same."""

    def at_least(self, mark: int, by: int) -> None:
        if mark > self.mark:
            self.mark, self.by = mark, by

    def at_most(self, mark: int, by: int) -> None:
        if mark < self.mark or (self.soft and mark == self.mark):
            self.mark, self.by, self.soft = mark, by, False


def forward(situation: Situation) -> Early:
    """The earliest places of all steps."""
    number = len(situation.steps)
    early = Early([0] * number, [0] * number, [NOBODY] * number, [Bound.TODAY] * number, [], set())
    for at in range(number):
        put_early(situation, early, at)
    return early


def put_early(situation: Situation, early: Early, at: int) -> None:
    """Put one step at its earliest place, given those of all before it."""
    mode = situation.modes[at]
    if mode >= Mode.DONE:
        early.starts[at], early.finishes[at] = situation.actual[at]
        early.bounds[at] = Bound.ACTUAL
        return
    start, finish = _required(situation, early, at)
    if mode == Mode.STARTED:
        _go_on(situation, early, at, finish)
        _keep_promise(situation, early, at)
    elif at in situation.fixed and situation.fixed[at][0] >= opening(situation.today):
        _stay(situation, early, at, start, finish)
    else:
        _place(situation, early, at, start, finish)
        _keep_promise(situation, early, at)


def _required(situation: Situation, early: Early, at: int) -> tuple[_Limit, _Limit]:
    """What the links ask of the start and of the finish of a step."""
    start, finish = _Limit(_NEVER), _Limit(_NEVER)
    modes = situation.modes
    started = modes[at] == Mode.STARTED
    for link in situation.network.before[at]:
        source = link.before
        if modes[source] == Mode.SKIPPED:
            continue
        mark = early.finishes[source] if link.from_finish else early.starts[source]
        if started and link.to_start:
            if link.from_finish and modes[source] != Mode.DONE:
                finish.at_least(mark, source)
            continue
        if link.counts:
            mark = ahead(link, mark, situation.school)
        (start if link.to_start else finish).at_least(mark, source)
    return start, finish


def _go_on(situation: Situation, early: Early, at: int, finish: _Limit) -> None:
    """A step in progress: keeps its start, and needs what is left of its work, half a day at least."""
    table, began = situation.tables[at], situation.actual[at][0]
    now = opening(situation.today)
    early.starts[at], early.bounds[at] = began, Bound.ACTUAL
    if situation.slots[at] == 0:
        end = _on_school_day(table, max(now, began))
    else:
        end = table.close_of(max(0, table.first_from(max(now, began))) + situation.left[at] - 1)
    early.finishes[at], _, early.drivers[at] = _held(situation, at, end, finish)


def _stay(situation: Situation, early: Early, at: int, start: _Limit, finish: _Limit) -> None:
    """A step that is fixed to a date."""
    span = situation.fixed[at]
    early.starts[at], early.finishes[at] = span
    early.bounds[at] = Bound.FIXED
    if start.mark > span[0]:
        early.conflicts.append(Conflict(at, _ready(situation, at, start.mark), start.by))
    elif finish.mark > span[1]:
        early.conflicts.append(Conflict(at, _ready_to_end(situation, at, finish.mark), finish.by))


def _ready(situation: Situation, at: int, mark: int) -> int:
    """The first mark from `mark` on that a step can take: what ends on Friday leaves room from Monday on."""
    table = situation.tables[at]
    return table.opening_of(table.first_from(mark)) if situation.slots[at] else _on_school_day(table, mark)


def _ready_to_end(situation: Situation, at: int, mark: int) -> int:
    """Where a step starts at the earliest that may end from `mark` on."""
    table, slots = situation.tables[at], situation.slots[at]
    end = _finish_from(table, mark, slots)
    return table.opening_of(table.done_by(end) - slots) if slots else end


def _place(situation: Situation, early: Early, at: int, start: _Limit, finish: _Limit) -> None:
    """An open step: as early as the links, today and its own "not before" allow."""
    table, slots, floor = situation.tables[at], situation.slots[at], situation.floors[at]
    bound, driver = Bound.TODAY, NOBODY
    if floor > opening(situation.today):
        bound = Bound.NOT_BEFORE
    mark = floor
    if start.mark >= floor:
        mark, bound, driver = start.mark, Bound.DEPENDENCY, start.by
    if mark < table.base:
        mark, bound, driver = table.opening_of(0), Bound.CALENDAR, NOBODY
    if slots == 0:
        begin = end = _on_school_day(table, mark)
    else:
        slot = table.first_from(mark)
        begin, end = table.opening_of(slot), table.close_of(slot + slots - 1)
    ends, held_by, holder = _held(situation, at, end, finish)
    if ends > end:
        end, bound, driver = ends, held_by, holder
        begin = table.opening_of(table.done_by(end) - slots) if slots else end
    early.starts[at], early.finishes[at] = begin, end
    early.bounds[at], early.drivers[at] = bound, driver


def _held(situation: Situation, at: int, end: int, finish: _Limit) -> tuple[int, Bound, int]:
    """Where a step ends that could end at `end`, and what keeps it: a link, or a date of its own."""
    bound, driver = Bound.TODAY, NOBODY
    if finish.mark > end:
        end = _finish_from(situation.tables[at], finish.mark, situation.slots[at])
        bound, driver = Bound.DEPENDENCY, finish.by
    floor = situation.finish_floors.get(at, _NEVER)
    if floor > end:
        end, bound, driver = floor, Bound.FINISH_FROM, NOBODY
    return end, bound, driver


def _keep_promise(situation: Situation, early: Early, at: int) -> None:
    """What people said on the card counts where the work would be done sooner; followers wait for it."""
    mark = situation.promised.get(at, _NEVER)
    if mark > early.finishes[at]:
        early.finishes[at] = mark
        early.promised.add(at)
        if situation.slots[at] == 0 and situation.modes[at] == Mode.OPEN:
            early.starts[at] = mark


def _on_school_day(table: SlotTable, mark: int) -> int:
    """Where a milestone falls that is reached at `mark`: at once on a school day, else on the next."""
    return mark if table.opens_on(mark) else table.opening_of(table.first_from(mark))


def _finish_from(table: SlotTable, mark: int, slots: int) -> int:
    """The first place at or after `mark` where a step may end."""
    return table.close_of(table.first_from(mark - table.width)) if slots else _on_school_day(table, mark)


def backward(situation: Situation, end: int) -> Late:
    """The latest places of all steps; `end` is the mark for steps that lead to no goal."""
    number = len(situation.steps)
    late = Late([0] * number, [0] * number, [NOBODY] * number, [Bound.PLAN_END] * number)
    for at in range(number - 1, -1, -1):
        put_late(situation, late, at, end)
    return late


def put_late(situation: Situation, late: Late, at: int, end: int) -> None:
    """Put one step at its latest place, given those of all after it."""
    if situation.modes[at] >= Mode.DONE:
        late.starts[at], late.finishes[at] = situation.actual[at]
        late.bounds[at] = Bound.ACTUAL
    elif at in situation.fixed:
        late.starts[at], late.finishes[at] = situation.fixed[at]
        late.bounds[at] = Bound.FIXED
    else:
        _place_late(situation, late, at, end)
    if situation.modes[at] == Mode.STARTED and situation.actual[at][0] <= late.finishes[at]:
        late.starts[at] = situation.actual[at][0]


def _place_late(situation: Situation, late: Late, at: int, end: int) -> None:
    start, finish, bound = _allowed(situation, late, at, end)
    table, slots = situation.tables[at], situation.slots[at]
    if slots == 0:
        limit = start if start.mark < finish.mark else finish
        mark = limit.mark
        if not table.opens_on(mark):
            mark = table.close_of(table.done_by(mark) - 1)
        late.starts[at] = late.finishes[at] = mark
    else:
        limit, after = finish, table.done_by(finish.mark)
        started_by = table.first_from(start.mark + 1) - 1 + slots
        if started_by < after:
            limit, after = start, started_by
        late.starts[at] = table.opening_of(after - slots)
        late.finishes[at] = table.close_of(after - 1)
    if limit is start and limit.by == NOBODY:
        bound = Bound.START_BY
    late.drivers[at] = limit.by
    late.bounds[at] = Bound.DEPENDENCY if limit.by != NOBODY else bound


def _allowed(situation: Situation, late: Late, at: int, end: int) -> tuple[_Limit, _Limit, Bound]:
    """What the links leave to the start and to the finish of a step, and which date it has of its own."""
    finish, bound = _own_end(situation, at, end)
    start = _Limit(situation.start_limits.get(at, _FOREVER))
    modes = situation.modes
    for link in situation.network.after[at]:
        follower = link.after
        if modes[follower] >= Mode.DONE or (modes[at] == Mode.STARTED and not link.from_finish):
            continue
        if modes[follower] == Mode.STARTED and link.to_start:
            if link.from_finish:
                finish.at_most(late.finishes[follower], follower)
            continue
        mark = late.starts[follower] if link.to_start else late.finishes[follower]
        if link.counts:
            mark = behind(link, mark, situation.school)
        (finish if link.from_finish else start).at_most(mark, follower)
    return start, finish, bound


def _own_end(situation: Situation, at: int, end: int) -> tuple[_Limit, Bound]:
    bound, mark = Bound.PLAN_END, end
    goal, not_after = situation.goals.get(at), situation.steps[at].not_after
    if goal is not None:
        bound, mark = Bound.GOAL, close(goal.target)
    if not_after is not None and close(not_after) < mark:
        bound, mark = Bound.NOT_AFTER, close(not_after)
    return _Limit(mark, soft=bound is Bound.PLAN_END), bound
