"""Taking: what people did on the boards, taken into the rollout. Pure.

A pass reconciles twice. The first time tells what people did; it is taken here, together with the
baselines that go with it. The second time, with the plan that took it, tells what is to be written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from leadflow.errors import RefusedError
from leadflow.rollout.changes import in_words
from leadflow.rollout.history import HistoryEntry
from leadflow.sync.policy import DEFAULT_POLICY
from leadflow.sync.projection import project
from leadflow.sync.reconcile import Conflict, Link, Reconciliation, reconcile
from leadflow.sync.uptake import Uptake, take

if TYPE_CHECKING:
    from datetime import date, datetime

    from leadflow.rollout.outlook import Outlook
    from leadflow.rollout.rollout import Rollout
    from leadflow.sync.cards import BoardSnapshot, CardFields
    from leadflow.sync.changes import Edit
    from leadflow.sync.template import BoardTemplate

GONE = (
    "Its card is no longer on the board, and leadflow never makes a card again by itself. "
    "Bring the card back, or close the step here."
)

Wishes = Mapping[str, Mapping[str, "CardFields"]]
"""The plan side of every card: group key -> card key -> fields."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A rollout with what people did on its boards."""

    rollout: Rollout
    history: tuple[HistoryEntry, ...]
    conflicts: tuple[Conflict, ...]
    links: Mapping[str, Link]
    """All links, the baselines of the cards that were read moved to what the boards show."""


def card_wishes(
    rollout: Rollout, found: Outlook, templates: Mapping[str, BoardTemplate], base_url: str
) -> Wishes:
    """Every group's cards as the plan wants them."""
    definition = rollout.definition
    used = {step.group for step in definition.plan.steps}
    return {
        group.key: project(
            rollout.key,
            definition.plan,
            found.schedule,
            rollout.progress,
            found.standings,
            templates[group.template],
            definition.roster.names,
            base_url,
            group.key,
        )
        for group in definition.roster.groups
        if group.key in used
    }


def merge(
    rollout: Rollout,
    wishes: Wishes,
    snapshots: Mapping[str, BoardSnapshot],
    links: Mapping[str, Link],
    away: Mapping[str, str],
) -> tuple[Mapping[str, Reconciliation], Mapping[str, str]]:
    """Reconcile every board that was read, and say which are away: one that must not be believed is, too."""
    gone = [f"{rollout.key}/{about}" for about, sentence in rollout.troubles.items() if sentence == GONE]
    found: dict[str, Reconciliation] = {}
    absent = dict(away)
    for group, snapshot in snapshots.items():
        if group in absent:
            continue
        here = {card.remote_id for card in snapshot.cards}
        mine = {key: link for key, link in links.items() if key in wishes[group] or link.remote_id in here}
        try:
            found[group] = reconcile(wishes[group], snapshot, mine, DEFAULT_POLICY, gone)
        except RefusedError as error:
            absent[group] = str(error)
    return found, absent


def take_in(
    rollout: Rollout,
    merged: Mapping[str, Reconciliation],
    snapshots: Mapping[str, BoardSnapshot],
    links: Mapping[str, Link],
    away: Mapping[str, str],
    at: datetime,
    today: date,
) -> Taken:
    """The rollout with every edit of people taken, its history, and the links to store with it."""
    progress = dict(rollout.progress)
    history: list[HistoryEntry] = []
    troubles = _old_troubles(rollout, away)
    for group, found in merged.items():
        # By the card's id, as the link has it: copies carry the same key, and a key can be deleted.
        by = {card.remote_id: card.by for card in snapshots[group].cards if card.by}
        authors = {link.key: by[link.remote_id] for link in found.absorbed if link.remote_id in by}
        for step, edits in _by_step(rollout, found.edits):
            taken = take(
                progress[step],
                edits,
                rollout.plan.by_key[step],
                rollout.definition.roster.names,
                today,
            )
            progress[step] = taken.progress
            if taken.trouble:
                troubles[step] = taken.trouble
            history += _entries(taken, step, authors.get(f"{rollout.key}/{step}", "board"), at)
        troubles |= {each.key.partition("/")[2]: GONE for each in found.vanished}
    absorbed = {link.key: link for found in merged.values() for link in found.absorbed}
    return Taken(
        rollout=replace(rollout, progress=progress, troubles=troubles),
        history=tuple(history),
        conflicts=tuple(conflict for found in merged.values() for conflict in found.conflicts),
        links={**links, **absorbed},
    )


def blocked_changes(before: Rollout, found: Outlook, at: datetime) -> Iterator[HistoryEntry]:
    """History entries for steps that became blocked, or are no longer, since the causes were last kept."""
    were = {cause.step for cause in before.causes}
    for key, standing in found.standings.items():
        if standing.blocked and key not in were:
            yield HistoryEntry(at, "leadflow", "blocked", key, why=standing.reason)
        elif key in were and not standing.blocked:
            yield HistoryEntry(at, "leadflow", "no longer blocked", key, why=standing.reason)


def _by_step(rollout: Rollout, edits: tuple[Edit, ...]) -> Iterator[tuple[str, list[Edit]]]:
    """Edits by step; those of cards whose step left the plan have nobody to take them."""
    found: dict[str, list[Edit]] = {}
    for edit in edits:
        found.setdefault(edit.key.partition("/")[2], []).append(edit)
    return ((step, each) for step, each in found.items() if step in rollout.progress)


def _old_troubles(rollout: Rollout, away: Mapping[str, str]) -> dict[str, str]:
    """What is still believed: troubles on boards that could not be read, and which boards those are."""
    plan = rollout.plan.by_key
    kept = {
        about: sentence
        for about, sentence in rollout.troubles.items()
        if about in plan and plan[about].group in away
    }
    return {**kept, **away}


def _entries(taken: Uptake, step: str, who: str, at: datetime) -> Iterator[HistoryEntry]:
    for change in taken.changes:
        yield HistoryEntry(
            at, who, change.field, step, in_words(change.before), in_words(change.after), change.why
        )
    for remark in taken.remarks:
        yield HistoryEntry(at, who, "remark", step, why=remark)
