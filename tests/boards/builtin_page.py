"""The page of a built-in board, for tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from leadflow.boards.builtin import BuiltinBoards
from leadflow.boards.builtin_rows import BuiltinRows
from leadflow.integrations.clock import SimulatedClock
from leadflow.store.database import reading
from leadflow.store.unit_of_work import SqlUnitOfWork
from leadflow.sync.operations import CreateCard, UpdateCard
from tests.contracts.cards import BEFORE, KEY, ROSTER, SPEC
from tests.store.conftest import small_rollout

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from leadflow.boards.builtin_cards import BuiltinCard
    from leadflow.sync.cards import BoardRef
    from leadflow.sync.links import Link

TODAY = date(2026, 9, 15)


def found(engine: Engine, card: str) -> BuiltinCard:
    """A card by its id, with its comments."""
    with reading(engine) as connection:
        return BuiltinRows(connection).card(card, comments=True)[0]


class Page:
    """The built-in board of the small rollout, with one card of leadflow's."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.boards = BuiltinBoards(engine, SimulatedClock(TODAY), "http://127.0.0.1:8400/")
        with SqlUnitOfWork(engine) as unit:
            unit.rollouts.add(small_rollout())
            unit.commit()
        self.ref: BoardRef = self.boards.ensure_board(SPEC, ROSTER)
        self.id = self.boards.apply(self.ref, CreateCard(KEY, BEFORE), ROSTER).remote_id

    @property
    def card(self) -> BuiltinCard:
        """The card as it is."""
        return found(self.engine, self.id)

    @property
    def changes(self) -> int:
        """The change counter of the rollout."""
        with SqlUnitOfWork(self.engine) as unit:
            return unit.rollouts.changes("small")

    def write(self, *changed: str, link: Link | None = None, **values: object) -> None:
        """leadflow writes fields."""
        fields = replace(self.card.fields, **values)  # type: ignore[arg-type]
        operation = UpdateCard(KEY, self.id, fields, changed or tuple(values), link=link)
        self.boards.apply(self.ref, operation, ROSTER)
