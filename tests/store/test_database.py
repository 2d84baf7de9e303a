"""Opening a database: settings that keep commits, transactions that wait, errors that speak to people."""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import inspect, make_url, select, text
from sqlalchemy.exc import IntegrityError, StatementError

from leadflow.errors import BusyError, LeadflowError, RefusedError, ServiceAwayError
from leadflow.store import database, tables
from leadflow.store.database import migrate, open_database, reading, writing
from leadflow.store.now import database_now
from tests.databases import Databases, opened
from tests.engine.conftest import free_port

if TYPE_CHECKING:
    from sqlalchemy import Engine


def lease(name: str, expires: datetime) -> dict[str, object]:
    """A row to write."""
    return {"name": name, "owner": "", "token": 0, "expires": expires}


def opens(url: str) -> None:
    """Open a database and bring it up to date, as every command does."""
    for engine in opened(url):
        migrate(engine)


# ---- SQLite's settings


def test_sqlite_keeps_acknowledged_commits_and_foreign_keys(sqlite_engine: Engine) -> None:
    with (
        sqlite_engine.connect() as one,
        sqlite_engine.connect().execution_options(leadflow_reads=True) as other,
    ):
        for connection in (other, one):
            found = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
                for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            }
            assert found == {
                "journal_mode": "wal",
                "synchronous": 2,
                "foreign_keys": 1,
                "busy_timeout": 10_000,
            }


def test_many_may_be_the_first_to_open_a_new_file(tmp_path: Path) -> None:
    """SQLite refuses one of two that switch a file to WAL at once, without waiting; 100 files, 4 at each."""

    def first(at_once: threading.Barrier, engine: Engine) -> None:
        at_once.wait()
        engine.raw_connection().close()

    for number in range(100):
        at_once = threading.Barrier(4)
        engines = [open_database(f"sqlite:///{tmp_path / str(number)}.db") for _ in range(4)]
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(partial(first, at_once), engines))
        for each in engines:
            each.dispose()


