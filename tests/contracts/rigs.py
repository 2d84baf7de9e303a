"""Rigs of the boards that need no service: the fake in memory and the built-in board."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from leadflow.boards.builtin import BuiltinBoards
from leadflow.errors import ServiceAwayError
from leadflow.integrations.clock import SystemClock
from leadflow.store import tables
from tests.boards.builtin_page import found
from tests.contracts.rig import not_offered
from tests.fakes.memory_board import MemoryBoards

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from leadflow.planning.steps import Status
    from leadflow.sync.cards import BoardRef, BoardSpec
    from tests.contracts.rig import BoardRig


class MemoryRig:
    """The fake in memory, held to the same contract as what it stands for."""

    tells_who = False

    def __init__(self) -> None:
        self.gateway = MemoryBoards()

    def fresh(self) -> MemoryBoards:
        return self.gateway

    def boards_with(self, key: str) -> int:
        return sum(board.spec.key == key for board in self.gateway.boards.values())

    def half_make(self, spec: BoardSpec) -> None:
        from tests.small import small_roster

        self.gateway.fail_after(2)
        try:
            self.gateway.ensure_board(spec, small_roster())
        except ServiceAwayError:
            return
        raise AssertionError("the board is whole")

    def lose(self, board: BoardRef) -> None:
        del self.gateway.boards[board.remote_id]

    def close(self, board: BoardRef) -> None:
        self.gateway.close(board.remote_id)

    def add(self, board: BoardRef, title: str) -> str:
        return self.gateway.add(board.remote_id, title)

    def move(self, card: str, to: Status, by: str) -> None:
        self.gateway.move(card, to)

    def take(self, card: str, person: str) -> None:
        self.gateway.take(card, person)

    def release(self, card: str, person: str) -> None:
        self.gateway.release(card, person)

    def set_due(self, card: str, due: date | None, by: str) -> None:
        self.gateway.set_due(card, due)

    def tick(self, card: str, text: str, ticked: bool, by: str) -> None:
        self.gateway.tick(card, text, ticked)

    def add_entry(self, card: str, text: str, by: str) -> None:
        self.gateway.add_entry(card, text, self.gateway.cards[card].checklist[0].checklist)

    def flag(self, card: str, reason: str, by: str) -> None:
        self.gateway.flag(card, reason, datetime.now(UTC).date(), by)

    def unflag(self, card: str, by: str) -> None:
        self.gateway.unflag(card)

    def write(self, card: str, text: str, by: str) -> None:
        self.gateway.describe(card, f"{self.gateway.cards[card].description}\n\n{text}")

    def written(self, card: str) -> str:
        return self.gateway.cards[card].free

    def archive(self, card: str, by: str) -> None:
        self.gateway.archive(card)

    def restore(self, card: str, by: str) -> None:
        self.gateway.restore(card)


class BuiltinRig:
    """The built-in board on a database; its page is how people act on it."""

    tells_who = True

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.gateway = self._page = self.fresh()

    def fresh(self) -> BuiltinBoards:
        return BuiltinBoards(self._engine, SystemClock(), "http://127.0.0.1:8400")

    def boards_with(self, key: str) -> int:
        table = tables.builtin_board
        with self._engine.connect() as connection:
            return int(
                connection.execute(
                    select(func.count()).select_from(table).where(table.c.key == key)
                ).scalar_one()
            )

    def half_make(self, spec: BoardSpec) -> None:
        from tests.small import small_roster

        board = self.gateway.ensure_board(spec, small_roster()).remote_id
        with self._engine.begin() as connection:
            connection.execute(delete(tables.builtin_list).where(tables.builtin_list.c.board == board))
            connection.execute(tables.builtin_board.update().values(members="[]", labels="[]"))

    def lose(self, board: BoardRef) -> None:
        cards = select(tables.builtin_card.c.id).where(tables.builtin_card.c.board == board.remote_id)
        with self._engine.begin() as connection:
            connection.execute(delete(tables.builtin_comment).where(tables.builtin_comment.c.card.in_(cards)))
            for table in (tables.builtin_card, tables.builtin_list):
                connection.execute(delete(table).where(table.c.board == board.remote_id))
            connection.execute(
                delete(tables.builtin_board).where(tables.builtin_board.c.id == board.remote_id)
            )

    def close(self, board: BoardRef) -> None:
        not_offered("a built-in board cannot be closed")

    def add(self, board: BoardRef, title: str) -> str:
        return self._page.add_card(board.remote_id, title, by="ana")

    def move(self, card: str, to: Status, by: str) -> None:
        self._page.move(card, to, by=by)

    def take(self, card: str, person: str) -> None:
        self._page.take(card, person, by=person)

    def release(self, card: str, person: str) -> None:
        self._page.release(card, person, by=person)

    def set_due(self, card: str, due: date | None, by: str) -> None:
        self._page.set_due(card, due, by=by)

    def tick(self, card: str, text: str, ticked: bool, by: str) -> None:
        entry = next(each for each in found(self._engine, card).checklist if each.text == text)
        self._page.tick(card, entry.checklist, text, ticked, by=by)

    def add_entry(self, card: str, text: str, by: str) -> None:
        not_offered("the checklists of a built-in board are leadflow's")

    def flag(self, card: str, reason: str, by: str) -> None:
        self._page.flag(card, reason, by=by)

    def unflag(self, card: str, by: str) -> None:
        self._page.unflag(card, by=by)

    def write(self, card: str, text: str, by: str) -> None:
        self._page.write(card, text, by=by)

    def written(self, card: str) -> str:
        return found(self._engine, card).free_text

    def archive(self, card: str, by: str) -> None:
        self._page.archive(card, by=by)

    def restore(self, card: str, by: str) -> None:
        self._page.restore(card, by=by)


def _keep_the_protocol(memory: MemoryRig, builtin: BuiltinRig) -> tuple[BoardRig, BoardRig]:
    """Never called: mypy checks here that the rigs are whole."""
    return memory, builtin
