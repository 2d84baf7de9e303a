"""A rig: one kind of board with a gateway to it, and hands that do on it what people do.

`test_boards` and `test_cards` run once on every rig (`RIGS` and the fixtures in `conftest`). A rig does
things at the board itself, never through the gateway under test. What people cannot do on a kind of board
is refused with `not_offered`, which skips the test and says why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn, Protocol

import pytest

if TYPE_CHECKING:
    from datetime import date

    from leadflow.planning.steps import Status
    from leadflow.ports import BoardGateway
    from leadflow.sync.cards import BoardRef, BoardSpec


class BoardRig(Protocol):
    """A board service of the test's own. Cards are named by their remote id, people by their key."""

    tells_who: bool
    """True where a snapshot names the person who changed a card last (`Card.by`)."""

    @property
    def gateway(self) -> BoardGateway:
        """The adapter under test."""
        ...

    def fresh(self) -> BoardGateway:
        """Another gateway to the same boards, as after a restart: it remembers nothing."""
        ...

    def boards_with(self, key: str) -> int:
        """How many boards there are that carry this key."""
        ...

    def half_make(self, spec: BoardSpec) -> None:
        """Leave the board of `spec` behind as a crash does: there, with its key, and nothing on it."""
        ...

    def lose(self, board: BoardRef) -> None:
        """Delete the board for good."""
        ...

    def close(self, board: BoardRef) -> None:
        """Close the board."""
        ...

    def add(self, board: BoardRef, title: str) -> str:
        """A card of people's own in the first list. Returns its remote id."""
        ...

    def move(self, card: str, to: Status, by: str) -> None:
        """Drag a card to the list that stands for a status."""
        ...

    def take(self, card: str, person: str) -> None:
        """Somebody puts themselves on a card."""
        ...

    def release(self, card: str, person: str) -> None:
        """Somebody takes themselves off a card."""
        ...

    def set_due(self, card: str, due: date | None, by: str) -> None:
        """Set or remove the due date."""
        ...

    def tick(self, card: str, text: str, ticked: bool, by: str) -> None:
        """Tick an entry of a checklist, or take the tick back."""
        ...

    def add_entry(self, card: str, text: str, by: str) -> None:
        """Write another entry on the card's first checklist."""
        ...

    def flag(self, card: str, reason: str, by: str) -> None:
        """Say that a card is stuck, and why."""
        ...

    def unflag(self, card: str, by: str) -> None:
        """Say that a card is no longer stuck."""
        ...

    def write(self, card: str, text: str, by: str) -> None:
        """Write a text of people's own on a card, beside leadflow's."""
        ...

    def written(self, card: str) -> str:
        """The text of people's own that stands on a card."""
        ...

    def archive(self, card: str, by: str) -> None:
        """Put a card away."""
        ...

    def restore(self, card: str, by: str) -> None:
        """Bring a card back."""
        ...


def not_offered(why: str) -> NoReturn:
    """Skip a test of something that people cannot do on this kind of board."""
    pytest.skip(why)
