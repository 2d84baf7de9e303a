"""Conflicts as they are kept: with an id, when they were found, and what a person made of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from leadflow.sync.reconcile import Conflict


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
