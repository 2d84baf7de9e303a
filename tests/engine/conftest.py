"""One real Prefect server for all tests of the engine, started once (10 to 40 seconds)."""

from __future__ import annotations

import os
from datetime import date
from typing import TYPE_CHECKING

import pytest

from leadflow.engine.environment import prepare
from leadflow.engine.server import PrefectServer, embedded_server
from leadflow.settings import Settings
from tests.ports import free_port as free_port

if TYPE_CHECKING:
    from collections.abc import Iterator


# Prefect reads these when it is first imported, which is while tests are collected.
for name, value in {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "ERROR",
    "PREFECT_LOGGING_LOGGERS_PREFECT_TASK_RUNS_LEVEL": "CRITICAL",
}.items():
    os.environ.setdefault(name, value)


@pytest.fixture(scope="session")
def prefect_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of a home of its own, and this process's environment made right for them."""
    settings = Settings(
        home=tmp_path_factory.mktemp("engine") / "home",
        prefect_port=free_port(),
        advance_minutes=600,
        today=date(2026, 9, 8),
    )
    before = dict(os.environ)
    yield settings
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def prefect_server(prefect_settings: Settings) -> Iterator[PrefectServer]:
    """The session's Prefect server."""
    with embedded_server(prefect_settings) as server:
        prepare(prefect_settings)
        yield server
