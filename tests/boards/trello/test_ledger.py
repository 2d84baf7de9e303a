"""The ledger that all processes share: on both databases, and with processes of their own."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from pydantic import SecretStr
from sqlalchemy import select

from leadflow.boards.trello.ledger import SharedLedger
from leadflow.boards.trello.limits import OwnLedger, Window
from leadflow.store import tables
from leadflow.store.database import migrate, open_database, reading
from tests.emulator.emulator import KEY, Emulator

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sqlalchemy import Engine

    from leadflow.boards.trello.limits import Ledger

TOKEN = SecretStr("a token that nobody may read")
ROOM = Window("all", 3, 60.0)
PROCESSES, EACH = 4, 30
"""Processes, and the requests of each: together more than Trello allows in ten seconds."""

ASKING = """
import sys
from pydantic import SecretStr
from leadflow.boards.trello.ledger import SharedLedger
from leadflow.boards.trello.limits import Pacer
from leadflow.boards.trello.transport import Transport
from leadflow.store.database import open_database

database, url, key, token, many = sys.argv[1:]
pacer = Pacer(SharedLedger(open_database(database), SecretStr(token)))
transport = Transport(SecretStr(key), SecretStr(token), base_url=url, limiter=pacer)
for _ in range(int(many)):
    transport.request("GET", "https://api.trello.com/1/batch", params={"urls": "/members/me"})
transport.close()
"""


def together(database: str, url: str, token: str) -> list[int]:
    """Let all processes ask with one token at the same time; how they ended."""
    words = [sys.executable, "-c", ASKING, database, url, KEY, token, str(EACH)]
    asking = [subprocess.Popen(words) for _ in range(PROCESSES)]
    return [each.wait(120) for each in asking]


def most_within(times: Sequence[float], seconds: float) -> int:
    """The most of `times` (in seconds, any order) that lie within any such stretch."""
    ordered, most, first = sorted(times), 0, 0
    for last, time in enumerate(ordered):
        while ordered[first] <= time - seconds:
            first += 1
        most = max(most, last - first + 1)
    return most


def ledgers(engine: Engine) -> list[Ledger]:
    return [SharedLedger(engine, TOKEN) for _ in range(2)]


def test_two_share_what_there_is(engine: Engine) -> None:
    first, second = ledgers(engine)
    assert [each.take([ROOM]) for each in (first, second, first)] == [0.0, 0.0, 0.0]
    pause = second.take([ROOM])
    assert 50 < pause <= 60
    assert SharedLedger(engine, SecretStr("another")).take([ROOM]) == 0.0


def test_one_window_without_room_counts_in_none(engine: Engine) -> None:
    first, second = ledgers(engine)
    small = Window("members", 1, 60.0)
    assert first.take([ROOM, small]) == 0.0
    assert second.take([ROOM, small]) > 0
    assert [first.take([ROOM]), second.take([ROOM])] == [0.0, 0.0]
    assert first.take([ROOM]) > 0


def test_all_hold_when_one_was_told_to(engine: Engine) -> None:
    first, second = ledgers(engine)
    first.hold(9)
    assert 5 < second.take([ROOM]) <= 9
    second.hold(1)
    assert 5 < first.take([ROOM]) <= 9


def test_the_token_is_not_in_the_database(engine: Engine) -> None:
    SharedLedger(engine, TOKEN).take([ROOM])
    with reading(engine) as connection:
        (row,) = connection.execute(select(tables.allowance)).all()
    assert TOKEN.get_secret_value() not in str(row)
    assert row.name.startswith("trello:")


def test_a_clock_that_was_set_back_holds_nobody_up_for_longer_than_the_window() -> None:
    times = iter([1000.0, 1000.0, 1000.0, 10.0])
    ledger = OwnLedger(lambda: next(times))
    assert [ledger.take([ROOM]) for _ in range(4)] == [0.0] * 4


def test_four_processes_together_keep_within_the_limit(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/leadflow.db"
    with open_database(database).connect() as connection:
        migrate(connection.engine)
    with Emulator() as trello:
        token = trello.token(trello.account("leadflow")).token
        assert together(database, trello.url, token) == [0] * PROCESSES
        assert len(trello.requests) == PROCESSES * EACH > 100
        assert {each.status for each in trello.requests} == {200}
        assert 0 < most_within([each.at for each in trello.requests], 10) <= 100
        assert trello.service.counter.refused == 0


def test_the_most_within_a_window() -> None:
    assert most_within([0, 1, 9.9, 10, 10.5, 30], 10) == 4
    assert most_within([], 10) == 0
