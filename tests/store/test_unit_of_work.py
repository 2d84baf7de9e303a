"""A unit of work is all or nothing, and its errors speak to people."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from leadflow.errors import BusyError, ServiceAwayError
from leadflow.store import database, tables
from leadflow.store.unit_of_work import SqlUnitOfWork
from tests.databases import opened
from tests.engine.conftest import free_port
from tests.store.conftest import small_rollout
from tests.store.test_histories import ENTRIES
from tests.store.test_links import LINK

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from leadflow.rollout.rollout import Rollout
    from tests.store.conftest import Uow


def change_everything(unit: SqlUnitOfWork, rollout: Rollout) -> None:
    """Write through every repository."""
    unit.rollouts.save(replace(rollout, goals_accepted_late=True))
    unit.boards.save_link("small", LINK)
    unit.history.append("small", ENTRIES)
    unit.engine.set_flow_run("small", "0199")
    unit.rollouts.touch("small")


def test_all_or_nothing(uow: Uow, stored: Rollout) -> None:
    def fail() -> None:
        with uow() as unit:
            change_everything(unit, unit.rollouts.get("small"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with uow() as unit:
        assert unit.rollouts.get("small") == stored
        assert unit.boards.links("small") == {}
        assert list(unit.history.of_rollout("small")) == []
        assert (unit.engine.flow_run("small"), unit.rollouts.changes("small")) == (None, 0)
        change_everything(unit, stored)
        unit.commit()
    with uow() as unit:
        assert unit.rollouts.get("small") == replace(stored, goals_accepted_late=True)
        assert unit.boards.links("small") == {LINK.key: LINK}
        assert len(unit.history.of_rollout("small")) == len(ENTRIES)
        assert (unit.engine.flow_run("small"), unit.rollouts.changes("small")) == ("0199", 1)


def test_what_comes_after_the_commit_is_another_transaction(uow: Uow, stored: Rollout) -> None:
    with uow() as unit:
        unit.rollouts.touch("small")
        unit.commit()
        unit.rollouts.touch("small")
    with uow() as unit:
        assert unit.rollouts.changes("small") == 1


def test_a_unit_of_work_can_be_used_again(engine: Engine, stored: Rollout) -> None:
    unit = SqlUnitOfWork(engine)
    for number in (1, 2):
        with unit:
            assert unit.rollouts.touch("small") == number
            unit.commit()


def test_a_launch_is_dated_by_the_clock(engine: Engine, stored: Rollout) -> None:
    with engine.connect() as connection:
        at = connection.execute(select(tables.rollout.c.launched_at)).scalar_one()
    assert at == datetime(2026, 9, 7, 12, tzinfo=UTC)


def test_without_a_clock_the_databases_dates(engine: Engine) -> None:
    with SqlUnitOfWork(engine) as unit:
        unit.rollouts.add(small_rollout())
        unit.commit()
    with engine.connect() as connection:
        at = connection.execute(select(tables.rollout.c.launched_at)).scalar_one()
    assert abs(at - datetime.now(UTC)) < timedelta(minutes=5)


def test_a_database_that_is_away_says_so() -> None:
    for engine in opened(f"postgresql://leadflow@127.0.0.1:{free_port()}/leadflow"):
        with pytest.raises(ServiceAwayError, match="does not answer"):
            SqlUnitOfWork(engine).__enter__()


def test_an_error_inside_speaks_to_people(
    migrated_url: str, engine: Engine, stored: Rollout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 1)

    def touch(engine: Engine) -> None:
        with SqlUnitOfWork(engine) as unit:
            unit.rollouts.touch("small")

    for other in opened(migrated_url):
        with SqlUnitOfWork(engine) as first:
            first.rollouts.touch("small")
            with pytest.raises(BusyError, match="busy with somebody else's change"):
                touch(other)


def test_a_mistake_of_ours_stays_one(uow: Uow) -> None:
    with pytest.raises(IntegrityError), uow() as unit:
        unit.boards.save_link("nowhere", LINK)


def test_connections_are_given_back(sqlite_engine: Engine) -> None:
    for _ in range(50):
        with SqlUnitOfWork(sqlite_engine) as unit:
            unit.rollouts.keys()
    assert "Connections in pool: 1" in sqlite_engine.pool.status()
