"""The situation: a plan, its calendars, the day and what was done, as the arrays both passes read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

from leadflow.planning.availability import away_from, lessened
from leadflow.planning.plan import Goal, Plan, Step, StepKind
from leadflow.planning.remainder import Left, left_by, left_of
from leadflow.planning.slots import CalendarError, SlotTable, close, opening
from leadflow.planning.steps import Progress, Status

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from leadflow.planning.absence import Away
    from leadflow.planning.calendar import SchoolCalendar
    from leadflow.planning.network import Network

SCHOOL = "school"
"""The name of the school's own calendar: lags and slack are counted in it."""

A_YEAR = 366
"""Days."""

Span = tuple[int, int]
"""Two marks: from, to."""


class Bound(StrEnum):
    """What sets a date."""

    DEPENDENCY = "dependency"
    """Another step."""
    TODAY = "today"
    """Nothing open comes before today."""
    CALENDAR = "calendar"
    """The calendar begins on it."""
    NOT_BEFORE = "not_before"
    NOT_AFTER = "not_after"
    FINISH_FROM = "finish_from"
    START_BY = "start_by"
    FIXED = "fixed"
    ACTUAL = "actual"
    """What really happened."""
    GOAL = "goal"
    PLAN_END = "plan_end"
    """The step leads to no goal: it may last as long as the plan does."""


class Mode(IntEnum):
    """How a pass treats a step."""

    OPEN = 0
    STARTED = 1
    DONE = 2
    SKIPPED = 3


_MODES = {
    Status.TODO: Mode.OPEN,
    Status.IN_PROGRESS: Mode.STARTED,
    Status.IN_APPROVAL: Mode.STARTED,
    Status.DONE: Mode.DONE,
    Status.SKIPPED: Mode.SKIPPED,
}


@dataclass(frozen=True, slots=True)
class Situation:
    """Arrays by position in plan order. Marks are those of `leadflow.planning.slots`."""

    plan: Plan
    network: Network
    school: SlotTable
    today: date
    steps: Sequence[Step]
    tables: Sequence[SlotTable]
    slots: Sequence[int]
    modes: Sequence[Mode]
    actual: Sequence[Span]
    """Where a step that is not open lies; of a started one only the start has a meaning."""
    fixed: Mapping[int, Span]
    """Steps with a fixed date that are not closed."""
    floors: Sequence[int]
    """The first mark that a step may take: today, its own "not before", or its hold."""
    left: Sequence[int]
    """Slots of work left from today on: of an open step all, of a closed one none."""
    left_by: Mapping[int, Left]
    """Who says so, of the steps in progress."""
    finish_floors: Mapping[int, int]
    """Where a step may end at the earliest, of those that are not to end sooner."""
    start_limits: Mapping[int, int]
    """The last mark at which a step may start, of those that are to be started by a date."""
    goals: Mapping[int, Goal]
    """The first goal due on a step, by the step's position."""
    promised: Mapping[int, int]
    """The close of the day by which people said, on its card, that an open step is to be done."""
    away: Sequence[tuple[Away, ...]]
    """The stretches on which nobody can work on a step; its table is without them."""


def situation_of(
    plan: Plan,
    calendars: Mapping[str, SchoolCalendar],
    today: date,
    progress: Mapping[str, Progress],
) -> Situation:
    """The arrays of a plan on a day. Raises `CalendarError` for a calendar that is not there."""
    network = plan.network
    steps = [plan.by_key[key] for key in network.keys]
    named = [_calendar(calendars, step.calendar, step) for step in steps]
    done = [progress.get(key, _UNTOUCHED) for key in network.keys]
    away = away_from(plan.absences, calendars, steps, done)
    own = [lessened(calendar, each) for calendar, each in zip(named, away, strict=True)]
    tables = [calendar.table for calendar in own]
    modes = [_MODES[each.status] for each in done]
    slots = [table.slots(step.duration) for table, step in zip(tables, steps, strict=True)]
    now = opening(today)
    return Situation(
        plan=plan,
        network=network,
        school=_calendar(calendars, SCHOOL, None).table,
        today=today,
        steps=steps,
        tables=tables,
        slots=slots,
        modes=modes,
        actual=[_actual(each, mode, today) for each, mode in zip(done, modes, strict=True)],
        fixed={
            at: span
            for at, step in enumerate(steps)
            if modes[at] < Mode.DONE and (span := fixed_span(step, tables[at], slots[at])) is not None
        },
        floors=[max(now, *_mornings(step)) for step in steps],
        left=[
            left_of(steps[at], tables[at], done[at], today)
            if mode is Mode.STARTED
            else (slots[at] if mode is Mode.OPEN else 0)
            for at, mode in enumerate(modes)
        ],
        left_by={at: left_by(steps[at], done[at]) for at, mode in enumerate(modes) if mode is Mode.STARTED},
        finish_floors=_finish_floors(steps, tables, slots, modes),
        start_limits={
            at: opening(step.start_by) if slots[at] else close(step.start_by)
            for at, step in enumerate(steps)
            if step.start_by is not None and modes[at] is Mode.OPEN
        },
        goals=_first_goals(plan, network),
        promised=_promises(steps, own, done, modes, today),
        away=away,
    )


