"""Boards: what a gateway to one kind of board does, and what some can do besides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from leadflow.errors import LeadflowError
    from leadflow.people.roster import Person, Roster
    from leadflow.sync.cards import BoardRef, BoardSnapshot, BoardSpec, Card, FoundBoard
    from leadflow.sync.operations import Operation


class BoardGateway(Protocol):
    """One kind of board (built-in, Trello). Holds no state between calls; may be slow; may fail.

    Errors, all from `leadflow.boards.errors`' base classes in `leadflow.errors`: `ServiceAwayError` when
    the board cannot be reached or answers with a server error (the outcome of a write is then unknown:
    the caller reads the board again before it repeats anything), `RefusedError` when the board says no
    for good (the message is safe to show: never a credential in it).
    """

    kind: str
    """``builtin`` or ``trello``: what `Rollout.board_kind` says."""

    def preflight(self, specs: Sequence[BoardSpec], roster: Roster) -> Sequence[str]:
        """What stands in the way of making these boards, one sentence each; empty when nothing does."""
        ...

    def ensure_board(self, spec: BoardSpec, roster: Roster) -> BoardRef:
        """Make the board, its lists, labels and members true and return it.

        Looks for the spec's key on existing boards before it creates one, so that a crash after the
        request makes no second board; completes a board that was left half made.
        """
        ...

    def snapshot(self, board: BoardRef, roster: Roster) -> BoardSnapshot:
        """The whole board (archived cards too), or an error. Never a part of it."""
        ...

    def apply(self, board: BoardRef, operation: Operation, roster: Roster) -> Card:
        """Carry out one operation and return the card as the board now has it.

        A `CreateCard` puts the key on the card in the same request that makes it. Raises `BusyError`, and
        writes nothing, where the board can tell that somebody changed the card since `UpdateCard.version`.
        """
        ...


@runtime_checkable
class Tells(Protocol):
    """What a gateway can do besides, on whose cards a person can be told something."""

    def tell(self, card: str, text: str, to: Person, *, by: str) -> None:
        """Write a comment on the card of this remote id that calls `to`, as `by` (a person key) where it can.

        Not repeated by itself when its outcome is unknown. Raises `ServiceAwayError`, `RefusedError`.
        """
        ...


@runtime_checkable
class ReadsSeveral(Protocol):
    """What a gateway can do besides, whose service hands out several boards at once."""

    def snapshots(
        self, boards: Sequence[BoardRef], roster: Roster
    ) -> Iterator[tuple[BoardRef, BoardSnapshot | LeadflowError]]:
        """Every board whole, one after the other, each as `BoardGateway.snapshot` gives it.

        For one that cannot be read comes what `snapshot` would raise; it never keeps the others back.
        """
        ...


@runtime_checkable
class MakesSeveral(Protocol):
    """What a gateway can do besides, for whose service several boards alike cost less than each alone."""

    def ensure_boards(self, specs: Iterable[BoardSpec], roster: Roster) -> Iterator[BoardRef | LeadflowError]:
        """Every board as `BoardGateway.ensure_board` makes it, in order, each only when it is asked for.

        For one that cannot be made comes what `ensure_board` would raise; it never keeps the others back.
        """
        ...


@runtime_checkable
class FindsBoards(Protocol):
    """What a gateway can do besides, on whose service people have boards of their own."""

    def find(self, address: str) -> FoundBoard:
        """The open board at an address that people have of it; reads only.

        Raises `RefusedError` when it is not an address of a board, when there is no such board, when it is
        closed, or when leadflow's account may not write there; `ServiceAwayError`.
        """
        ...
