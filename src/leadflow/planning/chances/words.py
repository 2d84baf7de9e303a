"""Words for chances: how likely a goal is kept and what that hangs on, in sentences for a principal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadflow.planning.chances.chances import SURE
from leadflow.planning.words import listed, long
from leadflow.saying import say, say_many

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
    say(
        "No open step has an estimate, so nothing can be said about how sure the dates are; "
        "nothing is made up."
    ),
    (
        say(
            "Write what you know beside a step's duration, in school days: 'estimate: {best: 2, "
            "worst: 6}'; in the playbook, or as a shift in your overlay."
        )
    ),
)


def percent(share: float) -> str:
    """A chance in words: ``62 %``; never all or nothing, which no number of runs can tell."""
    if share > 0.99:
        return say("over 99 %%")
    if share < 0.01:
        return say("under 1 %%")
    return f"{share * 100:.0f} %"


def told(plan: Plan, chance: GoalChance) -> tuple[str, ...]:
    """What the runs say of a goal, a sentence each."""
    title = next(each.title for each in plan.goals if each.key == chance.goal)
    if not chance.estimated:
        return (
            say(
                "No open step on the way to '%(title)s' has an estimate; %(planned)s.",
                title=title,
                planned=_planned(chance),
            ),
        )
    if not chance.varies:
        return (
            say(
                "No estimate moves the date of '%(title)s'; %(planned)s.",
                title=title,
                planned=_planned(chance),
            ),
            _share(chance),
        )
    return (
        say(
            "Chance to keep '%(title)s' by %(target)s: %(percent)s.",
            title=title,
            target=long(chance.target),
            percent=percent(chance.chance),
        ),
        *_sure(chance),
        *_hangs(plan, chance),
        _share(chance),
    )


def begin_by(day: date | None, today: date) -> str:
    """When what is open has to begin, so that a goal is kept in four of five cases."""
    if day is None:
        return say("No start is early enough to keep it in four of five cases.")
    if day < today:
        return say("To be kept in four of five cases it would have had to begin by %(day)s.", day=long(day))
    return say(
        "What is open may begin as late as %(day)s, and four of five cases still keep it.", day=long(day)
    )


def _sure(chance: GoalChance) -> Iterator[str]:
    day, half, most = (chance.dates[each] for each in (SURE, 50, 90))
    if day > chance.target:
        yield say("To be kept in four of five cases it needs until %(day)s.", day=long(day))
    else:
        yield say("Four of five cases reach it by %(day)s.", day=long(day))
    if half != most:
        yield say(
            "Half of the cases reach it by %(half)s, nine of ten by %(most)s.",
            half=long(half),
            most=long(most),
        )


def _planned(chance: GoalChance) -> str:
    verdict = say("in time for") if chance.forecast <= chance.target else say("too late for")
    return say(
        "the plan says %(forecast)s, %(verdict)s %(target)s",
        forecast=long(chance.forecast),
        verdict=verdict,
        target=long(chance.target),
    )


def _hangs(plan: Plan, chance: GoalChance) -> tuple[str, ...]:
    named = [each for each in chance.hangs if each.weight >= LEAST][:NAMED]
    parts = [
        say(
            "'%(title)s' (sets the date in %(cases)s)",
            title=plan.by_key[each.step].title,
            cases=_cases(each.share),
        )
        for each in named
    ]
    return (say("What it hangs on most: %(parts)s.", parts=listed(parts)),) if parts else ()


def _cases(share: float) -> str:
    return (
        say("all cases")
        if share == 1
        else say("%(percent)s of 100 cases", percent=percent(share).removesuffix(" %"))
    )


def _share(chance: GoalChance) -> str:
    if chance.estimated == chance.open:
        return say("Every step on the way has an estimate.")
    return say_many(
        "%(num)s of the %(open)s open steps on the way has an estimate; the others count as planned.",
        "%(num)s of the %(open)s open steps on the way have an estimate; the others count as planned.",
        chance.estimated,
        open=chance.open,
    )
