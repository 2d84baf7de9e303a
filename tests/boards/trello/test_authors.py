"""Who changed which field of a card, as far as the action log proves it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from leadflow.planning.steps import Status
from leadflow.sync.cards import BLOCKED
from tests.boards.trello.boards import ROSTER, SPEC, made, shown, update
from tests.emulator.people import Person

if TYPE_CHECKING:
    from leadflow.boards.trello.gateway import TrelloBoards
    from leadflow.sync.cards import BoardRef, Card
    from tests.small_trello import SmallTrello

CHANGED = {
    "title": "Said otherwise",
    "due": date(2026, 9, 25),
    "status": Status.IN_PROGRESS,
    "members": frozenset({"cem"}),
}
PROVED = frozenset({"title", "due", "status", "members:ben", "members:cem"})


@pytest.fixture
def gateway(trello: SmallTrello) -> TrelloBoards:
    return trello.gateway()


@pytest.fixture
def board(gateway: TrelloBoards) -> BoardRef:
    return gateway.ensure_board(SPEC, ROSTER)


@pytest.fixture
def card(gateway: TrelloBoards, board: BoardRef) -> Card:
    return made(gateway, board)


def test_every_field_has_its_own_author(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef, card: Card
) -> None:
    ana, ben, remote = trello.person("ana"), trello.person("ben"), card.remote_id
    assert shown(gateway, board, card).authors == {}, "leadflow is nobody"
    ana.move(remote, "In progress")
    ben.set_due(remote, "2026-09-20T12:00:00.000Z")
    ana.rename(remote, "Another")
    ben.describe(remote, "words")
    ana.complete(remote)
    ana.take(remote)
    ben.comment(remote, "blocked: no room")
    ben.archive(remote)
    assert shown(gateway, board, card).authors == {
        "status": "ana",
        "due": "ben",
        "title": "ana",
        "description": "ben",
        "complete": "ana",
        "members": "ana",
        "flag": "ben",
        "archived": "ben",
    }


def test_what_leadflow_changed_last_is_nobodys(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef, card: Card
) -> None:
    trello.person("ana").set_due(card.remote_id, "2026-09-20T12:00:00.000Z")
    trello.person("ana").move(card.remote_id, "In progress")
    gateway.apply(board, update(card, due=date(2026, 9, 25)), ROSTER)
    assert shown(gateway, board, card).authors == {"status": "ana"}


def test_labels_and_ticks_have_no_author(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef, card: Card
) -> None:
    trello.person("ana").move(card.remote_id, "In progress")
    trello.person("ben").label(card.remote_id, BLOCKED)
    trello.person("ben").tick(card.remote_id, "Ask everybody")
    found = shown(gateway, board, card)
    assert found.authors == {"status": "ana"}


def test_a_log_that_lags_names_nobody(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef, card: Card
) -> None:
    trello.person("ana").move(card.remote_id, "In progress")
    trello.person("ana").set_due(card.remote_id, "2026-09-20T12:00:00.000Z")
    trello.person("ana").take(card.remote_id)
    log = len(trello.emulator.world.actions)
    trello.person("ben").move(card.remote_id, "Done")
    trello.person("ben").set_due(card.remote_id, None)
    trello.person("ben").leave(card.remote_id, trello.roster.person["ana"].trello)
    del trello.emulator.world.actions[log:]
    assert shown(gateway, board, card).authors == {}


# ---- what leadflow changed last


def test_what_leadflow_changed_last_is_proved(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef, card: Card
) -> None:
    gateway.apply(board, update(card, **CHANGED), ROSTER)
    assert shown(gateway, board, card).written == PROVED
    trello.person("ana").rename(card.remote_id, "Another")
    trello.person("ana").take(card.remote_id)
    assert shown(gateway, board, card).written == PROVED - {"title", "members:ana"}
    trello.person("ana").leave(card.remote_id, trello.roster.person["cem"].trello)
    assert shown(gateway, board, card).written == PROVED - {"title", "members:ana", "members:cem"}


def test_nothing_is_proved_of_what_somebody_did_in_a_browser_with_leadflows_account(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef, card: Card
) -> None:
    by_hand = Person(trello.emulator.world, trello.own)
    by_hand.set_due(card.remote_id, "2026-09-20T12:00:00.000Z")
    by_hand.move(card.remote_id, "Done")
    assert not shown(gateway, board, card).written & PROVED - {"members:ben"}


def test_nothing_is_proved_of_what_a_program_did_for_somebody_else(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef, card: Card
) -> None:
    member = trello.person("ana").member
    trello.emulator.token(member, "ATTAana")
    other = trello.gateway(transport=trello.transport(token="ATTAana"))
    other.apply(board, update(card, **CHANGED), ROSTER)
    assert shown(gateway, board, card).written == frozenset()


def test_a_log_that_lags_proves_nothing(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef, card: Card
) -> None:
    gateway.apply(board, update(card, **CHANGED), ROSTER)
    log = len(trello.emulator.world.actions)
    ana, cem = trello.person("ana"), trello.roster.person["cem"].trello
    ana.set_due(card.remote_id, None)
    ana.leave(card.remote_id, cem)
    del trello.emulator.world.actions[log:]
    assert shown(gateway, board, card).written == PROVED - {"due", "members:cem"}


def test_who_leadflow_is_is_asked_only_where_the_log_does_not_say(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef, card: Card
) -> None:
    gateway.apply(board, update(card, **CHANGED), ROSTER)
    fresh, before = trello.gateway(), trello.count()
    assert shown(fresh, board, card).written == PROVED
    assert trello.count() == before + 1
    log = trello.emulator.world.actions
    log[:] = [each for each in log if each.type != "createCard"]
    for _ in range(2):
        assert shown(fresh, board, card).written == PROVED
    assert trello.count() == before + 4, "the board three times, the account once"


def test_cards_have_the_time_of_their_last_change(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef, card: Card
) -> None:
    answer = gateway.apply(board, update(card, status=Status.IN_PROGRESS), ROSTER)
    before = shown(gateway, board, card).activity
    assert "" < answer.activity <= before
    trello.clock.advance(1)
    trello.person("ana").move(card.remote_id, "Done")
    assert shown(gateway, board, card).activity > before


def test_ten_boards_fit_into_one_address(trello: SmallTrello, gateway: TrelloBoards, board: BoardRef) -> None:
    assert [each.key for each, _ in gateway.snapshots([board] * 10, ROSTER)] == [board.key] * 10
    batches = [each for each in trello.emulator.requests if each.path.endswith("/batch")]
    assert 4_000 < max(len(urlencode(each.query)) for each in batches) < 8_000
