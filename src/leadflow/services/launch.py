"""Launch a rollout: validate, plan backwards, store, make the boards, first sync."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from leadflow.planning.schedule import Schedule
from leadflow.rollout.rollout import Definition, Rollout
from leadflow.services.advance import PlannedOperation
from leadflow.services.world import World
from leadflow.sync.cards import BoardRef, BoardSpec


@dataclass(frozen=True, slots=True)
class LaunchReport:
    """What a launch did, or would do when `dry_run`."""

    rollout: Rollout
    schedule: Schedule
    first: bool
    """False when the rollout was there before: then nothing was changed."""
    dry_run: bool
    boards: Mapping[str, BoardSpec]
    """Boards (made, or to be made) by group key."""
    refs: Mapping[str, BoardRef]
    operations: tuple[PlannedOperation, ...]


def launch(
    world: World,
    definition: Definition,
    *,
    accept_late: bool = False,
    dry_run: bool = False,
    tell: Callable[[str], None] = lambda _: None,
) -> LaunchReport:
    """Launch `definition`; launching the same again changes nothing and completes what a crash left.

    Raises `LateGoalsError` when goals cannot be met and `accept_late` is not given, `RefusedError` when
    the key belongs to another definition or the boards cannot be made, `ServiceAwayError`.
    """
    raise NotImplementedError
