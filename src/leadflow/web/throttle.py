"""Throttle: how often one caller may ask, so that a program in a loop does not slow the pages for people."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

WINDOW = 60.0
"""Seconds that are counted together."""
CALLERS = 10_000
"""How many callers are remembered; the one that was away longest is forgotten first."""


class Throttle:
    """So many requests a minute and caller, counted in this process."""

    def __init__(self, limit: int, clock: Callable[[], float] = monotonic) -> None:
        self._limit = limit
        self._clock = clock
        self._seen: OrderedDict[str, tuple[float, int]] = OrderedDict()
        self._lock = Lock()

    def wait(self, caller: str) -> int:
        """Count a request; how many seconds the caller is to wait, 0 when it may go on."""
        now = self._clock()
        with self._lock:
            begun, count = self._seen.pop(caller, (now, 0))
            if now - begun >= WINDOW:
                begun, count = now, 0
            self._seen[caller] = (begun, count + 1)
            if len(self._seen) > CALLERS:
                self._seen.popitem(last=False)
        return 0 if count < self._limit else max(1, round(begun + WINDOW - now))


def caller_of(request: Request) -> str:
    """Who asks, as far as the network tells: its address; empty when there is none."""
    return request.client.host if request.client else ""
