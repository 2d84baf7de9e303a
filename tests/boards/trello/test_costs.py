"""How many requests a rollout takes: the least that Trello allows, and none for what has not changed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from leadflow.planning.steps import Status
from leadflow.services import act
from leadflow.services.advance import advance
from leadflow.sync.cards import BoardRef, BoardSnapshot
from tests.services.schools import SmallSchool
from tests.small import small_definition
from tests.small_trello import SmallTrello

if TYPE_CHECKING:
    from sqlalchemy import Engine

import pytest


@pytest.fixture
def school(trello: SmallTrello, sqlite_engine: Engine) -> SmallSchool:
    return SmallSchool(sqlite_engine, trello.gateway(), small_definition(board_kind="trello"))


def sent(trello: SmallTrello, since: int = 0) -> Counter[str]:
    return Counter(trello.since(since))


def test_a_launch_takes_the_least_that_trello_allows(trello: SmallTrello, school: SmallSchool) -> None:
    school.launch()
    world = trello.emulator.world
    cards, lists, labels = len(world.cards), len(world.lists), len(world.labels)
    entries = sum(len(each.items) for each in world.checklists.values())
    assert (cards, len(world.boards), lists, labels) == (6, 2, 8, 10)
    assert sent(trello) == {
        "GET /batch": 3,  # what preflight asks: boards, tokens; four people; then the first snapshots
        "GET /members/me/boards": 1,  # which boards are there?
        "POST /boards": 2,
        "POST /lists": lists // 2,
        "POST /labels": labels // 2,
        "GET /boards/…": 1,  # what came with the copy of the first board
        "PUT /boards/…/members/…": 4,
        "POST /cards": cards,
        "POST /checklists": len(world.checklists),
        "POST /checklists/…/checkItems": entries,
    }
    assert trello.emulator.service.counter.refused == 0


def test_launching_again_changes_nothing(trello: SmallTrello, school: SmallSchool) -> None:
    school.launch()
    before = trello.count()
    school.launch()
    assert trello.count() == before


def test_unchanged_boards_cost_one_read_together_and_no_write(
    trello: SmallTrello, school: SmallSchool
) -> None:
    school.launch()
    for gateway in (school.boards, trello.gateway()):
        school.boards = gateway
        before = trello.count()
        assert not school.advance().operations
        assert sent(trello, before) == {"GET /batch": 1}


def test_one_board_alone_costs_one_read(trello: SmallTrello, school: SmallSchool) -> None:
    school.launch()
    before = trello.count()
    assert not advance(school.world, "small", only=["lead"]).operations
    assert sent(trello, before) == {"GET /boards/…": 1}


def test_fifty_boards_of_two_hundred_cards_cost_five_reads(trello: SmallTrello) -> None:
    gateway, ana = trello.gateway(), trello.person("ana")
    boards = []
    for number in range(50):
        board = ana.add_board(f"Board {number}", "To do", "Done")
        ana.let_in(board, "leadflow")
        for card in range(200):
            ana.add_card(board, "To do" if card % 3 else "Done", f"Card {card}")
        boards.append(BoardRef(f"large/{number}", board))
    before = trello.count()
    found = dict(gateway.snapshots(boards, trello.roster))
    assert sent(trello, before) == {"GET /batch": 5}
    assert all(isinstance(each, BoardSnapshot) and len(each.cards) == 200 for each in found.values())
    before = trello.count()
    assert gateway.snapshot(boards[0], trello.roster) == found[boards[0]]
    assert sent(trello, before) == {"GET /boards/…": 1}
    assert trello.emulator.service.counter.refused == 0


def test_a_changed_card_costs_one_read_and_one_put(trello: SmallTrello, school: SmallSchool) -> None:
    school.launch()
    act.set_status(school.world, "small", "norms", Status.IN_PROGRESS, who="ana")
    before = trello.count()
    report = school.advance()
    assert len(report.operations) == 1
    assert trello.since(before) == ["GET /batch", "GET /cards/…", "PUT /cards/…"]


def test_a_move_on_the_board_is_taken_and_kept(trello: SmallTrello, school: SmallSchool) -> None:
    school.launch()
    trello.person("ana").move(school.id("norms"), "Done")
    school.advance()
    assert school.view().rollout.progress["norms"].status is Status.DONE
    before = len(trello.emulator.writes)
    school.advance()
    school.advance()
    assert len(trello.emulator.writes) == before
