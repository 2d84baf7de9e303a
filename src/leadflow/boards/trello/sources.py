"""Sources: cards just made, of which others with the same checklists are made as copies.

A checklist takes a request for itself and one for each of its entries; a copy of a card brings all of them
along in the request that makes it. Only a card that leadflow made a moment ago is copied: a pass that reads
a board forgets them all, because people may have written on them since.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leadflow.sync.cards import CheckEntry

    Entries = tuple[CheckEntry, ...]


class Sources:
    """The ids of cards by what is on their checklists. With `copying` off there never is one.

    `copies` are the cards that were made as copies: Trello's log says of them that somebody copied a card.
    """

    def __init__(self, *, copying: bool = True) -> None:
        self._copying = copying
        self._cards: dict[Entries, str] = {}
        self.copies: set[str] = set()

    def like(self, entries: Entries) -> str | None:
        """A card that has these entries and no other, none of them ticked; or None."""
        return self._cards.get(entries) if self._copying else None

    def made(self, card: str, entries: Entries) -> None:
        """Remember a card that was just made with these entries."""
        if entries and not any(entry.ticked for entry in entries):
            self._cards.setdefault(entries, card)

    def touched(self, card: str) -> None:
        """Forget a card that may not be any more as it was made."""
        self._cards = {entries: each for entries, each in self._cards.items() if each != card}

    def forget(self) -> None:
        """Forget all of them: a new pass begins."""
        self._cards.clear()

    def distrust(self) -> None:
        """Copy nothing from now on: Trello did not make of a copy what was asked for."""
        self._copying = False
