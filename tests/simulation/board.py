"""Boards in memory with Trello's ways, behind the `BoardGateway` port.

A card is made with one request that carries its key, its checklists follow entry by entry; a change reads
the card first, then writes its fields in one request and its checklists entry by entry. A create that is
repeated makes a second card. Copies carry the key. Comments that begin with ``blocked:`` speak. A deleted
label is made anew. Whoever left the board cannot be put on a card. Nothing tells the version in a write.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from leadflow.errors import BusyError, LeadflowError, RefusedError
from leadflow.planning.steps import Flag, Status
from leadflow.sync.block import unwrap, wrap
from leadflow.sync.cards import (
    BLOCKED,
    BoardRef,
    BoardSnapshot,
    BoardSpec,
    Card,
    CardFields,
    CheckEntry,
)
from leadflow.sync.checklists import ticks
from leadflow.sync.operations import CreateCard, Operation, UpdateCard
from tests.simulation.cards import PLAIN, SimBoard, SimCard, logged
from tests.simulation.hub import Call, Hub

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from leadflow.people.roster import Roster


class SimBoards:
    """`BoardGateway` in memory."""

    kind = "sim"

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.boards: dict[str, SimBoard] = {}
        self.cards: dict[str, SimCard] = {}
        self.gone: set[str] = set()
        """Ids of cards that people deleted."""
        self.overwrote: Callable[[SimCard, str], None] = lambda _, __: None
        self.since = 0
        """The point at which the card that is being written was read."""
        self.today: Callable[[], date] = date.today
        self._made = 0
        self._read_at = 0
        hub.stale = self._stale

    def copy(self, hub: Hub) -> SimBoards:
        """Boards in the same state that can go their own way."""
        other = SimBoards(hub)
        other.boards = {
            key: replace(each, members=set(each.members), put_away=set(each.put_away), seen=list(each.seen))
            for key, each in self.boards.items()
        }
        other.cards = {key: replace(each) for key, each in self.cards.items()}
        other._made = self._made
        return other

    # ---- the gateway

    def preflight(self, specs: Sequence[BoardSpec], roster: Roster) -> Sequence[str]:
        """Nothing stands in the way."""
        return ()

    def ensure_board(self, spec: BoardSpec, roster: Roster) -> BoardRef:
        """Look, make, complete."""
        board = self.hub.request(Call("find", "", writes=False), lambda: self._board_of(spec.key))
        if board is None:
            board = self.hub.request(Call("make board", ""), lambda: self._make_board(spec))
        elif board.closed:
            raise RefusedError("The board is there but closed.")
        if not board.complete or board.spec != spec:
            found = board
            self.hub.request(Call("complete board", board.id), lambda: self._complete(found, spec, roster))
        return BoardRef(
            spec.key,
            board.id,
            "",
            tuple((each.status, f"{board.id}-{each.status}") for each in spec.lists),
            tuple((name, f"{board.id}-{name}") for name, _ in spec.labels),
            spec.timezone,
        )

    def snapshot(self, board: BoardRef, roster: Roster) -> BoardSnapshot:
        """The whole board in one request."""
        call = Call("snapshot", board.remote_id, writes=False)
        found = self.hub.request(call, lambda: self._snapshot(board.remote_id, roster))
        if found.closed:
            self.hub.worker.unread.add(board.remote_id)
        return found

    def snapshots(
        self, boards: Sequence[BoardRef], roster: Roster
    ) -> Iterator[tuple[BoardRef, BoardSnapshot | LeadflowError]]:
        """Board by board, as if their batch were answered bit by bit."""
        for ref in boards:
            try:
                yield ref, self.snapshot(ref, roster)
            except LeadflowError as error:
                yield ref, error

    def apply(self, board: BoardRef, operation: Operation, roster: Roster) -> Card:
        """One operation, in as many requests as Trello needs."""
        if isinstance(operation, CreateCard):
            return self._create(board.remote_id, operation, roster)
        if isinstance(operation, UpdateCard):
            return self._update(board.remote_id, operation, roster)
        card = operation.remote_id
        self._write(board.remote_id, card, "archive", lambda: self._set(card, "archived", True, None))
        return self._card(self._there(card), roster)

    def _create(self, board: str, operation: CreateCard, roster: Roster) -> Card:
        fields = operation.fields
        self._read_at = self.hub.total

        def act() -> SimCard:
            self._check_members(board, fields.members)
            self._check_list(board, fields.status)
            card = self.make(board, fields.title, step=operation.key.partition("/")[2])
            card.description = self.first_text(operation.key, fields.description)
            card.status, card.due, card.start = fields.status, fields.due, fields.start
            card.complete, card.members, card.labels = fields.complete, fields.members, fields.labels
            return card

        made = self._write(board, "", "create", act)
        answer = self._card(made, roster)
        self._write_entries(board, made.id, fields.checklist, ())
        return replace(self._card(made, roster), activity=answer.activity)

    def _update(self, board: str, operation: UpdateCard, roster: Roster) -> Card:
        remote, fields = operation.remote_id, operation.fields
        call = Call("read card", board, remote, writes=False)
        now = self.hub.request(call, lambda: self._card(self._there(remote), roster))
        self._read_at, text = self.hub.total, self._there(remote).description
        if self.compares and operation.version and operation.version != now.version:
            self.hub.saw("somebody was faster")
            raise BusyError("Somebody changed the card in the same moment; nothing was written.")
        changed = [name for name in operation.changed if name != "checklist"]
        if "labels" in changed and BLOCKED not in fields.labels and self._there(remote).said:
            self._write(board, remote, "settle", lambda: self._settle(remote))
        if changed:
            act = lambda: self._put(board, remote, operation, changed, text, roster)  # noqa: E731
            self._write(board, remote, "write", act)
            now = self._card(self._there(remote), roster)
        if "checklist" in operation.changed:
            self._write_entries(board, remote, fields.checklist, operation.dropped)
        # As on Trello, the answer to the last entry does not say when the card was changed.
        return replace(self._card(self._there(remote), roster), activity=now.activity)

    def maker(self, card: SimCard) -> bool | None:
        """Who made a card, as far as Trello tells; a mutant does not look."""
        return False if card.copied else None

    compares = True
    """Whether a card is read again before it is written; a mutant does without."""

    def _write(self, board: str, card: str, verb: str, act: Callable[[], Any]) -> Any:
        since = self._read_at

        def carry_out() -> Any:
            self.since = since
            if self.boards[board].closed:
                raise RefusedError("The board is closed.")
            if card:
                self._mine(self._there(card), verb)
            return act()

        return self.hub.request(Call(verb, board, card), carry_out)

    def _mine(self, card: SimCard, verb: str) -> None:
        if not card.step:
            self.hub.violate("I7", f"{verb} on {card.id}, which is people's own")

    def _put(
        self,
        board: str,
        remote: str,
        operation: UpdateCard,
        names: Sequence[str],
        text: str,
        roster: Roster,
    ) -> None:
        """Write fields; `text` is the description as it was read."""
        card, fields = self._there(remote), operation.fields
        if "members" in names:
            self._check_members(board, fields.members - card.members)
        if "status" in names:
            self._check_list(board, fields.status)
        for name in names:
            value = getattr(fields, name)
            if name == "description":
                value = self.wrap(operation.key, value, unwrap(text).free)
            elif name == "members":
                value |= {person for person in card.members if person not in roster.person}
            elif name == "labels":
                value |= card.labels - self._managed(card)
            self._set(remote, name, value, None)

    def wrap(self, key: str, text: str, free: str) -> str:
        """A description as it is written again; a mutant forgets people's own words."""
        return wrap(key, text, free)

    def first_text(self, key: str, text: str) -> str:
        """The description of a new card; a mutant leaves the key out."""
        return wrap(key, text, "")

    def _settle(self, remote: str) -> None:
        self.overwrote(self._there(remote), "flag")
        self._set(remote, "said", None, None)

    def _write_entries(
        self, board: str, remote: str, wanted: Iterable[CheckEntry], dropped: Iterable[CheckEntry]
    ) -> None:
        present = ticks(self._there(remote).checklist)
        texts = ticks(wanted)
        for each, ticked in texts.items():
            if present.get(each) != ticked:
                self._write(board, remote, "entry", partial(self._entry, remote, each, ticked))
        for entry in dropped:
            each = (entry.checklist, entry.text)
            if each in present and each not in texts:
                self._write(board, remote, "entry off", partial(self._entry_off, remote, each))

    def _entry(self, remote: str, each: tuple[str, str], ticked: bool) -> None:
        card = self._there(remote)
        there = any((entry.checklist, entry.text) == each for entry in card.checklist)
        if there:
            self.overwrote(card, f"checklist:{each[1]}")
        entries = tuple(
            replace(entry, ticked=ticked) if (entry.checklist, entry.text) == each else entry
            for entry in card.checklist
        )
        self._set(remote, "checklist", entries if there else (*entries, CheckEntry(*each, ticked)), None)

    def _entry_off(self, remote: str, each: tuple[str, str]) -> None:
        card = self._there(remote)
        left = tuple(entry for entry in card.checklist if (entry.checklist, entry.text) != each)
        self._set(remote, "checklist", left, None)

    # ---- what people do too

    def make(self, board: str, title: str, *, step: str = "") -> SimCard:
        """A new card."""
        self._made += 1
        card = SimCard(f"c{self._made:03d}", board, title, step)
        self.cards[card.id] = card
        return card

    def edit(self, card: SimCard, by: str, **values: Any) -> None:
        """Somebody changes a card."""
        for name, value in values.items():
            card.written -= logged(card, name, value)
            setattr(card, name, value)
        card.by = by
        self.touched(card)

    def touched(self, card: SimCard) -> None:
        """A card has another version."""
        card.version += 1
        card.shown = None

    def show(self, card: SimCard, roster: Roster) -> Card:
        """A card as a snapshot shows it."""
        return self._card(card, roster)

    # ---- inside

    def _set(self, remote: str, name: str, value: Any, by: str | None) -> None:
        card = self._there(remote)
        if name in PLAIN or name in ("members", "labels", "description"):
            self.overwrote(card, name)
        card.written |= logged(card, name, value)
        setattr(card, name, value)
        card.by = by or ""
        self.touched(card)

    def _there(self, remote: str) -> SimCard:
        if remote not in self.cards:
            raise RefusedError(f"Card {remote} is not there any more.")
        return self.cards[remote]

    def _board_of(self, key: str) -> SimBoard | None:
        return next((each for each in self.boards.values() if each.spec.key == key), None)

    def _make_board(self, spec: BoardSpec) -> SimBoard:
        board = SimBoard(f"b{len(self.boards) + 1}", spec)
        self.boards[board.id] = board
        return board

    def _complete(self, board: SimBoard, spec: BoardSpec, roster: Roster) -> None:
        board.spec, board.complete = spec, True
        board.members |= {person for person in spec.members if person in roster.person}

    def _check_members(self, board: str, people: frozenset[str]) -> None:
        if people - self.boards[board].members:
            raise RefusedError("Somebody is not on the board.")

    def _check_list(self, board: str, status: Status) -> None:
        if status in self.boards[board].put_away:
            raise RefusedError("The list was archived.")

    def _managed(self, card: SimCard) -> frozenset[str]:
        return frozenset(name for name, _ in self.boards[card.board].spec.labels)

    def _snapshot(self, board: str, roster: Roster) -> BoardSnapshot:
        known = self.boards[board]
        cards = tuple(self._card(each, roster) for each in self.cards.values() if each.board == board)
        found = BoardSnapshot(board, cards, frozenset(known.members), known.closed)
        known.seen.append(found)
        return found

    def _stale(self, board: str, back: int) -> BoardSnapshot | None:
        seen = self.boards[board].seen
        return seen[-min(back, len(seen))] if seen else None

    def _card(self, card: SimCard, roster: Roster) -> Card:
        if card.shown is None:
            card.shown = self._read(card, roster)
        return card.shown

    def _read(self, card: SimCard, roster: Roster) -> Card:
        parts = unwrap(card.description)
        labels = card.labels & self._managed(card)
        flag = card.said or (Flag("", self.today()) if BLOCKED in labels else None)
        put_away = card.status in self.boards[card.board].put_away
        return Card(
            card.id,
            CardFields(
                card.title,
                parts.text,
                card.status,
                card.due,
                card.start,
                card.complete,
                frozenset(person for person in card.members if person in roster.person),
                labels,
                card.checklist,
                card.archived or put_away,
            ),
            key=parts.key,
            flag=flag,
            strangers=frozenset(person for person in card.members if person not in roster.person),
            version=str(card.version),
            activity=f"{card.version:06d}",
            taken=len(parts.free),
            created=card.id,
            ours=self.maker(card),
            by=card.by,
            written=card.written,
            away_with=card.status.value if put_away and not card.archived else "",
        )
