"""Adopting: looking at a board that people made, before it becomes that of a task group."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from leadflow.boards.trello.boards import key_in
from leadflow.boards.trello.client import read_as
from leadflow.boards.trello.errors import TOKEN, TrelloAccountError, TrelloRefusedError
from leadflow.boards.trello.models import TrelloJoinedBoard, TrelloMember
from leadflow.boards.trello.preflight import TOKENS, token_hindrances
from leadflow.boards.trello.reading import LIGHT
from leadflow.errors import RefusedError
from leadflow.saying import say
from leadflow.sync.cards import FoundBoard

if TYPE_CHECKING:
    from leadflow.boards.trello.client import Trello

_NAME = re.compile(r"[0-9A-Za-z]{8}|[0-9a-f]{24}")
"""A board's short link, or its id."""
_QUERY = {**LIGHT, "lists": "open", "memberships": "all"}


def find(trello: Trello, address: str) -> FoundBoard:
    """The open board at an address, with one request; see `leadflow.ports.FindsBoards`."""
    answers = trello.batch(
        [
            (f"/boards/{name_in(address)}", _QUERY),
            ("/members/me", {"fields": "username"}),
            TOKENS,
        ]
    )
    try:
        board = read_as(TrelloJoinedBoard, answers[0])
    except TrelloAccountError:
        raise
    except TrelloRefusedError as error:
        raise RefusedError(
            say(
                "There is no board at %(address)s that the account of %(token)s may see "
                "(Trello says '%(words)s'). Copy the address from the browser, and put the "
                "account on the board.",
                address=address,
                token=TOKEN,
                words=error.words,
            )
        ) from None
    _check(board, read_as(TrelloMember, answers[1]))
    for hindrance in token_hindrances(answers[2]):
        raise RefusedError(hindrance)
    return FoundBoard(
        remote_id=board.id,
        name=board.name,
        url=board.url,
        key=key_in(board.desc),
        lists=tuple((each.id, each.name) for each in sorted(board.lists, key=lambda each: each.pos)),
        labels=tuple((each.id, each.name) for each in board.labels if each.name),
    )


def name_in(address: str) -> str:
    """The short link or id of a board in what people copy. Raises `RefusedError`."""
    parts = [part for part in urlsplit(address.strip()).path.split("/") if part]
    name = parts[1] if len(parts) > 1 and parts[0] == "b" else "".join(parts)
    if not _NAME.fullmatch(name):
        raise RefusedError(
            say(
                "'%(address)s' is no address of a Trello board. It looks like "
                "https://trello.com/b/AbCd1234/name.",
                address=address,
            )
        )
    return name


def _check(board: TrelloJoinedBoard, own: TrelloMember) -> None:
    """Raises `RefusedError` unless leadflow's account may write there."""
    if board.closed:
        raise RefusedError(say("The board '%(name)s' is closed. Reopen it on Trello first.", name=board.name))
    role = next((each.member_type for each in board.memberships if each.id_member == own.id), None)
    if role is None or role == "observer":
        how = "is not on" if role is None else "only observes"
        raise RefusedError(
            say(
                "The account @%(username)s of %(token)s %(how)s the board '%(name)s'. Make it "
                "a member there: on the board, Share, and its username.",
                username=own.username,
                token=TOKEN,
                how=how,
                name=board.name,
            )
        )
