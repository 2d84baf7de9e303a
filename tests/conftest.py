"""Fixtures that every test may use: databases, on SQLite and on PostgreSQL.

`database_url` (nothing in it), `migrated_url` and `engine` (the newest layout, no rows) run a test twice,
once on each database. `sqlite_engine` is for tests to which the database does not matter,
`postgres_engine` (with the mark `postgres`) for what only happens there.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests import canary
from tests.canary import pytest_runtest_makereport as pytest_runtest_makereport
from tests.canary import watched_files as watched_files
from tests.databases import KINDS, Databases, PostgresServer, opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser
    from sqlalchemy import Engine


# No timed assertions: on a busy machine an example may take its time. And the same code passes or fails the
# same way for everybody: examples are drawn anew in the long campaigns, which are there to find something.
settings.register_profile("steady", deadline=None, derandomize=True, database=None)
settings.register_profile("searching", deadline=None)
settings.load_profile("steady")


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--run-campaigns`` runs the long campaigns too (tests marked `slow`; ``make faults``)."""
    parser.addoption("--run-campaigns", action="store_true", help="run the long campaigns too")


def pytest_configure(config: pytest.Config) -> None:
    """Watch for credentials; draw other examples in every long campaign."""
    canary.begin(config)
    if config.getoption("--run-campaigns"):
        settings.load_profile("searching")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long campaigns out of a common run, and keep together in one process what shares a server."""
    for item in items:
        if {"prefect_server", "prefect_settings"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.xdist_group("prefect"))
        elif "browser" in item.keywords:
            item.add_marker(pytest.mark.xdist_group("browser"))
    if not config.getoption("--run-campaigns"):
        skip = pytest.mark.skip(reason="a long campaign: run it with --run-campaigns (make faults)")
        for item in items:
            if "slow" in item.keywords:
                item.add_marker(skip)


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    """Chromium for a module of browser tests. Two at once cannot be driven in one process."""
    from tests.web.browsing import browser

    with browser() as started:
        yield started


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The run's PostgreSQL server (starts in a second or two)."""
    # Not below pytest's own folder: for root the server runs as another user, and every pytest that
    # starts takes that user's right to enter the folder away again.
    with TemporaryDirectory(prefix="leadflow-") as folder:
        server = PostgresServer(Path(folder) / "data")
        yield server
        server.stop()


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> Databases:
    """Makes SQLite files."""
    return Databases(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_databases(
    tmp_path_factory: pytest.TempPathFactory, postgres_server: PostgresServer
) -> Iterator[Databases]:
    """Makes PostgreSQL databases."""
    made = Databases(tmp_path_factory.mktemp("unused"), postgres_server)
    yield made
    made.close()


@pytest.fixture(
    params=[pytest.param(kind, marks=[pytest.mark.postgres] * (kind == "postgres")) for kind in KINDS]
)
def databases(request: pytest.FixtureRequest) -> Databases:
    """Makes databases of one kind; a test that uses it runs once for each kind."""
    made: Databases = request.getfixturevalue(f"{request.param}_databases")
    return made


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """A database with nothing in it."""
    url = databases.empty()
    yield url
    databases.drop(url)


@pytest.fixture
def migrated_url(databases: Databases) -> Iterator[str]:
    """A database with the newest layout and no rows."""
    url = databases.migrated()
    yield url
    databases.drop(url)


@pytest.fixture
def engine(migrated_url: str) -> Iterator[Engine]:
    """An engine on a database with the newest layout and no rows."""
    yield from opened(migrated_url)


@pytest.fixture
def sqlite_engine(sqlite_databases: Databases) -> Iterator[Engine]:
    """An engine on a SQLite file with the newest layout and no rows."""
    url = sqlite_databases.migrated()
    yield from opened(url)
    sqlite_databases.drop(url)


@pytest.fixture
def postgres_engine(postgres_databases: Databases) -> Iterator[Engine]:
    """An engine on PostgreSQL, for what SQLite's one-writer-at-a-time makes impossible."""
    url = postgres_databases.migrated()
    yield from opened(url)
    postgres_databases.drop(url)