def test_writers_wait_for_each_other_and_readers_for_nobody(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    far = datetime(2026, 9, 7, tzinfo=UTC)
    began = threading.Event()
    seen: list[str] = []

    def write_second() -> None:
        began.set()
        with writing(sqlite_engine) as connection:
            # It began after the first committed, so it sees what that wrote.
            seen.extend(connection.execute(select(tables.lease.c.name)).scalars())
            connection.execute(tables.lease.insert().values(lease("second", far)))

    with writing(sqlite_engine) as first:
        first.execute(tables.lease.insert().values(lease("first", far)))
        second = threading.Thread(target=write_second)
        second.start()
        assert began.wait(10)
        with reading(sqlite_engine) as reader:
            assert reader.execute(select(tables.lease)).all() == []
    second.join(20)
    assert seen == ["first"]
    with reading(sqlite_engine) as reader:
        assert set(reader.execute(select(tables.lease.c.name)).scalars()) == {"first", "second"}


def test_a_writer_that_waits_too_long_is_told_so(migrated_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 1)
    for engine in opened(migrated_url):
        with writing(engine) as connection:
            connection.execute(tables.lease.insert().values(lease("x", datetime.now(UTC))))
        with writing(engine) as first:
            first.execute(tables.lease.update().values(token=5))
            with pytest.raises(BusyError, match="busy"), writing(engine) as second:
                second.execute(tables.lease.update().values(token=6))


def test_a_transaction_sees_one_state(sqlite_engine: Engine) -> None:
    with reading(sqlite_engine) as reader:
        before = reader.execute(select(tables.lease)).all()
        with writing(sqlite_engine) as writer:
            writer.execute(tables.lease.insert().values(lease("x", datetime.now(UTC))))
        assert reader.execute(select(tables.lease)).all() == before == []


# ---- both databases


def test_a_block_that_raises_changes_nothing(engine: Engine) -> None:
    def write_and_fail() -> None:
        with writing(engine) as connection:
            connection.execute(tables.lease.insert().values(lease("x", datetime.now(UTC))))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_and_fail()
    with reading(engine) as connection:
        assert connection.execute(select(tables.lease)).all() == []


def test_instants_come_back_aware_and_in_utc(engine: Engine) -> None:
    sydney = timezone(timedelta(hours=10))
    at = datetime(2026, 9, 8, 1, 2, 3, 456789, sydney)
    with writing(engine) as connection:
        connection.execute(tables.lease.insert().values(lease("x", at)))
    with reading(engine) as connection:
        found = connection.execute(select(tables.lease.c.expires)).scalar_one()
    assert found == at
    assert found.tzinfo is UTC
    assert found.isoformat() == "2026-09-07T15:02:03.456789+00:00"


def test_instants_without_a_timezone_are_refused(engine: Engine) -> None:
    with pytest.raises(StatementError, match="timezone"), writing(engine) as connection:
        connection.execute(tables.lease.insert().values(lease("x", datetime(2026, 9, 7))))  # noqa: DTZ001


def test_instants_compare_by_time(engine: Engine) -> None:
    with writing(engine) as connection:
        now = database_now(connection)
        for hours in (-1, 1):
            at = (now + timedelta(hours=hours)).astimezone(timezone(timedelta(hours=5 * hours)))
            connection.execute(tables.lease.insert().values(lease(str(hours), at)))
        late = connection.execute(select(tables.lease.c.name).where(tables.lease.c.expires > now)).scalars()
        assert list(late) == ["1"]


def test_the_databases_clock_is_an_aware_instant(engine: Engine) -> None:
    with reading(engine) as connection:
        first, second = database_now(connection), database_now(connection)
    assert first.tzinfo is UTC
    assert first <= second
    assert abs(first - datetime.now(UTC)) < timedelta(minutes=5)


def test_words_lose_only_what_no_database_can_hold(engine: Engine) -> None:
    halves = "\ud83d\ude42"
    with writing(engine) as connection:
        connection.execute(
            tables.builtin_board.insert().values(
                id="b", key="k", name=f"a\0b{halves}", description="\ud83d!", members="[]", labels="[]"
            )
        )
    with reading(engine) as connection:
        row = connection.execute(select(tables.builtin_board)).one()
    assert (row.name, row.description) == ("ab🙂", "\N{REPLACEMENT CHARACTER}!")


def test_a_mistake_of_ours_is_not_dressed_up(engine: Engine) -> None:
    twice = [lease("x", datetime.now(UTC))] * 2
    with pytest.raises(IntegrityError), writing(engine) as connection:
        connection.execute(tables.lease.insert(), twice)
    with pytest.raises(Exception, match="nowhere") as caught, reading(engine) as connection:
        connection.execute(text("SELECT * FROM nowhere"))
    assert not isinstance(caught.value, LeadflowError)


# ---- addresses that are no use


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("C:\\school", "Could not parse"),
        ("postgresql://leadflow:p@ss:geheim@host/db", "its port is not a number"),
        ("oracel://host/db", "oracel"),
        ("sqlite://", "in memory"),
        ("sqlite:///:memory:", "in memory"),
    ],
)
def test_an_address_that_is_no_use_is_refused(url: str, words: str) -> None:
    with pytest.raises(RefusedError, match="LEADFLOW_DATABASE_URL") as caught:
        open_database(url)
    assert words in str(caught.value)
    assert "geheim" not in str(caught.value)


def test_another_kind_of_database_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RefusedError, match="LEADFLOW_DATABASE_URL"):
        open_database("mssql+pyodbc://host/db")


def test_plain_postgresql_addresses_use_psycopg() -> None:
    for engine in opened("postgresql://host/db"):
        assert engine.url.drivername == "postgresql+psycopg"


# ---- a database that is away


def test_a_server_that_does_not_answer_is_away() -> None:
    url = f"postgresql://leadflow:geheim@127.0.0.1:{free_port()}/leadflow"
    with pytest.raises(ServiceAwayError, match="does not answer") as caught:
        opens(url)
    assert "geheim" not in str(caught.value)


@pytest.mark.postgres
def test_a_database_that_was_never_made_is_away(postgres_databases: Databases) -> None:
    url = make_url(postgres_databases.empty()).set(database="nobody")
    with pytest.raises(ServiceAwayError, match=r'"nobody" does not exist.*LEADFLOW_DATABASE_URL'):
        opens(url.render_as_string(hide_password=False))


@pytest.mark.postgres
def test_a_connection_that_is_cut_is_away_and_the_next_one_works(postgres_databases: Databases) -> None:
    def cut(engine: Engine) -> None:
        with writing(engine) as connection:
            own = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
            with engine.connect() as other:
                other.execute(text("SELECT pg_terminate_backend(:own)"), {"own": own})
            connection.execute(select(tables.lease))

    for engine in opened(postgres_databases.migrated()):
        with pytest.raises(ServiceAwayError):
            cut(engine)
        with reading(engine) as connection:
            assert connection.execute(select(tables.lease)).all() == []


