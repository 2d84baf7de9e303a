"""The built-in board: cards and lists in leadflow's own store, for schools without Trello.

It is a board like any other: the sync reads it whole and writes it through the same port, in transactions
of its own. What people do on its page raises the rollout's change counter in the same transaction, so
that no pass misses it.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from leadflow.boards.builtin_cards import Authors, as_synced, entries_after
from leadflow.boards.builtin_cards import BuiltinCard as BuiltinCard
from leadflow.boards.builtin_cards import BuiltinComment as BuiltinComment
from leadflow.boards.builtin_cards import BuiltinList as BuiltinList
from leadflow.boards.builtin_cards import BuiltinPage as BuiltinPage
from leadflow.boards.builtin_rows import BuiltinRows, Members, changed_meanwhile, list_without_place
from leadflow.errors import BusyError, NotFoundError, RefusedError
from leadflow.planning.steps import CauseKind, Flag, Status
from leadflow.saying import say
from leadflow.store.codec import dump, load
from leadflow.store.database import reading, writing
from leadflow.sync.cards import BLOCKED, FIELDS, OUR_STEP, BoardRef, BoardSnapshot, CardFields
from leadflow.sync.operations import ArchiveCard, CreateCard, UpdateCard
from leadflow.sync.projection import APPROVALS, approval_entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence, Set
    from datetime import date
    from typing import Any

    from sqlalchemy import Engine, Row

    from leadflow.people.roster import Person, Roster
    from leadflow.ports import Clock
    from leadflow.sync.cards import BoardSpec, Card
    from leadflow.sync.operations import Operation


class BuiltinBoards:
    """`BoardGateway` on leadflow's own tables, and what people do on its page.

    Every method may raise `ServiceAwayError` or `BusyError` when the database does not answer in time.
    """

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
        with writing(self._engine) as connection:
            rows = BuiltinRows(connection)
            board = rows.put_board(spec)
            lists = rows.lists(board)
        return BoardRef(
            key=spec.key,
            remote_id=board,
            url=self._url(spec.key),
            lists=tuple((each.status, lists[each.status].id) for each in spec.lists),
            labels=tuple((name, name) for name, _ in spec.labels),
            timezone=spec.timezone,
        )

    def snapshot(self, board: BoardRef, roster: Roster) -> BoardSnapshot:  # noqa: ARG002
        """The whole board. Raises `RefusedError` when it is not there."""
        with reading(self._engine) as connection:
            rows = BuiltinRows(connection)
            row = _there(rows.board(board.remote_id))
            cards = rows.cards(row)
        return BoardSnapshot(
            board=board.remote_id,
            cards=tuple(as_synced(card, self._url(row.key, card.id)) for card in cards),
            members=load(Members, row.members),
        )

    def apply(self, board: BoardRef, operation: Operation, roster: Roster) -> Card:  # noqa: ARG002
        """Carry out one operation; a create whose key is there already returns that card as it is.

        Raises `RefusedError` when board or card are not there, or somebody is to be put on a card who is
        not on the board.
        """
        with writing(self._engine) as connection:
            rows = BuiltinRows(connection)
            row = _there(rows.board(board.remote_id))
            if isinstance(operation, CreateCard):
                _check_members(row, operation.fields.members)
                card = rows.add_card(row.id, operation.key, operation.fields, self._clock.now())
            else:
                card = _write(rows, row, operation)
            return as_synced(rows.card(card)[0], self._url(row.key, card))

    # ---- what its page shows

    def page(self, remote_id: str) -> BuiltinPage:
        """A whole board for its page. Raises `NotFoundError`."""
        with reading(self._engine) as connection:
            rows = BuiltinRows(connection)
            row = rows.board(remote_id)
            if row is None:
                raise NotFoundError(say("There is no such board."))
            lists, cards = rows.lists(remote_id), rows.cards(row, comments=True)
        shown = [card for card in cards if not card.archived]
        for card in shown:
            lists.setdefault(card.status, list_without_place(card.status))
        return BuiltinPage(
            remote_id=remote_id,
            key=row.key,
            name=row.name,
            description=row.description,
            lists=tuple(
                replace(each, cards=tuple(card for card in shown if card.status is status))
                for status, each in lists.items()
            ),
            members=tuple(sorted(load(Members, row.members))),
            archived=tuple(card for card in cards if card.archived),
        )

    def find_by_key(self, card_key: str) -> BuiltinCard | None:
        """The card of a step (``rollout/step``), or None."""
        with reading(self._engine) as connection:
            rows = BuiltinRows(connection)
            found = rows.with_key(card_key)
            return rows.card(found, comments=True)[0] if found else None

    # ---- what people do; `by` is a person key

    def move(self, card_id: str, to: Status, *, by: str, version: int | None = None) -> None:
        """Drag a card to the bottom of another list.

        Raises `RefusedError` when it was changed since `version`, or when the board has no such list.
        """
        with self._changing(card_id, by) as change:
            if version is not None and change.card.version != version:
                raise changed_meanwhile(change.card)
            if to is change.card.status:
                return
            if to not in change.rows.lists(change.board.id):
                raise RefusedError(
                    say(
                        "The board '%(name)s' has no list for that. Choose another list.",
                        name=change.board.name,
                    )
                )
            fields = replace(change.card.fields, status=to, complete=to is Status.DONE)
            change.put(fields, position=change.rows.bottom(change.board.id))

    def take(self, card_id: str, person: str, *, by: str) -> None:
        """Put somebody on a card. Raises `RefusedError` for somebody who is not on the board."""
        with self._changing(card_id, by) as change:
            _check_members(change.board, {person})
            change.put(replace(change.card.fields, members=change.card.fields.members | {person}))

    def release(self, card_id: str, person: str, *, by: str) -> None:
        """Take somebody off a card."""
        with self._changing(card_id, by) as change:
            change.put(replace(change.card.fields, members=change.card.fields.members - {person}))

    def set_due(self, card_id: str, due: date | None, *, by: str) -> None:
        """Set or clear the due date."""
        with self._changing(card_id, by) as change:
            change.put(replace(change.card.fields, due=due))

    def tick(self, card_id: str, checklist: str, text: str, ticked: bool, *, by: str) -> None:
        """Tick or untick an entry.

        Raises `RefusedError` when there is no such entry, or when it is somebody else's to approve.
        """
        with self._changing(card_id, by) as change:
            if checklist == APPROVALS:
                _check_approver(change.rows.names(change.board.key), text, by)
            entries = change.card.checklist
            if not any((each.checklist, each.text) == (checklist, text) for each in entries):
                raise RefusedError(
                    say("The card has no entry '%(text)s' any more. Look at the board again.", text=text)
                )
            changed = tuple(
                replace(each, ticked=ticked) if (each.checklist, each.text) == (checklist, text) else each
                for each in entries
            )
            change.put(replace(change.card.fields, checklist=changed))

    def flag(self, card_id: str, reason: str, *, by: str, kind: CauseKind = CauseKind.EXTERNAL) -> None:
        """Say that the card is stuck, and why. Raises `RefusedError` without a reason."""
        words = _words(reason, "Say in a few words what the card is waiting for.")
        with self._changing(card_id, by) as change:
            today = self._clock.today(change.rows.timezone(change.board.key))
            flag = Flag(words, today, kind, by)
            change.put(change.card.fields, flag=flag)

    def unflag(self, card_id: str, *, by: str) -> None:
        """The card is no longer stuck. The label Blocked is leadflow's: the step may have other causes."""
        with self._changing(card_id, by) as change:
            change.put(change.card.fields, flag=None)

    def tell(self, card: str, text: str, to: Person, *, by: str) -> None:
        """Write a comment that calls somebody by name. Raises `NotFoundError`."""
        self.comment(card, f"{to.name}: {text}", by=by)

    def comment(self, card_id: str, text: str, *, by: str) -> None:
        """Write something on a card. Raises `RefusedError` for an empty comment."""
        words = _words(text, "The comment is empty. Write something first.")
        with self._changing(card_id, by) as change:
            change.rows.add_comment(card_id, self._clock.now(), by, words)
            change.rows.touch(change.board.key)

    def write(self, card_id: str, text: str, *, by: str) -> None:
        """Replace people's own text on a card, which leadflow never touches; an empty one takes it away."""
        with self._changing(card_id, by) as change:
            change.put(change.card.fields, free_text=text.replace("\0", "").strip())

    def add_card(self, remote_id: str, title: str, *, by: str) -> str:
        """A card of the group's own, at the bottom of To do; leadflow never touches it. Returns its id.

        Raises `RefusedError` without a title, or when the board is not there.
        """
        words = _words(title, "The card needs a title.")
        with writing(self._engine) as connection:
            rows = BuiltinRows(connection)
            board = _there(rows.board(remote_id))
            card = rows.add_card(board.id, None, CardFields(" ".join(words.split())), self._clock.now(), by)
            rows.touch(board.key)
            return card

    def ask_for_step(self, card_id: str, *, by: str) -> None:
        """Ask that a card of people's own becomes a step of the plan: with the label for that."""
        with self._changing(card_id, by) as change:
            if change.card.key:
                raise RefusedError(say("There is a step of the plan behind this card already."))
            change.put(replace(change.card.fields, labels=change.card.fields.labels | {OUR_STEP}))

    def archive(self, card_id: str, *, by: str) -> None:
        """Put a card away."""
        with self._changing(card_id, by) as change:
            change.put(replace(change.card.fields, archived=True))

    def restore(self, card_id: str, *, by: str) -> None:
        """Bring a card back."""
        with self._changing(card_id, by) as change:
            change.put(replace(change.card.fields, archived=False))

    # ---- inside

    @contextmanager
    def _changing(self, card_id: str, by: str) -> Iterator[_Change]:
        """A card that a person changes: read under a lock, written, the rollout told, in one transaction."""
        with writing(self._engine) as connection:
            rows = BuiltinRows(connection)
            card, board = rows.card(card_id, lock=True)
            yield _Change(rows, card, board, by)

    def _url(self, key: str, card: str = "") -> str:
        rollout, _, group = key.partition("/")
        address = f"{self._base_url}/r/{rollout}/boards/{group}"
        return f"{address}#card-{card}" if card else address


