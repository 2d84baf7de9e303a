"""`TrelloBoards`: the board port on Trello."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadflow.boards.trello.adopting import find
from leadflow.boards.trello.boards import BoardMaker
from leadflow.boards.trello.cards import CardFormat
from leadflow.boards.trello.client import BATCH, Trello
from leadflow.boards.trello.dates import DUE_HOUR, REMINDER
from leadflow.boards.trello.departures import departures_of
from leadflow.boards.trello.errors import TOKEN, TrelloRefusedError
from leadflow.boards.trello.facts import BoardFacts, BoardView, facts_of
from leadflow.boards.trello.models import Anything, TrelloBoard, TrelloMember
from leadflow.boards.trello.people import account_of
from leadflow.boards.trello.preflight import Preflight
from leadflow.boards.trello.reading import read_light, read_several, read_whole
from leadflow.boards.trello.sources import Sources
from leadflow.boards.trello.talk import MAKING, SILENCE, talk_of
from leadflow.boards.trello.transport import API, Transport
from leadflow.boards.trello.webhooks import Webhooks
from leadflow.boards.trello.writing import CardWriter
from leadflow.errors import LeadflowError, RefusedError
from leadflow.saying import say
from leadflow.sync.block import unwrap
from leadflow.sync.cards import BoardSnapshot
from leadflow.sync.operations import CreateCard, UpdateCard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from leadflow.boards.trello.models import TrelloAction
    from leadflow.boards.trello.reading import WholeBoard
    from leadflow.boards.trello.transport import Secret
    from leadflow.people.roster import Person, Roster
    from leadflow.sync.cards import BoardRef, BoardSpec, Card, FoundBoard
    from leadflow.sync.operations import Operation


class TrelloBoards:
    """`BoardGateway` on Trello, for one key and one token.

    `workspace` is the id or short name of the workspace for new boards; `due_hour` the hour of the school
    day at which cards are due; `reminder` the minutes before that at which Trello reminds the people of a new
    card (negative: never). With `copying` off, boards and cards are never made as copies of others. Between
    calls it only remembers what the last look at a board showed (its lists, labels and members), who it is
    itself and which cards it just made, to save requests: a fresh instance does the same with some more.
    """

    kind = "trello"

    def __init__(
        self,
        key: Secret,
        token: Secret,
        *,
        workspace: str = "",
        base_url: str = API,
        due_hour: int = DUE_HOUR,
        reminder: int = REMINDER,
        copying: bool = True,
        transport: Transport | None = None,
    ) -> None:
        self._transport = transport or Transport(key, token, base_url=base_url)
        self._trello = Trello(self._transport)
        self._maker = BoardMaker(self._trello, workspace, copying)
        self._sources = Sources(copying=copying)
        self._due_hour, self._reminder = due_hour, reminder
        self._own = ""
        self._facts: dict[str, BoardFacts] = {}
        self._names: dict[str, str] = {}

    def preflight(self, specs: Sequence[BoardSpec], roster: Roster) -> Sequence[str]:
        """What stands in the way of these boards; reads only. Raises `ServiceAwayError`."""
        return Preflight(self._trello, self._maker).check(specs, roster)

    def ensure_board(self, spec: BoardSpec, roster: Roster) -> BoardRef:
        """Find the board by its key or make it, and complete its lists, labels and members."""
        ref, facts = self._maker.ensure(spec, roster)
        self._facts[ref.remote_id] = facts
        return ref

    def ensure_boards(self, specs: Iterable[BoardSpec], roster: Roster) -> Iterator[BoardRef | LeadflowError]:
        """Make several boards true, those alike as copies of the first."""
        for found in self._maker.ensure_several(specs, roster):
            if isinstance(found, LeadflowError):
                yield found
                continue
            ref, facts = found
            self._facts[ref.remote_id] = facts
            yield ref

    def snapshot(self, board: BoardRef, roster: Roster) -> BoardSnapshot:
        """The whole board with one request (more for boards of over 1,000 cards), or an error."""
        try:
            return self._snapshot(board, roster, read_whole(self._trello, board.remote_id))
        except TrelloRefusedError as error:
            raise self._lost(board, error) from None

    def snapshots(
        self, boards: Sequence[BoardRef], roster: Roster
    ) -> Iterator[tuple[BoardRef, BoardSnapshot | LeadflowError]]:
        """Several boards, ten with each request."""
        for start in range(0, len(boards), BATCH):
            part = boards[start : start + BATCH]
            try:
                found = read_several(self._trello, [each.remote_id for each in part])
            except LeadflowError as error:
                found = [error] * len(part)
            for board, whole in zip(part, found, strict=True):
                yield board, self._seen(board, roster, whole)

    def _seen(
        self, board: BoardRef, roster: Roster, whole: WholeBoard | LeadflowError
    ) -> BoardSnapshot | LeadflowError:
        if isinstance(whole, TrelloRefusedError):
            return self._lost(board, whole)
        if isinstance(whole, LeadflowError):
            return whole
        try:
            return self._snapshot(board, roster, whole)
        except LeadflowError as error:
            return error

    def _snapshot(self, board: BoardRef, roster: Roster, whole: WholeBoard) -> BoardSnapshot:
        self._sources.forget()
        facts = facts_of(whole.board)
        self._facts[board.remote_id] = facts
        view = BoardView(board, facts, roster)
        form = CardFormat(view, self._due_hour)
        talk = talk_of(whole.actions, view.people, form.zone, self._did)
        ours = self._did_on(whole)
        return BoardSnapshot(
            board=board.remote_id,
            cards=tuple(
                form.card(card, whole.checklists.get(card.id, ()), talk.get(card.id, SILENCE), ours)
                for card in whole.cards
            ),
            members=view.people.on_board,
            closed=whole.board.closed,
            departures=departures_of(
                whole.actions,
                (card.id for card in whole.cards),
                view.people,
                form.zone,
                self._name_of,
                self._did,
            ),
        )

    def apply(self, board: BoardRef, operation: Operation, roster: Roster) -> Card:
        """Carry out one operation.

        The card comes back as Trello's answer shows it; its checklists are those that were read or written
        now, or else what the operation says.
        """
        view = BoardView(board, self._facts_of(board), roster)
        form = CardFormat(view, self._due_hour)
        writer = CardWriter(self._trello, view, form, self._sources, self._reminder)
        if isinstance(operation, CreateCard):
            return writer.create(operation)
        if isinstance(operation, UpdateCard):
            return writer.update(operation)
        return writer.archive(operation)

    def tell(self, card: str, text: str, to: Person, *, by: str) -> None:  # noqa: ARG002 - one account writes
        """Write a comment; Trello tells whom it mentions."""
        account = account_of(to)
        self.comment(card, f"@{account} {text}" if account else f"{to.name}: {text}")

    def comment(self, card: str, text: str) -> None:
        """Write a comment on the card of this remote id, as the token's account."""
        self._trello.post(Anything, f"/cards/{card}/actions/comments", text=text)

    def username(self) -> str:
        """The username of the account that the token belongs to."""
        return self._trello.get(TrelloMember, "/members/me", fields="username").username

    def find(self, address: str) -> FoundBoard:
        """The open board at an address; reads only."""
        return find(self._trello, address)

    def webhooks(self, called: str) -> Webhooks:
        """The webhooks of the account that call this address."""
        return Webhooks(self._trello, called)

    def close(self) -> None:
        """Close the connections to Trello."""
        self._transport.close()

    def _facts_of(self, board: BoardRef) -> BoardFacts:
        if board.remote_id not in self._facts:
            try:
                self._facts[board.remote_id] = facts_of(read_light(self._trello, board.remote_id))
            except TrelloRefusedError as error:
                raise self._lost(board, error) from None
        return self._facts[board.remote_id]

    def _did(self, action: TrelloAction) -> bool:
        """Whether leadflow itself did something: a program did it, for leadflow's account.

        Who that is, the log tells of a card that was copied by this instance; else it is asked once.
        """
        if not action.app_creator:
            return False
        if action.card in self._sources.copies:
            self._own = action.id_member_creator
        if not self._own:
            self._own = self._trello.get(TrelloMember, "/members/me", fields="username").id
        return action.id_member_creator == self._own

    def _did_on(self, whole: WholeBoard) -> Callable[[TrelloAction], bool]:
        """`_did` for a board whose log tells who leadflow is, which saves a request: who made its cards."""
        own = {card.id for card in whole.cards if unwrap(card.desc).key}
        makers = {
            action.id_member_creator
            for action in whole.actions
            if action.type in MAKING and action.app_creator and action.card in own
        }
        if not makers:
            return self._did
        return lambda action: bool(action.app_creator) and action.id_member_creator in makers

    def _name_of(self, board: str) -> str:
        """The name of a board to which a card was moved, asked once; empty when it is not to be seen."""
        if board not in self._names:
            try:
                self._names[board] = self._trello.get(TrelloBoard, f"/boards/{board}", fields="name").name
            except TrelloRefusedError:
                self._names[board] = ""
        return self._names[board]

    @staticmethod
    def _lost(board: BoardRef, error: TrelloRefusedError) -> RefusedError:
        """The error for a board that cannot be read: a 404 never means that its cards are gone."""
        if error.status != 404:
            return error
        return RefusedError(
            say(
                "The board of '%(key)s' (%(where)s) is not to be found on Trello: it was "
                "deleted, or the account of %(token)s was taken off it. Nothing was changed. A "
                "board that was deleted is made again by: leadflow recard --board %(group)s",
                key=board.key,
                where=board.url or board.remote_id,
                token=TOKEN,
                group=board.key.partition("/")[2],
            )
        )
