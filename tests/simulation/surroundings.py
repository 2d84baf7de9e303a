"""The surroundings: what happens to boards, lists, labels, members and the account, and its healing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from leadflow.planning.steps import Status
from tests.simulation.school import KEY

if TYPE_CHECKING:
    from tests.simulation.board import SimBoards
    from tests.simulation.cards import SimBoard
    from tests.simulation.people import People
    from tests.simulation.store import MemoryStore


class Surroundings:
    """Administrators of the workspace, and what Trello does by itself."""

    def __init__(self, boards: SimBoards, store: MemoryStore, people: People) -> None:
        self.boards, self.store, self.people = boards, store, people

    def play(self, what: str, args: tuple[Any, ...]) -> None:
        """Do something."""
        getattr(self, f"_{what}")(*args)
        self.boards.hub.saw(f"world: {what}")

    def heal(self) -> None:
        """Everything is as it should be again; who was taken off a board stays off."""
        self.boards.hub.revoked = False
        for board in self.boards.boards.values():
            board.closed = False
            for status in tuple(board.put_away):
                self._put_back(board, status)

    def _board(self, group: str) -> SimBoard | None:
        return next((each for each in self.boards.boards.values() if each.spec.key == f"{KEY}/{group}"), None)

    def _close_board(self, group: str) -> None:
        board = self._board(group)
        if board:
            board.closed = True

    def _reopen_board(self, group: str) -> None:
        board = self._board(group)
        if board:
            board.closed = False

    def _revoke(self) -> None:
        self.boards.hub.revoked = True

    def _authorise(self) -> None:
        self.boards.hub.revoked = False

    def _archive_list(self, group: str, status: str) -> None:
        board = self._board(group)
        if board and board.complete:
            board.put_away.add(Status(status))
            self._touch(board, Status(status))

    def _restore_list(self, group: str, status: str) -> None:
        board = self._board(group)
        if board:
            self._put_back(board, Status(status))

    def _put_back(self, board: SimBoard, status: Status) -> None:
        if status in board.put_away:
            board.put_away.discard(status)
            self._touch(board, status)

    def _touch(self, board: SimBoard, status: Status) -> None:
        for card in self.boards.cards.values():
            if card.board == board.id and card.status is status:
                self.boards.touched(card)

    def _rename_list(self, group: str, status: str) -> None:
        """A list is bound by its id: nothing is to be seen of it."""

    def _delete_label(self, group: str, name: str) -> None:
        board = self._board(group)
        for card in self.boards.cards.values():
            if board and card.board == board.id and name in card.labels:
                self.boards.edit(card, "", labels=card.labels - {name})
                deed = self.people.deeds.get((card.step, "flag"))
                if deed is not None and deed.value == "":
                    del self.people.deeds[card.step, "flag"]

    def _remove_member(self, group: str, person: str) -> None:
        board = self._board(group)
        if board is None or person not in board.members:
            return
        board.members.discard(person)
        for card in self.boards.cards.values():
            if card.board == board.id and person in card.members:
                self.boards.edit(card, "", members=card.members - {person})
        wish = f"members:{person}"
        self.people.deeds = {each: deed for each, deed in self.people.deeds.items() if each[1] != wish}

    def _rejoin(self, group: str, person: str) -> None:
        board = self._board(group)
        if board and board.complete:
            board.members.add(person)

    def _poison(self, step: str) -> None:
        card = self.people.card_of(step)
        if card:
            self.boards.hub.poisoned.add(card.id)

    def _cure(self, step: str) -> None:
        self.boards.hub.poisoned.clear()
