"""Checks of a plan and its schedule. Each yields findings; docs/findings.md lists them one by one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from leadflow.planning.findings import Finding, found
from leadflow.planning.plan import StepKind
from leadflow.planning.situation import SCHOOL, Mode
from leadflow.planning.slots import close, day_of, opening
from leadflow.planning.steps import Progress
from leadflow.planning.words import calendar_days, long, school_days, short

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from leadflow.planning.calendar import SchoolCalendar
    from leadflow.planning.passes import Conflict, Early
    from leadflow.planning.plan import Goal, Step
    from leadflow.planning.schedule import GoalForecast, StepDates
    from leadflow.planning.situation import Situation

TIGHT = 2
"""School days of slack up to which a goal is tight and a step at risk."""
LARGE = 10
"""School days above which a step is probably too large to be measured."""
SHORTEST, LONGEST = 8, 40
"""School weeks that the move to distributed leadership takes: several months to a school year."""
SCHOOL_WEEK = 5
"""School days in a school week."""


@dataclass(frozen=True)
class _Planned:
    """Everything a check may look at."""

    situation: Situation
    calendars: Mapping[str, SchoolCalendar]
    early: Early
    steps: Mapping[str, StepDates]
    goals: Mapping[str, GoalForecast]
    progress: Mapping[str, Progress]

    @cached_property
    def open(self) -> Sequence[Step]:
        """The steps that are neither done nor skipped, in plan order."""
        return [
            step
            for step, mode in zip(self.situation.steps, self.situation.modes, strict=True)
            if mode < Mode.DONE
        ]

    def title(self, key: str) -> str:
        return f"'{self.situation.plan.by_key[key].title}'"

    def owners(self, step: Step) -> tuple[str, ...]:
        return self.progress.get(step.key, _UNTOUCHED).owners or step.owners

    def is_open(self, key: str) -> bool:
        return self.situation.modes[self.situation.network.position[key]] < Mode.DONE

    def closure(self, calendar: str, day: date) -> str:
        """The name of the closure on a day in brackets, with a space before it; empty without one."""
        names = [each.name for each in self.calendars[calendar].interruptions(day, day)]
        return f" ({', '.join(names)})" if any(names) else ""


_UNTOUCHED = Progress()


def findings_of(
    situation: Situation,
    calendars: Mapping[str, SchoolCalendar],
    early: Early,
    steps: Mapping[str, StepDates],
    goals: Mapping[str, GoalForecast],
    progress: Mapping[str, Progress],
) -> tuple[Finding, ...]:
    """All findings of a schedule, errors first."""
    planned = _Planned(situation, calendars, early, steps, goals, progress)
    checks = (
        _goals,
        _goal_days,
        _leads_nowhere,
        _horizon,
        _size_and_measure,
        _changes,
        _owners,
        _fixed_conflicts,
        _fixed_dates,
        _promises,
        _calendar_ends,
    )
    return tuple(sorted((each for check in checks for each in check(planned)), key=lambda each: each.place))


def _goals(planned: _Planned) -> Iterator[Finding]:
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


def _late(planned: _Planned, goal: Goal, forecast: GoalForecast) -> Finding:
    first = forecast.chain[0]
    dates = planned.steps[first]
    driver = f"{planned.title(first)} is the first open step on the way"
    if dates.promised:
        driver = (
            f"{planned.title(first)} was given until {long(dates.earliest_finish)} on its card and is needed "
            f"by {long(dates.latest_finish)}"
        )
    elif dates.slack < 0:
        driver += (
            f" and would have to start by {long(dates.latest_start)}, {school_days(-dates.slack)} "
            f"({calendar_days((dates.earliest_start - dates.latest_start).days)}) earlier than it can"
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


def _goal_days(planned: _Planned) -> Iterator[Finding]:
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


def _leads_nowhere(planned: _Planned) -> Iterator[Finding]:
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
        if step.on is not None or step.not_after is not None:
            continue  # its own date says when it is due
        if at not in aimed and not network.after[at] and situation.modes[at] < Mode.DONE:
            yield found(
                "no-goal",
                f"{planned.title(key)} leads to no goal, so nothing says when it is due; it may last until "
                f"{long(planned.steps[key].latest_finish)}, when the plan ends.",
                step=key,
                dates=(planned.steps[key].latest_finish,),
            )


def _promises(planned: _Planned) -> Iterator[Finding]:
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


def _horizon(planned: _Planned) -> Iterator[Finding]:
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


def _size_and_measure(planned: _Planned) -> Iterator[Finding]:
    for step in planned.open:
        if step.kind is StepKind.STEP and step.measure is None:
            yield found(
                "unmeasured",
                f"'{step.title}' has no measure, so nobody can see when it is done; say what is measured and "
                "what the target is, or split the step.",
                step=step.key,
            )
        if step.kind is not StepKind.MEETING and step.duration > LARGE:
            yield found(
                "too-large",
                f"'{step.title}' takes {school_days(step.duration)}; what takes more than {LARGE} is "
                "probably too large to be measured, so split it.",
                step=step.key,
            )


def _changes(planned: _Planned) -> Iterator[Finding]:
    groups: dict[str, list[Step]] = {}
    for step in planned.open:
        if step.change and step.duration:
            groups.setdefault(step.group, []).append(step)
    for steps in groups.values():
        steps.sort(key=lambda step: (planned.steps[step.key].latest_start, step.key))
        last = steps[0]
        for step in steps[1:]:
            if planned.steps[step.key].latest_start <= planned.steps[last.key].latest_finish:
                yield _two_changes(planned, last, step)
            last = max(last, step, key=lambda each: (planned.steps[each.key].latest_finish, each.key))


def _two_changes(planned: _Planned, first: Step, second: Step) -> Finding:
    start = planned.steps[second.key].latest_start
    end = min(planned.steps[first.key].latest_finish, planned.steps[second.key].latest_finish)
    return found(
        "two-changes",
        f"'{first.title}' and '{second.title}' both change how the same group works and overlap from "
        f"{short(start)} to {long(end)}; a group carries one change at a time, so let one wait.",
        step=second.key,
        dates=(start, end),
        steps=(first.key,),
    )


def _owners(planned: _Planned) -> Iterator[Finding]:
    owned = [
        (step, planned.owners(step))
        for step in planned.situation.steps
        if step.kind is not StepKind.MILESTONE
    ]
    for step, owners in owned:
        if not owners and planned.is_open(step.key):
            yield found(
                "owner-missing",
                f"'{step.title}' has no owner, so nobody knows that it is theirs; name one.",
                step=step.key,
            )
    different = {owners for _, owners in owned}
    if len(owned) > 1 and len(different) == 1 and len(owners := next(iter(different))) == 1:
        yield found(
            "owner-only",
            f"All {len(owned)} steps are owned by the same one person, {owners[0]}; a move to shared "
            "leadership needs more than one, so give some away.",
        )


def _fixed_conflicts(planned: _Planned) -> Iterator[Finding]:
    for conflict in planned.early.conflicts:
        yield _conflict(planned, conflict)
    situation = planned.situation
    for at, span in situation.fixed.items():
        key, day = situation.network.keys[at], day_of(span[0])
        if situation.modes[at] is Mode.OPEN and day < situation.today:
            yield found(
                "fixed-date-conflict",
                f"{planned.title(key)} was fixed for {long(day)}, which has passed without it; "
                "say that it took place, or give it a new date.",
                step=key,
                dates=(day,),
            )


def _conflict(planned: _Planned, conflict: Conflict) -> Finding:
    network = planned.situation.network
    key, driver = network.keys[conflict.at], network.keys[conflict.driver]
    on, ready = planned.steps[key].earliest_start, day_of(conflict.ready)
    return found(
        "fixed-date-conflict",
        f"{planned.title(key)} is fixed for {long(on)}, but {planned.title(driver)} comes before it and "
        f"leaves room for it only from {long(ready)}; move the date, or shorten what comes before.",
        step=key,
        dates=(on, ready),
        steps=(driver,),
    )


def _fixed_dates(planned: _Planned) -> Iterator[Finding]:
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


def _calendar_ends(planned: _Planned) -> Iterator[Finding]:
    needed: dict[str, tuple[date, str]] = {}

    def need(calendar: str, day: date, what: str) -> None:
        if day > planned.calendars[calendar].last:
            needed[calendar] = max(needed.get(calendar, (day, what)), (day, what))

    for goal in planned.situation.plan.goals:
        if planned.is_open(goal.step):
            need(SCHOOL, goal.target, f"goal '{goal.title}'")
    for step in planned.open:
        dates = planned.steps[step.key]
        need(step.calendar, max(dates.earliest_finish, dates.latest_finish), f"'{step.title}'")
    for calendar, (day, what) in needed.items():
        last = planned.calendars[calendar].last
        kind = "meeting dates" if planned.calendars[calendar].only else "weekdays"
        yield found(
            "calendar-ends",
            f"The calendar '{calendar}' ends on {long(last)}, but the plan needs it until {long(day)} for "
            f"{what}; until the next school year is added, {_assumed(kind)}.",
            dates=(last, day),
        )


def _assumed(kind: str) -> str:
    if kind == "weekdays":
        return "its weekdays after that date are taken for school days, holidays not known"
    return "meetings after that date are taken to go on at their usual distance"
