"""Throttle: how often one caller may ask, so that a program in a loop does not slow the pages for people."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from leadflow.web.caller import Caller

WINDOW = 60.0
"""Seconds that are counted together."""
CALLERS = 10_000
"""How many callers are remembered; the one that was away longest is forgotten first."""
A_SCHOOL = 30
"""How many callers somebody counts as who stands for many: a proxy that does not say who asks."""


class Throttle:
    """So many requests a minute and caller, counted in this process."""

    def __init__(self, limit: int, clock: Callable[[], float] = monotonic) -> None:
        self._limit = limit
        self._clock = clock
        self._seen: OrderedDict[Caller, tuple[float, int]] = OrderedDict()
        self._lock = Lock()

    def wait(self, caller: Caller) -> int:
        """Count a request; how many seconds the caller is to wait, 0 when it may go on."""
        now, limit = self._clock(), self._limit * (A_SCHOOL if caller.many else 1)
        with self._lock:
            begun, count = self._seen.pop(caller, (now, 0))
            if now - begun >= WINDOW:
                begun, count = now, 0
            self._seen[caller] = (begun, count + 1)
            if len(self._seen) > CALLERS:
                self._seen.popitem(last=False)
        return 0 if count < limit else max(1, round(begun + WINDOW - now))
