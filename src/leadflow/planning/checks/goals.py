"""Checks of goals: whether they can be met, whether anything leads to them, and how far away they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadflow.planning.findings import Finding, found
from leadflow.planning.passed import need_of
from leadflow.planning.plan import OWN
from leadflow.planning.situation import SCHOOL, Bound, Mode
from leadflow.planning.slots import close, day_of, opening
from leadflow.planning.words import calendar_days, long, school_days
from leadflow.saying import say

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
                say(
                    "Goal '%(title)s' is forecast for %(forecast)s and due on %(target)s, with %(slack)s "
                    "to spare.",
                    title=goal.title,
                    forecast=long(forecast.forecast),
                    target=long(goal.target),
                    slack=_slack(forecast.slack),
                ),
                goal=goal.key,
                dates=(goal.target, forecast.forecast),
                steps=forecast.chain,
            )


def _slack(slack: float) -> str:
    return school_days(slack) if slack else say("no school day")


def _late(planned: Planned, goal: Goal, forecast: GoalForecast) -> Finding:
    first = forecast.chain[0]
    dates, situation = planned.steps[first], planned.situation
    need = need_of(situation, planned.early, goal, situation.network.position[first])
    sooner = school_days(-need.slack)
    driver = say("%(title)s is the first open step on the way", title=planned.title(first))
    if dates.promised:
        driver = say(
            "%(title)s was given until %(day)s on its card and is needed by %(finish)s",
            title=planned.title(first),
            day=long(dates.earliest_finish),
            finish=long(need.finish),
        )
    elif need.slack < 0 and dates.earliest_by is Bound.ACTUAL:
        driver = say(
            "%(driver)s and would have to be done by %(finish)s, %(sooner)s (%(days)s) earlier than it can",
            driver=driver,
            finish=long(need.finish),
            sooner=sooner,
            days=calendar_days(-need.slack_calendar),
        )
    elif need.slack < 0:
        driver = say(
            "%(driver)s and would have to start by %(start)s, %(sooner)s (%(days)s) earlier than it can",
            driver=driver,
            start=long(need.start),
            sooner=sooner,
            days=calendar_days((dates.earliest_start - need.start).days),
        )
    return found(
        "goal-late",
        say(
            "Goal '%(title)s' is due on %(target)s and cannot be reached before %(forecast)s, "
            "%(slack)s (%(days)s) late: %(driver)s.",
            title=goal.title,
            target=long(goal.target),
            forecast=long(forecast.forecast),
            slack=school_days(-forecast.slack),
            days=calendar_days(-forecast.slack_calendar),
            driver=driver,
        ),
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
            say(
                "Goal '%(title)s' is due on %(target)s, which is no school day%(closure)s; the last "
                "school day before it is %(before)s.",
                title=goal.title,
                target=long(goal.target),
                closure=planned.closure(SCHOOL, goal.target),
                before=long(before),
            ),
            goal=goal.key,
            dates=(goal.target, before),
        )


def leads_nowhere(planned: Planned) -> Iterator[Finding]:
    situation = planned.situation
    if not situation.plan.goals:
        yield found("no-goal", say("The plan has no goal, so nothing says when its steps are due; add one."))
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
                say(
                    "%(title)s leads to no goal, so nothing says when it is due; it may last until "
                    "%(day)s, when the plan ends.",
                    title=planned.title(key),
                    day=long(planned.steps[key].latest_finish),
                ),
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
        say(
            "a move that people can follow takes %(shortest)s at least, so plan its last goal "
            "for %(feasible)s or later",
            shortest=SHORTEST,
            feasible=long(feasible),
        )
        if id_ == "horizon-short"
        else say(
            "more than %(longest)s is hard to keep in sight, so plan it in phases with goals of their own",
            longest=LONGEST,
        )
    )
    yield found(
        id_,
        say(
            "From %(start)s to the last goal '%(title)s' on %(target)s there are %(weeks)s school weeks; "
            "%(advice)s.",
            start=long(start),
            title=last.title,
            target=long(last.target),
            weeks=format(weeks, ".1f"),
            advice=advice,
        ),
        goal=last.key,
        dates=(start, last.target, feasible),
    )


def _over(last: Goal, start: date, feasible: date) -> Finding:
    """Nothing of the time is left: the last goal lies in the past."""
    return found(
        "horizon-short",
        say(
            "The last goal '%(title)s' was due on %(target)s, before %(start)s, from which this "
            "plan counts; a move that people can follow takes %(shortest)s school weeks at "
            "least, so plan it for %(feasible)s or later.",
            title=last.title,
            target=long(last.target),
            start=long(start),
            shortest=SHORTEST,
            feasible=long(feasible),
        ),
        goal=last.key,
        dates=(start, last.target, feasible),
    )
