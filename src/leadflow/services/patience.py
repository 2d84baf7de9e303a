"""Patience: try again when somebody else wrote the same rollout in between."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from leadflow.errors import BusyError

if TYPE_CHECKING:
    from collections.abc import Callable

TRIES = 5
"""How often a short transaction is tried."""

T = TypeVar("T")


def patiently(act: Callable[[], T]) -> T:
    """What `act` returns; it is one transaction, decided anew each time. Raises the last `BusyError`."""
    for _ in range(TRIES - 1):
        try:
            return act()
        except BusyError:
            continue
    return act()
