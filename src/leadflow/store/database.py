"""Open the database, begin transactions on it, and bring it to the newest layout.

SQLite runs with the settings that keep acknowledged commits through a power cut (WAL, synchronous FULL).
Transactions that may write begin with BEGIN IMMEDIATE: a deferred transaction that turns into a writer
fails at once with "database is locked", whatever the timeout says. Transactions that only read do not
wait for writers, nor writers for them.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sqlalchemy import create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from leadflow.errors import RefusedError
from leadflow.store.failures import speaking
from leadflow.store.tables import VERSION_TABLE, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alembic.config import Config
    from sqlalchemy import URL, Connection, Engine

BUSY_SECONDS = 10
"""How long a transaction waits for another one before it gives up with `BusyError`."""
HEAD = "0001"
"""The newest layout. A constant, so that Alembic is loaded only where there is something to do."""
MIGRATIONS = Path(__file__).parent / "migrations"

_READS = "leadflow_reads"
_AGAIN_SECONDS = 0.01
_LOCK = 5_316_233
"""PostgreSQL's advisory lock that keeps two leadflows from migrating at once; any number of our own."""


def open_database(url: str | URL) -> Engine:
    """An engine for `url` (nothing is connected yet). Raises `RefusedError` for an address of no use."""
    try:
        parsed = make_url(url)
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        engine = _engine(parsed)
    except (ArgumentError, NoSuchModuleError, ImportError, ValueError) as error:
        # A ValueError quotes what stands where the port should be: a password that holds an @, for example.
        why = "its port is not a number" if isinstance(error, ValueError) else error
        raise RefusedError(
            f"LEADFLOW_DATABASE_URL cannot be used ({why}). It looks like "
            "postgresql://user:password@host/name (install leadflow[postgres]) or sqlite:////path/leadflow.db."
        ) from None
    if engine.dialect.name not in ("sqlite", "postgresql"):
        raise RefusedError(
            f"LEADFLOW_DATABASE_URL names {engine.dialect.name}; leadflow works with sqlite and postgresql."
        )
    if engine.dialect.name == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise RefusedError(
            "LEADFLOW_DATABASE_URL names a database in memory, which is gone when the command ends. "
            "Give it a file: sqlite:////path/leadflow.db."
        )
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that commits at the end of the block; database errors speak to people."""
    with speaking(), engine.begin() as connection:
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that only reads; database errors speak to people."""
    with speaking(), engine.connect() as connection:
        yield connection.execution_options(**{_READS: True})


def current_version(connection: Connection) -> str | None:
    """The layout of the database; None when there is nothing of leadflow in it."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}"))  # noqa: S608 - a constant
    return found.scalar_one_or_none()


class Layout(StrEnum):
    """How the layout of a database stands to the newest one."""

    NONE = "none"
    """Nothing of leadflow is in it."""
    OLDER = "older"
    NEWEST = "newest"


def peek(url: str | URL) -> Layout:
    """The layout of the database at `url`, which is neither made nor changed. Raises as `migrate` does."""
    engine = open_database(url)
    if engine.dialect.name == "sqlite":
        path = Path(engine.url.database or "").absolute()
        if not path.exists():
            return Layout.NONE
        # Without the settings of `_prepare_sqlite`: switching to WAL writes.
        engine = create_engine(f"sqlite:///file:{quote(str(path))}?mode=ro&uri=true")
    try:
        return layout(engine)
    finally:
        engine.dispose()


def migrate(engine: Engine) -> None:
    """Bring the database to the newest layout, in one transaction; two that try at once do it once.

    Raises `RefusedError` for a database of a newer leadflow or one that cannot be ours, `ServiceAwayError`
    when it does not answer.
    """
    if layout(engine) is not Layout.NEWEST:
        _run(engine, "upgrade", "head")


def layout(engine: Engine) -> Layout:
    """The layout of a database. Raises as `migrate` does."""
    with reading(engine) as connection:
        found = current_version(connection)
    if found == HEAD:
        return Layout.NEWEST
    if found is not None and found not in _known():
        raise RefusedError(
            f"The database was written by a newer leadflow (layout {found}; this one knows {HEAD}). "
            "Nothing was changed. Upgrade leadflow, or restore a backup from before the upgrade."
        )
    if found is None:
        _refuse_strangers(engine)
        return Layout.NONE
    return Layout.OLDER


def downgrade(engine: Engine, revision: str) -> None:
    """Take the layout back to `revision` (``base``: nothing is left), for the way home from an upgrade."""
    _run(engine, "downgrade", revision)


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    wait = BUSY_SECONDS * 1000
    arguments = {"connect_timeout": BUSY_SECONDS, "options": f"-c lock_timeout={wait} -c timezone=UTC"}
    return create_engine(url, pool_pre_ping=True, connect_args=arguments)


def _prepare_sqlite(connection: sqlite3.Connection, _: object) -> None:
    # SQLAlchemy begins transactions itself (below); the driver must not.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
    _switch_to_wal(connection)
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Ask again while SQLite refuses: of two that switch a new file at once it refuses one at once."""
    end = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(_AGAIN_SECONDS)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    reads = connection.get_execution_options().get(_READS, False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _refuse_strangers(engine: Engine) -> None:
    """A database that holds tables of ours without our version was not made by any leadflow's migration."""
    with reading(engine) as connection:
        present = sorted(set(inspect(connection).get_table_names()) & set(metadata.tables))
        version = current_version(connection)
    if present and version is None:
        raise RefusedError(
            f"The database already holds tables with names that leadflow needs ({', '.join(present[:3])}) "
            "but no layout of leadflow's. Nothing was changed. Give leadflow a database of its own."
        )


def _known() -> set[str]:
    from alembic.script import ScriptDirectory

    return {each.revision for each in ScriptDirectory.from_config(_config(None)).walk_revisions()}


def _run(engine: Engine, direction: str, revision: str) -> None:
    from alembic import command

    with speaking(), engine.connect() as connection:
        _foreign_keys(connection, on=False)
        try:
            with connection.begin():
                if connection.dialect.name == "postgresql":
                    connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
                getattr(command, direction)(_config(connection), revision)
                _check_foreign_keys(connection)
        finally:
            _foreign_keys(connection, on=True)


def _foreign_keys(connection: Connection, *, on: bool) -> None:
    """SQLite copies a table to change it, which deletes the old one: with foreign keys on, its children too.

    The pragma does nothing inside a transaction, so it goes to the driver before one begins.
    """
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection
        driver.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")


def _check_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise RefusedError(
            f"The upgrade of the database would have torn rows of '{broken[0]}' from what they belong to. "
            "Nothing was changed. Report this, with the output of leadflow doctor."
        )


def _config(connection: Connection | None) -> Config:
    """Alembic's configuration, made here: an installed leadflow has no alembic.ini."""
    from alembic.config import Config

    config = Config()
    # Alembic's options interpolate percent signs, which a path may hold.
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
