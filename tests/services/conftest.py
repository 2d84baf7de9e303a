"""A small school whose leadflow is open, on SQLite."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.trello_schools import START
from tests.services.schools import SmallSchool
from tests.small_trello import SmallTrello

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine


@pytest.fixture
def trello() -> Iterator[SmallTrello]:
    """A Trello with everybody's account."""
    with SmallTrello(start=START) as made:
        yield made


@pytest.fixture
def school(sqlite_engine: Engine) -> SmallSchool:
    """A small school on the built-in board, not launched yet."""
    return SmallSchool.builtin(sqlite_engine)


@pytest.fixture
def remote(sqlite_engine: Engine) -> SmallSchool:
    """A small school whose boards are elsewhere, not launched yet."""
    return SmallSchool.memory(sqlite_engine)


@pytest.fixture(params=["school", "remote"])
def either(request: pytest.FixtureRequest) -> SmallSchool:
    """A small school on either kind of board."""
    found: SmallSchool = request.getfixturevalue(request.param)
    return found
