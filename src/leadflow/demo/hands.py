"""Hands: what simulated people do with the cards of a board, on any kind of board.

Every action names the card by its key (``rollout/step``) and the person by theirs. Trello does not know
leadflow's people, so there the account of the token does it for them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from leadflow.sync.cards import BLOCKED
from leadflow.sync.operations import UpdateCard

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leadflow.boards.builtin import BuiltinBoards
    from leadflow.boards.builtin_cards import BuiltinCard
    from leadflow.people.roster import Roster
    from leadflow.planning.steps import CauseKind, Status
    from leadflow.ports import BoardGateway
    from leadflow.sync.cards import BoardRef, Card, CardFields


class Hands(Protocol):
    """Somebody at a board."""

    def look(self) -> None:
        """Look at the boards as they are now, before a day's work."""
        ...

    def move(self, card: str, to: Status, by: str) -> None:
        """Drag a card to another list."""
        ...

    def tick(self, card: str, text: str, by: str) -> None:
        """Tick an entry of a checklist, for example an approval."""
        ...

    def take(self, card: str, person: str) -> None:
        """Put oneself on a card."""
        ...

    def release(self, card: str, person: str) -> None:
        """Take oneself off a card."""
        ...

    def flag(self, card: str, reason: str, by: str, kind: CauseKind) -> None:
        """Say that the card is stuck, and why."""
        ...

    def unflag(self, card: str, by: str) -> None:
        """Say that it goes on."""
        ...


@dataclass(frozen=True, slots=True)
class BuiltinHands:
    """People at the built-in boards."""

    boards: BuiltinBoards

    def look(self) -> None:
        """Nothing to do: these boards are here."""

    def move(self, card: str, to: Status, by: str) -> None:
        """Drag a card."""
        self.boards.move(self._card(card).id, to, by=by)

    def tick(self, card: str, text: str, by: str) -> None:
        """Tick an entry."""
        found = self._card(card)
        for entry in found.checklist:
            if entry.text == text and not entry.ticked:
                self.boards.tick(found.id, entry.checklist, text, True, by=by)

    def take(self, card: str, person: str) -> None:
        """Put oneself on."""
        self.boards.take(self._card(card).id, person, by=person)

    def release(self, card: str, person: str) -> None:
        """Take oneself off."""
        self.boards.release(self._card(card).id, person, by=person)

    def flag(self, card: str, reason: str, by: str, kind: CauseKind) -> None:
        """Flag as blocked."""
        self.boards.flag(self._card(card).id, reason, by=by, kind=kind)

    def unflag(self, card: str, by: str) -> None:
        """Take the flag away."""
        self.boards.unflag(self._card(card).id, by=by)

    def _card(self, key: str) -> BuiltinCard:
        found = self.boards.find_by_key(key)
        if found is None:
            raise LookupError(f"no card {key}")
        return found


@runtime_checkable
class Commenting(Protocol):
    """A board on which the reason of a flag is a comment."""

    def comment(self, card: str, text: str) -> None:
        """Write a comment on the card of this remote id."""
        ...


@dataclass(frozen=True, slots=True)
class RemoteHands:
    """People at boards elsewhere, played through the gateway: one write for each action (two for a flag).

    The boards are read once a day, and each card is remembered as the board gave it back.
    """

    gateway: BoardGateway
    refs: Mapping[str, BoardRef]
    """By group key."""
    roster: Roster
    cards: dict[str, tuple[BoardRef, Card]] = field(default_factory=dict)

    def look(self) -> None:
        """Read all boards."""
        for ref in self.refs.values():
            for card in self.gateway.snapshot(ref, self.roster).cards:
                if card.key:
                    self.cards[card.key] = ref, card

    def move(self, card: str, to: Status, by: str) -> None:  # noqa: ARG002 - the token's account does it
        """Drag a card."""
        self._write(card, "status", status=to)

    def tick(self, card: str, text: str, by: str) -> None:  # noqa: ARG002
        """Tick an entry."""
        entries = tuple(
            replace(entry, ticked=entry.ticked or entry.text == text)
            for entry in self._fields(card).checklist
        )
        self._write(card, "checklist", checklist=entries)

    def take(self, card: str, person: str) -> None:
        """Put oneself on."""
        self._write(card, "members", members=self._fields(card).members | {person})

    def release(self, card: str, person: str) -> None:
        """Take oneself off."""
        self._write(card, "members", members=self._fields(card).members - {person})

    def flag(self, card: str, reason: str, by: str, kind: CauseKind) -> None:  # noqa: ARG002
        """Flag as blocked with the label, and say why where the board takes comments."""
        self._write(card, "labels", labels=self._fields(card).labels | {BLOCKED})
        if isinstance(self.gateway, Commenting):
            self.gateway.comment(self.cards[card][1].remote_id, f"blocked: {reason}")

    def unflag(self, card: str, by: str) -> None:  # noqa: ARG002
        """Take the label off."""
        self._write(card, "labels", labels=self._fields(card).labels - {BLOCKED})

    def _fields(self, key: str) -> CardFields:
        if key not in self.cards:
            raise LookupError(f"no card {key}")
        return self.cards[key][1].fields

    def _write(self, key: str, changed: str, **values: Any) -> None:
        fields = replace(self._fields(key), **values)
        ref, card = self.cards[key]
        operation = UpdateCard(key, card.remote_id, fields, (changed,))
        self.cards[key] = ref, self.gateway.apply(ref, operation, self.roster)
