"""The small school on Trello, over HTTP to the emulator: what only Trello's people can do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from leadflow.planning.steps import Status
from leadflow.rollout.taking import FULL
from leadflow.services import act
from leadflow.services.advance import advance
from leadflow.sync.block import LIMIT, wrap
from tests.services.schools import SmallSchool
from tests.small_trello import SmallTrello

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from leadflow.boards.trello.gateway import TrelloBoards
    from leadflow.people.roster import Roster
    from leadflow.sync.cards import BoardRef, BoardSnapshot


@pytest.fixture
def school(engine: Engine, trello: SmallTrello) -> SmallSchool:
    """The small school, launched there."""
    return SmallSchool.launched_on(engine, trello)


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


def test_each_edit_is_put_down_to_who_made_it(school: SmallSchool, trello: SmallTrello) -> None:
    card = school.id("norms")
    trello.person("ana").move(card, "In progress")
    assert [(each.who, each.what) for each in school.advance().history] == [("ana", "status")]
    trello.person("ben").set_due(card, "2026-09-16T20:00:00.000Z")
    assert [(each.who, each.what) for each in school.advance().history] == [("ben", "due")]
    trello.person("ben").tick(school.id("draft"), "Ask everybody")
    assert {each.who for each in school.advance().history} == {"board"}, "Trello does not say who ticked"


def test_a_board_as_it_was_before_leadflow_wrote_undoes_nothing(
    school: SmallSchool, trello: SmallTrello
) -> None:
    gateway = Lagging(trello.gateway())
    lagging = school.world_with(gateway)
    advance(lagging, "small")
    gateway.lag = True
    act.set_status(school.world, "small", "norms", Status.IN_PROGRESS, who="ana")
    trello.clock.advance(60)
    assert school.advance().operations
    act.set_status(school.world, "small", "norms", Status.DONE, who="ana")
    found = advance(lagging, "small")
    assert (found.history, found.operations, found.conflicts) == ((), (), ())
    school.advance()
    assert school.view().rollout.progress["norms"].status is Status.DONE
    assert school.card("norms").fields.status is Status.DONE
    assert school.view().conflicts == ()


class Lagging:
    """A gateway that, when it lags, shows every board as it was when it was read first."""

    kind = "trello"

    def __init__(self, boards: TrelloBoards) -> None:
        self._boards, self.lag = boards, False
        self._seen: dict[str, BoardSnapshot] = {}

    def snapshot(self, board: BoardRef, roster: Roster) -> BoardSnapshot:
        """The board as it is, or as it was."""
        if not self.lag:
            self._seen[board.remote_id] = self._boards.snapshot(board, roster)
        return self._seen[board.remote_id]

    def __getattr__(self, name: str) -> Any:
        if name == "snapshots":
            raise AttributeError(name)
        return getattr(self._boards, name)
