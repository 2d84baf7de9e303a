"""Conflicts as they are kept: with an id, when they were found, and what a person made of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import cast

from leadflow.errors import RefusedError
from leadflow.sync.changes import Conflict, Edit


class Resolution(StrEnum):
    """What a person made of a conflict."""

    KEPT = "kept"
    """The value that the policy chose stands."""
    REVERSED = "reversed"
    """The other value was put in its place."""


@dataclass(frozen=True, slots=True)
class RecordedConflict:
    """A conflict that is kept. `at` is when it was found; open while `resolution` is None."""

    id: int
    conflict: Conflict
    at: datetime
    resolved_at: datetime | None = None
    resolved_by: str = ""
    """Person key."""
    resolution: Resolution | None = None


def standing_value(conflict: Conflict) -> object:
    """The value that the policy let stand; of people who were joined, all of them."""
    if conflict.chosen == "both":
        return frozenset(conflict.plan) | frozenset(conflict.board)
    return conflict.plan if conflict.chosen == "plan" else conflict.board


def other_value(conflict: Conflict) -> object:
    """The value that had to give way; of people who were joined, the plan's alone."""
    return conflict.board if conflict.chosen == "plan" else conflict.plan


def is_reversible(conflict: Conflict) -> bool:
    """True when the other value can be put in the place of the one that stands."""
    return conflict.field in _REVERSIBLE


def reversal(conflict: Conflict, now: object) -> Edit:
    """The edit that puts the other value in the place of `now`.

    Raises `RefusedError` for a field that has no value of its own in the rollout: what stands on the card
    follows from the plan.
    """
    if not is_reversible(conflict):
        raise RefusedError(
            f"The {conflict.field} of a card follows from the plan: the board's value cannot be put in its "
            "place here. Change it in the school file, the overlay or the playbook; or let the plan's stand."
        )
    other = other_value(conflict)
    if conflict.field == "members":
        other = frozenset(cast("tuple[str, ...]", other))
    return Edit(conflict.key, conflict.field, now, other)


_REVERSIBLE = frozenset({"status", "due", "members"})
"""Fields that people own. The board's tick on the date goes with the status, the archive with skipping."""
