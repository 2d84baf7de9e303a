"""Cards and boards as both sides see them, in the board's own terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from leadflow.planning.steps import Flag, Status

BLOCKED = "Blocked"
"""The one label that both sides may put on a card: leadflow for a blocked step, people to say so."""
BECAUSE = "Blocked because"
"""The checklist that says why; see `leadflow.sync.because`."""
OUR_STEP = "Our step"
"""The label by which people ask that a card of theirs becomes a step of the plan, their group's own."""


@dataclass(frozen=True, slots=True)
class CheckEntry:
    """One entry of a checklist on a card; `text` is its identity within `checklist`."""

    checklist: str
    text: str
    ticked: bool = False


@dataclass(frozen=True, slots=True)
class CardFields:
    """The fields that are kept equal on both sides.

    `description` is the text of the managed block alone (see `leadflow.sync.block`; what people write
    around it is theirs and stays with the adapter); `status` is the list the card is in; `due` a school
    day (the adapter turns it into an instant at a fixed local hour); `members` person keys; `labels` only
    the labels that leadflow manages; `complete` is the board's own tick on the due date; `checklist` all
    entries of all checklists, those of people too.
    """

    title: str
    description: str = ""
    status: Status = Status.TODO
    due: date | None = None
    start: date | None = None
    complete: bool = False
    members: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    checklist: tuple[CheckEntry, ...] = ()
    archived: bool = False


FIELDS: tuple[str, ...] = tuple(CardFields.__dataclass_fields__)
"""The names of the synced fields, in the order they are written and shown."""


@dataclass(frozen=True, slots=True)
class Card:
    """A card as a snapshot found it.

    `key` is leadflow's own key read from the card itself (``rollout/step``), None on a card that people
    made. `strangers` are members of the board that the roster does not know: never removed by us.
    `version` is whatever the board uses to tell two versions of a card apart.

    `flag` is set while a person says on the board that the card is stuck, with the reason in their words;
    the reason is empty where only the label Blocked stands, which leadflow puts there too. Writing labels
    without Blocked takes the flag away.
    """

    remote_id: str
    fields: CardFields
    key: str | None = None
    url: str = ""
    flag: Flag | None = None
    strangers: frozenset[str] = frozenset()
    version: str = ""
    taken: int = 0
    """Characters that people wrote themselves where they share the description with leadflow's block."""
    created: str = ""
    """Sortable creation order of the board (ids of Trello sort by time): the oldest twin wins."""
    ours: bool | None = None
    """Who made it, where the board can tell: True for leadflow, False for a person. A card that a person
    made, by copying one of ours, is never written to."""
    away_with: str = ""
    """The name of the list that was archived and took the card with it; empty for any other card."""
    by: str = ""
    """Person key of whoever changed it last, where the board can tell."""
    authors: Mapping[str, str] = field(default_factory=dict)
    """Person key of whoever changed a field last, by its name (``flag`` too), where the board can tell."""
    written: frozenset[str] = frozenset()
    """Names of fields that leadflow itself changed last, where the board can prove it. Of members each one
    has a name of their own, ``members:ana``; ``members`` alone stands for all of them."""
    activity: str = ""
    """What the board's own clock says of the card's last change, sortable; empty where it has none."""


@dataclass(frozen=True, slots=True)
class Departure:
    """How a card left a board, where the board's own log proves it. `to` names the board it was moved to.

    `by` is a person key, or a name of the board's, or empty; `deleted` is False for a card that was moved.
    `ours` is True where leadflow itself did it, which it never may.
    """

    deleted: bool
    on: date
    by: str = ""
    to: str = ""
    ours: bool = False


@dataclass(frozen=True, slots=True)
class BoardSnapshot:
    """A whole board at one moment. A gateway returns all of it or raises: half a board never exists."""

    board: str
    """The board's remote id."""
    cards: tuple[Card, ...]
    members: frozenset[str] = frozenset()
    """Person keys that are on the board and can be put on cards."""
    closed: bool = False
    departures: Mapping[str, Departure] = field(default_factory=dict)
    """By remote id, what the log says of cards that are no longer there. Without it, nobody knows."""


@dataclass(frozen=True, slots=True)
class BoardList:
    """A list of a board template and the status that it stands for."""

    name: str
    status: Status


@dataclass(frozen=True, slots=True)
class BoardSpec:
    """A board as it is to be: what `ensure_board` makes true without making a second one.

    `key` is ours (``rollout/group``) and is written on the board itself.
    """

    key: str
    name: str
    description: str
    lists: tuple[BoardList, ...]
    labels: tuple[tuple[str, str], ...]
    """(name, colour) pairs; the colours are Trello's words."""
    members: frozenset[str] = frozenset()
    timezone: str = "UTC"
    """The school's IANA timezone: a due date is a day there."""
    known: BoardRef | None = None
    """The board that it is already: its lists and labels stand by id, whatever people call them now."""


@dataclass(frozen=True, slots=True)
class BoardRef:
    """A board that exists: what is needed to read and write it again."""

    key: str
    remote_id: str
    url: str = ""
    lists: tuple[tuple[Status, str], ...] = ()
    """Which remote list stands for which status (bound by id: a renamed list changes nothing)."""
    labels: tuple[tuple[str, str], ...] = ()
    """(label name, remote id) pairs."""
    timezone: str = "UTC"
    """The school's IANA timezone, as the spec had it."""


@dataclass(frozen=True, slots=True)
class FoundBoard:
    """A board that people have, as it is found before it is taken over.

    `key` is leadflow's own key read from the board, None on a board that people made. `lists` and `labels`
    are (remote id, name) pairs, the open lists in the order of the board.
    """

    remote_id: str
    name: str
    url: str
    key: str | None
    lists: tuple[tuple[str, str], ...]
    labels: tuple[tuple[str, str], ...]
