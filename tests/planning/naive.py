"""The oracle of the property tests: the specification written the slow way, without tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from leadflow.planning.calendar import SchoolCalendar
from leadflow.planning.plan import Dependency, Goal, LagUnit, Plan, Relation, Step
from leadflow.planning.schedule import StepMarks


def share(calendar: SchoolCalendar, day: date) -> float:
    """How much of a day counts."""
    if any(each.first <= day <= each.last for each in calendar.closures):
        return 0
    if calendar.only is not None:
        return 1 if day in calendar.only else 0
    if day.weekday() not in calendar.weekdays:
        return 0
    return 0.5 if any(each.day == day for each in calendar.half_days) else 1


def halves(calendar: SchoolCalendar, start: int, finish: int) -> int:
    """Working half days that lie wholly between two marks, counted one by one."""
    found = 0
    for ordinal in range(start // 3, finish // 3 + 1):
        counted = share(calendar, date.fromordinal(ordinal))
        for half in range(round(counted * 2)):
            if start <= 3 * ordinal + half and 3 * ordinal + half + 1 <= finish:
                found += 1
    return found


def school_days_between(calendar: SchoolCalendar, start: date, end: date) -> float:
    """School days from `start`, counted, to `end`, not counted."""
    if end < start:
        return -school_days_between(calendar, end, start)
    total, day = 0.0, start
    while day < end:
        total += share(calendar, day)
        day += timedelta(days=1)
    return total


def add(calendar: SchoolCalendar, day: date, number: float) -> date:
    """The date by which `number` school days have passed after `day`; before it when negative."""
    way = timedelta(days=1 if number > 0 else -1)
    left = abs(number)
    while left > 0:
        day += way
        left -= share(calendar, day)
    return day


def overnight(plan: Plan, dependency: Dependency) -> bool:
    """True when the end of a step may lie before the night that a dependency's mark ends."""
    steps = plan.by_key[dependency.before], plan.by_key[dependency.after]
    return (
        dependency.relation in (Relation.FINISH_FINISH, Relation.START_FINISH)
        and dependency.lag == 0
        and dependency.unit is not LagUnit.CALENDAR_DAYS
        and (dependency.relation is Relation.START_FINISH or not steps[0].duration)
        and all(step.calendar == "school" for step in steps)
    )


def kept(
    plan: Plan,
    dependency: Dependency,
    before: tuple[int, int],
    after: tuple[int, int],
    school: SchoolCalendar,
) -> bool:
    """True when two places keep a dependency of a plan."""
    left = before[1] if dependency.relation in (Relation.FINISH_START, Relation.FINISH_FINISH) else before[0]
    reached = after[0] if dependency.relation in (Relation.FINISH_START, Relation.START_START) else after[1]
    if overnight(plan, dependency) and reached < left:
        return halves(school, reached, left) == 0
    if dependency.lag == 0:
        return left <= reached
    if dependency.unit is LagUnit.CALENDAR_DAYS:
        return reached // 3 - left // 3 >= dependency.lag
    if dependency.unit is LagUnit.ELAPSED_DAYS:
        return reached - left >= 3 * dependency.lag
    if dependency.lag > 0:
        return halves(school, left, reached) >= 2 * dependency.lag
    return halves(school, reached, left) <= -2 * dependency.lag


def whole(marks: tuple[int, int], duration: float, calendar: SchoolCalendar) -> bool:
    """True when a place holds a duration exactly, and begins and ends with working time."""
    if not duration:
        return marks[0] == marks[1] and share(calendar, date.fromordinal(marks[0] // 3)) > 0
    if calendar.only is not None:
        days = [date.fromordinal(each) for each in range(marks[0] // 3, marks[1] // 3 + 1)]
        return sum(share(calendar, day) for day in days) == -(-duration // 1) and days[0] in calendar.only
    return (
        halves(calendar, *marks) == 2 * duration
        and halves(calendar, marks[0] + 1, marks[1]) < 2 * duration
        and halves(calendar, marks[0], marks[1] - 1) < 2 * duration
    )


def both(marks: StepMarks) -> tuple[tuple[int, int], tuple[int, int]]:
    """The earliest and the latest place."""
    return marks.earliest, marks.latest


def may_begin(step: Step, place: tuple[int, int], today: date) -> bool:
    """True when a place keeps the dates of a step's own that look backward, and does not lie in the past."""
    first = max(each for each in (today, step.not_before) if each)
    if place[0] < 3 * first.toordinal():
        return False
    return step.finish_from is None or place[1] // 3 >= step.finish_from.toordinal()


def is_whole_day(step: Step, place: tuple[int, int], calendar: SchoolCalendar) -> bool:
    """True when nothing of the day is left that a step is not to end before."""
    day = step.finish_from
    if day is None or place[1] // 3 != day.toordinal():
        return True
    close = 3 * day.toordinal() + 2
    return place[1] == close if place[0] == place[1] else not halves(calendar, place[1], close)


def may_end(step: Step, place: tuple[int, int], goals: Sequence[Goal], end: int) -> bool:
    """True when a place keeps a step's goals, the plan's end, and its own dates that look forward."""
    last = [each.target for each in goals if each.step == step.key]
    if step.not_after is not None:
        last.append(step.not_after)
    if step.start_by is not None:
        opens = 3 * step.start_by.toordinal()
        if place[0] > (opens if step.duration else opens + 2):
            return False
    return place[1] <= end and all(place[1] // 3 <= each.toordinal() for each in last)
