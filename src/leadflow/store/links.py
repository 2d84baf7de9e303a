"""Boards, card links with their baselines, and conflicts, as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Table, delete, insert, select, update

from leadflow.errors import NotFoundError, RefusedError
from leadflow.rollout.conflicts import RecordedConflict, Resolution
from leadflow.saying import say
from leadflow.store import tables
from leadflow.store.codec import dump, dump_conflict, load, load_conflict
from leadflow.sync.cards import BoardRef
from leadflow.sync.reconcile import Link

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from typing import Any

    from sqlalchemy import Connection, Row

    from leadflow.sync.reconcile import Conflict


class SqlBoards:
    """`BoardRepository` on a connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def refs(self, rollout: str) -> Mapping[str, BoardRef]:
        """The rollout's boards by group key."""
        rows = self._connection.execute(
            select(tables.board).where(tables.board.c.rollout == rollout).order_by(tables.board.c.group)
        )
        return {row.group: load(BoardRef, row.ref) for row in rows}

    def save_ref(self, rollout: str, group: str, ref: BoardRef) -> None:
        """Remember a board."""
        values = {"ref": dump(BoardRef, ref), "complete": True}
        self._put(tables.board, {"rollout": rollout, "group": group}, values)

    def incomplete(self, rollout: str) -> frozenset[str]:
        """Groups whose board was made for another plan."""
        table = tables.board
        rows = self._connection.execute(
            select(table.c.group).where(table.c.rollout == rollout, table.c.complete.is_(False))
        )
        return frozenset(rows.scalars())

    def set_incomplete(self, rollout: str, groups: Iterable[str]) -> None:
        """Have the next pass make these boards true again."""
        table = tables.board
        self._connection.execute(
            update(table)
            .where(table.c.rollout == rollout, table.c.group.in_(tuple(groups)))
            .values(complete=False)
        )

    def links(self, rollout: str) -> Mapping[str, Link]:
        """All card links of a rollout by card key."""
        rows = self._connection.execute(
            select(tables.card_link)
            .where(tables.card_link.c.rollout == rollout)
            .order_by(tables.card_link.c.card)
        )
        return {row.card: load(Link, row.document) for row in rows}

    def save_link(self, rollout: str, link: Link) -> None:
        """Remember one card's remote id and baseline."""
        self._put(
            tables.card_link,
            {"rollout": rollout, "card": link.key},
            {"remote_id": link.remote_id, "document": dump(Link, link)},
        )

    def forget_link(self, rollout: str, card: str) -> None:
        """Forget a card by its key."""
        table = tables.card_link
        self._connection.execute(delete(table).where(table.c.rollout == rollout, table.c.card == card))

    def forget_board(self, rollout: str, group: str, cards: Iterable[str]) -> None:
        """Forget a group's board and the cards with these keys."""
        board = tables.board
        self._connection.execute(delete(board).where(board.c.rollout == rollout, board.c.group == group))
        for card in cards:
            self.forget_link(rollout, card)

    def record_conflicts(self, rollout: str, conflicts: Iterable[Conflict], at: datetime) -> None:
        """Keep conflicts, one open for each field of a card: the newest."""
        table = tables.conflict
        known = {_place(each): dump_conflict(each) for each in self.open_conflicts(rollout)}
        for each in conflicts:
            document, before = dump_conflict(each), known.get(_place(each))
            if document == before:
                continue
            known[_place(each)] = document
            if before is not None:
                self._connection.execute(
                    delete(table).where(
                        table.c.rollout == rollout,
                        table.c.card == each.key,
                        table.c.field == each.field,
                        table.c.resolved_at.is_(None),
                    )
                )
            self._connection.execute(
                insert(table).values(
                    rollout=rollout, card=each.key, field=each.field, document=document, at=at
                )
            )

    def open_conflicts(self, rollout: str) -> Sequence[Conflict]:
        """Conflicts that nobody has looked at yet, oldest first."""
        return [each.conflict for each in self.recorded_conflicts(rollout)]

    def recorded_conflicts(self, rollout: str, *, resolved: bool = False) -> Sequence[RecordedConflict]:
        """Conflicts with their ids, oldest first: the open ones, or with `resolved` the resolved ones."""
        at = tables.conflict.c.resolved_at
        rows = self._connection.execute(
            select(tables.conflict)
            .where(tables.conflict.c.rollout == rollout, at.is_not(None) if resolved else at.is_(None))
            .order_by(tables.conflict.c.id)
        )
        return [_recorded(row) for row in rows]

    def resolve_conflict(
        self, rollout: str, conflict: int, *, by: str, at: datetime, resolution: Resolution
    ) -> RecordedConflict:
        """Close a conflict and return it. Raises `NotFoundError`, `RefusedError` when it is closed."""
        table = tables.conflict
        this = (table.c.id == conflict, table.c.rollout == rollout)
        row = self._connection.execute(
            update(table)
            .where(*this, table.c.resolved_at.is_(None))
            .values(resolved_at=at, resolved_by=by, resolution=resolution.value)
            .returning(*table.c)
        ).one_or_none()
        if row is not None:
            return _recorded(row)
        found = self._connection.execute(select(table).where(*this)).one_or_none()
        if found is None:
            raise NotFoundError(
                say("There is no conflict %(conflict)s in '%(rollout)s'.", conflict=conflict, rollout=rollout)
            )
        raise RefusedError(
            say(
                "%(who)s has settled this conflict already. Look at the list again.",
                who=found.resolved_by or "Somebody",
            )
        )

    def _put(self, table: Table, where: dict[str, Any], values: dict[str, Any]) -> None:
        condition = [table.c[name] == value for name, value in where.items()]
        changed = self._connection.execute(update(table).where(*condition).values(**values))
        if changed.rowcount == 0:
            self._connection.execute(insert(table).values(**where, **values))


def _place(conflict: Conflict) -> tuple[str, str]:
    return conflict.key, conflict.field


def _recorded(row: Row[Any]) -> RecordedConflict:
    return RecordedConflict(
        id=row.id,
        conflict=load_conflict(row.document),
        at=row.at,
        resolved_at=row.resolved_at,
        resolved_by=row.resolved_by or "",
        resolution=Resolution(row.resolution) if row.resolution else None,
    )
