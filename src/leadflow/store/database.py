"""Open the database and bring it to the newest layout.

SQLite runs with the settings that keep acknowledged commits through a power cut (WAL, synchronous FULL)
and with BEGIN IMMEDIATE: a deferred transaction that turns into a writer fails at once with "database is
locked", whatever the timeout says.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError

from leadflow.errors import RefusedError, ServiceAwayError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

BUSY_MILLISECONDS = 10_000
MIGRATIONS = Path(__file__).parent / "migrations"


def open_database(url: str) -> Engine:
    """An engine for `url`. Raises `RefusedError` for an address that is none."""
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "postgresql" and parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        engine = create_engine(parsed, pool_pre_ping=parsed.get_backend_name() != "sqlite")
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise RefusedError(
            f"LEADFLOW_DATABASE_URL cannot be used: {error}. It looks like "
            "postgresql://user:password@host/name (install leadflow[postgres]) or sqlite:////path/leadflow.db."
        ) from None
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    return engine


def migrate(engine: Engine) -> None:
    """Bring the database to the newest layout, in one transaction.

    Raises `RefusedError` for a database of a newer leadflow or one that is not ours, `ServiceAwayError` when
    it does not answer.
    """
    try:
        with engine.connect() as connection:
            found = current_version(connection)
            known = ScriptDirectory.from_config(_config(None))
            if found == known.get_current_head():
                return
            if found is not None and found not in {each.revision for each in known.walk_revisions()}:
                raise RefusedError(
                    f"The database was written by a newer leadflow (layout {found}). Nothing was changed. "
                    "Upgrade leadflow, or restore a backup from before the upgrade."
                )
        # Foreign keys must be off before a table is copied: the pragma does nothing inside a transaction.
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                connection.connection.execute("PRAGMA foreign_keys=OFF")
            with connection.begin():
                command.upgrade(_config(connection), "head")
            if engine.dialect.name == "sqlite":
                connection.connection.execute("PRAGMA foreign_keys=ON")
    except OperationalError as error:
        raise ServiceAwayError(f"The database does not answer: {error.orig}") from None
    except DBAPIError as error:
        raise RefusedError(f"The database cannot be used: {error.orig}") from None


def current_version(connection: Connection) -> str | None:
    """The layout of the database; None when it is empty."""
    return MigrationContext.configure(connection).get_current_revision()


def downgrade(engine: Engine, revision: str) -> None:
    """Take the layout back (for tests and for a way home after a failed upgrade)."""
    with engine.connect() as connection, connection.begin():
        command.downgrade(_config(connection), revision)


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _: object) -> None:
        # SQLAlchemy begins transactions itself (below); the driver must not.
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_MILLISECONDS}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
