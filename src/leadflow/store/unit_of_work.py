"""One transaction with its repositories."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy.exc import OperationalError

from leadflow.errors import ServiceAwayError
from leadflow.store.histories import SqlEngineRuns, SqlHistory
from leadflow.store.links import SqlBoards
from leadflow.store.rollouts import SqlRollouts

if TYPE_CHECKING:
    from types import TracebackType

    from sqlalchemy import Engine

    from leadflow.ports import BoardRepository, EngineRepository, HistoryRepository, RolloutRepository


class SqlUnitOfWork:
    """`UnitOfWork` on a database. Rolls back unless `commit` was called."""

    rollouts: RolloutRepository
    boards: BoardRepository
    history: HistoryRepository
    engine: EngineRepository

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __enter__(self) -> SqlUnitOfWork:
        try:
            self._connection = self._engine.connect()
            self._transaction = self._connection.begin()
        except OperationalError as error:
            raise ServiceAwayError(f"The database does not answer: {error.orig}") from None
        self.rollouts = SqlRollouts(self._connection, datetime.now(UTC))
        self.boards = SqlBoards(self._connection)
        self.history = SqlHistory(self._connection)
        self.engine = SqlEngineRuns(self._connection)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._transaction.is_active:
            self._transaction.rollback()
        self._connection.close()

    def commit(self) -> None:
        """Make everything since `__enter__` true, all of it or nothing."""
        self._transaction.commit()
