"""Reading a whole board: one nested request, more only where Trello's limits cut an answer short.

Trello hands out at most 1,000 cards and 1,000 actions at a time and refuses a board it finds too big to
nest. What comes back is checked to be whole: a board of which a part is missing is an error, because to
the sync a missing card looks like a deleted one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from leadflow.boards.trello.cards import FIELDS_READ
from leadflow.boards.trello.client import read_as
from leadflow.boards.trello.errors import TOO_MANY_CARDS, TrelloAccountError, TrelloRefusedError, away
from leadflow.boards.trello.models import (
    TrelloAction,
    TrelloBoard,
    TrelloCard,
    TrelloChecklist,
    TrelloFullBoard,
)
from leadflow.boards.trello.talk import ACTIONS, LASTING
from leadflow.errors import LeadflowError, ServiceAwayError
from leadflow.saying import say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from leadflow.boards.trello.client import Trello

PAGE = 1000
"""Cards or actions that Trello hands out at most in one answer."""

LIGHT = {
    "fields": "name,desc,closed,url",
    "lists": "all",
    "list_fields": "name,closed,pos",
    "labels": "all",
    "label_fields": "name,color",
    "labels_limit": "1000",
    "members": "all",
    "member_fields": "username,fullName",
}
"""The query for a board without its cards."""
WHOLE = {
    **LIGHT,
    "cards": "all",
    "card_fields": FIELDS_READ,
    "checklists": "all",
    "actions": ACTIONS,
    "actions_limit": str(PAGE),
}
"""The query for everything a snapshot needs."""


@dataclass(frozen=True)
class WholeBoard:
    """Everything a snapshot needs, whole. `checklists` are by card id."""

    board: TrelloBoard
    cards: tuple[TrelloCard, ...]
    checklists: dict[str, tuple[TrelloChecklist, ...]]
    actions: tuple[TrelloAction, ...]


def read_light(trello: Trello, board: str) -> TrelloBoard:
    """A board with its lists, labels and members, without its cards."""
    return trello.get(TrelloBoard, f"/boards/{board}", **LIGHT)


def read_whole(trello: Trello, board: str) -> WholeBoard:
    """A board with all its cards. Raises `TrelloRefusedError`, `ServiceAwayError`; never returns a part."""
    return _completed(trello, board, lambda: trello.get(TrelloFullBoard, f"/boards/{board}", **WHOLE))


def read_several(trello: Trello, boards: Sequence[str]) -> list[WholeBoard | LeadflowError]:
    """Several boards (ten at most) with one request, in order; more requests for those that do not fit.

    Where one cannot be read its error stands in its place: it says nothing about the others. Ten queries like
    `WHOLE` make an address of some 6,300 characters, which is within what servers take.
    """
    try:
        answers = trello.batch([(f"/boards/{board}", WHOLE) for board in boards])
    except TrelloAccountError:
        raise
    except TrelloRefusedError as error:
        # A proxy that lets no such long address through says nothing about the boards.
        answers = [
            away(say("refused to read several boards at once (%(status)s)", status=str(error.status)))
        ] * len(boards)
    found: list[WholeBoard | LeadflowError] = []
    for board, answer in zip(boards, answers, strict=True):
        try:
            if isinstance(answer, ServiceAwayError):  # Alone it is asked for again and again.
                found.append(read_whole(trello, board))
            else:
                found.append(_completed(trello, board, partial(read_as, TrelloFullBoard, answer)))
        except LeadflowError as error:
            found.append(error)
    return found


def _completed(trello: Trello, board: str, read: Callable[[], TrelloFullBoard]) -> WholeBoard:
    """A board of which `read` gave what fits into one answer, with what did not."""
    try:
        full = read()
    except TrelloRefusedError as error:
        if error.status != 403 or TOO_MANY_CARDS not in error.words:
            raise
        return _in_parts(trello, board)
    cards = full.cards
    checklists = full.checklists
    if len(cards) >= PAGE:
        cards = _all_cards(trello, board)
        checklists = tuple(each for card in cards for each in card.checklists)
    actions = full.actions
    if len(actions) >= PAGE:
        actions = (*actions, *_actions(trello, board, LASTING, before=_oldest(actions)))
    return _whole(full, cards, checklists, actions)


def _in_parts(trello: Trello, board: str) -> WholeBoard:
    """A board that Trello does not nest."""
    light = read_light(trello, board)
    cards = _all_cards(trello, board)
    checklists = tuple(each for card in cards for each in card.checklists)
    latest = trello.get(tuple[TrelloAction, ...], f"/boards/{board}/actions", filter=ACTIONS, limit=str(PAGE))
    older = _actions(trello, board, LASTING, before=_oldest(latest)) if len(latest) >= PAGE else ()
    return _whole(light, cards, checklists, (*latest, *older))


def _all_cards(trello: Trello, board: str) -> tuple[TrelloCard, ...]:
    """Every card with its checklists, page by page, newest first."""
    found: dict[str, TrelloCard] = {}
    before: dict[str, str] = {}
    while True:
        page = trello.get(
            tuple[TrelloCard, ...],
            f"/boards/{board}/cards",
            filter="all",
            fields=FIELDS_READ,
            checklists="all",
            limit=str(PAGE),
            **before,
        )
        fresh = {card.id: card for card in page if card.id not in found}
        found |= fresh
        if len(page) < PAGE:
            return tuple(found.values())
        if not fresh:
            raise away(say("gave the same cards of a big board again and again"))
        before = {"before": min(fresh)}


def _actions(trello: Trello, board: str, kinds: str, before: str) -> tuple[TrelloAction, ...]:
    """Every older action of these kinds."""
    found: list[TrelloAction] = []
    while True:
        page = trello.get(
            tuple[TrelloAction, ...],
            f"/boards/{board}/actions",
            filter=kinds,
            limit=str(PAGE),
            before=before,
        )
        found += page
        if len(page) < PAGE:
            return tuple(found)
        oldest = _oldest(page)
        if oldest >= before:
            raise away(say("gave the same actions of a board again and again"))
        before = oldest


def _oldest(actions: Sequence[TrelloAction]) -> str:
    return min(action.id for action in actions)


def _whole(
    board: TrelloBoard,
    cards: tuple[TrelloCard, ...],
    checklists: tuple[TrelloChecklist, ...],
    actions: tuple[TrelloAction, ...],
) -> WholeBoard:
    """Put the parts together. Raises `ServiceAwayError` when one speaks of something that is not there."""
    by_card: dict[str, tuple[TrelloChecklist, ...]] = {}
    for checklist in checklists:
        by_card[checklist.id_card] = (*by_card.get(checklist.id_card, ()), checklist)
    lists = {each.id for each in board.lists}
    for card in cards:
        there = {each.id for each in by_card.get(card.id, ())}
        if card.id_list not in lists or not there.issuperset(card.id_checklists):
            raise away(say("gave half of the board '%(name)s'", name=board.name))
    return WholeBoard(board, cards, by_card, actions)
