"""Checklists of a card: what to write so that it shows the wanted entries.

An entry is found by its text within the checklist of that name, so that a write that was cut off is
completed and not repeated. Only the entries that the operation drops are taken off: what people wrote
stays, also what they wrote since the board was read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadflow.sync.cards import BECAUSE, CheckEntry
from leadflow.sync.checklists import ticks

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from leadflow.boards.trello.models import TrelloCheckItem, TrelloChecklist


@dataclass(frozen=True, slots=True)
class AddChecklist:
    """Make a checklist with these entries."""

    name: str
    entries: tuple[CheckEntry, ...]


@dataclass(frozen=True, slots=True)
class AddEntry:
    """Add an entry to a checklist that is there."""

    checklist: str
    entry: CheckEntry


@dataclass(frozen=True, slots=True)
class Tick:
    """Tick an entry, or take its tick back."""

    item: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class RemoveEntry:
    """Take an entry off."""

    checklist: str
    item: str


@dataclass(frozen=True, slots=True)
class RenameEntry:
    """Give an entry another text, and no tick."""

    item: str
    text: str


@dataclass(frozen=True, slots=True)
class RemoveChecklist:
    """Take off a checklist of leadflow's own that has no entry left."""

    checklist: str


ChecklistWrite = AddChecklist | AddEntry | Tick | RenameEntry | RemoveEntry | RemoveChecklist


def entries_of(checklists: Iterable[TrelloChecklist]) -> tuple[CheckEntry, ...]:
    """All entries in the order people see them."""
    return tuple(
        CheckEntry(checklist.name, item.name, item.ticked)
        for checklist in sorted(checklists, key=lambda each: each.pos)
        for item in sorted(checklist.check_items, key=lambda each: each.pos)
    )


def writes(
    present: Sequence[TrelloChecklist], wanted: Iterable[CheckEntry], dropped: Iterable[CheckEntry] = ()
) -> list[ChecklistWrite]:
    """What to write, in order. `dropped` are entries to take off, unless they are wanted too."""
    found = _by_text(present)
    lists = {each.name: each.id for each in sorted(present, key=lambda each: each.pos, reverse=True)}
    steps: list[ChecklistWrite] = []
    new: dict[str, list[CheckEntry]] = {}
    texts = ticks(wanted)
    off = ticks(dropped).keys() - texts.keys()
    for (name, text), ticked in texts.items():
        entry = CheckEntry(name, text, ticked)
        if (name, text) in found:
            steps += _ticks([item for _, item in found[name, text]], ticked)
        elif name in lists:
            steps.append(AddEntry(lists[name], entry))
        else:
            new.setdefault(name, []).append(entry)
    steps += [AddChecklist(name, tuple(entries)) for name, entries in new.items()]
    steps += [
        RemoveEntry(checklist, item.id)
        for place, items in found.items()
        for checklist, item in items
        if place in off
    ]
    return _fewer(steps, present)


def _fewer(steps: list[ChecklistWrite], present: Sequence[TrelloChecklist]) -> list[ChecklistWrite]:
    """The same with fewer requests for the causes of a blocked step, which change often and come and go.

    An entry that goes takes the text of one that comes; a checklist that would be left empty goes as a whole.
    """
    own = {each.id: len(each.check_items) for each in present if each.name == BECAUSE}
    for checklist, entries in own.items():
        adds = [each for each in steps if isinstance(each, AddEntry) and each.checklist == checklist]
        gone = [each for each in steps if isinstance(each, RemoveEntry) and each.checklist == checklist]
        for add, remove in zip(adds, gone, strict=False):
            steps[steps.index(remove)] = RenameEntry(remove.item, add.entry.text)
            steps.remove(add)
        if not adds and gone and len(gone) == entries:
            steps = [each for each in steps if each not in gone]
            steps.append(RemoveChecklist(checklist))
    return steps


def _ticks(items: list[TrelloCheckItem], ticked: bool) -> list[Tick]:
    """An entry that stands twice counts as ticked when either is."""
    if not ticked:
        return [Tick(item.id, ticked=False) for item in items if item.ticked]
    return [] if any(item.ticked for item in items) else [Tick(items[0].id, ticked=True)]


def _by_text(
    present: Sequence[TrelloChecklist],
) -> dict[tuple[str, str], list[tuple[str, TrelloCheckItem]]]:
    found: dict[tuple[str, str], list[tuple[str, TrelloCheckItem]]] = {}
    for checklist in sorted(present, key=lambda each: each.pos):
        for item in sorted(checklist.check_items, key=lambda each: each.pos):
            found.setdefault((checklist.name, item.name), []).append((checklist.id, item))
    return found
