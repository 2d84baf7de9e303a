"""The history only grows, in order; flow runs are remembered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from leadflow.errors import NotFoundError
from leadflow.rollout.history import HistoryEntry
from leadflow.store import tables
from tests.store.conftest import small_rollout

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from leadflow.rollout.rollout import Rollout
    from tests.store.conftest import Uow

AT = datetime(2026, 9, 8, 12, tzinfo=UTC)
ENTRIES = [
    HistoryEntry(AT, "ana", "launched"),
    HistoryEntry(AT, "ben", "status", "norms", "todo", "in progress"),
    # The clock of another machine goes behind: the order is that of the commits.
    HistoryEntry(AT - timedelta(minutes=5), "board", "due", "draft", "", "2026-09-18", "it rained"),
    HistoryEntry(AT + timedelta(hours=1), "leadflow", "blocked", "norms", why="waits for é漢🙂"),
]


def test_the_history_comes_back_in_its_order(uow: Uow, stored: Rollout) -> None:
    with uow() as unit:
        unit.history.append("small", ENTRIES[:2])
        unit.history.append("small", [])
        unit.commit()
    with uow() as unit:
        unit.history.append("small", ENTRIES[2:])
        unit.commit()
    with uow() as unit:
        assert list(unit.history.of_rollout("small")) == ENTRIES[::-1]
        assert list(unit.history.of_rollout("small", limit=2)) == ENTRIES[:1:-1]
        assert list(unit.history.of_step("small", "norms")) == [ENTRIES[1], ENTRIES[3]]
        assert list(unit.history.of_step("small", "pilot")) == []


def test_rollouts_have_histories_of_their_own(uow: Uow, stored: Rollout) -> None:
    with uow() as unit:
        unit.rollouts.add(small_rollout("other"))
        unit.history.append("small", ENTRIES)
        assert list(unit.history.of_rollout("other")) == []
        assert list(unit.history.of_step("other", "norms")) == []


def test_what_is_rolled_back_leaves_no_history(uow: Uow, stored: Rollout) -> None:
    with uow() as unit:
        unit.history.append("small", ENTRIES)
    with uow() as unit:
        assert list(unit.history.of_rollout("small")) == []


@pytest.mark.parametrize(
    "statement",
    ["UPDATE history SET who = 'nobody'", "DELETE FROM history", "DELETE FROM history WHERE id > 1"],
)
def test_nobody_can_change_the_history(engine: Engine, uow: Uow, stored: Rollout, statement: str) -> None:
    with uow() as unit:
        unit.history.append("small", ENTRIES)
        unit.commit()
    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(text(statement))
    with uow() as unit:
        assert list(unit.history.of_rollout("small")) == ENTRIES[::-1]


@pytest.mark.postgres
def test_nobody_can_empty_the_history(postgres_engine: Engine, busy_uow: Uow) -> None:
    with busy_uow() as unit:
        unit.history.append("small", ENTRIES)
        unit.commit()
    with pytest.raises(DBAPIError, match="append-only"), postgres_engine.begin() as connection:
        connection.execute(text("TRUNCATE history"))
    with postgres_engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(tables.history)).scalar_one() == 4


def test_a_flow_run_is_remembered(uow: Uow, stored: Rollout) -> None:
    with uow() as unit:
        assert unit.engine.flow_run("small") is None
        unit.engine.set_flow_run("small", "0199-a")
        unit.engine.set_flow_run("small", "0199-b")
        unit.commit()
    with uow() as unit:
        assert unit.engine.flow_run("small") == "0199-b"
        assert unit.engine.flow_run("nowhere") is None
        with pytest.raises(NotFoundError, match="'nowhere'"):
            unit.engine.set_flow_run("nowhere", "0199-c")


def test_remembering_a_flow_run_disturbs_nobody_who_saves(uow: Uow, stored: Rollout) -> None:
    from dataclasses import replace

    with uow() as unit:
        rollout = unit.rollouts.get("small")
        unit.engine.set_flow_run("small", "0199-a")
        unit.rollouts.save(replace(rollout, goals_accepted_late=True))
        unit.commit()
    with uow() as unit:
        assert unit.engine.flow_run("small") == "0199-a"
