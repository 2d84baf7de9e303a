"""Checks of calendars: whether they reach as far as the plan does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadflow.planning.findings import Finding, found
from leadflow.planning.situation import SCHOOL
from leadflow.planning.words import long
from leadflow.saying import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from leadflow.planning.checks.planned import Planned


def calendar_ends(planned: Planned) -> Iterator[Finding]:
    needed: dict[str, tuple[date, str]] = {}

    def need(calendar: str, day: date, what: str) -> None:
        if day > planned.calendars[calendar].last:
            needed[calendar] = max(needed.get(calendar, (day, what)), (day, what))

    for goal in planned.situation.plan.goals:
        if planned.is_open(goal.step):
            need(SCHOOL, goal.target, say("goal '%(title)s'", title=goal.title))
    for step in planned.open:
        dates = planned.steps[step.key]
        need(step.calendar, max(dates.earliest_finish, dates.latest_finish), f"'{step.title}'")
    for calendar, (day, what) in needed.items():
        last = planned.calendars[calendar].last
        kind = "meeting dates" if planned.calendars[calendar].only else "weekdays"
        yield found(
            "calendar-ends",
            say(
                "The calendar '%(calendar)s' ends on %(last)s, but the plan needs it until %(day)s "
                "for %(what)s; until the next school year is added, %(assumed)s.",
                calendar=calendar,
                last=long(last),
                day=long(day),
                what=what,
                assumed=_assumed(kind),
            ),
            dates=(last, day),
        )


def _assumed(kind: str) -> str:
    if kind == "weekdays":
        return say("its weekdays after that date are taken for school days, holidays not known")
    return say("meetings after that date are taken to go on at their usual distance")
