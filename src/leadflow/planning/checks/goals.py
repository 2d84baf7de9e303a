"""Checks of goals: whether they can be met, whether anything leads to them, and how far away they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadflow.planning.findings import Finding, found
from leadflow.planning.passed import need_of
from leadflow.planning.plan import OWN
from leadflow.planning.situation import SCHOOL, Bound, Mode
from leadflow.planning.slots import close, day_of, opening
from leadflow.planning.words import calendar_days, long, school_days

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from leadflow.planning.checks.planned import Planned
    from leadflow.planning.plan import Goal
    from leadflow.planning.schedule import GoalForecast

TIGHT = 2
"""School days of slack up to which a goal is tight and a step at risk."""
SHORTEST, LONGEST = 8, 40
"""School weeks that the move to distributed leadership takes: several months to a school year."""
SCHOOL_WEEK = 5
"""School days in a school week."""


def goals_in_time(planned: Planned) -> Iterator[Finding]:
    for goal in planned.situation.plan.goals:
        forecast = planned.goals[goal.key]
        if not planned.is_open(goal.step):
            continue
        if not forecast.met:
            yield _late(planned, goal, forecast)
        elif forecast.slack <= TIGHT:
            yield found(
                "goal-tight",
                f"Goal '{goal.title}' is forecast for {long(forecast.forecast)} and due on "
                f"{long(goal.target)}, with {_slack(forecast.slack)} to spare.",
                goal=goal.key,
                dates=(goal.target, forecast.forecast),
                steps=forecast.chain,
            )


def _slack(slack: float) -> str:
    return school_days(slack) if slack else "no school day"


def _late(planned: Planned, goal: Goal, forecast: GoalForecast) -> Finding:
    first = forecast.chain[0]
    dates, situation = planned.steps[first], planned.situation
    need = need_of(situation, planned.early, goal, situation.network.position[first])
    sooner = school_days(-need.slack)
    driver = f"{planned.title(first)} is the first open step on the way"
    if dates.promised:
        driver = (
            f"{planned.title(first)} was given until {long(dates.earliest_finish)} on its card and is needed "
            f"by {long(need.finish)}"
        )
    elif need.slack < 0 and dates.earliest_by is Bound.ACTUAL:
        driver += (
            f" and would have to be done by {long(need.finish)}, {sooner} "
            f"({calendar_days(-need.slack_calendar)}) earlier than it can"
        )
    elif need.slack < 0:
        driver += (
            f" and would have to start by {long(need.start)}, {sooner} "
            f"({calendar_days((dates.earliest_start - need.start).days)}) earlier than it can"
        )
    return found(
        "goal-late",
        f"Goal '{goal.title}' is due on {long(goal.target)} and cannot be reached before "
        f"{long(forecast.forecast)}, {school_days(-forecast.slack)} "
        f"({calendar_days(-forecast.slack_calendar)}) late: {driver}.",
        goal=goal.key,
        dates=(goal.target, forecast.forecast),
        steps=forecast.chain,
    )


def goal_days(planned: Planned) -> Iterator[Finding]:
    situation = planned.situation
    for goal in situation.plan.goals:
        own = situation.tables[situation.network.position[goal.step]]
        mark = close(goal.target)
        if situation.school.opens_on(mark) or own.opens_on(mark) or not planned.is_open(goal.step):
            continue
        before = day_of(situation.school.opening_of(situation.school.done_by(mark) - 1))
        yield found(
            "goal-on-closed-day",
            f"Goal '{goal.title}' is due on {long(goal.target)}, which is no school day"
            f"{planned.closure(SCHOOL, goal.target)}; the last school day before it is {long(before)}.",
            goal=goal.key,
            dates=(goal.target, before),
        )


def leads_nowhere(planned: Planned) -> Iterator[Finding]:
    situation = planned.situation
    if not situation.plan.goals:
        yield found("no-goal", "The plan has no goal, so nothing says when its steps are due; add one.")
        return
    network = situation.network
    aimed = {network.position[goal.step] for goal in situation.plan.goals}
    for at in range(len(network.keys) - 1, -1, -1):
        if any(link.after in aimed for link in network.after[at]):
            aimed.add(at)
    for at, key in enumerate(network.keys):
        step = situation.steps[at]
        if step.on or step.finish_on or step.not_after or step.start_by or step.origin == OWN:
            continue  # its own date says when it is due, or the group whose own it is
        if at not in aimed and not network.after[at] and situation.modes[at] < Mode.DONE:
            yield found(
                "no-goal",
                f"{planned.title(key)} leads to no goal, so nothing says when it is due; it may last until "
                f"{long(planned.steps[key].latest_finish)}, when the plan ends.",
                step=key,
                dates=(planned.steps[key].latest_finish,),
            )


def short_policies(planned: Planned) -> Iterator[Finding]:
    """Policies of the school that leave less time than the source asks for."""
    for caution in planned.situation.plan.cautions:
        yield found("policy-short", caution)


def horizon(planned: Planned) -> Iterator[Finding]:
    situation = planned.situation
    if not situation.plan.goals:
        return
    begun = [each for done in planned.progress.values() for each in (done.started, done.finished) if each]
    start = min([situation.today, *begun])
    last = max(situation.plan.goals, key=lambda goal: (goal.target, goal.key))
    school = situation.school
    first = school.first_from(opening(start))
    weeks = school.days(school.first_from(close(last.target)) - first) / SCHOOL_WEEK
    if SHORTEST <= weeks <= LONGEST:
        return
    if last.target < start:
        yield _over(last, start, day_of(school.close_of(first + school.slots(SHORTEST * SCHOOL_WEEK) - 1)))
        return
    limit, id_ = (SHORTEST, "horizon-short") if weeks < SHORTEST else (LONGEST, "horizon-long")
    feasible = day_of(school.close_of(first + school.slots(limit * SCHOOL_WEEK) - 1))
    advice = (
        f"a move that people can follow takes {SHORTEST} at least, so plan its last goal for "
        f"{long(feasible)} or later"
        if id_ == "horizon-short"
        else f"more than {LONGEST} is hard to keep in sight, so plan it in phases with goals of their own"
    )
    yield found(
        id_,
        f"From {long(start)} to the last goal '{last.title}' on {long(last.target)} there are "
        f"{weeks:.1f} school weeks; {advice}.",
        goal=last.key,
        dates=(start, last.target, feasible),
    )


def _over(last: Goal, start: date, feasible: date) -> Finding:
    """Nothing of the time is left: the last goal lies in the past."""
    return found(
        "horizon-short",
        f"The last goal '{last.title}' was due on {long(last.target)}, before {long(start)}, from which "
        f"this plan counts; a move that people can follow takes {SHORTEST} school weeks at least, so plan it "
        f"for {long(feasible)} or later.",
        goal=last.key,
        dates=(start, last.target, feasible),
    )
