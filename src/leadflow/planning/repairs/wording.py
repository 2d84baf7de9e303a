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
                return f"{self._title(step)} takes {school_days(duration)} instead of {before:g}."
            case SetLag(dependency, lag):
                return self._distance(dependency, lag)
            case SetRemaining(step, days):
                return f"What is left of {self._title(step)} is done in {school_days(days)}."
            case DropDependency(dependency):
                return (
                    f"{self._title(dependency.after)} no longer waits for {self._title(dependency.before)}."
                )
            case DropStep(step):
                return f"{self._title(step)} is left out."
            case HoldStep(step, hold):
                return f"{self._title(step)} {'waits its turn' if hold else 'no longer waits its turn'}."
            case MoveGoal(goal, to):
                old = next(each for each in self.plan.goals if each.key == goal)
                return f"Goal '{old.title}' is due on {long(to)} instead of {long(old.target)}."
            case _:
                return f"{self._dated(change)} {_day(change.to)} instead of {_day(self.old_date(change))}."

    def price(self, change: Change) -> str:
        """What people give for it, or should look at first, in a sentence."""
        match change:
            case SetDuration() | SetRemaining():
                return "Leave something out of it, or let more people share it."
            case SetLag(dependency, lag) if lag < 0:
                return (
                    "For these days both go on side by side, so the people of both must talk to each other."
                )
            case SetLag():
                return "Make sure that no rule asks for that time, such as a notice or a time for feedback."
            case DropDependency(dependency):
                before, after = self._title(dependency.before), self._title(dependency.after)
                return f"Only right when {after} does not need what {before} brings."
            case DropStep(step):
                why = self.plan.by_key[step].optional
                return f"It may be skipped: {why}." if why else "Only right when nobody needs what it brings."
            case MoveGoal():
                return "Nothing is squeezed: it is better to move too slowly than too fast."
            case MoveFixedDate():
                return "Ask those who come to it before you move it."
            case HoldStep():
                return "It waits so that people carry no more than they can: look at the load of that time."
            case MoveNotBefore():
                return "Find out first why it was not to start sooner."
            case _:
                return "People set that date on its card: ask them what they need to keep the earlier one."

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
            return f"{title} is fixed for"
        return f"{title} may start from" if isinstance(change, MoveNotBefore) else f"The card of {title} says"

    def _distance(self, dependency: Dependency, lag: float) -> str:
        before, after = self._title(dependency.before), self._title(dependency.after)
        amount = school_days if dependency.unit is LagUnit.SCHOOL_DAYS else calendar_days
        first = f"{before} is done" if dependency.relation.value[0] == "F" else f"{before} starts"
        verb = "starts" if dependency.relation.value[1] == "S" else "is done"
        if lag < 0:
            return f"{after} {verb} {amount(-lag)} before {first}."
        old = "" if dependency.lag <= 0 else f" instead of {dependency.lag:g}"
        if lag or dependency.relation is not Relation.FINISH_START:
            return f"{after} {verb} {amount(lag)} after {first}{old}."
        return f"{after} starts as soon as {first}, and not {amount(dependency.lag)} later."


def _day(day: date | None) -> str:
    return "no date" if day is None else long(day)
