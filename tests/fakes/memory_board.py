"""`MemoryBoards`: boards in memory behind the `BoardGateway` port, with people, and faults on demand.

It behaves like the board elsewhere that is hardest to sync with: a create that is repeated makes a second
card, the key stands in the description where people can break it, and a request may fail before or after
it took effect. Its state is open to look at: `boards`, `cards`, `requests`.

    boards = MemoryBoards()
    ref = boards.ensure_board(spec, roster)
    boards.fail_after(1)                          # the next request takes effect, its answer is lost
    boards.move(boards.by_key("r/norms").id, Status.DONE)
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar

from leadflow.errors import RefusedError, ServiceAwayError
from leadflow.planning.steps import Flag, Status
from leadflow.sync.block import unwrap, wrap
from leadflow.sync.cards import (
    BLOCKED,
    FIELDS,
    BoardRef,
    BoardSnapshot,
    BoardSpec,
    Card,
    CardFields,
    CheckEntry,
)
from leadflow.sync.operations import ArchiveCard, CreateCard, Operation, UpdateCard

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from leadflow.people.roster import Roster

T = TypeVar("T")


class Killed(BaseException):
    """The process was killed at this point: nothing of ours may catch it."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request to the boards: its verb, the board, and the operation if it carried one out."""

    verb: str
    board: str
    operation: Operation | None = None


@dataclass(slots=True)
class MemoryCard:
    """A card. `description` is the whole text, managed block and what people wrote."""

    id: str
    board: str
    title: str
    description: str = ""
    status: Status = Status.TODO
    due: date | None = None
    start: date | None = None
    complete: bool = False
    members: set[str] = field(default_factory=set)
    labels: set[str] = field(default_factory=set)
    checklist: list[CheckEntry] = field(default_factory=list)
    archived: bool = False
    flag: Flag | None = None
    ours: bool = False
    version: int = 1

    @property
    def key(self) -> str | None:
        """The key that stands in the description."""
        return unwrap(self.description).key

    @property
    def free(self) -> str:
        """What people wrote into the description."""
        return unwrap(self.description).free


@dataclass(slots=True)
class MemoryBoard:
    """A board. A half made one has no lists, labels and members yet."""

    id: str
    spec: BoardSpec
    complete: bool = False
    closed: bool = False
    members: set[str] = field(default_factory=set)

    @property
    def labels(self) -> frozenset[str]:
        """The names of the labels that leadflow manages."""
        return frozenset(name for name, _ in self.spec.labels)


