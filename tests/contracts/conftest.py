"""The rigs that the contract of boards is tested on. A new kind of board adds its name and a fixture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contracts.cards import ROSTER, SPEC
from tests.contracts.rigs import BuiltinRig, MemoryRig
from tests.contracts.trello_rig import TrelloRig
from tests.small_trello import SmallTrello

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from leadflow.sync.cards import BoardRef
    from tests.contracts.rig import BoardRig

RIGS = ["memory", "trello", "builtin_sqlite", pytest.param("builtin_postgres", marks=pytest.mark.postgres)]


@pytest.fixture(params=RIGS)
def rig(request: pytest.FixtureRequest) -> BoardRig:
    """Every rig in turn."""
    found: BoardRig = request.getfixturevalue(f"{request.param}_rig")
    return found


@pytest.fixture
def board(rig: BoardRig) -> BoardRef:
    """A board that was just made."""
    return rig.gateway.ensure_board(SPEC, ROSTER)


@pytest.fixture
def memory_rig() -> MemoryRig:
    """The fake in memory."""
    return MemoryRig()


@pytest.fixture
def trello_rig() -> Iterator[TrelloRig]:
    """Trello, over HTTP to the emulator."""
    with SmallTrello() as trello:
        yield TrelloRig(trello)


@pytest.fixture
def builtin_sqlite_rig(sqlite_engine: Engine) -> BuiltinRig:
    """The built-in board on SQLite."""
    return BuiltinRig(sqlite_engine)


@pytest.fixture
def builtin_postgres_rig(postgres_engine: Engine) -> BuiltinRig:
    """The built-in board on PostgreSQL."""
    return BuiltinRig(postgres_engine)
