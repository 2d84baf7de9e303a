"""Ways to keep a goal that cannot be met as things stand, each with what to write or to say for it. Pure.

Before a launch a way is written into the school's files, afterwards it is a re-plan. Nothing here carries
anything out: people decide what gives way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadflow.planning.explain import why_not_earlier
from leadflow.planning.repairs.repairs import Repair, Repairs, repairs_for
from leadflow.planning.schedule import schedule
from leadflow.planning.situation import SCHOOL
from leadflow.planning.words import calendar_days, long, school_days
from leadflow.rollout.making import line_for, option_for
from leadflow.saying import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from leadflow.planning.plan import Goal, Plan
    from leadflow.planning.schedule import Schedule
    from leadflow.rollout.rollout import Definition, Rollout


@dataclass(frozen=True, slots=True)
class ChainLink:
    """A step of the chain that sets a goal's date: when it is forecast, and why it cannot be sooner.

    `waits` are the school days between it and the step before it in the chain: a lag, or no meeting sooner.
    """

    step: str
    title: str
    start: date
    finish: date
    waits: float
    why: str


@dataclass(frozen=True, slots=True)
class Way:
    """One way: the changes, and how each is made. `command` re-plans a running rollout; empty before."""

    repair: Repair
    how: tuple[str, ...]
    command: str


@dataclass(frozen=True, slots=True)
class WaysToKeep:
    """A goal that cannot be met, why, and all ways to keep it, best first."""

    goal: Goal
    found: Repairs
    chain: tuple[ChainLink, ...]
    ways: tuple[Way, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """By how much the goal is missed, where it is driven from, and what was looked for."""
        found, first = self.found, self.chain[0]
        late = say(
            "%(school_days)s (%(days)s) late",
            school_days=school_days(found.late),
            days=calendar_days((found.forecast - found.target).days),
        )
        due = say("Goal '%(title)s' is due on %(target)s", title=self.goal.title, target=long(found.target))
        told: list[str] = [
            say(
                "%(due)s and cannot be reached before %(forecast)s, %(late)s.",
                due=due,
                forecast=long(found.forecast),
                late=late,
            )
        ]
        if found.school_days:
            by = say("is under way and would have to be done by %(must)s", must=long(found.must))
            if not found.begun:
                by = say(
                    "is the first open step on the way and would have to start by %(must)s",
                    must=long(found.must),
                )
            days = f"{school_days(found.school_days)} ({calendar_days(found.calendar_days)})"
            told.append(
                say("'%(title)s' %(by)s, %(days)s before it can.", title=first.title, by=by, days=days)
            )
        else:
            told.append(
                say(
                    "'%(title)s' is the first open step on the way. %(why)s", title=first.title, why=first.why
                )
            )
        if not found.complete:
            told.append(self._nothing_single())
        return tuple(told)

    def _nothing_single(self) -> str:
        if len(self.ways) > 1:
            return say(
                "Apart from the goal's date no single change is enough. These sets are the smallest "
                "that were found; others may do as well."
            )
        return say("Only another date for it would help: nothing else was found, alone or together.")


def ways_before_launch(definition: Definition, today: date, goals: Iterable[str]) -> tuple[WaysToKeep, ...]:
    """Ways for those of `goals` that cannot be met when `definition` is launched on `today`."""
    start = max(today, definition.start)
    planned = schedule(definition.plan, definition.calendar, start)
    return tuple(
        _told(definition, planned, found, [_written(definition.plan, each) for each in found.offered])
        for goal in goals
        if (found := repairs_for(definition.plan, definition.calendar, start, {}, goal))
    )


def ways_for(rollout: Rollout, today: date, goals: Iterable[str]) -> tuple[WaysToKeep, ...]:
    """Ways for those of `goals` that a running rollout will not meet."""
    definition, progress = rollout.definition, rollout.progress
    start = max(today, definition.start)
    planned = schedule(definition.plan, definition.calendar, start, progress)
    return tuple(
        _told(definition, planned, found, [_asked(rollout.key, each) for each in found.offered])
        for goal in goals
        if (found := repairs_for(definition.plan, definition.calendar, start, progress, goal))
    )


def _told(definition: Definition, planned: Schedule, found: Repairs, ways: Iterable[Way]) -> WaysToKeep:
    return WaysToKeep(
        goal=next(each for each in definition.plan.goals if each.key == found.goal),
        found=found,
        chain=tuple(_links(definition, planned, found.chain)),
        ways=tuple(ways),
    )


def _links(definition: Definition, planned: Schedule, chain: Sequence[str]) -> Iterator[ChainLink]:
    plan, school = definition.plan, definition.calendar[SCHOOL].table
    for before, key in zip((None, *chain), chain, strict=False):
        dates, waits = planned.steps[key], 0.0
        if before is not None:
            begin, end = planned.marks[before].earliest[1], planned.marks[key].earliest[0]
            waits = max(0.0, school.days(school.first_from(end) - school.first_from(begin)))
        yield ChainLink(
            step=key,
            title=plan.by_key[key].title,
            start=dates.earliest_start,
            finish=dates.earliest_finish,
            waits=waits,
            why=why_not_earlier(plan, definition.calendar, planned, key, definition.roster.names),
        )


# How: in the school's files, or with the command that re-plans.


def _written(plan: Plan, repair: Repair) -> Way:
    return Way(repair, tuple(line_for(plan, change) for change in repair.changes), "")


def _asked(rollout: str, repair: Repair) -> Way:
    options = [option_for(change) for change in repair.changes]
    command = f"leadflow replan --rollout {rollout} {' '.join(options)}"
    return Way(repair, (command,), command)
