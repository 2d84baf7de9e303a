"""Leases: who may work on what, as rows with an expiry by the database's clock and a fencing token."""

from __future__ import annotations

import uuid
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, literal_column, select, update
from sqlalchemy.exc import IntegrityError

from leadflow.errors import BusyError
from leadflow.store import tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

SECONDS = 60
"""How long a lease lasts without being renewed."""


class SqlLeases:
    """`Leases` on a database."""

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
            lease.give_back()

    def _grant(self, name: str, owner: str) -> int:
        try:
            with self._engine.begin() as connection:
                now = _now(connection)
                until = now + timedelta(seconds=self._seconds)
                found = connection.execute(
                    select(tables.lease).where(tables.lease.c.name == name)
                ).one_or_none()
                if found is None:
                    connection.execute(
                        insert(tables.lease).values(name=name, owner=owner, token=1, expires=until)
                    )
                    return 1
                taken = connection.execute(
                    update(tables.lease)
                    .where(tables.lease.c.name == name, tables.lease.c.expires <= now)
                    .values(owner=owner, token=tables.lease.c.token + 1, expires=until)
                )
                if taken.rowcount == 1:
                    return int(found.token) + 1
        except IntegrityError:
            pass
        raise BusyError(f"Another leadflow is working on '{name.partition(':')[2] or name}' just now.")


class SqlLease:
    """A lease that is held. `token` grows with every grant: an older holder can be told from a newer."""

    def __init__(self, engine: Engine, name: str, owner: str, token: int, seconds: float) -> None:
        self._engine = engine
        self._name = name
        self._owner = owner
        self.token = token
        self._seconds = seconds

    def renew(self) -> None:
        """Say that the work goes on. Raises `BusyError` when the lease ran out and somebody else has it."""
        with self._engine.begin() as connection:
            until = _now(connection) + timedelta(seconds=self._seconds)
            kept = connection.execute(
                update(tables.lease)
                .where(tables.lease.c.name == self._name, tables.lease.c.owner == self._owner)
                .values(expires=until)
            )
        if kept.rowcount != 1:
            raise BusyError(
                "This run was stalled for too long and another one has taken over; nothing is lost."
            )

    def give_back(self) -> None:
        """Let others have it. The row stays, run out, so that tokens go on growing."""
        with self._engine.begin() as connection:
            connection.execute(
                update(tables.lease)
                .where(tables.lease.c.name == self._name, tables.lease.c.owner == self._owner)
                .values(expires=datetime(1970, 1, 1, tzinfo=UTC), owner="")
            )


def _now(connection: Connection) -> datetime:
    """The database's own clock: the machines that share it need not agree on the time."""
    if connection.dialect.name == "sqlite":
        text: str = connection.execute(
            select(literal_column("strftime('%Y-%m-%d %H:%M:%f', 'now')"))
        ).scalar_one()
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S.%f").replace(tzinfo=UTC)
    found: datetime = connection.execute(select(func.now())).scalar_one()
    return found
