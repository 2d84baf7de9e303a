"""Goals: deadlines of a project file as goals, ours where they were not changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from leadflow.exchange.imported import key_of
from leadflow.exchange.mspdi.outgoing import deadline_of
from leadflow.exchange.mspdi.reading import last_day
from leadflow.exchange.mspdi.words import loaded
from leadflow.planning.plan import Goal
from leadflow.planning.slots import close, day_of
from leadflow.planning.words import long

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from leadflow.exchange.imported import Remarks
    from leadflow.exchange.mspdi.project import Row
    from leadflow.exchange.mspdi.steps import Steps
    from leadflow.planning.calendar import SchoolCalendar
    from leadflow.planning.plan import Step
    from leadflow.rollout.rollout import Definition


def deadlines_of(
    record: Mapping[str, Any],
    steps: Steps,
    made: Sequence[Step],
    base: Definition | None,
    remarks: Remarks,
) -> tuple[tuple[Step, ...], tuple[Goal, ...]]:
    """The goals, and the steps with what deadlines say of them.

    Deadlines of rows that leadflow did not write are goals on milestones, and where no milestone has one on
    every row; else they are the last day of their step.
    """
    goals = _written(record, steps, base, remarks)
    found = [(step, steps.rows[step.key]) for step in made]
    foreign = [
        step.key
        for step, row in found
        if row.deadline is not None and step.key not in steps.records and step.key not in _reached(goals)
    ]
    ends = [key for key in foreign if steps.rows[key].milestone] or (foreign if not goals else [])
    changed = []
    school = steps.calendars.school_days
    for step, row in found:
        if step.key in ends and row.deadline is not None:
            day = _on_a_school_day(last_day(row.deadline), school, row, remarks)
            goals.append(Goal(key_of(row.name, _keys(goals), "goal"), row.name, day, step.key))
        elif row.deadline != deadline_of(step, goals):
            moved, goals = _moved(step, row, goals)
            step = moved
        changed.append(step)
    if not goals and (last := _last(steps, remarks)) is not None:
        goals.append(last)
        remarks.add(
            f"No row has a deadline, so the last one became the goal, by {long(last.target)}: {{}}.",
            last.title,
        )
    return tuple(changed), tuple(goals)


def _written(
    record: Mapping[str, Any], steps: Steps, base: Definition | None, remarks: Remarks
) -> list[Goal]:
    """The goals that leadflow left in the file, and those of the school."""
    written = loaded(tuple[Goal, ...], record.get("goals", ())) or ()
    if base is not None:
        written = (*written, *(each for each in base.plan.goals if each.key not in _keys(written)))
    for goal in written:
        if goal.step not in steps.rows:
            remarks.add("Goals whose steps are gone are left out: {}.", goal.title)
    return [goal for goal in written if goal.step in steps.rows]


def _keys(goals: Sequence[Goal]) -> list[str]:
    return [each.key for each in goals]


def _reached(goals: Sequence[Goal]) -> set[str]:
    return {each.step for each in goals}


def _moved(step: Step, row: Row, goals: list[Goal]) -> tuple[Step, list[Goal]]:
    """A deadline that somebody moved: the goal's that it stands for, else the step's own last day."""
    day = last_day(row.deadline) if row.deadline is not None else None
    mine = [each for each in goals if each.step == step.key]
    first = min(mine, key=lambda each: each.target, default=None)
    if first is None or (step.not_after is not None and step.not_after < first.target):
        return replace(step, not_after=day), goals
    if day is None:
        return step, [each for each in goals if each is not first]
    return step, [replace(each, target=day) if each is first else each for each in goals]


def _on_a_school_day(day: date, school: SchoolCalendar, row: Row, remarks: Remarks) -> date:
    """The last school day up to a deadline: a goal is reached on one."""
    if not school.knows(day) or school.is_school_day(day):
        return day
    remarks.add("Goals on days without school are moved to the school day before: {}.", row.name)
    return day_of(school.table.opening_of(school.table.done_by(close(day)) - 1))


def _last(steps: Steps, remarks: Remarks) -> Goal | None:
    """The row that is done last, as a goal on its finish."""
    found = [(row.finish, at, key) for at, (key, row) in enumerate(steps.rows.items()) if row.finish]
    if not found:
        return None
    finish, _, key = max(found)
    row = steps.rows[key]
    day = _on_a_school_day(last_day(finish), steps.calendars.school_days, row, remarks)
    return Goal("done", row.name, day, key)
