"""Writing cards: one request that makes a card, one that changes it, and its checklists entry by entry.

A card whose checklists equal those of one that was just made is made as a copy of it: one request for all of
it. What Trello then shows is held against what was asked for, and put right where it differs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from leadflow.boards.trello.cards import FIELDS_READ, CardFormat, version_of
from leadflow.boards.trello.checklists import (
    AddChecklist,
    AddEntry,
    RemoveChecklist,
    RemoveEntry,
    RenameEntry,
    Tick,
    entries_of,
    writes,
)
from leadflow.boards.trello.errors import TrelloRefusedError
from leadflow.boards.trello.models import Anything, TrelloCard, TrelloLabel
from leadflow.boards.trello.talk import COMMENTS, SETTLED, SILENCE, talk_of
from leadflow.errors import BusyError
from leadflow.saying import say
from leadflow.sync.block import unwrap
from leadflow.sync.cards import BECAUSE, BLOCKED, FIELDS, OUR_STEP
from leadflow.sync.checklists import ticks

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from leadflow.boards.trello.checklists import ChecklistWrite
    from leadflow.boards.trello.client import Trello
    from leadflow.boards.trello.facts import BoardView
    from leadflow.boards.trello.models import TrelloChecklist
    from leadflow.boards.trello.sources import Sources
    from leadflow.boards.trello.talk import Talk
    from leadflow.sync.cards import Card, CheckEntry
    from leadflow.sync.operations import ArchiveCard, CreateCard, UpdateCard

_COLOURS = {BLOCKED: "red", OUR_STEP: "green"}
"""Colours of the labels that people look for, for when one is made anew."""
NO_REMINDER = -1
_SAID = ("title", "status", "due", "start", "labels")
"""What a copy has of what was said about it and not of its source."""
_NOT_ON_CREATION = frozenset({"checklist", "archived"})
_READ = {"fields": FIELDS_READ, "checklists": "all", "actions": COMMENTS, "actions_limit": "1000"}


@dataclass(frozen=True)
class CardWriter:
    """Carries out operations on the cards of one board.

    `sources` are the cards that may be copied; `reminder` is how many minutes before a card is due Trello
    reminds its people, for a new card: negative for never.
    """

    trello: Trello
    view: BoardView
    format: CardFormat
    sources: Sources
    reminder: int = NO_REMINDER

    def create(self, operation: CreateCard) -> Card:
        """Make a card: everything Trello takes at once in the request that carries the key."""
        fields = operation.fields
        labels = self._labels(fields.labels, ())
        changed = [name for name in FIELDS if name not in _NOT_ON_CREATION]
        body = _given(self.format.body(operation.key, fields, changed, labels=labels))
        if fields.due is not None and self.reminder >= 0:
            # Only now: later it is people's, each may want another.
            body["dueReminder"] = self.reminder
        made = self._copy(operation, body)
        if made is None:
            made = self.trello.post(TrelloCard, "/cards", pos="bottom", **body)
            checklist = self._write_entries(made.id, (), fields.checklist)
        else:
            checklist = self._complete(made, fields.checklist)
        if fields.archived:
            made = self.trello.put(TrelloCard, f"/cards/{made.id}", closed=True)
        else:
            self.sources.made(made.id, fields.checklist)
        return self.format.answer(made, checklist)

    def update(self, operation: UpdateCard) -> Card:
        """Set the changed fields, in one request besides its checklists; what is people's stays.

        The card is read first. Raises `BusyError`, and writes nothing, when it is not as it was when it was
        decided what to write: what somebody did since then is for the next pass to hear.
        """
        remote, fields, changed = operation.remote_id, operation.fields, frozenset(operation.changed)
        self.sources.touched(remote)
        now = self.trello.get(TrelloCard, f"/cards/{remote}", **_READ)
        checklist = entries_of(now.checklists)
        if operation.version and operation.version != version_of(now, checklist):
            raise BusyError(
                say(
                    "Somebody changed the card '%(name)s' in the same moment; nothing was written.",
                    name=now.name,
                )
            )
        talk = talk_of(now.actions, self.view.people, self.format.zone).get(remote, SILENCE)
        labels: Sequence[str] = ()
        if "labels" in changed:
            labels = self._labels(fields.labels, now.id_labels)
            talk = self._settle(remote, fields.labels, talk)
        body = self.format.body(operation.key, fields, changed, now, labels)
        card = self.trello.put(TrelloCard, f"/cards/{remote}", **body) if body else now
        if "checklist" in changed:
            checklist = self._write_entries(remote, now.checklists, fields.checklist, operation.dropped)
        return self.format.answer(card, checklist, talk)

    def archive(self, operation: ArchiveCard) -> Card:
        """Put a card away. Nothing is ever deleted."""
        self.sources.touched(operation.remote_id)
        card = self.trello.put(TrelloCard, f"/cards/{operation.remote_id}", closed=True)
        return self.format.answer(card, ())

    def _copy(self, operation: CreateCard, body: dict[str, Any]) -> TrelloCard | None:
        """Make a card from one with the same checklists, if there is one that can be copied."""
        source = self.sources.like(operation.fields.checklist)
        if source is None:
            return None
        try:
            made = self.trello.post(
                TrelloCard,
                "/cards",
                pos="bottom",
                idCardSource=source,
                keepFromSource="checklists",
                **body,
            )
        except TrelloRefusedError:
            self.sources.touched(source)  # Somebody deleted it; or what is wrong with this card shows again.
            return None
        self.sources.copies.add(made.id)
        if not self._as_asked(made, operation):
            self.sources.distrust()
            made = self.trello.put(TrelloCard, f"/cards/{made.id}", **body)
        if not _shows(made, operation.fields.checklist):
            self.sources.touched(source)
        return made

    def _as_asked(self, made: TrelloCard, operation: CreateCard) -> bool:
        """Whether a copy has what was said about it, and nothing of the card it was made from."""
        wanted, shown = operation.fields, self.format.answer(made, ()).fields
        same = all(getattr(wanted, name) == getattr(shown, name) for name in _SAID)
        return same and unwrap(made.desc).key == operation.key and shown.members <= wanted.members

    def _complete(self, made: TrelloCard, wanted: tuple[CheckEntry, ...]) -> tuple[CheckEntry, ...]:
        """The entries of a copy, made equal to what is wanted where its source was not as it was made."""
        if _shows(made, wanted):
            return wanted
        present = self.trello.get(TrelloCard, f"/cards/{made.id}", **_READ).checklists
        texts = ticks(wanted)
        strange = (each for each in entries_of(present) if (each.checklist, each.text) not in texts)
        return self._write_entries(made.id, present, wanted, tuple(strange))

    def _settle(self, remote: str, labels: Iterable[str], talk: Talk) -> Talk:
        """Answer a comment that says blocked when the label goes: see `talk`."""
        if BLOCKED in labels or talk.flag is None:
            return talk
        self.trello.post(Anything, f"/cards/{remote}/actions/comments", text=SETTLED)
        return SILENCE

    def _labels(self, wanted: Iterable[str], present: Iterable[str]) -> list[str]:
        """The ids for the labels, made anew where people deleted a managed one from the board."""
        ids, missing = self.view.label_ids(wanted, present)
        for name in missing:
            colour = _COLOURS.get(name)
            board = self.view.ref.remote_id
            made = self.trello.post(TrelloLabel, "/labels", name=name, color=colour, idBoard=board)
            self.view.facts.labels[made.id] = made
            ids.append(made.id)
        return ids

    def _write_entries(
        self,
        card: str,
        present: Sequence[TrelloChecklist],
        wanted: tuple[CheckEntry, ...],
        dropped: tuple[CheckEntry, ...] = (),
    ) -> tuple[CheckEntry, ...]:
        """Write what is missing or ticked otherwise, and say what stands on the card then."""
        for each in writes(present, wanted, dropped):
            self._write_entry(card, each)
        gone = ticks((*wanted, *dropped))
        left = tuple(entry for entry in entries_of(present) if (entry.checklist, entry.text) not in gone)
        return wanted + left

    def _write_entry(self, card: str, write: ChecklistWrite) -> None:
        match write:
            case AddChecklist(name, entries):
                pos = "top" if name == BECAUSE else "bottom"
                made = self.trello.post(Anything, "/checklists", idCard=card, name=name, pos=pos)
                for entry in entries:
                    self._add(made.id, entry)
            case AddEntry(checklist, entry):
                self._add(checklist, entry)
            case Tick(item, ticked):
                state = "complete" if ticked else "incomplete"
                self.trello.put(Anything, f"/cards/{card}/checkItem/{item}", state=state)
            case RenameEntry(item, text):
                self.trello.put(Anything, f"/cards/{card}/checkItem/{item}", name=text, state="incomplete")
            case RemoveEntry(checklist, item):
                self.trello.delete(f"/checklists/{checklist}/checkItems/{item}")
            case RemoveChecklist(checklist):
                self.trello.delete(f"/checklists/{checklist}")

    def _add(self, checklist: str, entry: CheckEntry) -> None:
        self.trello.post(
            Anything,
            f"/checklists/{checklist}/checkItems",
            name=entry.text,
            checked=entry.ticked,
            pos="bottom",
        )


def _shows(card: TrelloCard, wanted: tuple[CheckEntry, ...]) -> bool:
    """Whether an answer shows as many entries as are wanted, and no tick."""
    badges, entries = card.badges, ticks(wanted)
    return (
        badges is not None
        and len(card.id_checklists) == len({checklist for checklist, _ in entries})
        and (badges.check_items, badges.check_items_checked) == (len(entries), 0)
    )


def _given(body: dict[str, Any]) -> dict[str, Any]:
    """Without what would say nothing on a new card."""
    return {name: value for name, value in body.items() if value not in (None, "", False)}
