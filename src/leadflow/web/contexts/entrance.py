"""Pages that belong to no rollout: the list of rollouts, and what went wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from leadflow.web.addresses import Addresses
from leadflow.web.contexts.portfolio import Choice, chosen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leadflow.rollout.summary import GoalSummary
    from leadflow.services.portfolio import Entry

SHOWN = 12
"""Rollouts that the entrance shows."""


@dataclass(frozen=True, slots=True)
class RolloutLine:
    """A rollout in the list."""

    name: str
    school: str
    address: str
    blocked: int
    goals: tuple[GoalSummary, ...]


@dataclass(frozen=True, slots=True)
class RolloutsPage:
    """The rollouts that need a look first; all of them are in the portfolio."""

    template: ClassVar[str] = "rollouts.html"

    frame: None
    rollouts: tuple[RolloutLine, ...]
    all: int


@dataclass(frozen=True, slots=True)
class ProblemPage:
    """What went wrong, and where to go on."""

    template: ClassVar[str] = "problem.html"

    frame: None
    title: str
    sentence: str
    back: str
    """Where to go on from here."""


def rollouts_page(entries: Sequence[Entry]) -> RolloutsPage:
    """The rollouts, worst first."""
    first = chosen(entries, Choice())[:SHOWN]
    return RolloutsPage(None, tuple(_rollout_line(each) for each in first), len(entries))


def _rollout_line(entry: Entry) -> RolloutLine:
    found, address = entry.summary, Addresses(entry.key).base
    blocked, goals = (found.blocked, found.goals) if found else (0, ())
    return RolloutLine(entry.name, entry.school, address, blocked, goals)
