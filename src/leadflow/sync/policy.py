"""Policy: who owns which field when both sides changed it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Owner(StrEnum):
    """Whose value stands when both sides changed a field."""

    PLAN = "plan"
    BOARD = "board"
    MERGE = "merge"
    """A set: additions and removals of both sides are joined."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Owner per field. A field that the plan `asserts` is written again after a change on the board."""

    title: Owner = Owner.PLAN
    description: Owner = Owner.PLAN
    status: Owner = Owner.BOARD
    due: Owner = Owner.PLAN
    start: Owner = Owner.PLAN
    complete: Owner = Owner.BOARD
    members: Owner = Owner.MERGE
    labels: Owner = Owner.PLAN
    checklist: Owner = Owner.BOARD
    archived: Owner = Owner.BOARD
    asserts: frozenset[str] = frozenset({"title", "description", "start", "labels"})

    def owner(self, field: str) -> Owner:
        """Whose value of `field` stands when both sides changed it."""
        owner: Owner = getattr(self, field)
        return owner


DEFAULT_POLICY = Policy()
