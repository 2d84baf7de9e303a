"""Put the adapters together: the one place that knows which class stands behind which port."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType

    from sqlalchemy import Engine

    from leadflow.services.world import World
    from leadflow.settings import Settings


@dataclass
class App:
    """A running leadflow: settings, database engine, and the world that services work through.

    Use as a context manager, or call `close`.
    """

    settings: Settings
    engine: Engine
    world: World

    def close(self) -> None:
        """Give back all connections."""
        self.engine.dispose()

    def __enter__(self) -> App:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_app(settings: Settings | None = None) -> App:
    """Open the home (making and migrating the database where needed) and wire everything up.

    Raises `RefusedError` for a home that is half written or from a newer leadflow, `ServiceAwayError` when
    the database does not answer.
    """
    raise NotImplementedError
