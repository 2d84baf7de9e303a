"""A board and cards for the adapter's tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from leadflow.sync.cards import Card, CardFields, CheckEntry
from leadflow.sync.operations import CreateCard, UpdateCard
from tests.contracts.cards import KEY as KEY
from tests.contracts.cards import ROSTER as ROSTER
from tests.contracts.cards import SPEC as SPEC

if TYPE_CHECKING:
    from leadflow.boards.trello.gateway import TrelloBoards
    from leadflow.sync.cards import BoardRef

FIELDS = CardFields(
    title="Draft the statement",
    description="Latest start Mon 14 Sep.",
    due=date(2026, 9, 18),
    start=date(2026, 9, 14),
    members=frozenset({"ben"}),
    labels=frozenset({"Change"}),
    checklist=(CheckEntry("To do", "Ask everybody"), CheckEntry("To do", "Write one page")),
)


def made(gateway: TrelloBoards, board: BoardRef, key: str = KEY, **values: Any) -> Card:
    """A card that leadflow just made."""
    return gateway.apply(board, CreateCard(key, replace(FIELDS, **values)), ROSTER)


def update(card: Card, *changed: str, **values: Any) -> UpdateCard:
    """The operation that gives a card these values; all that differ from it, unless told which."""
    fields = replace(card.fields, **values)
    return UpdateCard(card.key or KEY, card.remote_id, fields, changed or tuple(values))


def shown(gateway: TrelloBoards, board: BoardRef, card: Card | str) -> Card:
    """A card as a snapshot shows it."""
    remote = card if isinstance(card, str) else card.remote_id
    return next(each for each in gateway.snapshot(board, ROSTER).cards if each.remote_id == remote)
