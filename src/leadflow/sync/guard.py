"""The guard: snapshots that must not be believed.

A board that suddenly shows a third of its cards less is far more likely to be the wrong board, a lost
permission or a truncated answer than the work of people. Nothing is decided on such a snapshot
(vdirsyncer's ``StorageEmpty``, Terraform's warning about misread credentials).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadflow.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from leadflow.sync.cards import BoardSnapshot
    from leadflow.sync.links import Link

FEW = 5
"""Up to this many cards may vanish at once without a question."""
SHARE = 0.3
"""Up to this share of the linked cards may vanish at once without a question."""


class SnapshotRefusedError(RefusedError):
    """A board shows so much less than before that it is not believed. `vanished` are the card keys."""

    def __init__(self, board: str, vanished: Collection[str], linked: int) -> None:
        self.board = board
        self.vanished = tuple(sorted(vanished))
        super().__init__(
            f"Board {board} no longer shows {len(self.vanished)} of {linked} cards of this rollout. Nothing "
            "was changed. Check that leadflow may still see the whole board and that it is the right one; "
            "if the cards were deleted on purpose, skip their steps here or bring the cards back."
        )


class BoardClosedError(RefusedError):
    """The board is closed: nothing is read from it or written to it."""

    def __init__(self, board: str) -> None:
        self.board = board
        super().__init__(
            f"Board {board} is closed. Nothing was changed. Reopen it on the board's own site and sync again."
        )


def check(snapshot: BoardSnapshot, links: Mapping[str, Link], gone: Collection[str]) -> None:
    """Refuse a closed board and a snapshot on which too many linked cards are missing.

    `gone` are card keys that are known to be missing already; cards that lie in the archive by agreement
    do not count. Raises `BoardClosedError`, `SnapshotRefusedError`.
    """
    if snapshot.closed:
        raise BoardClosedError(snapshot.board)
    there = {card.remote_id for card in snapshot.cards}
    counted = {key: link for key, link in links.items() if key not in gone and not link.baseline.archived}
    vanished = {key for key, link in counted.items() if link.remote_id not in there}
    many = len(vanished) > FEW and len(vanished) > SHARE * len(counted)
    if many or (vanished and not snapshot.cards):
        raise SnapshotRefusedError(snapshot.board, vanished, len(counted))
