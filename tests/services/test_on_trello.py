"""The small school on Trello, over HTTP to the emulator: what only Trello's people can do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from leadflow.planning.steps import Status
from leadflow.rollout.taking import FULL
from leadflow.sync.block import LIMIT, wrap
from tests.faults.trello_schools import START
from tests.services.schools import SmallSchool
from tests.small import small_definition
from tests.small_trello import SmallTrello

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine


@pytest.fixture
def trello() -> Iterator[SmallTrello]:
    """A Trello with everybody's account."""
    with SmallTrello(start=START) as made:
        yield made


@pytest.fixture
def school(engine: Engine, trello: SmallTrello) -> SmallSchool:
    """The small school, launched there."""
    made = SmallSchool(engine, trello.gateway(), small_definition(board_kind="trello"))
    made.launch()
    return made


def test_a_card_that_is_dragged_to_another_groups_board_and_back(
    school: SmallSchool, trello: SmallTrello
) -> None:
    with school.world.uow() as uow:
        refs = uow.boards.refs("small")
    card, ana = school.id("norms"), trello.person("ana")
    owners = school.view().rollout.progress["norms"].owners
    ana.move_to_board(card, refs["reading"].remote_id)
    for _ in range(2):
        assert school.advance().operations == ()
    assert school.view().rollout.troubles["norms"].startswith("Its card is on the board of ")
    assert not trello.emulator.world.cards[card].closed
    ana.move_to_board(card, refs["lead"].remote_id)
    for _ in range(2):
        school.advance()
    found = school.view().rollout
    assert found.troubles == {}
    assert found.progress["norms"].status is Status.TODO
    assert found.progress["norms"].owners == owners
    assert school.card("norms").fields.members == set(owners)
    assert school.advance().operations == ()


@pytest.mark.parametrize("room", [0, len(wrap("small/norms", "", "x")) + 1, 400])
def test_a_full_description_is_left_alone(school: SmallSchool, trello: SmallTrello, room: int) -> None:
    card = school.id("norms")
    trello.person("ana").describe(card, "x" * (LIMIT - room))
    school.advance()
    for _ in range(2):
        assert school.advance().operations == ()
    assert school.view().rollout.troubles == ({} if room else {"norms": FULL})
    assert ("leadflow: small/norms" in trello.emulator.world.cards[card].desc) is bool(room)
    trello.person("ana").describe(card, "Short.")
    school.advance()
    assert school.advance().operations == ()
    assert school.view().rollout.troubles == {}
    assert "leadflow: small/norms" in trello.emulator.world.cards[card].desc
