"""The situation: a plan, its calendars, the day and what was done, as the arrays both passes read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

from leadflow.planning.plan import Goal, Plan, Step, StepKind
from leadflow.planning.slots import CalendarError, SlotTable, close, opening
from leadflow.planning.steps import Progress, Status

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
    """The first mark that a step may take: today, or its own "not before"."""
    goals: Mapping[int, Goal]
    """The first goal due on a step, by the step's position."""
    promised: Mapping[int, int]
    """The close of the day by which people said, on its card, that an open step is to be done."""


def situation_of(
    plan: Plan,
    calendars: Mapping[str, SchoolCalendar],
    today: date,
    progress: Mapping[str, Progress],
) -> Situation:
    """The arrays of a plan on a day. Raises `CalendarError` for a calendar that is not there."""
    network = plan.network
    steps = [plan.by_key[key] for key in network.keys]
    tables = [_table(calendars, step.calendar, step) for step in steps]
    done = [progress.get(key, _UNTOUCHED) for key in network.keys]
    modes = [_MODES[each.status] for each in done]
    slots = [table.slots(step.duration) for table, step in zip(tables, steps, strict=True)]
    now = opening(today)
    return Situation(
        plan=plan,
        network=network,
        school=_table(calendars, SCHOOL, None),
        today=today,
        steps=steps,
        tables=tables,
        slots=slots,
        modes=modes,
        actual=[_actual(each, mode, today) for each, mode in zip(done, modes, strict=True)],
        fixed={
            at: pinned(tables[at], step.on, slots[at], step.kind is StepKind.MEETING)
            for at, step in enumerate(steps)
            if step.on is not None and modes[at] < Mode.DONE
        },
        floors=[now if step.not_before is None else max(now, opening(step.not_before)) for step in steps],
        goals=_first_goals(plan, network),
        promised={
            at: _promise(calendars[step.calendar], each.due)
            for at, (step, each) in enumerate(zip(steps, done, strict=True))
            if each.due is not None and each.due > today and step.on is None and modes[at] < Mode.DONE
        },
    )


def _promise(calendar: SchoolCalendar, due: date) -> int:
    """The close of the last day for a step on or before a date that people set.

    A date a year beyond the calendar or later is a slip of the hand (2062 for 2026): that far and no
    further it counts, and the finding says so.
    """
    table, beyond = calendar.table, calendar.last.toordinal() + A_YEAR
    return table.close_of(table.done_by(close(min(due, date.fromordinal(beyond)))) - 1)


_UNTOUCHED = Progress()


def _table(calendars: Mapping[str, SchoolCalendar], name: str, step: Step | None) -> SlotTable:
    if name not in calendars:
        who = "the plan" if step is None else f"step '{step.key}'"
        known = ", ".join(f"'{each}'" for each in calendars) or "none"
        raise CalendarError(
            f"{who} is planned over the calendar '{name}', which is not there (known: {known}); "
            "add that calendar or name another one",
            name,
        )
    return calendars[name].table


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
