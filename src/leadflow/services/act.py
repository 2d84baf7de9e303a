"""What people do to a step here instead of on its board; each is recorded in the history."""

from __future__ import annotations

from leadflow.planning.steps import CauseKind, Status
from leadflow.services.world import World


def set_status(world: World, key: str, step: str, status: Status, *, who: str, why: str = "") -> None:
    """Move a step. SKIPPED needs `why`. Raises `NotFoundError`, or `RefusedError` for a move not allowed."""
    raise NotImplementedError


def approve(world: World, key: str, step: str, *, who: str) -> None:
    """Record an approval; the last one needed closes the step. Raises `RefusedError` for a non-approver."""
    raise NotImplementedError


def flag(world: World, key: str, step: str, reason: str, *, kind: CauseKind, who: str) -> None:
    """Say that a step is stuck and why (DECISION or EXTERNAL or PERSON)."""
    raise NotImplementedError


def clear_flag(world: World, key: str, step: str, *, who: str) -> None:
    """The step is no longer stuck."""
    raise NotImplementedError
