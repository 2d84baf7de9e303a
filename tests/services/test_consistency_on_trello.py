"""Consistency over HTTP to the emulator: nothing but reads, and what was broken by hand is what is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete

from leadflow.boards.trello.client import Trello
from leadflow.rollout.consistency import check
from leadflow.services.advance import look
from leadflow.services.creating import to_make
from leadflow.store import tables
from tests.services.schools import SmallSchool
from tests.small import small_definition
from tests.small_trello import SmallTrello

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine


@pytest.fixture
def school(engine: Engine, trello: SmallTrello) -> SmallSchool:
    """The small school, launched there."""
    return SmallSchool.launched_on(engine, trello)


def speaking(school: SmallSchool, trello: SmallTrello) -> set[str]:
    before = trello.count()
    found = check(look(school.world, "small"))
    assert {each.split()[0] for each in trello.since(before)} == {"GET"}
    return {each.invariant for each in found if each.wrong}


def lose_link(school: SmallSchool, trello: SmallTrello) -> None:
    with school.engine.begin() as connection:
        connection.execute(delete(tables.card_link).where(tables.card_link.c.card == "small/norms"))


def move(school: SmallSchool, trello: SmallTrello) -> None:
    trello.person("ana").move(school.id("norms"), "In progress")


def twin(school: SmallSchool, trello: SmallTrello) -> None:
    """A second card of leadflow's for one step, as two of its processes could leave it."""
    card = trello.emulator.world.cards[school.id("norms")]
    fields = {"idList": card.column, "name": card.name, "desc": card.desc}
    Trello(trello.transport()).post(dict[str, Any], "/cards", **fields)


def delete_by_hand(school: SmallSchool, trello: SmallTrello) -> None:
    trello.person("ana").delete(school.id("norms"))


def delete_with_our_token(school: SmallSchool, trello: SmallTrello) -> None:
    trello.emulator.service.strict = False  # It lets leadflow send no DELETE for a card, which is the point.
    Trello(trello.transport()).delete(f"/cards/{school.id('norms')}")


@pytest.mark.parametrize(
    ("breaking", "told"),
    [
        (lose_link, {"I2"}),
        (twin, {"I1", "I2"}),
        (move, {"I8"}),
        # The log says who did it: there is nothing to add, except when it was leadflow.
        (delete_by_hand, set()),
        (delete_with_our_token, {"I3"}),
    ],
)
def test_what_was_broken_by_hand_is_told(
    school: SmallSchool,
    trello: SmallTrello,
    breaking: Callable[[SmallSchool, SmallTrello], None],
    told: set[str],
) -> None:
    assert speaking(school, trello) == set()
    breaking(school, trello)
    assert speaking(school, trello) - {"I8"} == told - {"I8"}
    assert told <= speaking(school, trello)


def test_a_card_of_people_is_none_of_ours(school: SmallSchool, trello: SmallTrello) -> None:
    trello.person("ana").add_card(school.view().boards["lead"].remote_id, "To do", "Bring cake")
    trello.person("ana").copy(school.id("norms"))
    assert speaking(school, trello) == set()


def test_a_launch_takes_no_more_requests_than_were_told(engine: Engine, trello: SmallTrello) -> None:
    made = SmallSchool(engine, trello.gateway(), small_definition(board_kind="trello"))
    told = sum(each.requests for each in to_make(made.launch(dry_run=True)))
    before = trello.count()
    made.launch()
    sent = trello.count() - before
    assert sent <= told
