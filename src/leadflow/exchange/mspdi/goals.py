"""Goals: deadlines of a project file as goals, ours where they were not changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from leadflow.exchange.imported import key_of
from leadflow.exchange.mspdi.reading import last_day
from leadflow.exchange.mspdi.words import loaded
from leadflow.planning.plan import Goal
from leadflow.planning.words import long

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from leadflow.exchange.imported import Remarks
    from leadflow.exchange.mspdi.project import Row
    from leadflow.exchange.mspdi.steps import Steps
    from leadflow.planning.plan import Step
    from leadflow.rollout.rollout import Definition


def goals_of(
    record: Mapping[str, Any],
    steps: Steps,
    made: Sequence[Step],
    base: Definition | None,
    remarks: Remarks,
) -> tuple[Goal, ...]:
    """The goals: those that leadflow or the school wrote, and every other deadline of the file."""
    keys = {step.key for step in made}
    written = loaded(tuple[Goal, ...], record.get("goals", ())) or ()
    if base is not None:
        written = (*written, *(each for each in base.plan.goals if each.key not in _keys(written)))
    goals: list[Goal] = []
    for goal in written:
        if goal.step in keys:
            goals.append(_moved(goal, steps.rows[goal.step], written))
        else:
            remarks.add("Goals whose steps are gone are left out: {}.", goal.title)
    for key, row in steps.rows.items():
        if row.deadline is not None and key not in {each.step for each in goals}:
            made_key = key_of(row.name, _keys(goals), "goal")
            goals.append(Goal(made_key, row.name, last_day(row.deadline), key))
    if not goals and (last := _last(steps)) is not None:
        goals.append(last)
        remarks.add(
            f"No row has a deadline, so the last one became the goal, by {long(last.target)}: {{}}.",
            last.title,
        )
    return tuple(goals)


def _keys(goals: Sequence[Goal]) -> list[str]:
    return [each.key for each in goals]


def _moved(goal: Goal, row: Row, written: Sequence[Goal]) -> Goal:
    """A goal of ours, on the row's deadline when somebody moved it."""
    before = _deadline(goal.step, written)
    if row.deadline is None or before is None or last_day(row.deadline) == before or goal.target != before:
        return goal
    return replace(goal, target=last_day(row.deadline))


def _deadline(step: str, goals: Sequence[Goal]) -> date | None:
    """The day that leadflow writes as the deadline of a step."""
    targets = [goal.target for goal in goals if goal.step == step]
    return min(targets, default=None)


def _last(steps: Steps) -> Goal | None:
    """The row that is done last, as a goal on its finish."""
    found = [(row.finish, at, key) for at, (key, row) in enumerate(steps.rows.items()) if row.finish]
    if not found:
        return None
    finish, _, key = max(found)
    return Goal("done", steps.rows[key].name, last_day(finish), key)
