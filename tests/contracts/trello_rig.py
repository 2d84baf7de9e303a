"""The rig of the Trello adapter: over real HTTP to the emulator, where people act as themselves."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

import pytest

from leadflow.errors import ServiceAwayError
from leadflow.planning.steps import Status
from leadflow.sync.block import unwrap
from leadflow.sync.cards import BLOCKED
from tests.emulator.faults import Fault
from tests.templates import LISTS

if TYPE_CHECKING:
    from leadflow.boards.trello.gateway import TrelloBoards
    from leadflow.sync.cards import BoardRef, BoardSpec
    from tests.contracts.rig import BoardRig
    from tests.small_trello import SmallTrello

NAMES = {each.status: each.name for each in LISTS}


class TrelloRig:
    """Trello's boards."""

    tells_who = True

    def __init__(self, trello: SmallTrello) -> None:
        self._trello, self._world = trello, trello.emulator.world
        self.gateway = self.fresh()

    def fresh(self) -> TrelloBoards:
        return self._trello.gateway()

    def boards_with(self, key: str) -> int:
        return sum(f"leadflow: {key}" in board.desc for board in self._world.boards.values())

    def half_make(self, spec: BoardSpec) -> None:
        self._trello.emulator.faults.at(3, Fault.CUT)
        with pytest.raises(ServiceAwayError):
            self.fresh().ensure_board(spec, self._trello.roster)

    def lose(self, board: BoardRef) -> None:
        self._trello.person("ana").delete_board(board.remote_id)

    def close(self, board: BoardRef) -> None:
        self._trello.person("ana").close_board(board.remote_id)

    def add(self, board: BoardRef, title: str) -> str:
        return self._trello.person("ana").add_card(board.remote_id, NAMES[Status.TODO], title)

    def move(self, card: str, to: Status, by: str) -> None:
        self._trello.person(by).move(card, NAMES[to])

    def take(self, card: str, person: str) -> None:
        self._trello.person(person).take(card)

    def release(self, card: str, person: str) -> None:
        self._trello.person(person).leave(card)

    def set_due(self, card: str, due: date | None, by: str) -> None:
        moment = datetime.combine(due, time(17, 5), UTC).isoformat() if due else None
        self._trello.person(by).set_due(card, moment)

    def tick(self, card: str, text: str, ticked: bool, by: str) -> None:
        self._trello.person(by).tick(card, text, ticked)

    def add_entry(self, card: str, text: str, by: str) -> None:
        checklist = self._world.checklists_of(card)[0].name
        self._trello.person(by).add_entry(card, text, checklist)

    def flag(self, card: str, reason: str, by: str) -> None:
        self._trello.person(by).label(card, BLOCKED)
        self._trello.person(by).comment(card, f"Blocked: {reason}")

    def unflag(self, card: str, by: str) -> None:
        self._trello.person(by).unlabel(card, BLOCKED)
        self._trello.person(by).comment(card, "unblocked!")

    def write(self, card: str, text: str, by: str) -> None:
        self._trello.person(by).describe(card, f"{self._world.cards[card].desc}\n\n{text}")

    def written(self, card: str) -> str:
        return unwrap(self._world.cards[card].desc).free

    def archive(self, card: str, by: str) -> None:
        self._trello.person(by).archive(card)

    def restore(self, card: str, by: str) -> None:
        self._trello.person(by).restore(card)


def _keep_the_protocol(trello: TrelloRig) -> BoardRig:
    """Never called: mypy checks here that the rig is whole."""
    return trello
