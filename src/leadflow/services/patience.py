"""Patience: try again when somebody else wrote the same rollout in between, or is at it just now."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

from leadflow.errors import BusyError

if TYPE_CHECKING:
    from collections.abc import Callable

TRIES = 5
"""How often a short transaction is tried."""
PAUSE_SECONDS = 0.25
"""Between two looks at whether somebody is still at a rollout."""

T = TypeVar("T")


def patiently(act: Callable[[], T]) -> T:
    """What `act` returns; it is one transaction, decided anew each time. Raises the last `BusyError`."""
    for _ in range(TRIES - 1):
        try:
            return act()
        except BusyError:
            continue
    return act()


def in_turn(act: Callable[[], T], seconds: float) -> T:
    """What `act` returns, tried for `seconds` while somebody else has what it needs.

    Raises the last `BusyError`.
    """
    until = time.monotonic() + seconds
    while True:
        try:
            return act()
        except BusyError:
            if time.monotonic() >= until:
                raise
        time.sleep(PAUSE_SECONDS)
