"""The database's own clock: machines that share a database need not agree on the time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, literal_column, select

if TYPE_CHECKING:
    from sqlalchemy import Connection


def database_now(connection: Connection) -> datetime:
    """The present instant by the database's clock, UTC; on PostgreSQL while the transaction runs, too."""
    if connection.dialect.name == "sqlite":
        text: str = connection.execute(
            select(literal_column("strftime('%Y-%m-%d %H:%M:%f', 'now')"))
        ).scalar_one()
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S.%f").replace(tzinfo=UTC)
    found: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    return found.astimezone(UTC)
