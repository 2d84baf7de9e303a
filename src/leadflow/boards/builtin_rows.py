"""The built-in board's rows: boards, lists, cards and comments, read and written on one connection."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from leadflow.boards.builtin_cards import BuiltinComment, BuiltinList, Labels, card_of
from leadflow.errors import NotFoundError, RefusedError
from leadflow.planning.steps import Status
from leadflow.saying import say
from leadflow.store import tables
from leadflow.store.codec import dump, load
from leadflow.store.rollouts import definition_of
from leadflow.sync.cards import CardFields

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Any

    from sqlalchemy import Connection, Row, Table

    from leadflow.boards.builtin_cards import BuiltinCard
    from leadflow.sync.cards import BoardSpec

Members = frozenset[str]

_NAMES = {
    Status.TODO: "To do",
    Status.IN_PROGRESS: "In progress",
    Status.IN_APPROVAL: "Waiting for approval",
    Status.DONE: "Done",
    Status.SKIPPED: "Skipped",
}


class BuiltinRows:
    """Rows of built-in boards on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # ---- boards

    def board(self, board: str) -> Row[Any] | None:
        """The row of a board, or None."""
        return self._connection.execute(
            select(tables.builtin_board).where(tables.builtin_board.c.id == board)
        ).one_or_none()

    def put_board(self, spec: BoardSpec) -> str:
        """Make or find the board with the key of `spec`, make it as given, and return its id."""
        board = tables.builtin_board
        values = {
            "name": spec.name,
            "description": spec.description,
            "members": dump(Members, spec.members),
            "labels": dump(Labels, spec.labels),
        }
        found = self._upsert(board, {"key": spec.key}, {"id": uuid.uuid4().hex}, values)
        for position, each in enumerate(spec.lists):
            self._upsert(
                tables.builtin_list,
                {"board": found, "status": each.status.value},
                {"id": uuid.uuid4().hex},
                {"name": each.name, "position": position},
            )
        return found

    def timezone(self, board_key: str) -> str:
        """The school's timezone of the rollout that a board belongs to; UTC when there is none."""
        table = tables.rollout
        found = self._connection.execute(
            select(table.c.timezone).where(table.c.key == board_key.partition("/")[0])
        ).scalar_one_or_none()
        return found or "UTC"

    def names(self, board_key: str) -> Mapping[str, str]:
        """The names of the people of the rollout that a board belongs to. Raises `NotFoundError`."""
        return definition_of(self._connection, board_key.partition("/")[0]).roster.names

    def lists(self, board: str) -> dict[Status, BuiltinList]:
        """The lists of a board by status, in their order and without their cards."""
        table = tables.builtin_list
        rows = self._connection.execute(
            select(table).where(table.c.board == board).order_by(table.c.position, table.c.id)
        )
        return {
            Status(each.status): BuiltinList(each.id, each.name, Status(each.status), ()) for each in rows
        }

    # ---- cards

    def cards(self, board: Row[Any], *, comments: bool = False) -> list[BuiltinCard]:
        """All cards of a board, top first, in one statement: the state of one moment."""
        table = tables.builtin_card
        rows = self._connection.execute(
            select(table).where(table.c.board == board.id).order_by(table.c.position, table.c.id)
        ).all()
        said = self._comments(board.id) if comments else {}
        colours, lists = dict(load(Labels, board.labels)), self._list_ids(board.id)
        return [card_of(row, colours, lists, tuple(said.get(row.id, ()))) for row in rows]

    def card(self, card: str, *, comments: bool = False, lock: bool = False) -> tuple[BuiltinCard, Row[Any]]:
        """A card and the row of its board. Raises `NotFoundError`.

        With `lock` others who want to change it wait (on SQLite every writer waits anyway).
        """
        query = select(tables.builtin_card).where(tables.builtin_card.c.id == card)
        row = self._connection.execute(query.with_for_update() if lock else query).one_or_none()
        board = self.board(row.board) if row is not None else None
        if row is None or board is None:
            raise NotFoundError(say("There is no such card. Look at the board again."))
        said = self._comments(board.id).get(card, []) if comments else []
        colours, lists = dict(load(Labels, board.labels)), self._list_ids(board.id)
        return card_of(row, colours, lists, tuple(said)), board

    def with_key(self, key: str, board: str | None = None) -> str | None:
        """The id of the card that carries `key` (on `board`, or the newest on any board), or None."""
        table = tables.builtin_card
        query = select(table.c.id).where(table.c.key == key)
        if board is not None:
            query = query.where(table.c.board == board)
        newest = query.order_by(table.c.created.desc(), table.c.id).limit(1)
        return self._connection.execute(newest).scalar_one_or_none()

    def add_card(self, board: str, key: str | None, fields: CardFields, at: datetime, by: str = "") -> str:
        """Put a card at the bottom and return its id; one that carries `key` already stays as it is."""
        card = uuid.uuid4().hex
        values = {
            "id": card,
            "board": board,
            "key": key,
            "position": self.bottom(board),
            "fields": dump(CardFields, fields),
            "free_text": "",
            "created": at,
            "by": by,
            "authors": "{}",
            "version": 1,
        }
        insert = self._insert(tables.builtin_card).values(**values)
        made = self._connection.execute(insert.on_conflict_do_nothing(index_elements=["board", "key"]))
        if made.rowcount != 1 and key is not None:
            return self.with_key(key, board) or card
        return card

    def put_card(self, card: BuiltinCard, fields: CardFields, **more: object) -> None:
        """Write a card that was read as `card`. Raises `RefusedError` when it changed since then."""
        table = tables.builtin_card
        written = self._connection.execute(
            update(table)
            .where(table.c.id == card.id, table.c.version == card.version)
            .values(fields=dump(CardFields, fields), version=card.version + 1, **more)
        )
        if written.rowcount != 1:
            raise changed_meanwhile(card)

    def bottom(self, board: str) -> int:
        """The position below all cards of a board."""
        table = tables.builtin_card
        last = self._connection.execute(
            select(func.max(table.c.position)).where(table.c.board == board)
        ).scalar()
        return int(last or 0) + 1

    def add_comment(self, card: str, at: datetime, by: str, text: str) -> None:
        """Keep what somebody wrote."""
        self._connection.execute(tables.builtin_comment.insert().values(card=card, at=at, by=by, text=text))

    def touch(self, board_key: str) -> None:
        """Raise the change counter of the rollout that a board belongs to."""
        table = tables.rollout
        self._connection.execute(
            update(table)
            .where(table.c.key == board_key.partition("/")[0])
            .values(changes=table.c.changes + 1)
        )

    # ---- inside

    def _list_ids(self, board: str) -> dict[Status, str]:
        return {status: each.id for status, each in self.lists(board).items()}

    def _comments(self, board: str) -> dict[str, list[BuiltinComment]]:
        table = tables.builtin_comment
        rows = self._connection.execute(
            select(table)
            .join(tables.builtin_card, tables.builtin_card.c.id == table.c.card)
            .where(tables.builtin_card.c.board == board)
            .order_by(table.c.id)
        )
        found: dict[str, list[BuiltinComment]] = {}
        for row in rows:
            found.setdefault(row.card, []).append(BuiltinComment(row.at, row.by, row.text))
        return found

    def _upsert(
        self, table: Table, unique: dict[str, str], new: dict[str, str], values: dict[str, Any]
    ) -> str:
        """Insert or update the one row that `unique` names, however many try at once; returns its id."""
        insert = self._insert(table).values(**unique, **new, **values)
        made = insert.on_conflict_do_update(index_elements=list(unique), set_=values).returning(table.c.id)
        return str(self._connection.execute(made).scalar_one())

    def _insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        if self._connection.dialect.name == "sqlite":
            return sqlite.insert(table)
        return postgresql.insert(table)


def list_without_place(status: Status) -> BuiltinList:
    """The list that a page shows for cards whose status the board's template has no list for."""
    return BuiltinList(status.value, _NAMES[status], status, ())


def changed_meanwhile(card: BuiltinCard) -> RefusedError:
    """The refusal of a change to a card that is not what it was."""
    return RefusedError(
        say(
            "Somebody else changed '%(title)s' just before you; it is in another state "
            "now. Look at the board again and repeat what is still needed.",
            title=card.title,
        )
    )
