"""A small board and its cards, for the contract of boards."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from leadflow.planning.steps import Status
from leadflow.sync.cards import BoardSpec, Card, CardFields, CheckEntry
from leadflow.sync.checklists import ticks
from leadflow.sync.operations import CreateCard, UpdateCard
from tests.small import small_roster
from tests.templates import LABELS, LISTS

if TYPE_CHECKING:
    from leadflow.sync.cards import BoardRef
    from tests.contracts.rig import BoardRig

ROSTER = small_roster()
SPEC = BoardSpec(
    "small/lead",
    "Leadership group",
    "Lead the change",
    LISTS,
    LABELS,
    frozenset({"ana", "ben", "cem"}),
    "America/New_York",
)
KEY = "small/draft"
BEFORE = CardFields(
    title="Draft the statement",
    description="Latest start Mon 14 Sep.\n\nMeasured by: 80 % of staff agree.",
    status=Status.TODO,
    due=date(2026, 9, 18),
    start=date(2026, 9, 14),
    members=frozenset({"ben"}),
    labels=frozenset({"Change"}),
    checklist=(CheckEntry("To do", "Ask everybody"), CheckEntry("To do", "Write one page", ticked=True)),
)
AFTER = CardFields(
    title="Draft the statement: second try – “ß€漢🙂”",
    description="Latest start Tue 15 Sep.\n\n- one\n- two",
    status=Status.IN_APPROVAL,
    due=date(2026, 11, 2),
    start=date(2026, 3, 9),
    complete=True,
    members=frozenset({"ana", "cem"}),
    labels=frozenset({"Change", "At risk"}),
    checklist=(
        CheckEntry("To do", "Ask everybody", ticked=True),
        CheckEntry("To do", "Write one page"),
        CheckEntry("Approvals", "Ana Ruiz"),
    ),
    archived=True,
)
"""Differs from `BEFORE` in every field. The days lie on both sides of changes of the clocks."""


def made(rig: BoardRig, board: BoardRef, fields: CardFields = BEFORE, key: str = KEY) -> Card:
    """A card that leadflow just made."""
    return rig.gateway.apply(board, CreateCard(key, fields), ROSTER)


def update(card: Card, *changed: str, **values: Any) -> UpdateCard:
    """The operation that gives a card these values; all that differ from it, unless told which."""
    fields = replace(card.fields, **values)
    return UpdateCard(card.key or KEY, card.remote_id, fields, changed or tuple(values))


def shown(rig: BoardRig, board: BoardRef, card: Card | str) -> Card:
    """A card as a gateway that remembers nothing finds it in a snapshot."""
    remote = card if isinstance(card, str) else card.remote_id
    found = [each for each in rig.fresh().snapshot(board, ROSTER).cards if each.remote_id == remote]
    assert len(found) == 1
    return found[0]


def same(one: CardFields, other: CardFields) -> bool:
    """True for equal fields; the order of checklist entries is people's business."""
    return replace(one, checklist=()) == replace(other, checklist=()) and ticks(one.checklist) == ticks(
        other.checklist
    )
