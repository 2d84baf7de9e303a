"""A rollout: one school's run of a playbook."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from leadflow.people.roster import Roster
from leadflow.planning.calendar import SchoolCalendar
from leadflow.planning.limits import ONE_AT_A_TIME, Limits
from leadflow.planning.plan import Plan
from leadflow.planning.steps import CauseKind, Progress

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Definition:
    """Everything that was decided before the launch. Immutable; a re-plan makes a new version."""

    key: str
    name: str
    school: str
    timezone: str
    start: date
    playbook: str
    plan: Plan
    calendars: tuple[SchoolCalendar, ...]
    """The school's calendar is called ``school``; meeting calendars have names of their own."""
    roster: Roster
    board_kind: str = "builtin"
    limits: Limits = ONE_AT_A_TIME

    @property
    def calendar(self) -> Mapping[str, SchoolCalendar]:
        """Calendars by name."""
        return {each.name: each for each in self.calendars}


@dataclass(frozen=True, slots=True)
class DefinitionVersion:
    """A version of a definition: 1 is the launch. `who` is a person key or ``leadflow``."""

    version: int
    at: datetime
    who: str
    why: str


@dataclass(frozen=True, slots=True)
class Baseline:
    """The dates a step had at launch (or when it joined the plan), kept to be compared with."""

    start: date
    finish: date


@dataclass(frozen=True, slots=True)
class KnownCause:
    """A cause that is open, and the day it was first seen."""

    step: str
    kind: CauseKind
    source: str
    since: date


@dataclass(frozen=True, slots=True)
class Rollout:
    """A launched rollout: definition, progress, baseline, open causes."""

    definition: Definition
    progress: Mapping[str, Progress]
    baseline: Mapping[str, Baseline]
    causes: tuple[KnownCause, ...] = ()
    goals_accepted_late: bool = False
    finished: date | None = None
    troubles: Mapping[str, str] = field(default_factory=dict)
    """A sentence per step whose card cannot be synced."""
    parted: Mapping[str, Progress] = field(default_factory=dict)
    """The progress of steps that left the plan: one that comes back has it again."""

    @property
    def key(self) -> str:
        """The rollout's key."""
        return self.definition.key

    @property
    def plan(self) -> Plan:
        """The plan."""
        return self.definition.plan
