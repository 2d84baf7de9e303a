"""How many requests a rollout takes: the least that Trello allows, and none for what has not changed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from leadflow.planning.steps import Status
from leadflow.services import act
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
        "GET /batch": 2,  # what preflight asks: boards, tokens; four people
        "GET /members/me/boards": 2,  # is the board there? once per board
        "POST /boards": 2,
        "POST /lists": lists,
        "POST /labels": labels,
        "PUT /boards/…/members/…": 4,
        "GET /boards/…": 2,  # the first snapshot, one per board
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


def test_an_unchanged_board_costs_one_read_and_no_write(trello: SmallTrello, school: SmallSchool) -> None:
    school.launch()
    for gateway in (school.boards, trello.gateway()):
        school.boards = gateway
        before = trello.count()
        assert not school.advance().operations
        assert sent(trello, before) == {"GET /boards/…": 2}


def test_a_changed_card_costs_one_read_and_one_put(trello: SmallTrello, school: SmallSchool) -> None:
    school.launch()
    act.set_status(school.world, "small", "norms", Status.IN_PROGRESS, who="ana")
    before = trello.count()
    report = school.advance()
    assert len(report.operations) == 1
    assert trello.since(before) == ["GET /boards/…", "GET /boards/…", "GET /cards/…", "PUT /cards/…"]


def test_a_move_on_the_board_is_taken_and_kept(trello: SmallTrello, school: SmallSchool) -> None:
    school.launch()
    trello.person("ana").move(school.id("norms"), "Done")
    school.advance()
    assert school.view().rollout.progress["norms"].status is Status.DONE
    before = len(trello.emulator.writes)
    school.advance()
    school.advance()
    assert len(trello.emulator.writes) == before
