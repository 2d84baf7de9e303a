"""Checks of dates that steps have of their own: fixed ones, last ones, and those on cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadflow.planning.findings import Finding, found
from leadflow.planning.owndates import contradiction, told
from leadflow.planning.situation import Mode
from leadflow.planning.slots import day_of
from leadflow.planning.teller import named
from leadflow.planning.words import calendar_days, long, school_days
from leadflow.saying import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from leadflow.planning.checks.planned import Planned
    from leadflow.planning.passes import Conflict
    from leadflow.planning.plan import Step


def promises(planned: Planned) -> Iterator[Finding]:
    for step in planned.open:
        dates = planned.steps[step.key]
        if dates.promised and dates.slack < 0:
            yield found(
                "promised-late",
                say(
                    "The card of %(planned)s says %(earliest_finish)s; the plan needs it by "
                    "%(latest_finish)s, %(slack)s sooner.",
                    planned=planned.title(step.key),
                    earliest_finish=long(dates.earliest_finish),
                    latest_finish=long(dates.latest_finish),
                    slack=school_days(-dates.slack),
                ),
                step=step.key,
                dates=(dates.earliest_finish, dates.latest_finish),
            )


def fixed_conflicts(planned: Planned) -> Iterator[Finding]:
    for conflict in planned.early.conflicts:
        yield _conflict(planned, conflict)
    situation = planned.situation
    for at, span in situation.fixed.items():
        key, day = situation.network.keys[at], day_of(span[0])
        if situation.modes[at] is Mode.OPEN and day < situation.today:
            yield found(
                "fixed-date-conflict",
                say(
                    "%(planned)s %(was_fixed)s, which has passed without it; say that it took place, or "
                    "give it a new date.",
                    planned=planned.title(key),
                    was_fixed=_was_fixed(situation.steps[at], day),
                ),
                step=key,
                dates=(day,),
            )


def _was_fixed(step: Step, day: date) -> str:
    if step.finish_on is None:
        return say("was fixed for %(day)s", day=long(day))
    return say(
        "was to end on %(finish_on)s and so to start by %(day)s",
        finish_on=long(step.finish_on),
        day=long(day),
    )


def _conflict(planned: Planned, conflict: Conflict) -> Finding:
    network = planned.situation.network
    key, driver = network.keys[conflict.at], network.keys[conflict.driver]
    on, ready = planned.steps[key].earliest_start, day_of(conflict.ready)
    fixed = say("is fixed for %(on)s", on=long(on))
    if (last := planned.situation.steps[conflict.at].finish_on) is not None:
        fixed = say("is to end on %(last)s and so to start by %(on)s", last=long(last), on=long(on))
    return found(
        "fixed-date-conflict",
        say(
            "%(planned)s %(fixed)s, but %(holds)s leaves room for it only from %(ready)s; move "
            "the date, or shorten what comes before.",
            planned=planned.title(key),
            fixed=fixed,
            holds=_holds(planned, conflict),
            ready=long(ready),
        ),
        step=key,
        dates=(on, ready),
        steps=(driver,),
    )


def _holds(planned: Planned, conflict: Conflict) -> str:
    """What keeps a step from its fixed date, up to the verb."""
    network = planned.situation.network
    title = planned.title(network.keys[conflict.driver])
    links = [each for each in network.before[conflict.at] if each.before == conflict.driver]
    if any(each.to_start for each in links):
        return say("%(title)s comes before it and", title=title)
    if links[0].from_finish:
        return say("it cannot end before %(title)s is done, which", title=title)
    return say("it cannot end before %(title)s has started, which", title=title)


def fixed_dates(planned: Planned) -> Iterator[Finding]:
    situation = planned.situation
    for at, span in situation.fixed.items():
        step, day = situation.steps[at], day_of(span[0])
        if not situation.tables[at].opens_on(span[0]):
            away = [each.name for each in situation.away[at] if each.first <= day <= each.last]
            why: str = say(
                "which is no day of the calendar '%(calendar)s'%(planned)s",
                calendar=step.calendar,
                planned=planned.closure(step.calendar, day),
            )
            if away and planned.calendars[step.calendar].table.opens_on(span[0]):
                why = named(say("when those who are to do it are away"), away[0])
            yield found(
                "fixed-date-closed",
                say(
                    "'%(title)s' is fixed for %(day)s, %(why)s; check that it can take place.",
                    title=step.title,
                    day=long(day),
                    why=why,
                ),
                step=step.key,
                dates=(day,),
            )


def contradictions(planned: Planned) -> Iterator[Finding]:
    """Steps with two dates of their own that no plan can keep both."""
    for step in planned.open:
        both = contradiction(step)
        if both is not None:
            yield found(
                "dates-contradict",
                say(
                    "'%(title)s' %(told)s; both cannot be, so change one of the dates.",
                    title=step.title,
                    told=told(step, *both),
                ),
                step=step.key,
                dates=tuple(getattr(step, each) for each in both),
            )


def own_dates(planned: Planned) -> Iterator[Finding]:
    """Steps that end after the last day they may, or start after the last day on which they are to start."""
    situation = planned.situation
    for step in planned.open:
        dates = planned.steps[step.key]
        if step.not_after is not None and dates.earliest_finish > step.not_after:
            late = calendar_days((dates.earliest_finish - step.not_after).days)
            yield found(
                "own-date-late",
                say(
                    "'%(title)s' is not to end after %(not_after)s and cannot be done before "
                    "%(earliest_finish)s, %(late)s later; move that date, or shorten what comes before.",
                    title=step.title,
                    not_after=long(step.not_after),
                    earliest_finish=long(dates.earliest_finish),
                    late=late,
                ),
                step=step.key,
                dates=(step.not_after, dates.earliest_finish),
            )
        open_ = situation.modes[situation.network.position[step.key]] is Mode.OPEN
        if step.start_by is not None and open_ and dates.earliest_start > step.start_by:
            late = calendar_days((dates.earliest_start - step.start_by).days)
            yield found(
                "own-date-late",
                say(
                    "'%(title)s' is to be started by %(start_by)s and cannot be started before "
                    "%(earliest_start)s, %(late)s later; move that date, or shorten what comes before.",
                    title=step.title,
                    start_by=long(step.start_by),
                    earliest_start=long(dates.earliest_start),
                    late=late,
                ),
                step=step.key,
                dates=(step.start_by, dates.earliest_start),
            )
