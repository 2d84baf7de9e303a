"""A Trello for every test of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.small_trello import SmallTrello

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def trello() -> Iterator[SmallTrello]:
    """The emulator with the small school's people."""
    with SmallTrello() as found:
        yield found
