"""What both passes come to, with the slack they leave: by plain Python, or for large plans by arrays.

The two ways give the same (`tests/planning/test_fast.py` compares them), so that nobody needs to know which
one was taken. NumPy, the extra `fast`, is imported only for a large plan.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import TYPE_CHECKING

from leadflow.planning.driving import free_slack
from leadflow.planning.passes import Early, Late, backward, forward
from leadflow.planning.situation import Mode, Situation
from leadflow.planning.slots import CalendarError, SlotTable, close, day_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from leadflow.planning.plan import Goal

LARGE = 2_000
"""Steps from which arrays are worth it. They need fewer than 400, but then the import of NumPy costs more."""


@dataclass(frozen=True, slots=True)
class Passed:
    """Both passes and what they leave, by position in plan order; slack in school days, 0 of closed steps."""

    early: Early
    late: Late
    slack: Sequence[float]
    free_slack: Sequence[float]


def both_passes(situation: Situation) -> Passed:
    """The earliest and the latest places of all steps."""
    last = max((close(goal.target) for goal in situation.plan.goals), default=0)
    if len(situation.steps) >= LARGE and find_spec("numpy") is not None:
        from leadflow.planning.large.fast import by_arrays

        try:
            return by_arrays(situation, last)
        except CalendarError:
            pass  # too many years for a table of them all; step by step none is needed
    return by_steps(situation, last)


def by_steps(situation: Situation, last: int) -> Passed:
    """Step by step, in plain Python. `last` is the mark of the latest goal, 0 without one."""
    early = forward(situation)
    late = backward(situation, max([*early.finishes, last], default=0))
    slack = [0.0] * len(situation.steps)
    free = slack.copy()
    for at, mode in enumerate(situation.modes):
        if mode < Mode.DONE:
            slack[at] = school_slack(situation.school, early.finishes[at], late.finishes[at])
            free[at] = free_slack(situation, early, at, slack[at])
    return Passed(early, late, slack, free)


def school_slack(school: SlotTable, finish: int, limit: int) -> float:
    """School days from the mark `finish` to the mark `limit`; negative when it lies before.

    A limit that is missed by days without school alone is still missed: by half a day.
    """
    slack = school.days(school.first_from(limit) - school.first_from(finish))
    if slack == 0 and day_of(limit) < day_of(finish):
        return -0.5
    return slack


def shown(table: SlotTable, finish: int, limit: int) -> date:
    """The day on which a milestone's latest mark is shown.

    A milestone that must be true when Monday opens is due on Friday: the day on which it can still be made
    true (the scheduling tools differ here; see FACTS.md, section 4). Not so when Monday's opening is the
    earliest it can be reached.
    """
    before = table.close_of(table.done_by(limit) - 1)
    return day_of(limit if before < finish <= limit else min(before, limit))


@dataclass(frozen=True, slots=True)
class Need:
    """When one goal alone needs a step: its last days, and its slack in school days and calendar days."""

    start: date
    finish: date
    slack: float
    slack_calendar: int


def need_of(situation: Situation, early: Early, goal: Goal, at: int) -> Need:
    """What `goal` alone asks of the open step at a position: a backward pass without the other goals."""
    only = replace(situation, goals={situation.network.position[goal.step]: goal})
    late = backward(only, max([*early.finishes, close(goal.target)]))
    finish, limit = early.finishes[at], late.finishes[at]
    first, last = day_of(late.starts[at]), day_of(limit)
    if situation.slots[at] == 0:
        first = last = shown(situation.tables[at], finish, limit)
    slack = school_slack(situation.school, finish, limit)
    return Need(first, last, slack, (last - day_of(finish)).days)
