"""The page of blocked steps: what is stuck, why, on whom, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from leadflow.planning.blocked import roots
from leadflow.planning.steps import StepState
from leadflow.planning.words import school_days, short
from leadflow.saying import joined, say, say_many
from leadflow.web.addresses import Addresses, to_board, to_card
from leadflow.web.contexts.lines import (
    BlockedLine,
    GoalLine,
    RootLine,
    StepLine,
    Verdict,
    blocked_line,
    goal_lines,
    root_line,
    step_lines,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from leadflow.planning.blocked import Standing
    from leadflow.services.view import View
    from leadflow.web.contexts.frame import Frame

WEEK = 7
"""Calendar days that "this week" looks back, today included."""
SHOWN = 6
"""Steps that a list beside the blocked ones shows; the rest is a link away."""
TOP = 3
"""Root blockers that are named at the top."""

CLOSED = (StepState.DONE, StepState.SKIPPED)


@dataclass(frozen=True, slots=True)
class Number:
    """A number in the header, and the list it counts."""

    count: int
    words: str
    address: str
    shape: str
    """The state whose shape stands beside it."""


@dataclass(frozen=True, slots=True)
class News:
    """What changed since the visitor looked before."""

    count: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Section:
    """The first steps of a list, and where all of them are."""

    lines: tuple[StepLine, ...]
    more: int
    address: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """A board or a card that cannot be synced."""

    title: str
    address: str
    sentence: str


@dataclass(frozen=True, slots=True)
class BlockedPage:
    """What is blocked, and what else needs a look."""

    template: ClassVar[str] = "blocked.html"

    frame: Frame
    headline: str
    lead: str
    numbers: tuple[Number, ...]
    news: News | None
    by_cause: bool
    """True when the blocked steps are grouped by their root causes."""
    blocked: tuple[BlockedLine, ...]
    roots: tuple[RootLine, ...]
    top: tuple[RootLine, ...]
    """Root blockers that hold more than one step."""
    nothing: str
    """What is said when nothing is blocked: what comes next, and when."""
    goals: tuple[GoalLine, ...]
    late: Section
    risky: Section
    approval: Section
    ready: Section
    done: Section
    planned: int
    troubles: tuple[Trouble, ...]


def blocked_page(found: View, frame: Frame, *, by_cause: bool, news: News | None) -> BlockedPage:
    """The page of blocked steps."""
    here, goals = frame.here, goal_lines(found)
    open_ones = [each for each in found.standings.values() if each.state not in CLOSED and not each.blocked]
    late = [each for each in open_ones if each.late]
    risky = [each for each in open_ones if each.at_risk and not each.late]
    ready = found.in_state(StepState.READY)
    done = sorted(done_since(found, WEEK), key=lambda each: _finished(found, each), reverse=True)
    held = tuple(root_line(found, each, frame.who) for each in roots(found.standings))
    return BlockedPage(
        frame=frame,
        headline=_headline(len(found.blocked)),
        lead=_lead(goals),
        numbers=(
            Number(len(found.blocked), say("blocked"), "#blocked", "Blocked"),
            Number(len(late) + len(risky), say("at risk or late"), "#risk", "At risk"),
            Number(len(ready), say("ready now"), "#ready", "Ready"),
            Number(len(done), say("done this week"), "#done", "Done"),
        ),
        news=news,
        by_cause=by_cause,
        blocked=tuple(blocked_line(found, each, frame.who) for each in found.blocked),
        roots=held,
        top=tuple(each for each in held if len(each.holds) > 1)[:TOP],
        nothing=_nothing(found, ready),
        goals=goals,
        late=_section(found, late, here.plan(watch="late")),
        risky=_section(found, risky, here.plan(watch="at-risk")),
        approval=_section(
            found,
            found.in_state(StepState.WAITING_FOR_APPROVAL),
            here.plan(state=StepState.WAITING_FOR_APPROVAL.value),
        ),
        ready=_section(found, ready, here.plan(state=StepState.READY.value)),
        done=_section(found, done, here.plan(state=StepState.DONE.value), keep_order=True),
        planned=len(found.in_state(StepState.PLANNED)),
        troubles=tuple(_trouble(found, *each) for each in found.rollout.troubles.items()),
    )


def done_since(found: View, days: int) -> tuple[Standing, ...]:
    """Steps that were closed in the last `days` calendar days, today included."""
    first = found.today - timedelta(days=days - 1)
    return tuple(
        each for each in found.standings.values() if each.state in CLOSED and _finished(found, each) >= first
    )


def _finished(found: View, standing: Standing) -> date:
    return found.rollout.progress[standing.key].finished or found.today


def _section(
    found: View, standings: Iterable[Standing], address: str, *, keep_order: bool = False
) -> Section:
    keys = [each.key for each in standings]
    lines = step_lines(found, keys)
    if keep_order:
        lines = tuple(sorted(lines, key=lambda line: keys.index(line.key)))
    return Section(lines[:SHOWN], max(0, len(lines) - SHOWN), address)


def _headline(blocked: int) -> str:
    if not blocked:
        return say("Nothing is blocked")
    return say_many("%(num)s step is blocked", "%(num)s steps are blocked", blocked)


def _lead(goals: tuple[GoalLine, ...]) -> str:
    """How the goals stand, in a sentence: the late ones first."""
    late = [goal for goal in goals if goal.verdict is Verdict.LATE]
    risky = [goal for goal in goals if goal.verdict is Verdict.AT_RISK]
    doubtful = [goal for goal in goals if goal.verdict is Verdict.IN_DOUBT]
    reached = sum(goal.verdict is Verdict.REACHED for goal in goals)
    others = len(goals) - len(late) - len(doubtful) - reached
    rest: tuple[str, ...] = ()
    if others:
        rest += (say_many("%(num)s other goal can be met", "%(num)s other goals can be met", others),)
    if reached:
        rest += (say_many("%(num)s goal is reached", "%(num)s goals are reached", reached),)
    if late:
        worst = min(late, key=lambda goal: goal.slack)
        days = school_days(-worst.slack)
        told = say("The goal ‘%(title)s’ is %(days)s late", title=worst.title, days=days)
        if len(late) > 1:
            told = say(
                "%(late)s goals are late, ‘%(title)s’ by %(days)s",
                late=len(late),
                title=worst.title,
                days=days,
            )
        return joined((_with(told, rest), *([_doubt(doubtful, ())] if doubtful else [])), " ")
    if doubtful:
        return _doubt(doubtful, rest)
    if risky:
        return say_many(
            "All goals can be met; %(num)s has hardly a day to spare.",
            "All goals can be met; %(num)s have hardly a day to spare.",
            len(risky),
        )
    if goals and all(goal.verdict is Verdict.REACHED for goal in goals):
        return say("All goals are reached.")
    return say("All goals can be met as things stand.") if goals else ""


def _with(told: str, rest: tuple[str, ...]) -> str:
    """A sentence of several parts."""
    return joined((joined((told, *rest), "; "), "."), "")


def _doubt(goals: list[GoalLine], rest: tuple[str, ...]) -> str:
    """The goals whose forecast nobody can trust, and the date that makes it so."""
    first = goals[0]
    if len(goals) == 1:
        return _with(say("The goal ‘%(title)s’ %(rests)s", title=first.title, rests=first.rests), rest)
    told = say(
        "%(goals)s goals are in doubt: ‘%(title)s’ %(rests)s",
        goals=len(goals),
        title=first.title,
        rests=first.rests,
    )
    return _with(told, rest)


def _nothing(found: View, ready: tuple[Standing, ...]) -> str:
    """What comes next when nothing is blocked."""
    dates, plan = found.schedule.steps, found.rollout.plan.by_key
    if ready:
        first = ready[0].key
        by = short(dates[first].latest_start)
        return say(
            "Next is ‘%(title)s’: it can start now and has to by %(by)s.", title=plan[first].title, by=by
        )
    planned = found.in_state(StepState.PLANNED)
    if planned:
        first = planned[0].key
        by = short(dates[first].latest_start)
        return say("The next step is ‘%(title)s’; it has to start by %(by)s.", title=plan[first].title, by=by)
    if any(each.state not in CLOSED for each in found.standings.values()):
        return say("Everything that can be worked on is under way.")
    return say("Every step is closed. Nothing is left to do.")


def _trouble(found: View, about: str, sentence: str) -> Trouble:
    here, plan = Addresses(found.rollout.key), found.rollout.plan.by_key
    if about in plan:
        return Trouble(plan[about].title, to_card(found, about) or here.step(about), sentence)
    names = found.rollout.definition.roster.names
    return Trouble(names.get(about, about), to_board(found, about) or here.group(about), sentence)