@dataclass(frozen=True, slots=True)
class _Change:
    """A card that a person is changing, in a transaction."""

    rows: BuiltinRows
    card: BuiltinCard
    board: Row[Any]
    by: str

    def put(self, fields: CardFields, **more: object) -> None:
        """Write what differs and tell the rollout; nothing is written and nobody told when nothing does."""
        differing = {name: value for name, value in more.items() if getattr(self.card, name, None) != value}
        if fields == self.card.fields and not differing:
            return
        if isinstance(flag := differing.get("flag"), Flag):
            differing["flag"] = dump(Flag, flag)
        changed = [name for name in FIELDS if getattr(fields, name) != getattr(self.card.fields, name)]
        changed += [name for name in ("flag",) if name in differing]
        authors = {**self.card.authors, **dict.fromkeys(changed, self.by)}
        self.rows.put_card(
            self.card, fields, **{"by": self.by, "authors": dump(Authors, authors), **differing}
        )
        self.rows.touch(self.board.key)


def _there(board: Row[Any] | None) -> Row[Any]:
    if board is None:
        raise RefusedError(
            say("The built-in board is not there any more. Restore the database from a backup.")
        )
    return board


def _write(rows: BuiltinRows, board: Row[Any], operation: UpdateCard | ArchiveCard) -> str:
    """Write what an operation of leadflow's changes; the person who changed the card last stays named."""
    try:
        card, place = rows.card(operation.remote_id, lock=True)
    except NotFoundError as error:
        raise RefusedError(str(error)) from None
    if place.id != board.id:
        raise RefusedError(
            say("The card '%(title)s' is on another board, '%(name)s'.", title=card.title, name=place.name)
        )
    if isinstance(operation, UpdateCard) and operation.version not in ("", str(card.version)):
        raise BusyError(
            say("Somebody changed the card '%(title)s' in the same moment. Try again.", title=card.title)
        )
    if isinstance(operation, ArchiveCard):
        fields, flag = replace(card.fields, archived=True), card.flag
    else:
        fields, flag = _after(card, operation), _flag_after(card, operation)
        _check_members(board, fields.members - card.fields.members)
    taken_in = isinstance(operation, UpdateCard) and "description" in operation.changed and not card.key
    if fields != card.fields or flag != card.flag or taken_in:
        more = {"key": operation.key} if taken_in else {}
        authors = {
            name: who
            for name, who in card.authors.items()
            if name == "flag" or getattr(fields, name) == getattr(card.fields, name)
        }
        told = dump(Flag, flag) if flag else None
        rows.put_card(card, fields, flag=told, authors=dump(Authors, authors), **more)
    return card.id