def _finish_floors(
    steps: Sequence[Step], tables: Sequence[SlotTable], slots: Sequence[int], modes: Sequence[Mode]
) -> dict[int, int]:
    return {
        at: _finish_floor(tables[at], step.finish_from, slots[at])
        for at, step in enumerate(steps)
        if step.finish_from is not None and modes[at] < Mode.DONE
    }


def _promises(
    steps: Sequence[Step],
    calendars: Sequence[SchoolCalendar],
    done: Sequence[Progress],
    modes: Sequence[Mode],
    today: date,
) -> dict[int, int]:
    return {
        at: _promise(calendars[at], each.due)
        for at, (step, each) in enumerate(zip(steps, done, strict=True))
        if each.due is not None and each.due > today and modes[at] < Mode.DONE
        if step.on is None and step.finish_on is None
    }


def _mornings(step: Step) -> tuple[int, int]:
    """Where the days open before which a step is not to start, by its own date and by levelling."""
    return (
        opening(step.not_before) if step.not_before else 0,
        opening(step.hold.until) if step.hold else 0,
    )


def _promise(calendar: SchoolCalendar, due: date) -> int:
    """The close of the last day for a step on or before a date that people set.

    A date a year beyond the calendar or later is a slip of the hand (2062 for 2026): that far and no
    further it counts, and the finding says so.
    """
    table, beyond = calendar.table, calendar.last.toordinal() + A_YEAR
    return table.close_of(table.done_by(close(min(due, date.fromordinal(beyond)))) - 1)


_UNTOUCHED = Progress()


def _calendar(calendars: Mapping[str, SchoolCalendar], name: str, step: Step | None) -> SchoolCalendar:
    if name not in calendars:
        who = "the plan" if step is None else f"step '{step.key}'"
        known = ", ".join(f"'{each}'" for each in calendars) or "none"
        raise CalendarError(
            f"{who} is planned over the calendar '{name}', which is not there (known: {known}); "
            "add that calendar or name another one",
            name,
        )
    return calendars[name]


def _actual(progress: Progress, mode: Mode, today: date) -> Span:
    if mode is Mode.OPEN:
        return 0, 0
    if mode is Mode.STARTED:
        return opening(progress.started or today), 0
    finished = progress.finished or today
    started = finished if mode is Mode.SKIPPED else min(progress.started or finished, finished)
    return opening(started), close(finished)


def _first_goals(plan: Plan, network: Network) -> dict[int, Goal]:
    found: dict[int, Goal] = {}
    for goal in sorted(plan.goals, key=lambda each: (each.target, each.key)):
        found.setdefault(network.position[goal.step], goal)
    return found


def fixed_span(step: Step, table: SlotTable, slots: int) -> Span | None:
    """The marks of a step with a fixed first or last day; None for any other."""
    if step.on is not None:
        return pinned(table, step.on, slots, step.kind is StepKind.MEETING)
    if step.finish_on is not None:
        return pinned_end(table, step.finish_on, slots, step.kind is StepKind.MEETING)
    return None


def _finish_floor(table: SlotTable, day: date, slots: int) -> int:
    """Where a step ends at the earliest that is not to end before `day` closes: with the day's last slot."""
    if not table.opens_on(opening(day)):
        first = table.first_from(opening(day))
        return table.close_of(first) if slots else table.opening_of(first)
    return table.close_of(table.first_from(close(day) + 1) - 1) if slots else close(day)


def pinned(table: SlotTable, on: date, slots: int, meeting: bool) -> Span:
    """The marks of a step that is fixed to a date: it stays there even when the calendar has no such day.

    A milestone is true at the end of its date. A meeting of at most a day ends on its date, half day or
    not; other work goes on where the calendar lets it.
    """
    start = opening(on)
    if slots == 0:
        return close(on), close(on)
    open_day = table.opens_on(start)
    if slots <= table.per_day and (meeting or not open_day):
        return start, start + (2 if slots == table.per_day else 1)
    taken = 0 if open_day else table.per_day
    return start, table.close_of(table.first_from(start) + slots - taken - 1)


def pinned_end(table: SlotTable, on: date, slots: int, meeting: bool) -> Span:
    """The marks of a step whose last day is fixed, even where the calendar has no such day; see `pinned`."""
    open_day = table.opens_on(opening(on))
    if slots == 0 or (slots <= table.per_day and (meeting or not open_day)):
        return pinned(table, on, slots, meeting)
    if open_day:
        after = table.first_from(close(on) + 1)
        return table.opening_of(after - slots), table.close_of(after - 1)
    return table.opening_of(table.first_from(opening(on)) - slots + table.per_day), close(on)
