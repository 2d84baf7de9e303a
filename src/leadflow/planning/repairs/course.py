"""A course: how far a plan comes from today on. The forward pass alone, for trying out changes quickly.

A what-if needs neither latest dates nor findings; without them, and with the network of the plan it was
made from wherever a change leaves that alone, it costs a fifth of a whole schedule.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from leadflow.planning.changes import changed_plan, changed_progress
from leadflow.planning.driving import chain_to
from leadflow.planning.passes import Early, forward
from leadflow.planning.situation import Mode, Situation, situation_of
from leadflow.planning.slots import day_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from leadflow.planning.calendar import SchoolCalendar
    from leadflow.planning.changes import Change
    from leadflow.planning.plan import Goal, Plan
    from leadflow.planning.slots import SlotTable
    from leadflow.planning.steps import Progress


@dataclass(frozen=True)
class Course:
    """A plan as it goes from `today` on."""

    plan: Plan
    calendars: Mapping[str, SchoolCalendar]
    today: date
    progress: Mapping[str, Progress]

    @cached_property
    def situation(self) -> Situation:
        """The plan in numbers."""
        return situation_of(self.plan, self.calendars, self.today, self.progress)

    @cached_property
    def early(self) -> Early:
        """The earliest places of all steps."""
        return forward(self.situation)

    @cached_property
    def unkept(self) -> frozenset[str]:
        """The steps whose fixed date leaves no time for what comes before them."""
        return frozenset(self.situation.network.keys[each.at] for each in self.early.conflicts)

    def after(self, changes: Iterable[Change]) -> Course:
        """The course of the plan with `changes`."""
        made = tuple(changes)
        plan, progress = changed_plan(self.plan, made), changed_progress(self.progress, made)
        return Course(plan, self.calendars, self.today, progress)

    def at(self, step: str) -> int:
        """The position of a step."""
        return self.situation.network.position[step]

    def mode(self, step: str) -> Mode:
        """How far a step is."""
        return self.situation.modes[self.at(step)]

    def table(self, step: str) -> SlotTable:
        """The slots of a step's calendar."""
        return self.situation.tables[self.at(step)]

    def start(self, step: str) -> date:
        """The day on which a step starts at the earliest."""
        return day_of(self.early.starts[self.at(step)])

    def finish(self, step: str) -> int:
        """The mark at which a step is done at the earliest."""
        return self.early.finishes[self.at(step)]

    def forecast(self, goal: Goal) -> date:
        """The day on which a goal is reached at the earliest."""
        return day_of(self.finish(goal.step))

    def chain(self, step: str) -> tuple[str, ...]:
        """The open steps that set the date of `step`, first one first, itself last."""
        return chain_to(self.situation, self.early, self.at(step))
