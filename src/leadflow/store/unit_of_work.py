"""One transaction with its repositories."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, cast

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from leadflow.store.database import reading
from leadflow.store.drafts import SqlDrafts
from leadflow.store.failures import meaning, speaking
from leadflow.store.help_wanted import SqlHelpWanted
from leadflow.store.histories import SqlEngineRuns, SqlHistory
from leadflow.store.leases import SqlLease
from leadflow.store.links import SqlBoards
from leadflow.store.now import database_now
from leadflow.store.publications import SqlPublications
from leadflow.store.rollouts import SqlRollouts
from leadflow.store.sign_ins import SqlSignIns
from leadflow.store.summaries import SqlSummaries
from leadflow.store.tokens import SqlTokens

if TYPE_CHECKING:
    from types import TracebackType

    from leadflow.ports import (
        BoardRepository,
        Clock,
        DraftRepository,
        EngineRepository,
        HelpRepository,
        HistoryRepository,
        Lease,
        PublicationRepository,
        RolloutRepository,
        SignInRepository,
        SummaryRepository,
        TokenRepository,
    )
    from leadflow.store.leases import SqlLease


class SqlUnitOfWork:
    """`UnitOfWork` on a database. Rolls back unless `commit` was called.

    `clock` dates what ends in it (causes) and what begins (a launch); without one the database's clock
    does. Errors of the database come out of the block as `BusyError`, `ServiceAwayError` or `RefusedError`.
    """

    rollouts: RolloutRepository
    boards: BoardRepository
    history: HistoryRepository
    engine: EngineRepository
    drafts: DraftRepository
    publications: PublicationRepository
    help_wanted: HelpRepository
    summaries: SummaryRepository
    tokens: TokenRepository
    sign_ins: SignInRepository

    def __init__(self, engine: Engine, clock: Clock | None = None) -> None:
        self._engine = engine
        self._clock = clock
        self._reads = False
        self._lease: SqlLease | None = None

    def __enter__(self) -> SqlUnitOfWork:
        with speaking(), ExitStack() as stack:
            opened = reading if self._reads else Engine.connect
            self._connection = stack.enter_context(opened(self._engine))
            now = self._clock.now() if self._clock else database_now(self._connection)
            self._stack = stack.pop_all()
        self._lease = None
        self.rollouts = SqlRollouts(self._connection, now)
        self.boards = SqlBoards(self._connection)
        self.history = SqlHistory(self._connection)
        self.engine = SqlEngineRuns(self._connection)
        self.drafts = SqlDrafts(self._connection)
        self.publications = SqlPublications(self._connection)
        self.help_wanted = SqlHelpWanted(self._connection)
        self.summaries = SqlSummaries(self._connection)
        self.tokens = SqlTokens(self._connection)
        self.sign_ins = SqlSignIns(self._connection)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with speaking():
            self._stack.close()  # Closing gives the connection back, which rolls back what was not committed.
        told = meaning(error) if isinstance(error, DBAPIError) else None
        if told is not None:
            raise told from error

    def looking(self) -> SqlUnitOfWork:
        """Itself, only to read."""
        self._reads = True
        return self

    def fence(self, lease: Lease) -> None:
        """Let `commit` succeed only while `lease` is held: a run that was stalled past it changes nothing."""
        self._lease = cast("SqlLease", lease)  # Leases that come from elsewhere cannot be renewed in here.

    def commit(self) -> None:
        """Make everything since `__enter__` (or the last commit) true, all of it or nothing.

        Raises `BusyError` when the lease that it is fenced by was lost.
        """
        with speaking():
            if self._lease is not None:
                self._lease.renew_in(self._connection)
            self._connection.commit()
