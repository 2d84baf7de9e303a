"""What the built-in board's page shows: a board with its lists and cards, as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from leadflow.planning.steps import Flag, Status
from leadflow.store.codec import load
from leadflow.sync.cards import FIELDS, Card, CardFields, CheckEntry
from leadflow.sync.checklists import ticks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from sqlalchemy import Row

    from leadflow.sync.operations import UpdateCard


Labels = tuple[tuple[str, str], ...]
"""(name, colour) pairs."""
Authors = dict[str, str]
"""Who changed a field last: person keys by the field's name, ``flag`` too; leadflow's changes have none."""


@dataclass(frozen=True, slots=True)
class BuiltinComment:
    """What somebody wrote on a card."""

    at: datetime
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class BuiltinCard:
    """A card. `version` grows with every change; `free_text` is what people wrote themselves."""

    id: str
    key: str
    version: int
    fields: CardFields
    free_text: str
    flag: Flag | None
    labels: Labels
    list_id: str
    """The list it is in."""
    created: datetime
    by: str = ""
    """The person who changed it last (person key); empty while nobody but leadflow did."""
    comments: tuple[BuiltinComment, ...] = ()
    authors: Authors = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The card's title."""
        return self.fields.title

    @property
    def description(self) -> str:
        """leadflow's own block."""
        return self.fields.description

    @property
    def status(self) -> Status:
        """What the list it is in stands for."""
        return self.fields.status

    @property
    def due(self) -> date | None:
        """The due date."""
        return self.fields.due

    @property
    def start(self) -> date | None:
        """The start date."""
        return self.fields.start

    @property
    def complete(self) -> bool:
        """True when the due date is ticked."""
        return self.fields.complete

    @property
    def archived(self) -> bool:
        """True when it was put away."""
        return self.fields.archived

    @property
    def members(self) -> tuple[str, ...]:
        """Person keys, sorted."""
        return tuple(sorted(self.fields.members))

    @property
    def checklist(self) -> tuple[CheckEntry, ...]:
        """The entries of its checklists."""
        return self.fields.checklist


@dataclass(frozen=True, slots=True)
class BuiltinList:
    """A list with its cards, top first."""

    id: str
    name: str
    status: Status
    cards: tuple[BuiltinCard, ...]


@dataclass(frozen=True, slots=True)
class BuiltinPage:
    """A whole board."""

    remote_id: str
    key: str
    name: str
    description: str
    lists: tuple[BuiltinList, ...]
    members: tuple[str, ...]
    archived: tuple[BuiltinCard, ...]


def card_of(
    row: Row[Any],
    colours: Mapping[str, str],
    lists: Mapping[Status, str],
    comments: tuple[BuiltinComment, ...] = (),
) -> BuiltinCard:
    """A row as a card; `colours` by label name, `lists` the ids of the board's lists."""
    fields = load(CardFields, row.fields)
    return BuiltinCard(
        id=row.id,
        key=row.key or "",
        version=row.version,
        fields=fields,
        free_text=row.free_text,
        flag=load(Flag, row.flag) if row.flag else None,
        labels=tuple((label, colours.get(label, "")) for label in sorted(fields.labels)),
        list_id=lists.get(fields.status, fields.status.value),
        created=row.created,
        by=row.by,
        comments=comments,
        authors=load(Authors, row.authors),
    )


def as_synced(card: BuiltinCard, url: str) -> Card:
    """A card as a snapshot shows it. What carries a key was made by leadflow: people cannot give one."""
    return Card(
        remote_id=card.id,
        fields=card.fields,
        key=card.key or None,
        url=url,
        flag=card.flag,
        version=str(card.version),
        activity=f"{card.version:012d}",
        created=f"{card.created:%Y%m%dT%H%M%S.%f}-{card.id}",
        ours=bool(card.key),
        by=card.by,
        authors=card.authors,
        written=frozenset(FIELDS) - card.authors.keys() if card.key else frozenset(),
    )


def entries_after(there: Sequence[CheckEntry], operation: UpdateCard) -> tuple[CheckEntry, ...]:
    """The entries of a card once an operation wrote its checklists.

    Those that stand keep their order and get the wanted ticks, the missing ones come last; only entries
    that the operation drops go, so that one which came since the card was read stays.
    """
    wanted, dropped = ticks(operation.fields.checklist), ticks(operation.dropped)
    standing = {
        each: wanted.get(each, ticked) for each, ticked in ticks(there).items() if each not in dropped
    }
    return tuple(CheckEntry(*each, ticked=ticked) for each, ticked in {**standing, **wanted}.items())
