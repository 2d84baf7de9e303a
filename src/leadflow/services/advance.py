"""Advance a rollout: pull the boards, take what people did, re-plan, push the boards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from leadflow.planning.blocked import Standing
from leadflow.planning.schedule import Schedule
from leadflow.rollout.history import HistoryEntry
from leadflow.rollout.rollout import Rollout
from leadflow.services.world import World
from leadflow.sync.operations import Operation
from leadflow.sync.reconcile import Conflict


@dataclass(frozen=True, slots=True)
class PlannedOperation:
    """An operation and the group on whose board it is done."""

    group: str
    operation: Operation


@dataclass(frozen=True, slots=True)
class AdvanceReport:
    """What a pass found and did (or would do, in a dry run)."""

    rollout: Rollout
    schedule: Schedule
    standings: Mapping[str, Standing]
    history: tuple[HistoryEntry, ...]
    """What this pass recorded."""
    operations: tuple[PlannedOperation, ...]
    conflicts: tuple[Conflict, ...]
    """New conflicts of this pass."""
    away: Mapping[str, str]
    """A sentence per group whose board could not be read or written; the others went on."""
    dry_run: bool = False


def advance(
    world: World, key: str, *, dry_run: bool = False, tell: Callable[[str], None] = lambda _: None
) -> AdvanceReport:
    """One pass over one rollout, under its lease; idempotent, safe to be killed anywhere and run again.

    Raises `NotFoundError`, `BusyError` (another pass is at it).
    """
    raise NotImplementedError
