"""A small school whose leadflow is open: real database, and the built-in board or the fake in memory."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from leadflow.boards.builtin import BuiltinBoards
from leadflow.integrations.clock import SimulatedClock
from leadflow.services.advance import AdvanceReport, advance
from leadflow.services.launch import LaunchReport, launch
from leadflow.services.view import View, view
from leadflow.services.world import World
from leadflow.store import tables
from leadflow.store.leases import SqlLeases
from leadflow.store.unit_of_work import SqlUnitOfWork
from tests.fakes.memory_board import MemoryBoards
from tests.small import MONDAY, small_definition
from tests.templates import TEMPLATES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import Engine

    from leadflow.ports import BoardGateway
    from leadflow.rollout.history import HistoryEntry
    from leadflow.rollout.rollout import Definition
    from leadflow.sync.cards import Card
    from tests.small_trello import SmallTrello

KEY = "small"
PAGES = "https://leadflow.example"
PASSING = ("lease", "alembic_version")
"""Tables that hold nothing of a rollout."""


@dataclass
class SmallSchool:
    """One rollout of `tests.small` on one database."""

    engine: Engine
    boards: Any
    definition: Definition
    clock: SimulatedClock = field(default_factory=lambda: SimulatedClock(MONDAY))

    @classmethod
    def builtin(cls, engine: Engine, **given: Any) -> SmallSchool:
        """On the built-in board."""
        clock = SimulatedClock(MONDAY)
        return cls(engine, BuiltinBoards(engine, clock, PAGES), small_definition(**given), clock)

    @classmethod
    def memory(cls, engine: Engine, boards: MemoryBoards | None = None, **given: Any) -> SmallSchool:
        """On boards in memory, which fail on demand and make a second card when a create is repeated."""
        return cls(
            engine, boards or MemoryBoards(knows_makers=True), small_definition(board_kind="memory", **given)
        )

    @classmethod
    def launched_on(cls, engine: Engine, trello: SmallTrello) -> SmallSchool:
        """On Trello, launched there."""
        made = cls(engine, trello.gateway(), small_definition(board_kind="trello"))
        made.launch()
        return made

    @property
    def world(self) -> World:
        """The world that services work through."""
        return self.world_with(self.boards)

    def world_with(self, gateway: BoardGateway) -> World:
        """The world with another gateway to the boards."""
        return World(
            uow=lambda: SqlUnitOfWork(self.engine, self.clock),
            gateways={gateway.kind: gateway},
            templates=TEMPLATES,
            clock=self.clock,
            leases=SqlLeases(self.engine),
            base_url=PAGES,
        )

    def launch(self, **given: Any) -> LaunchReport:
        """Launch it."""
        return launch(self.world, self.definition, **given)

    def advance(self, **given: Any) -> AdvanceReport:
        """One pass."""
        return advance(self.world, self.definition.key, **given)

    def view(self) -> View:
        """How it stands."""
        return view(self.world, self.definition.key)

    def on(self, day: date) -> SmallSchool:
        """Let it be another day."""
        self.clock.day = day
        return self

    def card(self, step: str) -> Card:
        """The card of a step as its board shows it now."""
        key = f"{self.definition.key}/{step}"
        with self.world.uow() as uow:
            refs, link = uow.boards.refs(self.definition.key), uow.boards.links(self.definition.key)[key]
        for ref in refs.values():
            for card in self.boards.snapshot(ref, self.definition.roster).cards:
                if card.remote_id == link.remote_id:
                    found: Card = card
                    return found
        raise LookupError(key)

    def id(self, step: str) -> str:
        """The remote id of the card of a step."""
        return self.card(step).remote_id

    def cards(self) -> list[Card]:
        """All cards on all boards."""
        with self.world.uow() as uow:
            refs = uow.boards.refs(self.definition.key)
        return [
            card for ref in refs.values() for card in self.boards.snapshot(ref, self.definition.roster).cards
        ]

    def history(self) -> Sequence[HistoryEntry]:
        """Everything that was recorded, oldest first."""
        with self.world.uow() as uow:
            return [*reversed(uow.history.of_rollout(self.definition.key, 10_000))]

    def said(self, step: str | None = None) -> list[tuple[str, str, str]]:
        """(who, what, after) of the history of a step, or of all."""
        entries = self.history()
        return [(each.who, each.what, each.after) for each in entries if step in (None, each.step)]

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row in the database, leases apart: two equal answers mean that nothing was written."""
        with self.engine.connect() as connection:
            return {
                table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
                for table in tables.metadata.sorted_tables
                if table.name not in PASSING
            }


def with_plan(definition: Definition, **values: Any) -> Definition:
    """The definition with other values in its plan."""
    return replace(definition, plan=replace(definition.plan, **values))
