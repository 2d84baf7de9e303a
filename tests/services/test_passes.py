"""Dry runs, leases and what a pass tells: how one pass keeps out of the way of others."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from leadflow.errors import BusyError, NotFoundError, RefusedError
from leadflow.planning.steps import CauseKind, Status
from leadflow.services import act
from leadflow.services.advance import advance

if TYPE_CHECKING:
    from leadflow.ports import UnitOfWork
    from tests.services.schools import SmallSchool


def test_a_dry_run_shows_what_a_pass_would_do_and_writes_nothing(school: SmallSchool) -> None:
    school.launch()
    school.boards.move(school.id("norms"), Status.DONE, by="ana")
    school.boards.move(school.id("statement"), Status.DONE, by="ben")
    before = school.rows()
    shown = school.advance(dry_run=True)
    assert shown.dry_run
    assert school.rows() == before
    done = school.advance()
    assert shown.operations == done.operations
    assert shown.history == done.history
    assert shown.rollout == done.rollout


def test_a_dry_run_needs_no_lease(school: SmallSchool) -> None:
    school.launch()
    with school.world.leases.hold("advance:small"):
        school.advance(dry_run=True)
        with pytest.raises(BusyError):
            school.advance()


def test_an_unknown_rollout_is_not_found(school: SmallSchool) -> None:
    with pytest.raises(NotFoundError):
        school.advance()


def overtaken(school: SmallSchool) -> None:
    """Asleep for so long that the lease ran out; another pass took over and came to its end."""
    with school.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE lease SET expires = '1970-01-01 00:00:00.000000'")
    school.boards.heal()
    school.advance()


def test_a_pass_that_sleeps_while_it_reads_takes_nothing_from_what_it_read(remote: SmallSchool) -> None:
    remote.launch()
    remote.boards.move(remote.id("norms"), Status.IN_PROGRESS)
    remote.boards.meanwhile(2, lambda: overtaken(remote))
    with pytest.raises(BusyError, match="another one has taken over"):
        remote.advance()
    assert [each.what for each in remote.history() if each.step == "norms"] == ["status"]
    assert not remote.advance().operations


@pytest.mark.parametrize("unit", [3, 4, 5])
def test_a_pass_that_sleeps_before_any_transaction_stores_nothing(remote: SmallSchool, unit: int) -> None:
    remote.launch()
    remote.boards.move(remote.id("norms"), Status.IN_PROGRESS)
    for step in ("norms", "pilot"):
        act.flag(remote.world, "small", step, "no room", kind=CauseKind.EXTERNAL, who="ana")
    remote.boards.fail_before(3, RefusedError("The board says no."))
    opened: list[int] = []

    def uow() -> UnitOfWork:
        opened.append(1)
        if len(opened) == unit:
            overtaken(remote)
            before.update(remote.rows())
        return remote.world.uow()

    before: dict[str, object] = {}
    with pytest.raises(BusyError, match="another one has taken over"):
        advance(replace(remote.world, uow=uow), "small")
    assert remote.rows() == before
    assert not remote.advance().operations


def test_progress_is_told(remote: SmallSchool) -> None:
    remote.launch()
    act.set_status(remote.world, "small", "norms", Status.IN_PROGRESS, who="ana")
    said: list[str] = []
    remote.advance(tell=said.append)
    assert said == [
        "Reading the board of Leadership group ...",
        "Reading the board of Reading group ...",
        "Writing card 1 of 1 ...",
    ]


def test_the_database_away_is_not_the_board_away(remote: SmallSchool) -> None:
    remote.launch()
    act.set_status(remote.world, "small", "norms", Status.IN_PROGRESS, who="ana")

    def break_it() -> None:
        with remote.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE card_link RENAME TO gone")

    remote.boards.meanwhile(3, break_it)
    with pytest.raises(Exception, match="card_link"):
        remote.advance()
    with remote.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE gone RENAME TO card_link")
    assert remote.view().rollout.troubles == {}
    assert not remote.advance().away
