"""Leases: who may work on what, as rows with an expiry by the database's clock and a fencing token.

A row stays when its lease is given back, so that tokens go on growing: whoever holds an old token can
always be told from whoever holds the newest. A holder that was stalled (a laptop asleep, a process
stopped) past the expiry finds out at its next `renew`, or at the commit of a unit of work that is fenced
by the lease. (Fencing as in M. Kleppmann, "How to do distributed locking", 2016.)
"""

from __future__ import annotations

import uuid
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING

from sqlalchemy import or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from leadflow.errors import BusyError, ServiceAwayError
from leadflow.saying import say
from leadflow.store import tables
from leadflow.store.database import writing
from leadflow.store.now import database_now

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

SECONDS = 60
"""How long a lease lasts without being renewed."""

_SLACK = timedelta(seconds=SECONDS)
"""How much longer than its own a holder takes others' leases to last, whose settings may be longer."""
_FREE = datetime(1970, 1, 1, tzinfo=UTC)


class SqlLeases:
    """`Leases` on a database. `seconds`: how long a lease lasts without being renewed."""

    def __init__(self, engine: Engine, seconds: float = SECONDS) -> None:
        self._engine = engine
        self._seconds = seconds

    @contextmanager
    def hold(self, name: str) -> Iterator[SqlLease]:
        """Hold the lease while the block runs. Raises `BusyError` when somebody else has it."""
        owner = uuid.uuid4().hex
        lease = SqlLease(self._engine, name, owner, self._grant(name, owner), self._seconds)
        try:
            yield lease
        finally:
            # A database that does not answer now must not hide what the block raised; the lease runs out.
            with suppress(ServiceAwayError, BusyError):
                lease.give_back()

    def _grant(self, name: str, owner: str) -> int:
        lease = tables.lease
        with writing(self._engine) as connection:
            _ensure_row(connection, name)
            now = database_now(connection)
            end = now + timedelta(seconds=self._seconds)
            token = connection.execute(
                update(lease)
                # One that ends later than any lease can was written by a clock that has been set back since.
                .where(lease.c.name == name, or_(lease.c.expires <= now, lease.c.expires > end + _SLACK))
                .values(owner=owner, token=lease.c.token + 1, expires=end)
                .returning(lease.c.token)
            ).scalar_one_or_none()
            if token is not None:
                return int(token)
            until = connection.execute(select(lease.c.expires).where(lease.c.name == name)).scalar_one()
        left = max(1, ceil((until - now).total_seconds()))
        raise BusyError(
            say(
                "Another leadflow is working on '%(name)s' just now and will finish it. If it "
                "died, its claim runs out in %(left)s s.",
                name=name.partition(":")[2] or name,
                left=left,
            )
        )


class SqlLease:
    """A lease that is held. `token` grows with every grant: an older holder can be told from a newer."""

    def __init__(self, engine: Engine, name: str, owner: str, token: int, seconds: float) -> None:
        self._engine = engine
        self.name = name
        self._owner = owner
        self.token = token
        self._seconds = seconds

    def renew(self) -> None:
        """Say that the work goes on. Raises `BusyError` when the lease ran out and somebody else had it."""
        with writing(self._engine) as connection:
            self.renew_in(connection)

    def renew_in(self, connection: Connection) -> None:
        """Renew as part of a transaction, which nobody who takes the lease over can then overtake."""
        lease = tables.lease
        kept = connection.execute(
            update(lease)
            .where(lease.c.name == self.name, lease.c.owner == self._owner, lease.c.token == self.token)
            .values(expires=database_now(connection) + timedelta(seconds=self._seconds))
        )
        if kept.rowcount != 1:
            raise BusyError(
                say("This run was stalled for too long and another one has taken over; nothing is lost.")
            )

    def give_back(self) -> None:
        """Let others have it; nothing happens when somebody else has it already."""
        lease = tables.lease
        with writing(self._engine) as connection:
            connection.execute(
                update(lease)
                .where(lease.c.name == self.name, lease.c.owner == self._owner)
                .values(expires=_FREE, owner="")
            )


def _ensure_row(connection: Connection, name: str) -> None:
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    connection.execute(
        dialect.insert(tables.lease)
        .values(name=name, owner="", token=0, expires=_FREE)
        .on_conflict_do_nothing(index_elements=["name"])
    )
