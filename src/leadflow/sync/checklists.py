"""Checklists: entries come from the plan, ticks from the board, and entries of people stay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadflow.sync.cards import BECAUSE, CheckEntry
from leadflow.sync.policy import Owner

if TYPE_CHECKING:
    from collections.abc import Iterable

Id = tuple[str, str]
"""Checklist and text: what makes two entries the same one."""


@dataclass(frozen=True, slots=True)
class MergedEntries:
    """What comes of the checklists of one card.

    `entries` are to stand on the card, the plan's first; `planned` are the plan's alone, with the ticks
    that stand. `absorbed` is the baseline once the ticks were taken: the plan's entries that the board
    shows, and those that left the plan but are still to be taken off. `taken` is True when people ticked
    or unticked something, `overruled` when they deleted an entry of the plan (it is put back) or ticked one
    that has just left it (it is taken off). `dropped` are the entries that left the plan and still stand on
    the card.
    """

    entries: tuple[CheckEntry, ...]
    planned: tuple[CheckEntry, ...]
    absorbed: tuple[CheckEntry, ...]
    differs: bool
    taken: bool
    overruled: bool
    dropped: tuple[CheckEntry, ...]


def merge(
    base: tuple[CheckEntry, ...] | None,
    plan: tuple[CheckEntry, ...],
    board: tuple[CheckEntry, ...],
    owner: Owner,
) -> MergedEntries:
    """Merge entry by entry; the order of a board's entries is people's business.

    `owner` says whose tick stands where nothing was agreed about an entry that both sides have.
    """
    agreed, shown, wanted = ticks(base or ()), ticks(board), ticks(plan)
    planned = tuple(
        CheckEntry(*each, ticked=_tick(agreed.get(each), ticked, shown.get(each), owner))
        for each, ticked in wanted.items()
    )
    theirs = tuple(entry for entry in board if _id(entry) not in wanted and _id(entry) not in agreed)
    absorbed = tuple(
        CheckEntry(*each, ticked=ticked) for each, ticked in shown.items() if each in wanted or each in agreed
    )
    dropped = tuple(entry for entry in absorbed if _id(entry) not in wanted)
    entries = planned + theirs
    return MergedEntries(
        entries,
        planned,
        absorbed,
        differs=ticks(entries) != shown,
        taken=ticks(planned) != wanted,
        # What is blocked and why follows from the plan: of its entries nobody has to be told.
        overruled=any(each in agreed and each not in shown for each in wanted if each[0] != BECAUSE)
        or any(agreed[_id(entry)] != entry.ticked for entry in dropped if entry.checklist != BECAUSE),
        dropped=dropped,
    )


def ticks(entries: Iterable[CheckEntry]) -> dict[Id, bool]:
    """Entries by identity, in order; one that stands twice is ticked when either is."""
    found: dict[Id, bool] = {}
    for entry in entries:
        found[_id(entry)] = found.get(_id(entry), False) or entry.ticked
    return found


def _tick(base: bool | None, plan: bool, board: bool | None, owner: Owner) -> bool:
    """The tick that stands: of the two sides, the one that changed it."""
    if board is None or plan == board:
        return plan
    if base is None:
        return plan if owner is Owner.PLAN else board
    # Two sides that differ: exactly one of them is what was agreed.
    return board if plan == base else plan


def _id(entry: CheckEntry) -> Id:
    return entry.checklist, entry.text
