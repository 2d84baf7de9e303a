"""What a check may look at: a plan on a day, both passes, and what was done."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from leadflow.planning.situation import Mode
from leadflow.planning.steps import Progress

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from leadflow.planning.calendar import SchoolCalendar
    from leadflow.planning.passes import Early
    from leadflow.planning.plan import Step
    from leadflow.planning.schedule import GoalForecast, StepDates
    from leadflow.planning.situation import Situation

UNTOUCHED = Progress()


@dataclass(frozen=True)
class Planned:
    """Everything a check may look at."""

    situation: Situation
    calendars: Mapping[str, SchoolCalendar]
    early: Early
    steps: Mapping[str, StepDates]
    goals: Mapping[str, GoalForecast]
    progress: Mapping[str, Progress]
    names: Mapping[str, str]
    """What people are called, by key."""

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

    def name(self, person: str) -> str:
        return self.names.get(person, person)

    def owners(self, step: Step) -> tuple[str, ...]:
        return self.progress.get(step.key, UNTOUCHED).owners or step.owners

    def is_open(self, key: str) -> bool:
        return self.situation.modes[self.situation.network.position[key]] < Mode.DONE

    def closure(self, calendar: str, day: date) -> str:
        """The name of the closure on a day in brackets, with a space before it; empty without one."""
        names = [each.name for each in self.calendars[calendar].interruptions(day, day)]
        return f" ({', '.join(names)})" if any(names) else ""
