"""Schools to break, on both kinds of board."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import make_url

from tests.emulator.limits import UNLIMITED
from tests.faults.schools import KINDS, Kept, busy
from tests.faults.trello_schools import START, TrelloKept
from tests.small_trello import SmallTrello

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.databases import Databases


@pytest.fixture(params=KINDS)
def unlaunched(request: pytest.FixtureRequest, sqlite_databases: Databases, tmp_path: Path) -> Kept:
    """A school before its launch."""
    url = sqlite_databases.migrated()
    source = Path(str(make_url(url).database))
    kept = tmp_path / "school.db"
    source.rename(kept)
    return Kept.new(str(request.param), kept)


@pytest.fixture
def on_trello(sqlite_databases: Databases, tmp_path: Path) -> Iterator[TrelloKept]:
    """A school before its launch, on Trello."""
    kept = tmp_path / "school.db"
    Path(str(make_url(sqlite_databases.migrated()).database)).rename(kept)
    with SmallTrello(limits=UNLIMITED, start=START) as trello:
        yield TrelloKept(trello, kept, trello.emulator.world.keep())


@pytest.fixture
def launched(unlaunched: Kept) -> Kept:
    """A school just after its launch."""
    return unlaunched.after(lambda school: school.launch())


@pytest.fixture
def waiting(launched: Kept) -> Kept:
    """A school two weeks later, with much for a pass to do."""
    return launched.after(busy)
