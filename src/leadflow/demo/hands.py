"""Hands: what simulated people do with the cards of a board, on any kind of board."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from leadflow.sync.operations import UpdateCard

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leadflow.boards.builtin import BuiltinBoards
    from leadflow.people.roster import Roster
    from leadflow.planning.steps import Status
    from leadflow.ports import BoardGateway
    from leadflow.sync.cards import BoardRef, Card


class Hands(Protocol):
    """A person at a board. Cards are named by their key (``rollout/step``)."""

    def move(self, card: str, to: Status, by: str) -> None:
        """Drag a card to another list."""
        ...

    def tick(self, card: str, text: str, by: str) -> None:
        """Tick an entry of a checklist, for example an approval."""
        ...

    def release(self, card: str, person: str) -> None:
        """Take a person off a card."""
        ...

    def flag(self, card: str, reason: str, by: str) -> None:
        """Say that the card is stuck."""
        ...


@dataclass(frozen=True, slots=True)
class BuiltinHands:
    """People at the built-in boards."""

    boards: BuiltinBoards

    def move(self, card: str, to: Status, by: str) -> None:
        """Drag a card."""
        self.boards.move(self._id(card), to, by=by)

    def tick(self, card: str, text: str, by: str) -> None:
        """Tick an entry."""
        found = self.boards.find_by_key(card)
        for entry in found.checklist if found else ():
            if entry.text == text and not entry.ticked:
                self.boards.tick(self._id(card), entry.checklist, text, True, by=by)

    def release(self, card: str, person: str) -> None:
        """Take a person off."""
        self.boards.release(self._id(card), person, by=person)

    def flag(self, card: str, reason: str, by: str) -> None:
        """Flag as blocked."""
        self.boards.flag(self._id(card), reason, by=by)

    def _id(self, card: str) -> str:
        found = self.boards.find_by_key(card)
        if found is None:
            raise LookupError(card)
        return found.id
