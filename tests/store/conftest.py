"""Units of work on both databases, and a rollout to keep in them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest

from leadflow.integrations.clock import SimulatedClock
from leadflow.rollout.start import plan_on, started
from leadflow.store.unit_of_work import SqlUnitOfWork
from tests.small import MONDAY, small_definition

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from leadflow.rollout.rollout import Rollout

Uow = Callable[[], SqlUnitOfWork]


def small_rollout(key: str = "small") -> Rollout:
    """The small school's rollout on its first day."""
    defined = small_definition(key=key)
    return started(defined, plan_on(defined, MONDAY), accepted_late=False)


def reread(uow: Uow, key: str = "small") -> Rollout:
    """The rollout as another unit of work finds it."""
    with uow() as unit:
        return unit.rollouts.get(key)


def save(uow: Uow, rollout: Rollout) -> None:
    """Write a state over what is there."""
    with uow() as unit:
        unit.rollouts.get(rollout.key)
        unit.rollouts.save(rollout)
        unit.commit()


@pytest.fixture
def clock() -> SimulatedClock:
    """A calendar that stands at the first day."""
    return SimulatedClock(date(2026, 9, 7))


@pytest.fixture
def uow(engine: Engine, clock: SimulatedClock) -> Uow:
    """Makes units of work on an empty database; runs on SQLite and on PostgreSQL."""
    return lambda: SqlUnitOfWork(engine, clock)


@pytest.fixture
def stored(uow: Uow) -> Rollout:
    """The small rollout, in the database."""
    rollout = small_rollout()
    with uow() as unit:
        unit.rollouts.add(rollout)
        unit.commit()
    return rollout


@pytest.fixture
def busy_uow(postgres_engine: Engine, clock: SimulatedClock) -> Uow:
    """Makes units of work that overlap, with the small rollout in the database: PostgreSQL only."""
    with SqlUnitOfWork(postgres_engine, clock) as unit:
        unit.rollouts.add(small_rollout())
        unit.commit()
    return lambda: SqlUnitOfWork(postgres_engine, clock)
