"""Put the adapters together: the one place that knows which class stands behind which port."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from leadflow import resources
from leadflow.boards.builtin import BuiltinBoards
from leadflow.home import is_home, open_home
from leadflow.intake.templates import load_templates
from leadflow.integrations.clock import SimulatedClock, SystemClock
from leadflow.services.world import World
from leadflow.settings import Settings
from leadflow.store.database import Layout, migrate, open_database, peek
from leadflow.store.leases import SqlLeases
from leadflow.store.unit_of_work import SqlUnitOfWork

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from sqlalchemy import Engine

    from leadflow.boards.trello.webhooks import Webhooks
    from leadflow.ports import BoardGateway, Clock


@dataclass
class App:
    """A running leadflow: settings, database engine, and the world that services work through.

    Use as a context manager, or call `close`.
    """

    settings: Settings
    engine: Engine
    world: World
    builtin: BuiltinBoards

    def close(self) -> None:
        """Give back all connections."""
        self.engine.dispose()

    def __enter__(self) -> App:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def at(self, clock: Clock) -> App:
        """The same leadflow with another clock; shares the database connections."""
        builtin = BuiltinBoards(self.engine, clock, self.world.base_url)
        gateways = {**self.world.gateways, builtin.kind: builtin}
        world = replace(
            self.world, uow=lambda: SqlUnitOfWork(self.engine, clock), clock=clock, gateways=gateways
        )
        return replace(self, world=world, builtin=builtin)


def open_app(settings: Settings | None = None) -> App:
    """Open the home (making and migrating the database where needed) and wire everything up.

    Raises `RefusedError` for a home that is half written or from a newer leadflow, `ServiceAwayError` when
    the database does not answer.
    """
    settings = settings or Settings()
    open_home(settings.home)
    engine = open_database(settings.database)
    try:
        migrate(engine)
    except BaseException:
        engine.dispose()
        raise
    return _wired(settings, engine, shared=True)


def layout_of(settings: Settings) -> Layout:
    """How the database stands to the newest layout; nothing is made or changed. Raises as `open_app` does."""
    is_home(settings.home)
    return peek(settings.database)


def open_as_it_is(settings: Settings) -> App:
    """leadflow over a database of the newest layout, for looking only: nothing is made or migrated."""
    return _wired(settings, open_database(settings.database))


def _wired(settings: Settings, engine: Engine, *, shared: bool = False) -> App:
    clock: Clock = SimulatedClock(settings.today) if settings.today else SystemClock()
    builtin = BuiltinBoards(engine, clock, settings.pages)
    gateways: dict[str, BoardGateway] = {builtin.kind: builtin}
    if settings.has_trello:
        gateways["trello"] = trello_boards(settings, engine if shared else None)
    world = World(
        uow=lambda: SqlUnitOfWork(engine, clock),
        gateways=gateways,
        templates=load_templates(resources.board_templates()),
        clock=clock,
        leases=SqlLeases(engine),
        base_url=settings.pages,
    )
    return App(settings, engine, world, builtin)


def trello_webhooks(app: App) -> Callable[[str], Webhooks]:
    """What gives the webhooks that call an address. Raises `KeyError` where Trello is not set up."""
    from leadflow.boards.trello.gateway import TrelloBoards

    gateway = app.world.gateways["trello"]
    if not isinstance(gateway, TrelloBoards):
        raise TypeError("only Trello itself has webhooks")
    return gateway.webhooks


def trello_boards(settings: Settings, engine: Engine | None = None) -> BoardGateway:
    """The gateway to Trello with these settings' credentials.

    With `engine` its requests are counted in that database, together with those of other processes.
    """
    # py-trello is slow to import and most schools start without it.
    from leadflow.boards.trello.gateway import TrelloBoards
    from leadflow.boards.trello.ledger import SharedLedger
    from leadflow.boards.trello.limits import Pacer
    from leadflow.boards.trello.transport import Transport

    limiter = Pacer(SharedLedger(engine, settings.trello_token)) if engine is not None else Pacer()
    transport = Transport(
        settings.trello_key, settings.trello_token, base_url=settings.trello_url, limiter=limiter
    )
    return TrelloBoards(
        settings.trello_key,
        settings.trello_token,
        workspace=settings.trello_workspace,
        reminder=settings.trello_reminder,
        copying=settings.trello_copy,
        transport=transport,
    )
