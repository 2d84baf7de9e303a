"""Summaries of rollouts, as rows beside them: a table of a thousand rollouts is one query."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from leadflow.rollout.summary import Summarised, Summary
from leadflow.store import tables
from leadflow.store.codec import dump, load

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection


class SqlSummaries:
    """`SummaryRepository` on a connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> Sequence[Summarised]:
        """Every rollout with what was last said of it, oldest first."""
        rollout, summary = tables.rollout, tables.summary
        rows = self._connection.execute(
            select(
                rollout.c.key,
                rollout.c.name,
                rollout.c.school,
                rollout.c.timezone,
                rollout.c.version,
                summary.c.mark,
                summary.c.document,
            )
            .select_from(rollout.outerjoin(summary, summary.c.rollout == rollout.c.key))
            .order_by(rollout.c.id)
        )
        return [
            Summarised(
                row.key,
                row.name,
                row.school,
                row.timezone,
                row.version,
                row.mark or "",
                load(Summary, row.document) if row.document else None,
            )
            for row in rows
        ]

    def save(self, found: Mapping[str, tuple[str, Summary]]) -> None:
        """Keep summaries by rollout key, each with its mark, in the place of those of before."""
        if not found:
            return
        postgres = self._connection.dialect.name == "postgresql"
        writing = (postgresql.insert if postgres else sqlite.insert)(tables.summary)
        new = {name: getattr(writing.excluded, name) for name in ("mark", "document")}
        self._connection.execute(
            writing.on_conflict_do_update(index_elements=["rollout"], set_=new),
            [
                {"rollout": key, "mark": mark, "document": dump(Summary, each)}
                for key, (mark, each) in found.items()
            ],
        )
