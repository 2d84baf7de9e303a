"""Hands: what simulated people do with the cards of a board, on any kind of board.

Every action names the card by its key (``rollout/step``) and the person by theirs. Trello does not know
leadflow's people, so there the account of the token does it for them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from leadflow.sync.operations import UpdateCard

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leadflow.boards.builtin import BuiltinBoards
    from leadflow.boards.builtin_cards import BuiltinCard
    from leadflow.people.roster import Roster
    from leadflow.planning.steps import Status
    from leadflow.ports import BoardGateway
    from leadflow.sync.cards import BoardRef, Card, CardFields


class Hands(Protocol):
    """Somebody at a board."""

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
        self.boards.move(self._card(card).id, to, by=by)

    def tick(self, card: str, text: str, by: str) -> None:
        """Tick an entry."""
        found = self._card(card)
        for entry in found.checklist:
            if entry.text == text and not entry.ticked:
                self.boards.tick(found.id, entry.checklist, text, True, by=by)

    def release(self, card: str, person: str) -> None:
        """Take a person off."""
        self.boards.release(self._card(card).id, person, by=person)

    def flag(self, card: str, reason: str, by: str) -> None:
        """Flag as blocked."""
        self.boards.flag(self._card(card).id, reason, by=by)

    def _card(self, key: str) -> BuiltinCard:
        found = self.boards.find_by_key(key)
        if found is None:
            raise LookupError(f"no card {key}")
        return found


@dataclass(frozen=True, slots=True)
class RemoteHands:
    """People at boards elsewhere, played through the gateway: one write for each action."""

    gateway: BoardGateway
    refs: Mapping[str, BoardRef]
    roster: Roster

    def move(self, card: str, to: Status, by: str) -> None:  # noqa: ARG002 - the token's account does it
        """Drag a card."""
        ref, found = self._find(card)
        self._write(ref, found, replace(found.fields, status=to), "status")

    def tick(self, card: str, text: str, by: str) -> None:  # noqa: ARG002
        """Tick an entry."""
        ref, found = self._find(card)
        entries = tuple(
            replace(entry, ticked=entry.ticked or entry.text == text) for entry in found.fields.checklist
        )
        self._write(ref, found, replace(found.fields, checklist=entries), "checklist")

    def release(self, card: str, person: str) -> None:
        """Take a person off."""
        ref, found = self._find(card)
        self._write(ref, found, replace(found.fields, members=found.fields.members - {person}), "members")

    def flag(self, card: str, reason: str, by: str) -> None:  # noqa: ARG002
        """Flag as blocked, with the label; the reason has no place there without a comment."""
        ref, found = self._find(card)
        self._write(ref, found, replace(found.fields, labels=found.fields.labels | {"Blocked"}), "labels")

    def _find(self, key: str) -> tuple[BoardRef, Card]:
        for ref in self.refs.values():
            for card in self.gateway.snapshot(ref, self.roster).cards:
                if card.key == key:
                    return ref, card
        raise LookupError(f"no card {key}")

    def _write(self, ref: BoardRef, card: Card, fields: CardFields, changed: str) -> None:
        operation = UpdateCard(card.key or "", card.remote_id, fields, (changed,))
        self.gateway.apply(ref, operation, self.roster)
