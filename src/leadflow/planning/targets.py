"""Targets: on which days a goal can be reached at all. The same rule for files, options and forms."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from leadflow.planning.words import long
from leadflow.saying import say

if TYPE_CHECKING:
    from leadflow.planning.calendar import SchoolCalendar


def wrong_target(goal: str, target: date, start: date | None, school: SchoolCalendar) -> tuple[str, str]:
    """What is wrong with the target of the goal with the key `goal`, and what to do; two empty texts when
    nothing is. `start` is the rollout's, None when nobody has said it."""
    if start is not None and target < start:
        return (
            say(
                "Goal '%(goal)s' is to be reached on %(target)s, before the rollout starts on %(start)s.",
                goal=goal,
                target=long(target),
                start=long(start),
            ),
            say("Choose a later target or an earlier start."),
        )
    if target > school.last:
        return (
            say(
                "The calendar ends on %(last)s, before goal '%(goal)s' on %(target)s.",
                last=long(school.last),
                goal=goal,
                target=long(target),
            ),
            say("Add the next school year to the calendar file, or choose an earlier target."),
        )
    if school.knows(target) and not school.is_school_day(target):
        why = school.reason(target)
        return (
            say(
                "Goal '%(goal)s' is to be reached on %(target)s, which is no school day (%(why)s).",
                goal=goal,
                target=long(target),
                why=why,
            ),
            _day_before(school, target),
        )
    return "", ""


def _day_before(school: SchoolCalendar, day: date) -> str:
    """The advice to take the last school day before a closed one, where there is one."""
    earlier = (day - timedelta(days=back) for back in range(1, (day - school.first).days + 1))
    found = next((each for each in earlier if school.is_school_day(each)), None)
    return (
        say("The school day before it is %(found)s.", found=long(found))
        if found
        else say("Choose a school day.")
    )
