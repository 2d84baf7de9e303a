"""The built-in board: cards and lists in leadflow's own store, for schools without Trello.

It is a board like any other: the sync reads it whole and writes it through the same port, in transactions
of its own. What people do on its page raises the rollout's change counter in the same transaction, so
that no pass misses it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select, update

from leadflow.boards.builtin_cards import (
    BuiltinCard,
    BuiltinComment,
    BuiltinList,
    BuiltinPage,
    as_synced,
    card_of,
)
from leadflow.errors import NotFoundError, RefusedError
from leadflow.planning.steps import CauseKind, Flag, Status
from leadflow.store import tables
from leadflow.store.codec import dump, load
from leadflow.sync.cards import BoardRef, BoardSnapshot, CardFields, CheckEntry
from leadflow.sync.operations import ArchiveCard, CreateCard

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from sqlalchemy import Connection, Engine, Row

    from leadflow.people.roster import Roster
    from leadflow.ports import Clock
    from leadflow.sync.cards import BoardSpec, Card
    from leadflow.sync.operations import Operation, UpdateCard

Members = frozenset[str]
Labels = tuple[tuple[str, str], ...]
Change = Callable[[BuiltinCard], CardFields]


class BuiltinBoards:
    """`BoardGateway` on leadflow's own tables, and what people do on its page."""

    kind = "builtin"

    def __init__(self, engine: Engine, clock: Clock, base_url: str = "") -> None:
        self._engine = engine
        self._clock = clock
        self._base_url = base_url.rstrip("/")

    # ---- the gateway

    def preflight(self, specs: Sequence[BoardSpec], roster: Roster) -> Sequence[str]:  # noqa: ARG002
        """Nothing stands in the way of a built-in board."""
        return ()

    def ensure_board(self, spec: BoardSpec, roster: Roster) -> BoardRef:  # noqa: ARG002
        """Make the board, or find it by its key; names, lists, labels and members become as given."""
        with self._engine.begin() as connection:
            board = connection.execute(
                select(tables.builtin_board.c.id).where(tables.builtin_board.c.key == spec.key)
            ).scalar_one_or_none()
            values = {
                "name": spec.name,
                "description": spec.description,
                "members": dump(Members, spec.members),
                "labels": dump(Labels, spec.labels),
            }
            if board is None:
                board = uuid.uuid4().hex
                connection.execute(insert(tables.builtin_board).values(id=board, key=spec.key, **values))
            else:
                connection.execute(
                    update(tables.builtin_board).where(tables.builtin_board.c.id == board).values(**values)
                )
            lists = self._ensure_lists(connection, board, spec)
        return BoardRef(
            key=spec.key,
            remote_id=board,
            url=self._url(spec.key),
            lists=lists,
            labels=tuple((name, name) for name, _ in spec.labels),
        )

    def snapshot(self, board: BoardRef, roster: Roster) -> BoardSnapshot:  # noqa: ARG002
        """The whole board. Raises `RefusedError` when it is not there."""
        with self._engine.connect() as connection:
            row = self._board(connection, board.remote_id)
            cards = self._cards(connection, board.remote_id, dict(load(Labels, row.labels)))
            return BoardSnapshot(
                board=board.remote_id,
                cards=tuple(as_synced(card, self._url(row.key, card.id)) for card in cards),
                members=load(Members, row.members),
            )

    def apply(self, board: BoardRef, operation: Operation, roster: Roster) -> Card:  # noqa: ARG002
        """Carry out one operation; a create whose key is there already returns that card."""
        with self._engine.begin() as connection:
            row = self._board(connection, board.remote_id)
            if isinstance(operation, CreateCard):
                card = self._create(connection, board.remote_id, operation.key, operation.fields)
            else:
                card = self._write(connection, operation)
            return as_synced(self._card(connection, card), self._url(row.key, card))

    # ---- what its page shows

    def page(self, remote_id: str) -> BuiltinPage:
        """A whole board for its page. Raises `NotFoundError`."""
        with self._engine.connect() as connection:
            row = connection.execute(
                select(tables.builtin_board).where(tables.builtin_board.c.id == remote_id)
            ).one_or_none()
            if row is None:
                raise NotFoundError("There is no such board.")
            cards = self._cards(connection, remote_id, dict(load(Labels, row.labels)), comments=True)
            lists = connection.execute(
                select(tables.builtin_list)
                .where(tables.builtin_list.c.board == remote_id)
                .order_by(tables.builtin_list.c.position)
            ).all()
        return BuiltinPage(
            remote_id=remote_id,
            key=row.key,
            name=row.name,
            description=row.description,
            lists=tuple(
                BuiltinList(
                    each.id,
                    each.name,
                    Status(each.status),
                    tuple(card for card in cards if card.status == each.status and not card.archived),
                )
                for each in lists
            ),
            members=tuple(sorted(load(Members, row.members))),
            archived=tuple(card for card in cards if card.archived),
        )

    def find_card(self, card_id: str) -> BuiltinCard:
        """A card by its id. Raises `NotFoundError`."""
        with self._engine.connect() as connection:
            return self._card(connection, card_id, comments=True)

    def find_by_key(self, card_key: str) -> BuiltinCard | None:
        """The card of a step (``rollout/step``), or None."""
        with self._engine.connect() as connection:
            found = connection.execute(
                select(tables.builtin_card.c.id).where(tables.builtin_card.c.key == card_key)
            ).scalar_one_or_none()
            return self._card(connection, found) if found else None

    # ---- what people do

    def move(self, card_id: str, to: Status, *, by: str, version: int | None = None) -> None:
        """Drag a card to another list. Raises `RefusedError` when it was changed since `version`."""
        with self._changing(card_id, by, version) as (connection, card):
            bottom = self._bottom(connection, card_id)
            fields = replace(card.fields, status=to, complete=to is Status.DONE)
            self._put(connection, card, fields, position=bottom)

    def take(self, card_id: str, person: str, *, by: str) -> None:
        """Put somebody on a card."""
        self._edit(card_id, by, lambda card: replace(card.fields, members=card.fields.members | {person}))

    def release(self, card_id: str, person: str, *, by: str) -> None:
        """Take somebody off a card."""
        self._edit(card_id, by, lambda card: replace(card.fields, members=card.fields.members - {person}))

    def set_due(self, card_id: str, due: date | None, *, by: str) -> None:
        """Set or clear the due date."""
        self._edit(card_id, by, lambda card: replace(card.fields, due=due))

    def tick(self, card_id: str, checklist: str, text: str, ticked: bool, *, by: str) -> None:
        """Tick or untick an entry. Raises `RefusedError` when there is no such entry."""

        def change(card: BuiltinCard) -> CardFields:
            wanted = CheckEntry(checklist, text)
            if all((each.checklist, each.text) != (checklist, text) for each in card.checklist):
                raise RefusedError(f"The card has no entry '{text}' any more.")
            entries = tuple(
                replace(each, ticked=ticked) if replace(each, ticked=False) == wanted else each
                for each in card.checklist
            )
            return replace(card.fields, checklist=entries)

        self._edit(card_id, by, change)

    def flag(self, card_id: str, reason: str, *, by: str, kind: CauseKind = CauseKind.EXTERNAL) -> None:
        """Say that the card is stuck, and why."""
        if not reason.strip():
            raise RefusedError("Say in a few words what the card is waiting for.")
        with self._changing(card_id, by) as (connection, card):
            flag = Flag(reason.strip(), self._clock.now().date(), kind, by)
            self._put(connection, card, card.fields, flag=dump(Flag, flag))

    def unflag(self, card_id: str, *, by: str) -> None:
        """The card is no longer stuck."""
        with self._changing(card_id, by) as (connection, card):
            self._put(connection, card, card.fields, flag=None)

    def comment(self, card_id: str, text: str, *, by: str) -> None:
        """Write something on a card."""
        if not text.strip():
            raise RefusedError("The comment is empty.")
        with self._changing(card_id, by) as (connection, _):
            connection.execute(
                insert(tables.builtin_comment).values(
                    card=card_id, at=self._clock.now(), by=by, text=text.strip()
                )
            )

    def add_card(self, remote_id: str, title: str, *, by: str) -> str:
        """A card of the group's own, at the bottom of To do; leadflow never touches it. Returns its id."""
        if not title.strip():
            raise RefusedError("The card needs a title.")
        with self._engine.begin() as connection:
            self._board(connection, remote_id)
            return self._create(connection, remote_id, None, CardFields(title.strip()), by)

    def archive(self, card_id: str, *, by: str) -> None:
        """Put a card away."""
        self._edit(card_id, by, lambda card: replace(card.fields, archived=True))

    def restore(self, card_id: str, *, by: str) -> None:
        """Bring a card back."""
        self._edit(card_id, by, lambda card: replace(card.fields, archived=False))

    # ---- inside

    def _edit(self, card_id: str, by: str, change: Change) -> None:
        with self._changing(card_id, by) as (connection, card):
            self._put(connection, card, change(card))

    @contextmanager
    def _changing(
        self, card_id: str, by: str, version: int | None = None
    ) -> Iterator[tuple[Connection, BuiltinCard]]:
        """A card being changed by a person: checked, and the rollout told, in one transaction."""
        with self._engine.begin() as connection:
            card = self._card(connection, card_id)
            if version is not None and card.version != version:
                raise RefusedError(
                    f"Somebody else changed '{card.title}' just before you; it is in another state now. "
                    "Look at the board again and repeat what is still needed."
                )
            yield connection, card
            connection.execute(
                update(tables.builtin_card).where(tables.builtin_card.c.id == card_id).values(by=by)
            )
            rollout = card.key.partition("/")[0]
            connection.execute(
                update(tables.rollout)
                .where(tables.rollout.c.key == rollout)
                .values(changes=tables.rollout.c.changes + 1)
            )

    def _put(self, connection: Connection, card: BuiltinCard, fields: CardFields, **more: object) -> None:
        written = connection.execute(
            update(tables.builtin_card)
            .where(tables.builtin_card.c.id == card.id, tables.builtin_card.c.version == card.version)
            .values(fields=dump(CardFields, fields), version=card.version + 1, **more)
        )
        if written.rowcount != 1:
            raise RefusedError(f"Somebody else changed '{card.title}' in the same moment; look again.")

    def _create(
        self, connection: Connection, board: str, key: str | None, fields: CardFields, by: str = ""
    ) -> str:
        if key is not None:
            found = connection.execute(
                select(tables.builtin_card.c.id).where(tables.builtin_card.c.key == key)
            ).scalar_one_or_none()
            if found is not None:
                return str(found)
        last = connection.execute(
            select(func.max(tables.builtin_card.c.position)).where(tables.builtin_card.c.board == board)
        ).scalar()
        card = uuid.uuid4().hex
        connection.execute(
            insert(tables.builtin_card).values(
                id=card,
                board=board,
                key=key,
                position=(last or 0) + 1,
                fields=dump(CardFields, fields),
                free_text="",
                by=by,
                version=1,
            )
        )
        return card

    def _write(self, connection: Connection, operation: UpdateCard | ArchiveCard) -> str:
        try:
            card = self._card(connection, operation.remote_id)
        except NotFoundError as error:
            raise RefusedError(str(error)) from None
        if isinstance(operation, ArchiveCard):
            fields = replace(card.fields, archived=True)
        else:
            fields = replace(card.fields, **operation.values)
        if fields != card.fields:
            self._put(connection, card, fields)
        return card.id

    def _ensure_lists(
        self, connection: Connection, board: str, spec: BoardSpec
    ) -> tuple[tuple[Status, str], ...]:
        rows = connection.execute(select(tables.builtin_list).where(tables.builtin_list.c.board == board))
        known = {row.status: row.id for row in rows}
        for position, each in enumerate(spec.lists):
            if each.status.value not in known:
                known[each.status.value] = uuid.uuid4().hex
                connection.execute(
                    insert(tables.builtin_list).values(
                        id=known[each.status.value],
                        board=board,
                        name=each.name,
                        status=each.status.value,
                        position=position,
                    )
                )
        return tuple((each.status, known[each.status.value]) for each in spec.lists)

    def _board(self, connection: Connection, board: str) -> Row[Any]:
        row = connection.execute(
            select(tables.builtin_board).where(tables.builtin_board.c.id == board)
        ).one_or_none()
        if row is None:
            raise RefusedError(
                "The built-in board is not there any more; restore the database from a backup."
            )
        return row

    def _cards(
        self, connection: Connection, board: str, colours: dict[str, str], *, comments: bool = False
    ) -> list[BuiltinCard]:
        rows = connection.execute(
            select(tables.builtin_card)
            .where(tables.builtin_card.c.board == board)
            .order_by(tables.builtin_card.c.position, tables.builtin_card.c.id)
        ).all()
        said = self._comments(connection, board) if comments else {}
        return [card_of(row, colours, tuple(said.get(row.id, ()))) for row in rows]

    def _card(self, connection: Connection, card_id: str, *, comments: bool = False) -> BuiltinCard:
        row = connection.execute(
            select(tables.builtin_card, tables.builtin_board.c.labels)
            .join(tables.builtin_board, tables.builtin_board.c.id == tables.builtin_card.c.board)
            .where(tables.builtin_card.c.id == card_id)
        ).one_or_none()
        if row is None:
            raise NotFoundError("There is no such card.")
        said = self._comments(connection, row.board).get(card_id, []) if comments else []
        return card_of(row, dict(load(Labels, row.labels)), tuple(said))

    def _comments(self, connection: Connection, board: str) -> dict[str, list[BuiltinComment]]:
        rows = connection.execute(
            select(tables.builtin_comment)
            .join(tables.builtin_card, tables.builtin_card.c.id == tables.builtin_comment.c.card)
            .where(tables.builtin_card.c.board == board)
            .order_by(tables.builtin_comment.c.id)
        )
        found: dict[str, list[BuiltinComment]] = {}
        for row in rows:
            found.setdefault(row.card, []).append(BuiltinComment(row.at, row.by, row.text))
        return found

    def _bottom(self, connection: Connection, card_id: str) -> int:
        board = select(tables.builtin_card.c.board).where(tables.builtin_card.c.id == card_id)
        last = connection.execute(
            select(func.max(tables.builtin_card.c.position)).where(
                tables.builtin_card.c.board == board.scalar_subquery()
            )
        ).scalar()
        return int(last or 0) + 1

    def _url(self, key: str, card: str = "") -> str:
        rollout, _, group = key.partition("/")
        address = f"{self._base_url}/r/{rollout}/boards/{group}"
        return f"{address}#card-{card}" if card else address
