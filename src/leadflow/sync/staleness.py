"""Staleness: cards of a snapshot that show an older state than the one that is known.

A board is read from one of several copies of it, and one that lags shows a card as it was before leadflow
wrote to it: taken at its word, it would be a person who undid the write. The board's own clock tells
(`Card.activity`); boards that have none, and links from before it was kept, are believed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from leadflow.sync.cards import BoardSnapshot
    from leadflow.sync.links import Link


def unread(snapshot: BoardSnapshot, links: Mapping[str, Link]) -> tuple[str, ...]:
    """The keys of cards of which the snapshot says nothing that counts, in order.

    These are the cards that are older than their link; and where there is one, those that are missing too:
    they may have been made since.
    """
    shown = {card.remote_id: card.activity for card in snapshot.cards}
    older = {key for key, link in links.items() if "" < shown.get(link.remote_id, "") < link.activity}
    missing = {key for key, link in links.items() if link.remote_id not in shown} if older else set()
    return tuple(sorted(older | missing))


def without(snapshot: BoardSnapshot, stale: Collection[Link]) -> BoardSnapshot:
    """The snapshot without these cards."""
    if not stale:
        return snapshot
    ids = {link.remote_id for link in stale}
    return replace(snapshot, cards=tuple(card for card in snapshot.cards if card.remote_id not in ids))
