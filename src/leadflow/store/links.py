"""Boards, card links with their baselines, and conflicts, as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Table, delete, insert, select, update

from leadflow.store import tables
from leadflow.store.codec import dump, load
from leadflow.sync.cards import BoardRef
from leadflow.sync.reconcile import Conflict, Link

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from typing import Any

    from sqlalchemy import Connection


class SqlBoards:
    """`BoardRepository` on a connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def refs(self, rollout: str) -> Mapping[str, BoardRef]:
        """The rollout's boards by group key."""
        rows = self._connection.execute(select(tables.board).where(tables.board.c.rollout == rollout))
        return {row.group: load(BoardRef, row.ref) for row in rows}

    def save_ref(self, rollout: str, group: str, ref: BoardRef) -> None:
        """Remember a board."""
        self._put(tables.board, {"rollout": rollout, "group": group}, {"ref": dump(BoardRef, ref)})

    def links(self, rollout: str) -> Mapping[str, Link]:
        """All card links of a rollout by card key."""
        rows = self._connection.execute(select(tables.card_link).where(tables.card_link.c.rollout == rollout))
        return {row.card: load(Link, row.document) for row in rows}

    def save_link(self, rollout: str, link: Link) -> None:
        """Remember one card's remote id and baseline."""
        self._put(
            tables.card_link,
            {"rollout": rollout, "card": link.key},
            {"remote_id": link.remote_id, "document": dump(Link, link)},
        )

    def drop_link(self, rollout: str, key: str) -> None:
        """Forget a card."""
        self._connection.execute(
            delete(tables.card_link).where(
                tables.card_link.c.rollout == rollout, tables.card_link.c.card == key
            )
        )

    def record_conflicts(self, rollout: str, conflicts: Iterable[Conflict], at: datetime) -> None:
        """Keep conflicts; one that is open with the same values stays as it is."""
        found = list(conflicts)
        known = {dump(Conflict, each) for each in self.open_conflicts(rollout)} if found else set()
        for each in found:
            document = dump(Conflict, each)
            if document not in known:
                self._connection.execute(
                    insert(tables.conflict).values(
                        rollout=rollout, card=each.key, field=each.field, document=document, found=at
                    )
                )

    def open_conflicts(self, rollout: str) -> Sequence[Conflict]:
        """Conflicts that nobody has looked at yet, oldest first."""
        rows = self._connection.execute(
            select(tables.conflict.c.document)
            .where(tables.conflict.c.rollout == rollout, tables.conflict.c.seen.is_(None))
            .order_by(tables.conflict.c.id)
        )
        return [load(Conflict, document) for document in rows.scalars()]

    def see_conflicts(self, rollout: str, card: str, field: str, at: datetime) -> None:
        """Somebody looked at the conflicts of a card's field: they are settled as they stand."""
        self._connection.execute(
            update(tables.conflict)
            .where(
                tables.conflict.c.rollout == rollout,
                tables.conflict.c.card == card,
                tables.conflict.c.field == field,
                tables.conflict.c.seen.is_(None),
            )
            .values(seen=at)
        )

    def _put(self, table: Table, where: dict[str, Any], values: dict[str, Any]) -> None:
        condition = [table.c[name] == value for name, value in where.items()]
        changed = self._connection.execute(update(table).where(*condition).values(**values))
        if changed.rowcount == 0:
            self._connection.execute(insert(table).values(**where, **values))
