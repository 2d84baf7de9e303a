"""Pages that belong to no rollout: the list of rollouts, and what went wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from leadflow.web.addresses import Addresses
from leadflow.web.contexts.lines import GoalLine, goal_lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from leadflow.services.view import View


@dataclass(frozen=True, slots=True)
class RolloutLine:
    """A rollout in the list."""

    name: str
    school: str
    address: str
    blocked: int
    goals: tuple[GoalLine, ...]


@dataclass(frozen=True, slots=True)
class RolloutsPage:
    """All rollouts."""

    template: ClassVar[str] = "rollouts.html"

    frame: None
    rollouts: tuple[RolloutLine, ...]


@dataclass(frozen=True, slots=True)
class ProblemPage:
    """What went wrong, and where to go on."""

    template: ClassVar[str] = "problem.html"

    frame: None
    title: str
    sentence: str
    back: str
    """Where to go on from here."""


def rollouts_page(views: Iterable[View]) -> RolloutsPage:
    """All rollouts, oldest first."""
    return RolloutsPage(None, tuple(_rollout_line(each) for each in views))


def _rollout_line(found: View) -> RolloutLine:
    definition = found.rollout.definition
    address = Addresses(definition.key).base
    return RolloutLine(definition.name, definition.school, address, len(found.blocked), goal_lines(found))
