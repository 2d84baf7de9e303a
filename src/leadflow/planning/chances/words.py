"""Words for chances: how likely a goal is kept and what that hangs on, in sentences for a principal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadflow.planning.chances.chances import SURE
from leadflow.planning.words import listed, long

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from leadflow.planning.chances.chances import GoalChance
    from leadflow.planning.plan import Plan

NAMED = 3
"""Steps that a goal is said to hang on."""
LEAST = 0.1
"""A step that weighs less on a goal is not named."""

NO_ESTIMATES = (
    "No open step has an estimate, so nothing can be said about how sure the dates are; nothing is made up.",
    (
        "Write what you know beside a step's duration, in school days: 'estimate: {best: 2, worst: 6}'; "
        "in the playbook, or as a shift in your overlay."
    ),
)


def percent(share: float) -> str:
    """A chance in words: ``62 %``; never all or nothing, which no number of runs can tell."""
    if share > 0.99:
        return "over 99 %"
    if share < 0.01:
        return "under 1 %"
    return f"{share * 100:.0f} %"


def told(plan: Plan, chance: GoalChance) -> tuple[str, ...]:
    """What the runs say of a goal, a sentence each."""
    title = next(each.title for each in plan.goals if each.key == chance.goal)
    if not chance.estimated:
        return (f"No open step on the way to '{title}' has an estimate; {_planned(chance)}.",)
    if not chance.varies:
        return (f"No estimate moves the date of '{title}'; {_planned(chance)}.", _share(chance))
    return (
        f"Chance to keep '{title}' by {long(chance.target)}: {percent(chance.chance)}.",
        *_sure(chance),
        *_hangs(plan, chance),
        _share(chance),
    )


def begin_by(day: date | None, today: date) -> str:
    """When what is open has to begin, so that a goal is kept in four of five cases."""
    if day is None:
        return "No start is early enough to keep it in four of five cases."
    if day < today:
        return f"To be kept in four of five cases it would have had to begin by {long(day)}."
    return f"What is open may begin as late as {long(day)}, and four of five cases still keep it."


def _sure(chance: GoalChance) -> Iterator[str]:
    day, half, most = (chance.dates[each] for each in (SURE, 50, 90))
    if day > chance.target:
        yield f"To be kept in four of five cases it needs until {long(day)}."
    else:
        yield f"Four of five cases reach it by {long(day)}."
    if half != most:
        yield f"Half of the cases reach it by {long(half)}, nine of ten by {long(most)}."


def _planned(chance: GoalChance) -> str:
    verdict = "in time for" if chance.forecast <= chance.target else "too late for"
    return f"the plan says {long(chance.forecast)}, {verdict} {long(chance.target)}"


def _hangs(plan: Plan, chance: GoalChance) -> tuple[str, ...]:
    named = [each for each in chance.hangs if each.weight >= LEAST][:NAMED]
    parts = [f"'{plan.by_key[each.step].title}' (sets the date in {_cases(each.share)})" for each in named]
    return (f"What it hangs on most: {listed(parts)}.",) if parts else ()


def _cases(share: float) -> str:
    return "all cases" if share == 1 else f"{percent(share).removesuffix(' %')} of 100 cases"


def _share(chance: GoalChance) -> str:
    if chance.estimated == chance.open:
        return "Every step on the way has an estimate."
    has = "has" if chance.estimated == 1 else "have"
    return (
        f"{chance.estimated} of the {chance.open} open steps on the way {has} an estimate; "
        "the others count as planned."
    )
