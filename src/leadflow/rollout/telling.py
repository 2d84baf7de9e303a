"""Telling: the difference that a re-plan makes, in sentences. Pure.

The command line and the page say the same; each sets it in its own way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadflow.planning.words import listed, long, school_days, short
from leadflow.saying import joined, say, say_many

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from leadflow.rollout.calls import Call
    from leadflow.rollout.difference import Difference, GoalMove, Move, Shift
    from leadflow.rollout.rollout import Rollout


@dataclass(frozen=True, slots=True)
class MoveLine:
    """A step that moves, in words. A pair of equal texts is a date that stays."""

    step: str
    title: str
    start: tuple[str, str]
    finish: tuple[str, str]
    by: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class CallLine:
    """What one person has to do differently; `parts` are sentences."""

    person: str
    group: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A difference in words."""

    altered: tuple[str, ...]
    goals: tuple[str, ...]
    moves: tuple[MoveLine, ...]
    """Steps whose planned dates move: those on the cards."""
    forecasts: tuple[MoveLine, ...]
    """Steps of which only the forecast moves."""
    appeared: tuple[str, ...]
    gone: tuple[str, ...]
    calls: tuple[CallLine, ...]

    @property
    def summary(self) -> str:
        """All of it in one sentence."""
        moves, forecasts, calls = len(self.moves), len(self.forecasts), len(self.calls)
        parts = (
            (moves, say_many("%(num)s step gets other dates", "%(num)s steps get other dates", moves)),
            (forecasts, say_many("%(num)s forecast moves", "%(num)s forecasts move", forecasts)),
            (
                calls,
                say_many(
                    "%(num)s person has something else to do",
                    "%(num)s people have something else to do",
                    calls,
                ),
            ),
        )
        said = [told for number, told in parts if number]
        if not said:
            return say("No step moves, and no goal changes.")
        return joined((listed(said), "."), "")


def told(found: Difference, before: Rollout, after: Rollout, today: date) -> Told:
    """A difference in words. Dates of steps go without their year when it is that of `today`."""
    year = today.year
    titles = {**before.plan.by_key, **after.plan.by_key}
    names = {**before.definition.roster.names, **after.definition.roster.names}
    title = {key: step.title for key, step in titles.items()}
    skipped = [say("'%(title)s' is skipped.", title=title[key]) for key in found.skipped]
    return Told(
        altered=(*(each.sentence for each in found.alterations), *skipped),
        goals=tuple(_goal(each) for each in found.goals),
        moves=tuple(_planned(each, title[each.step], year) for each in found.moves if each.planned),
        forecasts=tuple(_forecast(each, title[each.step], year) for each in found.moves if not each.planned),
        appeared=tuple(each.sentence for each in (*found.appeared, *found.worded)),
        gone=tuple(each.sentence for each in found.gone),
        calls=tuple(_call(each, found, title, names) for each in found.calls),
    )


def by(days: float) -> str:
    """By how much something moves: ``2 school days later``."""
    if days == 0:
        return say("by no school day")
    amount = school_days(abs(days))
    return say("%(days)s later", days=amount) if days > 0 else say("%(days)s earlier", days=amount)


def _planned(move: Move, title: str, year: int) -> MoveLine:
    finish_moves = move.latest_finish[0] != move.latest_finish[1]
    moved = by(move.days) if finish_moves else say("starts %(by)s", by=by(move.start_days))
    remark = (
        say("The card keeps the date that people set, %(kept)s.", kept=long(move.kept)) if move.kept else ""
    )
    return MoveLine(move.step, title, *_pairs(year, move.latest_start, move.latest_finish), moved, remark)


def _forecast(move: Move, title: str, year: int) -> MoveLine:
    finish_moves = move.earliest_finish[0] != move.earliest_finish[1]
    moved = by(move.earliest_days) if finish_moves else say("starts on another day")
    return MoveLine(move.step, title, *_pairs(year, move.earliest_start, move.earliest_finish), moved)


def _pairs(year: int, start: Shift, finish: Shift) -> tuple[tuple[str, str], tuple[str, str]]:
    words = [short(day) if day.year == year else long(day) for day in (*start, *finish)]
    return (words[0], words[1]), (words[2], words[3])


def _goal(goal: GoalMove) -> str:
    """What becomes of a goal: where it is forecast, and whether that is in time."""
    if goal.after is None:
        return say("'%(title)s' is no longer a goal.", title=goal.title)
    now = goal.after
    met = say("in time for") if now.met else say("too late for")
    standing = say(
        "forecast for %(forecast)s, %(met)s %(target)s",
        forecast=long(now.forecast),
        met=met,
        target=long(now.target),
    )
    if goal.before is None:
        return say("'%(title)s' is a new goal: %(standing)s.", title=goal.title, standing=standing)
    days = school_days(abs(now.slack))
    spare = say("%(days)s to spare", days=days) if now.met else say("%(days)s short", days=days)
    moved = ""
    if goal.before.forecast != now.forecast:
        moved = say(" It was %(forecast)s: %(by)s.", forecast=long(goal.before.forecast), by=by(goal.days))
    return joined((f"'{goal.title}': ", standing, " (", spare, ").", moved), "")


def _call(call: Call, found: Difference, title: Mapping[str, str], names: Mapping[str, str]) -> CallLine:
    moves = {each.step: each for each in found.moves}
    return CallLine(
        names.get(call.person, call.person) or say("nobody"),
        names.get(call.group, call.group),
        tuple(_call_parts(call, moves, title)),
    )


def _call_parts(call: Call, moves: Mapping[str, Move], title: Mapping[str, str]) -> Iterator[str]:
    for key in call.moved:
        move = moves[key]
        yield say(
            "'%(title)s' is due %(day)s, %(how)s.",
            title=title[key],
            day=long(move.latest_finish[1]),
            how=_how(move),
        )
    for verb, keys in (
        (say("is new for you"), call.new),
        (say("has changed"), call.changed),
        (say("is no longer yours"), call.gone),
    ):
        yield from _each(keys, verb, title)


def _how(move: Move) -> str:
    if move.latest_finish[0] != move.latest_finish[1]:
        return by(move.days)
    return say("as before; start by %(latest_start)s", latest_start=long(move.latest_start[1]))


def _each(keys: Iterable[str], verb: str, title: Mapping[str, str]) -> Iterator[str]:
    return (joined((f"'{title[key]}' ", verb, "."), "") for key in keys)
