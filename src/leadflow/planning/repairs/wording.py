"""Wording: what a change of a plan says to people, what it costs them, and how many school days it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from leadflow.planning.changes import (
    DropDependency,
    DropStep,
    HoldStep,
    MoveCardDate,
    MoveFixedDate,
    MoveGoal,
    MoveNotBefore,
    SetDuration,
    SetLag,
    SetRemaining,
)
from leadflow.planning.plan import LagUnit, Relation
from leadflow.planning.situation import SCHOOL
from leadflow.planning.steps import Progress
from leadflow.planning.words import calendar_days, long, school_days
from leadflow.saying import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leadflow.planning.calendar import SchoolCalendar
    from leadflow.planning.changes import Change
    from leadflow.planning.plan import Dependency, Plan


@dataclass(frozen=True, slots=True)
class Wording:
    """The words for changes of one plan, with what people have set on its cards."""

    plan: Plan
    calendars: Mapping[str, SchoolCalendar]
    progress: Mapping[str, Progress]

    def says(self, change: Change) -> str:
        """What is different afterwards, in a sentence."""
        match change:
            case SetDuration(step, duration):
                before = self.plan.by_key[step].duration
                return say(
                    "%(title)s takes %(duration)s instead of %(before)s.",
                    title=self._title(step),
                    duration=school_days(duration),
                    before=before,
                )
            case SetLag(dependency, lag):
                return self._distance(dependency, lag)
            case SetRemaining(step, days):
                return say(
                    "What is left of %(title)s is done in %(days)s.",
                    title=self._title(step),
                    days=school_days(days),
                )
            case DropDependency(dependency):
                return say(
                    "%(after)s no longer waits for %(before)s.",
                    after=self._title(dependency.after),
                    before=self._title(dependency.before),
                )
            case DropStep(step):
                return say("%(title)s is left out.", title=self._title(step))
            case HoldStep(step, hold):
                title = self._title(step)
                if not hold:
                    return say("%(title)s no longer waits its turn.", title=title)
                return say("%(title)s waits its turn.", title=title)
            case MoveGoal(goal, to):
                old = next(each for each in self.plan.goals if each.key == goal)
                return say(
                    "Goal '%(title)s' is due on %(now)s instead of %(was)s.",
                    title=old.title,
                    now=long(to),
                    was=long(old.target),
                )
            case _:
                return say(
                    "%(dated)s %(now)s instead of %(was)s.",
                    dated=self._dated(change),
                    now=_day(change.to),
                    was=_day(self.old_date(change)),
                )

    def price(self, change: Change) -> str:
        """What people give for it, or should look at first, in a sentence."""
        match change:
            case SetDuration() | SetRemaining():
                return say("Leave something out of it, or let more people share it.")
            case SetLag(dependency, lag) if lag < 0:
                return say(
                    "For these days both go on side by side, so the people of both must talk to each other."
                )
            case SetLag():
                return say(
                    "Make sure that no rule asks for that time, such as a notice or a time for feedback."
                )
            case DropDependency(dependency):
                before, after = self._title(dependency.before), self._title(dependency.after)
                return say(
                    "Only right when %(after)s does not need what %(before)s brings.",
                    after=after,
                    before=before,
                )
            case DropStep(step):
                why = self.plan.by_key[step].optional
                return (
                    say("It may be skipped: %(why)s.", why=why)
                    if why
                    else say("Only right when nobody needs what it brings.")
                )
            case MoveGoal():
                return say("Nothing is squeezed: it is better to move too slowly than too fast.")
            case MoveFixedDate():
                return say("Ask those who come to it before you move it.")
            case HoldStep():
                return say(
                    "It waits so that people carry no more than they can: look at the load of that time."
                )
            case MoveNotBefore():
                return say("Find out first why it was not to start sooner.")
            case _:
                return say(
                    "People set that date on its card: ask them what they need to keep the earlier one."
                )

    def school_days(self, change: Change) -> float:
        """How many school days of the plan a change gives away; calendar days where a lag counts in them."""
        match change:
            case SetDuration(step, duration):
                return self.plan.by_key[step].duration - duration
            case SetLag(dependency, lag):
                return dependency.lag - lag
            case DropStep(step):
                return self.plan.by_key[step].duration
            case DropDependency() | SetRemaining() | HoldStep():
                return 0.0
            case MoveGoal(goal, to):
                old = next(each.target for each in self.plan.goals if each.key == goal)
                return self._between(old, to)
            case _:
                return self._between(change.to, self.old_date(change))

    def old_date(self, change: MoveFixedDate | MoveNotBefore | MoveCardDate) -> date | None:
        """The date that a change moves."""
        if isinstance(change, MoveCardDate):
            return self.progress.get(change.step, Progress()).due
        step = self.plan.by_key[change.step]
        return step.on or step.finish_on if isinstance(change, MoveFixedDate) else step.not_before

    def _between(self, first: date | None, last: date | None) -> float:
        """School days between two dates; over weekdays where the calendar knows nothing. 0 without a date."""
        if first is None or last is None:
            return 0.0
        table = self.calendars[SCHOOL].table
        begin, end = (table.first_from(each.toordinal() * 3) for each in (first, last))
        return table.days(end - begin)

    def _title(self, key: str) -> str:
        return f"'{self.plan.by_key[key].title}'"

    def _dated(self, change: MoveFixedDate | MoveNotBefore | MoveCardDate) -> str:
        title = self._title(change.step)
        if isinstance(change, MoveFixedDate):
            return say("%(title)s is fixed for", title=title)
        return (
            say("%(title)s may start from", title=title)
            if isinstance(change, MoveNotBefore)
            else say("The card of %(title)s says", title=title)
        )

    def _distance(self, dependency: Dependency, lag: float) -> str:
        before, after = self._title(dependency.before), self._title(dependency.after)
        amount = school_days if dependency.unit is LagUnit.SCHOOL_DAYS else calendar_days
        first = (
            say("%(before)s is done", before=before)
            if dependency.relation.value[0] == "F"
            else say("%(before)s starts", before=before)
        )
        verb = say("starts") if dependency.relation.value[1] == "S" else say("is done")
        if lag < 0:
            return say(
                "%(after)s %(verb)s %(amount)s before %(first)s.",
                after=after,
                verb=verb,
                amount=amount(-lag),
                first=first,
            )
        old = "" if dependency.lag <= 0 else say(" instead of %(lag)s", lag=dependency.lag)
        if lag or dependency.relation is not Relation.FINISH_START:
            return say(
                "%(after)s %(verb)s %(amount)s after %(first)s%(old)s.",
                after=after,
                verb=verb,
                amount=amount(lag),
                first=first,
                old=old,
            )
        return say(
            "%(after)s starts as soon as %(first)s, and not %(amount)s later.",
            after=after,
            first=first,
            amount=amount(dependency.lag),
        )


def _day(day: date | None) -> str:
    return say("no date") if day is None else long(day)
