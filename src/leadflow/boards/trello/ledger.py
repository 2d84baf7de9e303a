"""The shared ledger: the requests of all processes of this leadflow with one token, counted in the database.

One row a token, named by a hash of it. The row is locked while a request is counted, so that two processes
never both take the last one; the times are the database's own, so machines need not agree on theirs.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from leadflow.boards.trello.limits import wait_for
from leadflow.store import tables
from leadflow.store.database import writing
from leadflow.store.now import database_now

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, Engine

    from leadflow.boards.trello.limits import Window
    from leadflow.boards.trello.transport import Secret


class SharedLedger:
    """`Ledger` on a database. Raises `ServiceAwayError`, `BusyError` when the database does not answer."""

    def __init__(self, engine: Engine, token: Secret) -> None:
        self._engine = engine
        made = hashlib.sha256(b"leadflow's ledger\n" + token.get_secret_value().encode())
        self._name = f"trello:{made.hexdigest()[:32]}"

    def take(self, windows: Sequence[Window]) -> float:
        """Count one request in all windows, or in none and return the seconds to wait."""
        with writing(self._engine) as connection:
            granted, held_until = self._row(connection)
            now = database_now(connection).timestamp()
            pause = wait_for(granted, windows, now, held_until)
            if not pause:
                for window in windows:
                    granted[window.name].append(now)
                self._put(connection, granted=json.dumps(granted))
            return pause

    def hold(self, seconds: float) -> None:
        """Grant nothing for so many seconds."""
        with writing(self._engine) as connection:
            _, held_until = self._row(connection)
            until = database_now(connection).timestamp() + seconds
            self._put(connection, held_until=max(held_until, until))

    def _row(self, connection: Connection) -> tuple[dict[str, list[float]], float]:
        """What was granted by window, and until when nothing is. Locked until the transaction ends."""
        table = tables.allowance
        dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
        connection.execute(
            dialect.insert(table)
            .values(name=self._name, granted="{}", held_until=0.0)
            .on_conflict_do_nothing(index_elements=["name"])
        )
        row = connection.execute(select(table).where(table.c.name == self._name).with_for_update()).one()
        return json.loads(row.granted), row.held_until

    def _put(self, connection: Connection, **values: Any) -> None:
        table = tables.allowance
        connection.execute(update(table).where(table.c.name == self._name).values(**values))