@pytest.mark.postgres
def test_a_user_without_rights_is_told_so(postgres_databases: Databases) -> None:
    url = postgres_databases.migrated()
    for engine in opened(url):
        with engine.begin() as connection:
            connection.execute(text("DROP ROLE IF EXISTS guest"))
            connection.execute(text("CREATE ROLE guest LOGIN"))
    guest = make_url(url).set(username="guest").render_as_string(hide_password=False)
    for engine in opened(guest):
        with pytest.raises(RefusedError, match="right to create and write"), writing(engine) as connection:
            connection.execute(tables.lease.delete())


# ---- files that are no database


def test_a_file_that_is_something_else_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "leadflow.db"
    file.write_bytes(b"%PDF-1.7 minutes of the meeting" * 100)
    before = file.read_bytes()
    with pytest.raises(RefusedError, match="not a SQLite database"):
        opens(f"sqlite:///{file}")
    assert file.read_bytes() == before


@pytest.mark.parametrize("damage", ["flipped", "cut"])
def test_a_damaged_file_is_refused(sqlite_databases: Databases, damage: str) -> None:
    url = sqlite_databases.migrated()
    file = Path(make_url(url).database or "")
    whole = file.read_bytes()
    flipped = whole[:4096] + bytes(each ^ 0x5A for each in whole[4096:])
    file.write_bytes(flipped if damage == "flipped" else whole[:5000])
    with pytest.raises(RefusedError, match=r"damaged.*backup"):
        opens(url)


def test_a_folder_that_is_not_there_is_named_as_such(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="folder is there"):
        opens(f"sqlite:///{tmp_path}/nowhere/leadflow.db")


def test_a_full_disk_keeps_nothing_of_the_change(sqlite_engine: Engine) -> None:
    def fill() -> None:
        with writing(sqlite_engine) as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
            rows = [lease(f"{number:0500}", datetime.now(UTC)) for number in range(1000)]
            connection.execute(tables.lease.insert(), rows)

    with pytest.raises(ServiceAwayError, match=r"full.*make room"):
        fill()
    with reading(sqlite_engine) as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1000000")
        assert connection.execute(select(tables.lease)).all() == []


def test_a_file_that_cannot_be_written_is_refused(sqlite_databases: Databases) -> None:
    path = make_url(sqlite_databases.migrated()).database
    for engine in opened(f"sqlite:///file:{path}?mode=ro&uri=true"):
        with pytest.raises(RefusedError, match="cannot be written"), writing(engine) as connection:
            connection.execute(tables.lease.insert().values(lease("x", datetime.now(UTC))))


def test_too_many_at_once_are_told_so(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    pool = sqlite_engine.pool
    monkeypatch.setattr(pool, "_timeout", 0)
    held = [sqlite_engine.raw_connection() for _ in range(15)]
    try:
        with pytest.raises(BusyError, match="at once"), reading(sqlite_engine):
            pass
    finally:
        for each in held:
            each.close()


def test_one_engine_serves_many_threads(sqlite_engine: Engine) -> None:
    failed: list[BaseException] = []

    def write(name: str) -> None:
        try:
            for number in range(10):
                with writing(sqlite_engine) as connection:
                    row = lease(f"{name}{number}", datetime.now(UTC))
                    connection.execute(tables.lease.insert().values(row))
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcdef"]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert failed == []
    with reading(sqlite_engine) as connection:
        assert len(connection.execute(select(tables.lease)).all()) == 60


def test_a_commit_is_there_for_a_program_that_knows_nothing_of_us(sqlite_databases: Databases) -> None:
    url = sqlite_databases.migrated()
    for engine in opened(url):
        with writing(engine) as connection:
            connection.execute(tables.lease.insert().values(lease("x", datetime.now(UTC))))
        other = sqlite3.connect(make_url(url).database or "")
        try:
            assert other.execute("SELECT name FROM lease").fetchall() == [("x",)]
            assert other.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        finally:
            other.close()


def test_tables_of_ours_are_all_there(engine: Engine) -> None:
    with engine.connect() as connection:
        assert set(inspect(connection).get_table_names()) == {*metadata_names(), tables.VERSION_TABLE}


def metadata_names() -> set[str]:
    """The tables that the code knows."""
    return set(tables.metadata.tables)
