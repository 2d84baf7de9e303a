"""How many requests a rollout takes: the least that Trello allows, and none for what has not changed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from benchmarks.trello_launching import Content, least

from leadflow.planning.steps import Status
from leadflow.services import act
from leadflow.services.advance import advance
from leadflow.sync.cards import BoardRef, BoardSnapshot
from tests.services.schools import SmallSchool
from tests.small import small_definition
from tests.small_trello import SmallTrello
from tests.templates import LABELS, LISTS
from tests.twelve import twelve_groups

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


@pytest.mark.parametrize(
    ("alike", "possible", "sent_at_all"), [(True, 454, 472), (False, 2578, 2596)], ids=["alike", "different"]
)
def test_a_launch_of_twelve_groups_takes_hardly_more_than_the_least_possible(
    sqlite_engine: Engine, alike: bool, possible: int, sent_at_all: int
) -> None:
    definition = twelve_groups(alike=alike)
    with SmallTrello(definition.roster) as trello:
        report = SmallSchool(sqlite_engine, trello.gateway(), definition).launch()
        requests, world = sent(trello), trello.emulator.world
        refused = trello.emulator.service.counter.refused
    lists, labels = len(LISTS), len(LABELS)
    kinds = 6 if alike else 360
    assert (len(world.boards), len(world.cards), len(world.checklists)) == (12, 360, 360)
    assert sum(len(each.items) for each in world.checklists.values()) == 1800
    assert requests == {
        "GET /batch": 7,  # before: boards and token, 36 people; after: 12 boards
        "GET /members/me/boards": 1,
        "GET /boards/…": 11,  # what came with each copy
        "POST /boards": 12,
        "POST /lists": lists,
        "POST /labels": labels,
        "PUT /boards/…/members/…": 36,
        "POST /cards": 360,
        "POST /checklists": kinds,
        "POST /checklists/…/checkItems": kinds * 5,
    }
    bound = least(Content.of(report))
    assert bound == 1 + 12 + lists + labels + 36 + 360 + kinds * 6 == possible
    assert requests.total() == sent_at_all
    assert requests.total() / bound <= 1.1
    assert (refused, report.away) == (0, {})


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
