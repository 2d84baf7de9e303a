"""The small school on Trello, over HTTP to the emulator: what only Trello's people can do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from leadflow.planning.steps import Status
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
