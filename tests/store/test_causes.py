"""Causes of blocked steps and troubles of cards in the database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from leadflow.planning.steps import CauseKind, Progress, Status
from leadflow.rollout.rollout import KnownCause
from leadflow.store import tables
from tests.store.conftest import reread, save, small_rollout

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from leadflow.integrations.clock import SimulatedClock
    from leadflow.rollout.rollout import Rollout
    from tests.store.conftest import Uow


def known(*causes: tuple[str, CauseKind, str, int]) -> tuple[KnownCause, ...]:
    """Causes, each since a day of September."""
    return tuple(KnownCause(step, kind, source, date(2026, 9, day)) for step, kind, source, day in causes)


A = ("draft", CauseKind.DEPENDENCY, "norms", 8)
B = ("pilot", CauseKind.EXTERNAL, "the union", 9)


def test_open_causes_keep_their_order_and_ended_ones_their_days(
    engine: Engine, clock: SimulatedClock, uow: Uow, stored: Rollout
) -> None:
    save(uow, replace(stored, causes=known(B, A)))
    assert reread(uow).causes == known(B, A)
    save(uow, replace(stored, causes=known(A, B)))
    assert reread(uow).causes == known(A, B)
    clock.day = date(2026, 9, 15)
    save(uow, replace(stored, causes=known(B)))
    clock.day = date(2026, 9, 16)
    save(uow, replace(stored, causes=()))
    assert reread(uow).causes == ()
    with engine.connect() as connection:
        rows = connection.execute(
            select(tables.cause.c.step, tables.cause.c.since, tables.cause.c.ended).order_by(
                tables.cause.c.ended
            )
        ).all()
    assert [tuple(row) for row in rows] == [
        ("draft", date(2026, 9, 8), date(2026, 9, 15)),
        ("pilot", date(2026, 9, 9), date(2026, 9, 16)),
    ]


def test_a_cause_that_comes_back_is_another_one(engine: Engine, uow: Uow, stored: Rollout) -> None:
    for causes in (known(A), (), known((*A[:3], 20))):
        save(uow, replace(stored, causes=causes))
    assert reread(uow).causes == known((*A[:3], 20))
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(tables.cause)).scalar_one() == 2


def test_a_cause_never_ends_before_it_began(
    engine: Engine, clock: SimulatedClock, uow: Uow, stored: Rollout
) -> None:
    save(uow, replace(stored, causes=known((*A[:3], 25))))
    clock.day = date(2026, 9, 20)
    save(uow, replace(stored, causes=()))
    with engine.connect() as connection:
        assert connection.execute(select(tables.cause.c.ended)).scalar_one() == date(2026, 9, 25)


def test_causes_end_on_the_schools_day(engine: Engine, uow: Uow) -> None:
    """Noon UTC is the next day already on an island of the Pacific."""
    rollout = small_rollout()
    rollout = replace(rollout, definition=replace(rollout.definition, timezone="Pacific/Kiritimati"))
    with uow() as unit:
        unit.rollouts.add(replace(rollout, causes=known(A)))
        unit.commit()
    save(uow, rollout)
    with engine.connect() as connection:
        assert connection.execute(select(tables.cause.c.ended)).scalar_one() == date(2026, 9, 8)


def test_of_two_causes_with_one_identity_the_first_counts(uow: Uow, stored: Rollout) -> None:
    save(uow, replace(stored, causes=known(A, (*A[:3], 12), B)))
    assert reread(uow).causes == known(A, B)


def test_troubles_come_and_go(uow: Uow, stored: Rollout) -> None:
    troubles = {"norms": "The card's list was archived.", "lead": "Trello did not answer."}
    save(uow, replace(stored, troubles=troubles))
    assert reread(uow).troubles == troubles
    save(uow, stored)
    assert reread(uow).troubles == {}


def test_progress_of_a_step_that_left_is_kept(uow: Uow, stored: Rollout) -> None:
    rollout = replace(stored, parted={"extra": Progress(Status.SKIPPED)})
    save(uow, rollout)
    assert reread(uow) == rollout
