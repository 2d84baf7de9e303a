"""Work: the clock, one transaction with its repositories, and the leases of who works on what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from datetime import date, datetime
    from types import TracebackType

    from leadflow.ports.repositories import (
        BoardRepository,
        DraftRepository,
        EngineRepository,
        HelpRepository,
        HistoryRepository,
        PublicationRepository,
        RolloutRepository,
        SignInRepository,
        SummaryRepository,
        TokenRepository,
    )


class Clock(Protocol):
    """Where time comes from."""

    def now(self) -> datetime:
        """The present instant, UTC, timezone-aware."""
        ...

    def today(self, timezone: str) -> date:
        """The present date in a school's own IANA timezone."""
        ...


class UnitOfWork(Protocol):
    """One transaction. Rolls back unless `commit` was called. Never held across a call to a board."""

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

    def __enter__(self) -> UnitOfWork: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def looking(self) -> UnitOfWork:
        """Itself, only to read: then it waits for nobody who writes, and nobody waits for it."""
        ...

    def fence(self, lease: Lease) -> None:
        """Let `commit` succeed only while `lease` is held, and renew it then; else it raises `BusyError`."""
        ...

    def commit(self) -> None:
        """Make everything since `__enter__` true, all of it or nothing.

        Raises `BusyError` when the lease that it is fenced by was lost.
        """
        ...


class Leases(Protocol):
    """Who may work on what. A lease that its holder does not renew runs out by itself."""

    def hold(self, name: str) -> AbstractContextManager[Lease]:
        """Hold the lease while the block runs. Raises `BusyError` when somebody else has it."""
        ...


class Lease(Protocol):
    """A lease that is held."""

    def renew(self) -> None:
        """Say that the work goes on. Raises `BusyError` when the lease was lost."""
        ...
