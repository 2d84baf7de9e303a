"""Cards: Trello's JSON to leadflow's fields and back."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from leadflow.boards.trello.authors import authors_of, written_on
from leadflow.boards.trello.checklists import entries_of
from leadflow.boards.trello.dates import DUE_HOUR, START_HOUR, day_of, instant_of, zone_of
from leadflow.boards.trello.talk import SILENCE, Talk
from leadflow.errors import RefusedError
from leadflow.planning.steps import Flag
from leadflow.saying import say
from leadflow.sync.block import LIMIT, unwrap, wrap
from leadflow.sync.cards import BLOCKED, Card, CardFields

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from leadflow.boards.trello.facts import BoardView
    from leadflow.boards.trello.models import TrelloAction, TrelloCard, TrelloChecklist
    from leadflow.sync.cards import CheckEntry

FIELDS_READ = (
    "name,desc,closed,idList,idMembers,idLabels,idChecklists,due,dueComplete,start,shortUrl,dateLastActivity"
)
"""The fields of a card that are asked for."""


def version_of(card: TrelloCard, checklist: tuple[CheckEntry, ...]) -> str:
    """What tells two versions of a card apart: the moment of its last change, and a digest of what it shows.

    Trello does not promise that every change moves that moment on (a label, an entry that is deleted).
    """
    shown = (
        (card.name, card.desc, card.id_list, card.closed),
        (card.due, card.due_complete, card.start),
        (sorted(card.id_members), sorted(card.id_labels)),
        checklist,
    )
    return f"{card.last_change.isoformat()} {sha256(repr(shown).encode()).hexdigest()[:16]}"


class CardFormat:
    """How cards of one board are read and written. `due_hour` is an hour of the school day."""

    def __init__(self, view: BoardView, due_hour: int = DUE_HOUR) -> None:
        self._view, self._due_hour = view, due_hour
        self.zone = zone_of(view.ref.timezone)

    # ---- reading

    def card(
        self,
        card: TrelloCard,
        checklists: Sequence[TrelloChecklist],
        talk: Talk,
        ours: Callable[[TrelloAction], bool],
    ) -> Card:
        """A card as a snapshot shows it. `ours` tells whether leadflow itself did something."""
        written = written_on(card, talk.done, self._view.people, ours)
        return replace(self.answer(card, entries_of(checklists), talk), written=written)

    def answer(self, card: TrelloCard, checklist: tuple[CheckEntry, ...], talk: Talk = SILENCE) -> Card:
        """A card with the entries that are known to be on it."""
        parts = unwrap(card.desc)
        fields = self._fields(card, parts.text, checklist, talk)
        held = self._view.facts.lists.get(card.id_list)
        return Card(
            remote_id=card.id,
            fields=fields,
            key=parts.key,
            url=card.short_url,
            flag=talk.flag or self._labelled(card, fields),
            strangers=self._view.people.strangers(card.id_members),
            version=version_of(card, checklist),
            taken=len(parts.free),
            created=card.id,
            ours=False if talk.copied else None,
            away_with=held.name if held is not None and held.closed and not card.closed else "",
            by=talk.by,
            authors=self._authors(card, talk),
            activity=card.date_last_activity.isoformat(timespec="milliseconds")
            if card.date_last_activity
            else "",
        )

    def _fields(
        self, card: TrelloCard, description: str, checklist: tuple[CheckEntry, ...], talk: Talk
    ) -> CardFields:
        held = self._view.facts.lists.get(card.id_list)
        return CardFields(
            title=card.name,
            description=description,
            status=self._view.status_of(card.id_list, talk.lists),
            due=day_of(card.due, self.zone) if card.due else None,
            start=day_of(card.start, self.zone) if card.start else None,
            complete=card.due_complete,
            members=self._view.people.known(card.id_members),
            labels=self._view.labels_of(card.id_labels),
            checklist=checklist,
            archived=card.closed or (held is not None and held.closed),
        )

    def _authors(self, card: TrelloCard, talk: Talk) -> dict[str, str]:
        spoke = {"flag": talk.speaker} if talk.speaker else {}
        return {**authors_of(card, talk.done, self._view.people), **spoke}

    def _labelled(self, card: TrelloCard, fields: CardFields) -> Flag | None:
        """The flag of a card on which only the label stands: no reason, and since its last change."""
        if BLOCKED not in fields.labels:
            return None
        # Putting a label on a card leaves nothing in the action log; its last change is the closest there is.
        return Flag(reason="", since=day_of(card.last_change, self.zone))

    # ---- writing

    def body(
        self,
        key: str,
        fields: CardFields,
        changed: Collection[str],
        now: TrelloCard | None = None,
        labels: Sequence[str] = (),
    ) -> dict[str, Any]:
        """What to send so that the changed fields say what `fields` says.

        `now` is the card as it is, for the fields that are shared with people; `labels` are the ids it is
        to have. Raises `RefusedError` for what Trello cannot hold.
        """
        writers: Mapping[str, Any] = {
            "title": lambda: {"name": _title(fields.title)},
            "description": lambda: {
                "desc": wrap(key, fields.description, unwrap(now.desc).free if now else "")
            },
            "status": lambda: {"idList": self._list(fields)},
            "due": lambda: {"due": instant_of(fields.due, self._due_hour, self.zone)},
            "start": lambda: {"start": instant_of(fields.start, START_HOUR, self.zone)},
            "complete": lambda: {"dueComplete": fields.complete},
            "members": lambda: {"idMembers": self._members(fields, now)},
            "labels": lambda: {"idLabels": ",".join(labels)},
            "archived": lambda: {"closed": fields.archived},
        }
        body: dict[str, Any] = {}
        for name, write in writers.items():
            if name in changed:
                body |= write()
        return body

    def _members(self, fields: CardFields, now: TrelloCard | None) -> str:
        return ",".join(self._view.people.ids_with(fields.members, now.id_members if now else ()))

    def _list(self, fields: CardFields) -> str:
        remote = self._view.list_for(fields.status)
        if remote is None:
            raise RefusedError(
                say(
                    "The board has no list for '%(list)s'. Add one to its template in boards/ and "
                    "launch again.",
                    list=fields.status.value,
                )
            )
        held = self._view.facts.lists.get(remote)
        if held is not None and held.closed:
            raise RefusedError(
                say(
                    "The list '%(name)s' was archived on Trello, and cards are to go there. Bring "
                    "it back with the board's menu: More, Archived items, Switch to lists.",
                    name=held.name,
                )
            )
        return remote


def _title(title: str) -> str:
    if not title.strip():
        raise RefusedError(say("A card needs a title; this step's is empty."))
    if len(title) > LIMIT:
        raise RefusedError(
            say(
                "A title of %(title)s characters is too long for Trello (%(limit)s at most).",
                title=f"{len(title):,}",
                limit=f"{LIMIT:,}",
            )
        )
    return title
