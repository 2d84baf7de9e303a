"""Checks of dates that steps have of their own: fixed ones, last ones, and those on cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadflow.planning.findings import Finding, found
from leadflow.planning.owndates import contradiction, told
from leadflow.planning.situation import Mode
from leadflow.planning.slots import day_of
from leadflow.planning.words import calendar_days, long, school_days

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
                f"The card of {planned.title(step.key)} says {long(dates.earliest_finish)}; the plan needs "
                f"it by {long(dates.latest_finish)}, {school_days(-dates.slack)} sooner.",
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
                f"{planned.title(key)} {_was_fixed(situation.steps[at], day)}, which has passed without it; "
                "say that it took place, or give it a new date.",
                step=key,
                dates=(day,),
            )


def _was_fixed(step: Step, day: date) -> str:
    if step.finish_on is None:
        return f"was fixed for {long(day)}"
    return f"was to end on {long(step.finish_on)} and so to start by {long(day)}"


def _conflict(planned: Planned, conflict: Conflict) -> Finding:
    network = planned.situation.network
    key, driver = network.keys[conflict.at], network.keys[conflict.driver]
    on, ready = planned.steps[key].earliest_start, day_of(conflict.ready)
    fixed = f"is fixed for {long(on)}"
    if (last := planned.situation.steps[conflict.at].finish_on) is not None:
        fixed = f"is to end on {long(last)} and so to start by {long(on)}"
    return found(
        "fixed-date-conflict",
        f"{planned.title(key)} {fixed}, but {_holds(planned, conflict)} leaves room for it only from "
        f"{long(ready)}; move the date, or shorten what comes before.",
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
        return f"{title} comes before it and"
    verb = "is done" if links[0].from_finish else "has started"
    return f"it cannot end before {title} {verb}, which"


def fixed_dates(planned: Planned) -> Iterator[Finding]:
    situation = planned.situation
    for at, span in situation.fixed.items():
        step, day = situation.steps[at], day_of(span[0])
        if not situation.tables[at].opens_on(span[0]):
            away = [each.name for each in situation.away[at] if each.first <= day <= each.last]
            why = f"which is no day of the calendar '{step.calendar}'{planned.closure(step.calendar, day)}"
            if away and planned.calendars[step.calendar].table.opens_on(span[0]):
                why = f"when those who are to do it are away{f' ({away[0]})' if away[0] else ''}"
            yield found(
                "fixed-date-closed",
                f"'{step.title}' is fixed for {long(day)}, {why}; check that it can take place.",
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
                f"'{step.title}' {told(step, *both)}; both cannot be, so change one of the dates.",
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
                f"'{step.title}' is not to end after {long(step.not_after)} and cannot be done before "
                f"{long(dates.earliest_finish)}, {late} later; move that date, or shorten what comes before.",
                step=step.key,
                dates=(step.not_after, dates.earliest_finish),
            )
        open_ = situation.modes[situation.network.position[step.key]] is Mode.OPEN
        if step.start_by is not None and open_ and dates.earliest_start > step.start_by:
            late = calendar_days((dates.earliest_start - step.start_by).days)
            yield found(
                "own-date-late",
                f"'{step.title}' is to be started by {long(step.start_by)} and cannot be started before "
                f"{long(dates.earliest_start)}, {late} later; move that date, or shorten what comes before.",
                step=step.key,
                dates=(step.start_by, dates.earliest_start),
            )
