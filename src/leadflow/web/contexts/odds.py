"""The odds: how likely each goal is kept, with a small picture of when its runs reach it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from importlib.util import find_spec
from math import ceil
from typing import TYPE_CHECKING

from leadflow.planning.chances.chances import RUNS, chances
from leadflow.planning.chances.words import percent, told
from leadflow.planning.words import long
from leadflow.saying import say

if TYPE_CHECKING:
    from leadflow.planning.chances.chances import GoalChance
    from leadflow.services.view import View
    from leadflow.web.contexts.frame import Frame

FEW = 100
"""Runs on a page where NumPy is not there: it must not keep anybody waiting."""
COLUMNS = 36
"""Columns of the picture at most; a column is a day, or as many weeks as it takes."""
COLUMN, GAP, HEIGHT = 11, 2, 56
"""Pixels."""


@dataclass(frozen=True, slots=True)
class Column:
    """The runs that reach a goal on some days; `kept` when those lie before its target or on it."""

    x: int
    y: int
    height: int
    kept: bool


@dataclass(frozen=True, slots=True)
class Histogram:
    """A picture in pixels. `target` is where the target date ends; None when that lies outside of it."""

    width: int
    height: int
    columns: tuple[Column, ...]
    target: int | None
    first: date
    last: date
    legend: str
    """Where the target is, and what is hatched."""
    summary: str


@dataclass(frozen=True, slots=True)
class GoalOdds:
    """One goal: its chance in words, the sentences that explain it, and the picture."""

    key: str
    title: str
    address: str
    likely: str
    unlikely: bool
    sentences: tuple[str, ...]
    picture: Histogram


@dataclass(frozen=True, slots=True)
class Odds:
    """The goals that an estimate moves. Empty when nobody gave an estimate: then nothing is shown."""

    runs: int
    goals: tuple[GoalOdds, ...]


def odds(found: View, frame: Frame) -> Odds:
    """What the runs say of the open goals of a rollout."""
    definition = found.rollout.definition
    plan, runs = definition.plan, RUNS if find_spec("numpy") else FEW
    if all(step.estimate is None for step in plan.steps):
        return Odds(runs, ())
    today = max(found.today, definition.start)
    made = chances(plan, definition.calendar, today, found.rollout.progress, runs=runs)
    return Odds(
        runs,
        tuple(
            _goal_odds(found, frame, each, goal.title, goal.step)
            for goal in plan.goals
            if (each := made.goals.get(goal.key)) is not None and each.varies
        ),
    )


def _goal_odds(found: View, frame: Frame, chance: GoalChance, title: str, step: str) -> GoalOdds:
    return GoalOdds(
        key=chance.goal,
        title=title,
        address=frame.here.step(step),
        likely=say("%(percent)s likely", percent=percent(chance.chance)),
        unlikely=chance.chance < 0.5,
        sentences=told(found.rollout.definition.plan, chance)[1:],
        picture=histogram(chance),
    )


def histogram(chance: GoalChance) -> Histogram:
    """How many of the runs reach a goal when."""
    first, last = chance.counts[0][0], chance.counts[-1][0]
    span = (last - first).days + 1
    days = 1 if span <= COLUMNS else 7 * ceil(span / (7 * COLUMNS))
    before = ceil(((chance.target - first).days + 1) / days)
    base = chance.target + timedelta(days=1 - before * days)  # a column ends with the target
    numbers = [0] * ((last - base).days // days + 1)
    for day, count in chance.counts:
        numbers[(day - base).days // days] += count
    most = max(numbers)
    columns = tuple(
        Column(at * COLUMN, HEIGHT - height, height, kept=at < before)
        for at, number in enumerate(numbers)
        if (height := max(2, round(number * HEIGHT / most)) if number else 0)
    )
    width, target = len(numbers) * COLUMN, before * COLUMN - GAP // 2
    by = say(
        "%(percent)s of the runs by the target, %(target)s",
        percent=percent(chance.chance),
        target=long(chance.target),
    )
    return Histogram(
        width=width,
        height=HEIGHT,
        columns=columns,
        target=target if 0 <= target <= width else None,
        first=first,
        last=last,
        legend=_legend(chance.target, first, last, drawn=0 <= target <= width),
        summary=say(
            "Reached between %(first)s and %(last)s; %(by)s.", first=long(first), last=long(last), by=by
        ),
    )


def _legend(target: date, first: date, last: date, *, drawn: bool) -> str:
    if drawn:
        return say("the target is the dashed line, hatched is too late.")
    if target < first:
        return say(
            "the target, %(target)s, lies before all of it, so all is too late and hatched.",
            target=long(target),
        )
    return say(
        "the target, %(target)s, lies after %(last)s, so nothing is too late.",
        target=long(target),
        last=long(last),
    )