def _after(card: BuiltinCard, operation: UpdateCard) -> CardFields:
    fields = replace(card.fields, **operation.values)
    if "checklist" in operation.changed:
        fields = replace(fields, checklist=entries_after(card.checklist, operation))
    return fields


def _check_approver(names: Mapping[str, str], text: str, by: str) -> None:
    """Raise `RefusedError` when the entry of the approvals is not the one of the person `by`."""
    if text == approval_entry(names, by):
        return
    owner = next((person for person in names if approval_entry(names, person) == text), None)
    if owner is None:
        raise RefusedError(
            say("'%(text)s' is nobody's approval. Only approvers can tick, each their own entry.", text=text)
        )
    raise RefusedError(
        say(
            "Only %(owner)s can tick or untick '%(text)s': everybody approves for themselves.",
            owner=names[owner],
            text=text,
        )
    )


def _check_members(board: Row[Any], people: Set[str]) -> None:
    unknown = people - load(Members, board.members)
    if unknown:
        raise RefusedError(
            say(
                "%(who)s cannot be put on a card of '%(name)s': not on that board.",
                who=", ".join(sorted(unknown)),
                name=board.name,
            )
        )


def _flag_after(card: BuiltinCard, operation: UpdateCard) -> Flag | None:
    """Labels written without Blocked take the flag away, unless it is one that leadflow has not seen yet."""
    if card.flag is None or "labels" not in operation.changed or BLOCKED in operation.fields.labels:
        return card.flag
    seen = operation.link is None or operation.link.flag == card.flag.reason
    return None if seen else card.flag


def _words(text: str, advice: str) -> str:
    """What somebody typed, without blanks around it and the character that databases cannot hold."""
    words = text.replace("\0", "").strip()
    if not words:
        raise RefusedError(advice)
    return words