class MemoryBoards:
    """`BoardGateway` in memory. `knows_makers` makes it say who made a card (`Card.ours`)."""

    def __init__(self, kind: str = "memory", *, knows_makers: bool = False) -> None:
        self.kind = kind
        self.knows_makers = knows_makers
        self.boards: dict[str, MemoryBoard] = {}
        self.cards: dict[str, MemoryCard] = {}
        self.requests: list[Request] = []
        self.hindrances: list[str] = []
        """What `preflight` says."""
        self._made = 0
        self._before: dict[int, BaseException] = {}
        self._after: dict[int, BaseException] = {}
        self._meanwhile: dict[int, Callable[[], object]] = {}

    # ---- the gateway

    def preflight(self, specs: Sequence[BoardSpec], roster: Roster) -> Sequence[str]:
        """`hindrances`, without a request."""
        return tuple(self.hindrances)

    def ensure_board(self, spec: BoardSpec, roster: Roster) -> BoardRef:
        """Make the board in up to three requests: look, create, complete."""
        board = self._request("find_board", "", lambda: self._board_of(spec.key))
        if board is None:
            board = self._request("create_board", "", lambda: self._create_board(spec))
        if not board.complete or board.spec != spec:
            self._request("complete_board", board.id, lambda: self._complete_board(board, spec, roster))
        return BoardRef(
            spec.key,
            board.id,
            f"memory://{board.id}",
            tuple((each.status, f"{board.id}-{each.status}") for each in spec.lists),
            tuple((name, f"{board.id}-{name}") for name, _ in spec.labels),
            spec.timezone,
        )

    def snapshot(self, board: BoardRef, roster: Roster) -> BoardSnapshot:
        """The whole board in one request."""
        return self._request("snapshot", board.remote_id, lambda: self._snapshot(board.remote_id, roster))

    def apply(self, board: BoardRef, operation: Operation, roster: Roster) -> Card:
        """One operation in one request; a create always makes another card."""
        acts: dict[type, Callable[[str, Any, Roster], MemoryCard]] = {
            CreateCard: self._create,
            UpdateCard: self._update,
            ArchiveCard: self._archive,
        }
        act = acts[type(operation)]
        verb = type(operation).__name__.removesuffix("Card").lower()
        return self._request(
            verb,
            board.remote_id,
            lambda: self._synced(act(board.remote_id, operation, roster), roster),
            operation,
        )

    # ---- faults: n counts the requests from now on, 1 is the next one

    def fail_before(self, n: int, error: BaseException | None = None) -> None:
        """The n-th request from now fails and takes no effect; `ServiceAwayError` unless told otherwise."""
        self._before[len(self.requests) + n] = error or ServiceAwayError("The board did not answer.")

    def fail_after(self, n: int, error: BaseException | None = None) -> None:
        """The n-th request from now takes effect, and its answer is lost."""
        self._after[len(self.requests) + n] = error or ServiceAwayError("The board did not answer.")

    def meanwhile(self, n: int, act: Callable[[], object]) -> None:
        """Somebody acts just before the n-th request from now takes effect."""
        self._meanwhile[len(self.requests) + n] = act

    def heal(self) -> None:
        """No faults from now on."""
        self._before.clear()
        self._after.clear()
        self._meanwhile.clear()

    @property
    def writes(self) -> list[Operation]:
        """All operations that were asked for, in order."""
        return [each.operation for each in self.requests if each.operation is not None]

    # ---- what people do

    def by_key(self, key: str) -> MemoryCard:
        """The oldest open card with this key, or else the oldest archived one. Raises `LookupError`."""
        found = [card for card in self.cards.values() if card.key == key]
        if not found:
            raise LookupError(f"no card {key}")
        return min(found, key=lambda card: (card.archived, card.id))

    def open_cards(self, key: str) -> list[MemoryCard]:
        """All open cards with this key, oldest first."""
        return [card for card in self.cards.values() if card.key == key and not card.archived]

    def add(self, board: str, title: str, **values: Any) -> str:
        """A card of people's own. Returns its id."""
        card = self._make(board, title, ours=False)
        for name, value in values.items():
            setattr(card, name, value)
        return card.id

    def move(self, card: str, status: Status) -> None:
        """Drag a card to another list."""
        self._touch(card).status = status

    def rename(self, card: str, title: str) -> None:
        """Give a card another title."""
        self._touch(card).title = title

    def describe(self, card: str, description: str) -> None:
        """Write the whole description anew, the managed block with it."""
        self._touch(card).description = description

    def set_due(self, card: str, due: date | None) -> None:
        """Set or remove the due date."""
        self._touch(card).due = due

    def set_start(self, card: str, start: date | None) -> None:
        """Set or remove the start date."""
        self._touch(card).start = start

    def complete(self, card: str, complete: bool = True) -> None:
        """Tick the due date, or untick it."""
        self._touch(card).complete = complete

    def take(self, card: str, person: str) -> None:
        """Put somebody on a card."""
        self._touch(card).members.add(person)

    def release(self, card: str, person: str) -> None:
        """Take somebody off a card."""
        self._touch(card).members.discard(person)

    def label(self, card: str, name: str) -> None:
        """Put a label on a card."""
        self._touch(card).labels.add(name)

    def unlabel(self, card: str, name: str) -> None:
        """Take a label off a card."""
        self._touch(card).labels.discard(name)

    def tick(self, card: str, text: str, ticked: bool = True) -> None:
        """Tick an entry, or untick it. Raises `LookupError` when there is none."""
        found = self._touch(card)
        if all(entry.text != text for entry in found.checklist):
            raise LookupError(f"no entry {text}")
        found.checklist = [
            replace(entry, ticked=ticked) if entry.text == text else entry for entry in found.checklist
        ]

    def add_entry(self, card: str, text: str, checklist: str = "Checklist", ticked: bool = False) -> None:
        """Write another entry on a checklist."""
        self._touch(card).checklist.append(CheckEntry(checklist, text, ticked))

    def remove_entry(self, card: str, text: str) -> None:
        """Delete an entry."""
        found = self._touch(card)
        found.checklist = [entry for entry in found.checklist if entry.text != text]

    def flag(self, card: str, reason: str, since: date, by: str = "") -> None:
        """Say that a card is stuck: the label Blocked, and the reason."""
        found = self._touch(card)
        found.flag = Flag(reason, since, by=by)
        found.labels.add(BLOCKED)

    def unflag(self, card: str) -> None:
        """Say that a card is no longer stuck."""
        found = self._touch(card)
        found.flag = None
        found.labels.discard(BLOCKED)

    def archive(self, card: str) -> None:
        """Put a card away."""
        self._touch(card).archived = True

    def restore(self, card: str) -> None:
        """Bring a card back."""
        self._touch(card).archived = False

    def delete(self, card: str) -> None:
        """Delete a card for good."""
        del self.cards[card]

    def copy(self, card: str) -> str:
        """Copy a card, key and all. Returns the id of the copy."""
        source = self.cards[card]
        copy = self._make(source.board, source.title, ours=False)
        for name in FIELDS:
            value = getattr(source, name)
            setattr(copy, name, type(value)(value) if isinstance(value, set | list) else value)
        copy.archived = False
        return copy.id

    def close(self, board: str) -> None:
        """Close a board."""
        self.boards[board].closed = True

    def leave(self, board: str, person: str) -> None:
        """Somebody leaves the board; their cards lose them."""
        self.boards[board].members.discard(person)
        for card in self.cards.values():
            if card.board == board:
                card.members.discard(person)

    # ---- inside

    def _request(self, verb: str, board: str, act: Callable[[], T], operation: Operation | None = None) -> T:
        self.requests.append(Request(verb, board, operation))
        number = len(self.requests)
        if number in self._meanwhile:
            self._meanwhile.pop(number)()
        if number in self._before:
            raise self._before.pop(number)
        result = act()
        if number in self._after:
            raise self._after.pop(number)
        return result

    def _board_of(self, key: str) -> MemoryBoard | None:
        return next((board for board in self.boards.values() if board.spec.key == key), None)

    def _create_board(self, spec: BoardSpec) -> MemoryBoard:
        board = MemoryBoard(f"board{len(self.boards) + 1}", spec)
        self.boards[board.id] = board
        return board

    def _complete_board(self, board: MemoryBoard, spec: BoardSpec, roster: Roster) -> None:
        board.spec, board.complete = spec, True
        board.members |= {person for person in spec.members if person in roster.person}

    def _snapshot(self, board_id: str, roster: Roster) -> BoardSnapshot:
        board = self._there(board_id)
        return BoardSnapshot(
            board_id,
            tuple(self._synced(card, roster) for card in self.cards.values() if card.board == board_id),
            frozenset(board.members),
            board.closed,
        )

    def _there(self, board_id: str) -> MemoryBoard:
        if board_id not in self.boards:
            raise RefusedError(f"Board {board_id} is not there any more.")
        return self.boards[board_id]

    def _create(self, board_id: str, operation: CreateCard, roster: Roster) -> MemoryCard:
        board = self._writable(board_id)
        self._check_members(board, operation.fields)
        card = self._make(board_id, operation.fields.title, ours=True)
        self._write(card, operation.key, operation.fields, FIELDS, (), roster)
        return card

    def _update(self, board_id: str, operation: UpdateCard, roster: Roster) -> MemoryCard:
        board = self._writable(board_id)
        if "members" in operation.changed:
            self._check_members(board, operation.fields, self.cards.get(operation.remote_id))
        card = self._touch(operation.remote_id)
        self._write(card, operation.key, operation.fields, operation.changed, operation.dropped, roster)
        return card

    def _archive(self, board_id: str, operation: ArchiveCard, roster: Roster) -> MemoryCard:
        self._writable(board_id)
        card = self._touch(operation.remote_id)
        card.archived = True
        return card

    def _writable(self, board_id: str) -> MemoryBoard:
        board = self._there(board_id)
        if board.closed:
            raise RefusedError(f"Board {board_id} is closed.")
        return board

    def _check_members(self, board: MemoryBoard, fields: CardFields, card: MemoryCard | None = None) -> None:
        unknown = fields.members - board.members - (card.members if card else set())
        if unknown:
            raise RefusedError(f"{', '.join(sorted(unknown))} cannot be put on a card of board {board.id}.")

    def _touch(self, card_id: str) -> MemoryCard:
        if card_id not in self.cards:
            raise RefusedError(f"Card {card_id} is not there any more.")
        self.cards[card_id].version += 1
        return self.cards[card_id]

    def _make(self, board: str, title: str, *, ours: bool) -> MemoryCard:
        self._made += 1
        card = MemoryCard(f"card{self._made:04d}", board, title, ours=ours)
        self.cards[card.id] = card
        return card

    def _write(
        self,
        card: MemoryCard,
        key: str,
        fields: CardFields,
        changed: Sequence[str],
        dropped: Sequence[CheckEntry],
        roster: Roster,
    ) -> None:
        for name in changed:
            value = getattr(fields, name)
            if name == "description":
                value = wrap(key, value, card.free)
            elif name == "members":
                value = set(value) | {person for person in card.members if person not in roster.person}
            elif name == "labels":
                value = set(value) | (card.labels - self.boards[card.board].labels)
                card.flag = card.flag if BLOCKED in value else None
            elif name == "checklist":
                value = _entries(card.checklist, value, dropped)
            setattr(card, name, value)

    def _synced(self, card: MemoryCard, roster: Roster) -> Card:
        block = unwrap(card.description)
        return Card(
            card.id,
            CardFields(
                card.title,
                block.text,
                card.status,
                card.due,
                card.start,
                card.complete,
                frozenset(person for person in card.members if person in roster.person),
                frozenset(card.labels & self.boards[card.board].labels),
                tuple(card.checklist),
                card.archived,
            ),
            block.key,
            f"memory://{card.board}/{card.id}",
            card.flag,
            frozenset(person for person in card.members if person not in roster.person),
            str(card.version),
            len(block.free),
            card.id,
            card.ours if self.knows_makers else None,
        )


def _entries(
    there: Sequence[CheckEntry], wanted: Sequence[CheckEntry], dropped: Sequence[CheckEntry]
) -> list[CheckEntry]:
    """Entries in the board's order, ticks as wanted, those that are missing at the end."""
    ticks = {(entry.checklist, entry.text): entry.ticked for entry in wanted}
    off = {(entry.checklist, entry.text) for entry in dropped}
    kept = [
        replace(entry, ticked=ticks.pop((entry.checklist, entry.text), entry.ticked))
        for entry in there
        if (entry.checklist, entry.text) not in off
    ]
    return kept + [CheckEntry(*each, ticked=ticked) for each, ticked in ticks.items()]
