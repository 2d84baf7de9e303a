"""Leases: one holds, the others are told; whoever dies loses it, whoever was stalled finds out."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from leadflow.errors import BusyError, ServiceAwayError
from leadflow.store import tables
from leadflow.store.leases import SqlLeases
from leadflow.store.now import database_now
from tests.store.programs import answer, killed, line, started
from tests.store.test_histories import ENTRIES

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from leadflow.rollout.rollout import Rollout
    from leadflow.store.leases import SqlLease
    from tests.store.conftest import Uow

NAME = "advance:small"
PATIENCE = 60
"""Seconds after which waiting is given up; how long it takes is nowhere asserted."""


def expired(engine: Engine) -> None:
    """Let every lease run out, as if its time had passed."""
    with engine.begin() as connection:
        connection.execute(tables.lease.update().values(expires=datetime(2020, 1, 1, tzinfo=UTC)))


def until_free(leases: SqlLeases, then: Callable[[SqlLease], None] = lambda _: None) -> None:
    """Try again until the lease can be held."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            with leases.hold(NAME) as lease:
                return then(lease)
        except BusyError:
            assert time.monotonic() < end, "the lease never became free"
            time.sleep(0.05)


def test_one_holds_and_the_others_are_told(engine: Engine) -> None:
    leases = SqlLeases(engine)
    with leases.hold(NAME):
        with pytest.raises(BusyError, match=r"working on 'small'.*runs out in (60|59|5\d) s"):
            leases.hold(NAME).__enter__()
        with leases.hold("advance:other"):
            pass
    with leases.hold(NAME):
        pass


def test_a_lease_is_given_back_whatever_happens(engine: Engine) -> None:
    leases = SqlLeases(engine)
    with pytest.raises(RuntimeError), leases.hold(NAME):
        raise RuntimeError
    with leases.hold(NAME):
        pass


def test_tokens_grow_for_ever(engine: Engine) -> None:
    tokens = []
    for _ in range(3):
        with SqlLeases(engine).hold(NAME) as lease:
            tokens.append(lease.token)
    assert tokens == [1, 2, 3]


def test_renewing_puts_the_end_off(engine: Engine) -> None:
    with SqlLeases(engine).hold(NAME) as lease:
        expired(engine)
        lease.renew()
        with pytest.raises(BusyError):
            SqlLeases(engine).hold(NAME).__enter__()


def test_a_lease_that_ran_out_is_lost_once_somebody_else_has_it(engine: Engine) -> None:
    with SqlLeases(engine).hold(NAME) as stalled:
        expired(engine)
        with SqlLeases(engine).hold(NAME) as other:
            assert other.token > stalled.token
            with pytest.raises(BusyError, match=r"stalled.*another one has taken over"):
                stalled.renew()
        # Also when the other has finished already: what it did was not seen.
        with pytest.raises(BusyError):
            stalled.renew()
    with SqlLeases(engine).hold(NAME):
        pass


def test_a_stalled_holder_does_not_give_back_what_is_anothers(engine: Engine) -> None:
    with SqlLeases(engine).hold(NAME):
        expired(engine)
        other = SqlLeases(engine).hold(NAME)
        other.__enter__()
    with pytest.raises(BusyError):
        SqlLeases(engine).hold(NAME).__enter__()
    other.__exit__(None, None, None)


def test_a_lease_lasts_as_long_as_it_says(engine: Engine) -> None:
    with SqlLeases(engine, seconds=3600).hold(NAME), engine.connect() as connection:
        left = connection.execute(select(tables.lease.c.expires)).scalar_one() - database_now(connection)
        assert timedelta(minutes=50) < left <= timedelta(minutes=60)


def test_a_lease_from_a_clock_that_was_ahead_locks_nobody_out(engine: Engine) -> None:
    with SqlLeases(engine).hold(NAME) as lost:
        ahead = datetime.now(UTC) + timedelta(days=365)
        with engine.begin() as connection:
            connection.execute(tables.lease.update().values(expires=ahead))
        with SqlLeases(engine).hold(NAME), pytest.raises(BusyError, match="taken over"):
            lost.renew()


def test_a_database_that_goes_away_does_not_hide_what_happened(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise ServiceAwayError("The database does not answer.")

    def work() -> None:
        with SqlLeases(engine).hold(NAME) as lease:
            monkeypatch.setattr(lease, "give_back", away)
            raise RuntimeError("the reason")

    with pytest.raises(RuntimeError, match="the reason"):
        work()


# ---- fencing


def test_a_commit_that_is_fenced_needs_the_lease(engine: Engine, uow: Uow, stored: Rollout) -> None:
    with SqlLeases(engine).hold(NAME) as stalled:
        with uow() as unit:
            unit.fence(stalled)
            unit.history.append("small", ENTRIES[:1])
            unit.commit()
        expired(engine)
        with SqlLeases(engine).hold(NAME), uow() as unit:
            unit.fence(stalled)
            unit.history.append("small", ENTRIES[1:])
            with pytest.raises(BusyError, match="taken over"):
                unit.commit()
    with uow() as unit:
        assert list(unit.history.of_rollout("small")) == ENTRIES[:1]


# ---- programs

HOLDS = """
import sys, time
from leadflow.errors import BusyError
from leadflow.store.database import open_database
from leadflow.store.leases import SqlLeases

engine = open_database(sys.argv[1])
try:
    with SqlLeases(engine, seconds=float(sys.argv[2])).hold("advance:small") as lease:
        print("held", flush=True)
        sys.stdin.read()
        lease.renew()
        print("renewed", flush=True)
except BusyError as error:
    print(error, flush=True)
engine.dispose()
"""


def test_of_two_programs_one_holds(engine: Engine, migrated_url: str) -> None:
    first = started(HOLDS, migrated_url, "60")
    assert line(first) == "held"
    assert "Another leadflow is working on 'small'" in answer(started(HOLDS, migrated_url, "60"))
    assert answer(first) == "renewed"
    assert answer(started(HOLDS, migrated_url, "60")) == "held\nrenewed"


def test_a_program_that_is_killed_loses_its_lease_when_it_runs_out(engine: Engine, migrated_url: str) -> None:
    program = started(HOLDS, migrated_url, "1")
    assert line(program) == "held"
    killed(program)
    until_free(SqlLeases(engine))


def test_a_program_that_was_stopped_finds_out_when_it_goes_on(engine: Engine, migrated_url: str) -> None:
    program = started(HOLDS, migrated_url, "1")
    assert line(program) == "held"

    def then(lease: SqlLease) -> None:
        assert lease.token == 2
        assert "another one has taken over" in answer(program)

    until_free(SqlLeases(engine), then)


def test_of_many_that_try_at_once_one_holds_at_a_time(engine: Engine) -> None:
    """Every holder reads a counter and writes it back: lost counts would show two holders at once."""
    count = [0]
    failed: list[BaseException] = []

    def work() -> None:
        def add(lease: SqlLease) -> None:
            before = count[0]
            time.sleep(0.002)
            count[0] = before + 1

        try:
            for _ in range(5):
                until_free(SqlLeases(engine), add)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(PATIENCE)
    assert failed == []
    assert count == [20]
