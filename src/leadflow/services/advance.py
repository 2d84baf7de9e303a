"""Advance a rollout: pull the boards, take what people did, re-plan, push the boards.

A pass never holds a transaction across a call to a board. It reads every board whole; then, in one
transaction, takes what people did there into the rollout together with the new baselines; then carries
out the operations one by one, each card's baseline written last. Killed anywhere, the next pass reads
the boards again and finds itself where it was: nothing is done twice, nothing is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from leadflow.errors import LeadflowError, RefusedError, ServiceAwayError
from leadflow.planning.blocked import Standing
from leadflow.planning.schedule import Schedule
from leadflow.ports import BoardGateway, Lease
from leadflow.rollout.history import HistoryEntry
from leadflow.rollout.outlook import Outlook, finished_on, outlook, remember
from leadflow.rollout.rollout import Rollout
from leadflow.rollout.taking import Taken, take_boards
from leadflow.rollout.wanting import wanted_cards
from leadflow.services.world import World
from leadflow.sync.cards import BoardRef, BoardSnapshot, CardFields
from leadflow.sync.operations import ArchiveCard, CreateCard, Operation
from leadflow.sync.policy import DEFAULT_POLICY
from leadflow.sync.reconcile import Conflict, Link, reconcile

Tell = Callable[[str], None]


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
