"""The append-only history, as rows; and which Prefect flow run records which rollout."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from leadflow.errors import NotFoundError
from leadflow.rollout.history import HistoryEntry
from leadflow.saying import say
from leadflow.store import tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection, Row


class SqlHistory:
    """`HistoryRepository` on a connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, rollout: str, entries: Iterable[HistoryEntry]) -> None:
        """Add entries, in order."""
        rows = [
            {
                "rollout": rollout,
                "step": each.step,
                "at": each.at,
                "who": each.who,
                "what": each.what,
                "before": each.before,
                "after": each.after,
                "why": each.why,
            }
            for each in entries
        ]
        if rows:
            self._connection.execute(insert(tables.history), rows)

    def of_step(self, rollout: str, step: str) -> Sequence[HistoryEntry]:
        """A step's history, oldest first."""
        rows = self._connection.execute(
            select(tables.history)
            .where(tables.history.c.rollout == rollout, tables.history.c.step == step)
            .order_by(tables.history.c.id)
        )
        return [_entry(row) for row in rows]

    def of_rollout(self, rollout: str, limit: int = 100) -> Sequence[HistoryEntry]:
        """The rollout's latest entries, newest first."""
        rows = self._connection.execute(
            select(tables.history)
            .where(tables.history.c.rollout == rollout)
            .order_by(tables.history.c.id.desc())
            .limit(limit)
        )
        return [_entry(row) for row in rows]


def _entry(row: Row[Any]) -> HistoryEntry:
    return HistoryEntry(row.at, row.who, row.what, row.step, row.before, row.after, row.why)


class SqlEngineRuns:
    """`EngineRepository` on a connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def flow_run(self, rollout: str) -> str | None:
        """The id of the rollout's persistent flow run."""
        return self._connection.execute(
            select(tables.rollout.c.flow_run).where(tables.rollout.c.key == rollout)
        ).scalar_one_or_none()

    def set_flow_run(self, rollout: str, flow_run: str) -> None:
        """Remember it. Raises `NotFoundError`."""
        written = self._connection.execute(
            update(tables.rollout).where(tables.rollout.c.key == rollout).values(flow_run=flow_run)
        )
        if written.rowcount != 1:
            raise NotFoundError(say("There is no rollout '%(rollout)s'.", rollout=rollout))
