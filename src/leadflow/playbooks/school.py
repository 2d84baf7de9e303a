"""The school, as a playbook sees it: who is there, which days and meeting slots it has, what it wants."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from leadflow.people.roster import Roster
from leadflow.playbooks.policies import Policies

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from leadflow.planning.absence import Absence
    from leadflow.planning.calendar import SchoolCalendar
    from leadflow.planning.limits import Obstacle
    from leadflow.planning.plan import Goal


@dataclass(frozen=True)
class School:
    """Everything about one school that shapes its plan.

    `calendar` is the school's own, `slots` the calendars of meetings by name, `meetings` says which
    meeting of the playbook takes place on which of them, `named` where in the school file that was
    written, `roles` which people (keys) have a role, over what the roster says. `goals` and `obstacles` name
    their steps as people write them, references included.
    """

    name: str
    start: date
    calendar: SchoolCalendar
    roster: Roster
    slots: tuple[SchoolCalendar, ...] = ()
    meetings: Mapping[str, str] = field(default_factory=dict)
    named: Mapping[str, tuple[str | int, ...]] = field(default_factory=dict)
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    goals: tuple[Goal, ...] = ()
    policies: Policies = field(default_factory=Policies)
    obstacles: tuple[Obstacle, ...] = ()
    absences: tuple[Absence, ...] = ()

    @property
    def horizon(self) -> date:
        """The day of the last goal; without goals the last day of the calendar."""
        return max((goal.target for goal in self.goals), default=self.calendar.last)

    @property
    def calendars(self) -> tuple[SchoolCalendar, ...]:
        """All calendars, the school's own first."""
        return (self.calendar, *self.slots)
