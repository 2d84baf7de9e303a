"""Small cards, links and snapshots to reconcile."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from leadflow.planning.steps import Flag
from leadflow.sync.cards import BoardSnapshot, Card, CardFields, CheckEntry
from leadflow.sync.operations import UpdateCard
from leadflow.sync.policy import DEFAULT_POLICY, Policy
from leadflow.sync.reconcile import Link, Reconciliation, reconcile

DAY = date(2027, 3, 1)
LATER = date(2027, 3, 8)
LAST = date(2027, 3, 15)
PRESENT = frozenset({"ana", "ben", "cleo"})
ENTRIES = (CheckEntry("Checklist", "one"), CheckEntry("Checklist", "two"))
BASE = CardFields(
    "Norms", "Agree on norms.", due=DAY, start=DAY, members=frozenset({"ana"}), checklist=ENTRIES
)
KEY = "r/norms"


def fields(**values: Any) -> CardFields:
    """The base with other values."""
    return replace(BASE, **values)


def card(remote_id: str = "1", key: str | None = KEY, flag: Flag | None = None, **values: Any) -> Card:
    """A card that shows the base with other values."""
    more = {name: values.pop(name) for name in ("ours", "created") if name in values}
    return Card(remote_id, fields(**values), key, f"url/{remote_id}", flag, **{"created": remote_id, **more})


def link(remote_id: str = "1", key: str = KEY, flag: str = "", **values: Any) -> Link:
    """The link to a card on whose base with other values both sides agree."""
    return Link(key, remote_id, fields(**values), f"url/{remote_id}", flag)


def board(*cards: Card, members: frozenset[str] = PRESENT, closed: bool = False) -> BoardSnapshot:
    """A board with these cards."""
    return BoardSnapshot("b", cards, members, closed)


def one(
    wanted: CardFields, shown: Card | None, agreed: Link | None, policy: Policy = DEFAULT_POLICY
) -> Reconciliation:
    """Reconcile one card."""
    links = {agreed.key: agreed} if agreed else {}
    return reconcile({KEY: wanted}, board(*([shown] if shown else [])), links, policy)


def update(found: Reconciliation) -> UpdateCard:
    """The one operation, an update."""
    (operation,) = found.operations
    assert isinstance(operation, UpdateCard)
    return operation
