"""Settle a conflict: both sides changed a field, the policy chose, and a person says if that is right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadflow.rollout.changes import in_words
from leadflow.rollout.conflicts import RecordedConflict, Resolution, other_value, reversal, standing_value
from leadflow.rollout.history import HistoryEntry
from leadflow.saying import named, say
from leadflow.services.act import check, check_person, keep
from leadflow.services.patience import patiently
from leadflow.sync.uptake import take

if TYPE_CHECKING:
    from datetime import date, datetime

    from leadflow.planning.steps import Progress
    from leadflow.rollout.rollout import Rollout
    from leadflow.services.world import World
    from leadflow.sync.changes import Conflict


def settle(world: World, key: str, conflict: int, resolution: Resolution, *, who: str) -> RecordedConflict:
    """Keep what stands, or put the other value in its place; the card follows with the next pass.

    `conflict` is the id of a recorded conflict (`view(...).recorded`), `who` a person key. Raises
    `NotFoundError`, and `RefusedError` when somebody settled it already or it cannot be reversed.
    """
    return patiently(lambda: _settle_once(world, key, conflict, resolution, who=who))


def _settle_once(
    world: World, key: str, number: int, resolution: Resolution, *, who: str
) -> RecordedConflict:
    now = world.clock.now()
    with world.uow() as uow:
        rollout = uow.rollouts.get(key)
        settled = uow.boards.resolve_conflict(key, number, by=who, at=now, resolution=resolution)
        check_person(rollout, who)
        found = settled.conflict
        step = found.key.partition("/")[2]
        if resolution is Resolution.REVERSED:
            check(rollout, step, who)
            today = world.clock.today(rollout.definition.timezone)
            after = _reversed(rollout, step, found, today)
            why = say("The conflict about the %(field)s was reversed.", field=named(found.field))
            keep(uow, rollout, step, after, now, today, who=who, why=why)
        uow.history.append(key, [_entry(settled, step, now=now, who=who)])
        uow.commit()
    return settled


def _reversed(rollout: Rollout, step: str, conflict: Conflict, today: date) -> Progress:
    progress = rollout.progress[step]
    names = {"status": progress.status, "due": progress.due, "members": frozenset(progress.owners)}
    edit = reversal(conflict, names.get(conflict.field))
    return take(progress, [edit], rollout.plan.by_key[step], rollout.definition.roster.names, today).progress


def _entry(settled: RecordedConflict, step: str, *, now: datetime, who: str) -> HistoryEntry:
    found = settled.conflict
    stood, gave_way = in_words(standing_value(found)), in_words(other_value(found))
    kept = settled.resolution is Resolution.KEPT
    before, after = (gave_way, stood) if kept else (stood, gave_way)
    why = say("The plan and the board had both changed the %(field)s.", field=named(found.field))
    return HistoryEntry(now, who, f"conflict {settled.resolution}", step, before, after, why)
