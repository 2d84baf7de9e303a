"""A board is taken over while somebody else is at it: one of them gets it, and nothing is half done."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, update

from leadflow.errors import BusyError, RefusedError
from leadflow.planning.steps import Status
from leadflow.services.adopt import Asked, adopt
from leadflow.services.launch import launch
from leadflow.store import tables
from tests.faults.interrupting import Fuse, interrupted
from tests.services.schools import SmallSchool
from tests.small_trello import SmallTrello

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine


@pytest.fixture
def school(sqlite_engine: Engine, trello: SmallTrello) -> SmallSchool:
    """The small school, launched there."""
    return SmallSchool.launched_on(sqlite_engine, trello)


@pytest.fixture
def theirs(trello: SmallTrello) -> str:
    """The board that the leadership group had all along."""
    ana = trello.person("ana")
    board = ana.add_board("Leading together", "To do", "Doing", "Done")
    ana.let_in(board, "leadflow")
    return board


def asked(trello: SmallTrello, board: str) -> Asked:
    link = trello.emulator.world.boards[board].short_link
    return Asked("lead", f"https://trello.com/b/{link}", {Status.IN_PROGRESS: "Doing"}, {})


def last_look(school: SmallSchool, act: Callable[[], None]) -> Fuse:
    """Acts once, when a board is looked at for the last time before it is taken, with all leases held."""
    left = [act]

    def meanwhile(_: int) -> None:
        try:
            with school.world.leases.hold("launch:small"):
                return
        except BusyError:
            while left:
                left.pop()()

    return Fuse(meanwhile=meanwhile)


def test_of_two_rollouts_that_take_one_board_at_once_the_second_gets_none(
    school: SmallSchool, trello: SmallTrello, theirs: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leadflow.services.adopt.BUSY_SECONDS", 0.0)
    launch(school.world, replace(school.definition, key="other"))
    given, refused = asked(trello, theirs), []

    def other() -> None:
        with pytest.raises(BusyError) as error:
            adopt(school.world, "other", given, who="ana")
        refused.append(error.value)

    adopt(interrupted(school.world, last_look(school, other)), "small", given, who="ana")
    assert len(refused) == 1
    with school.world.uow() as uow:
        assert uow.boards.refs("small")["lead"].remote_id == theirs
        assert uow.boards.refs("other")["lead"].remote_id != theirs
    with pytest.raises(RefusedError, match="is that of 'small/lead' already"):
        adopt(school.world, "other", given, who="ana")


def test_whoever_was_stalled_until_the_board_was_another_s_changes_nothing(
    school: SmallSchool, trello: SmallTrello, theirs: str
) -> None:
    launch(school.world, replace(school.definition, key="other"))
    given = asked(trello, theirs)
    with school.world.uow() as uow:
        before = uow.boards.refs("small")

    def other() -> None:
        with school.engine.begin() as connection:  # The claim ran out.
            connection.execute(delete(tables.lease).where(tables.lease.c.name.startswith("board:")))
        adopt(school.world, "other", given, who="ana")

    with pytest.raises(RefusedError, match="is that of 'other/lead' already"):
        adopt(interrupted(school.world, last_look(school, other)), "small", given, who="ana")
    with school.world.uow() as uow:
        assert uow.boards.refs("small") == before
        assert uow.boards.refs("other")["lead"].remote_id == theirs


def test_whoever_lost_the_rollout_meanwhile_changes_nothing(
    school: SmallSchool, trello: SmallTrello, theirs: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leadflow.services.adopt.BUSY_SECONDS", 0.0)
    row = tables.lease
    with school.world.uow() as uow:
        before = uow.boards.refs("small")

    def another() -> None:
        with school.engine.begin() as connection:
            taken = update(row).where(row.c.name == "advance:small")
            connection.execute(taken.values(owner="another", token=row.c.token + 1))

    with pytest.raises(BusyError):
        adopt(
            interrupted(school.world, last_look(school, another)), "small", asked(trello, theirs), who="ana"
        )
    with school.world.uow() as uow:
        assert uow.boards.refs("small") == before
