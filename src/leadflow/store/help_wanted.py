"""What task groups ask help for, as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from leadflow.errors import BusyError
from leadflow.rollout.help_wanted import HelpWanted
from leadflow.saying import say
from leadflow.store import tables

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection


class SqlHelpWanted:
    """`HelpRepository` on a connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open(self, rollout: str) -> Sequence[HelpWanted]:
        """What was not taken back, oldest first."""
        table = tables.help_wanted
        rows = self._connection.execute(
            select(table).where(table.c.rollout == rollout, table.c.closed.is_(None)).order_by(table.c.id)
        )
        return [
            HelpWanted(
                row.group,
                row.sentence,
                tuple(row.skills.splitlines()),
                row.by,
                row.at,
                row.taken_by or "",
                row.closed,
                row.id,
            )
            for row in rows
        ]

    def add(self, rollout: str, wanted: HelpWanted) -> None:
        """Store it, under a number of its own."""
        self._connection.execute(insert(tables.help_wanted).values(rollout=rollout, **_values(wanted)))

    def save(self, rollout: str, before: HelpWanted, after: HelpWanted) -> None:
        """Store who helps now, or that it was taken back. Raises `BusyError` when it is not `before` now."""
        table = tables.help_wanted
        helps = table.c.taken_by == before.taken_by if before.taken_by else table.c.taken_by.is_(None)
        this = (table.c.rollout == rollout, table.c.id == before.id, helps, table.c.closed.is_(None))
        if self._connection.execute(update(table).where(*this).values(**_values(after))).rowcount != 1:
            raise BusyError(
                say("Somebody else answered in the same moment. Nothing was changed; look again.")
            )


def _values(wanted: HelpWanted) -> dict[str, Any]:
    return {
        "group": wanted.group,
        "sentence": wanted.sentence,
        "skills": "\n".join(wanted.skills),
        "by": wanted.by,
        "at": wanted.at,
        "taken_by": wanted.taken_by or None,
        "closed": wanted.closed,
    }
