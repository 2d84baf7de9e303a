"""Rate limits: how fast requests may follow each other.

Trello allows 100 requests in any 10 seconds per token, and 100 in 15 minutes for everything under
``/members/``. A token bucket of that size would let through twice as many in the window that straddles
its refill, so requests are counted in a sliding log. What other programs spend with the same token only
shows in the headers of the answers: they are the brake.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from leadflow.errors import ServiceAwayError

if TYPE_CHECKING:
    from collections.abc import Mapping

Clock = Callable[[], float]
"""Seconds on a clock that never goes back."""
Sleep = Callable[[float], None]

TOKEN_LIMIT = 90
"""Requests in `TOKEN_SECONDS`; Trello allows 100, the rest is for requests that arrive bunched."""
TOKEN_SECONDS = 10.0
MEMBERS_LIMIT = 90
"""Requests to ``/members/`` in `MEMBERS_SECONDS`; Trello allows 100."""
MEMBERS_SECONDS = 900.0
LONGEST_WAIT = 60.0
"""Seconds that a request waits for its turn at most; after that Trello counts as away."""
RESERVE = 0.05
"""Share of an interval's requests that is left to others before the brake is put on."""

_HEADERS = ("x-rate-limit-api-token", "x-rate-limit-api-key", "x-rate-limit-member")


class Limiter(Protocol):
    """Decides when the next request may be sent. One may be shared by several transports."""

    def wait(self, path: str) -> None:
        """Return when a request to `path` may be sent. Raises `ServiceAwayError` when that is too far off."""
        ...

    def learn(self, headers: Mapping[str, str]) -> None:
        """Take note of the ``x-rate-limit-*`` headers of an answer."""
        ...


class SlidingWindow:
    """At most `limit` grants in any `seconds`, counted exactly."""

    def __init__(self, limit: int, seconds: float) -> None:
        self._limit, self._seconds = limit, seconds
        self._granted: deque[float] = deque()

    def ask(self, now: float) -> float:
        """Seconds until a grant is free; 0 grants nothing yet, see `grant`."""
        while self._granted and self._granted[0] <= now - self._seconds:
            self._granted.popleft()
        if len(self._granted) < self._limit:
            return 0.0
        return self._granted[0] + self._seconds - now

    def grant(self, now: float) -> None:
        """Count one request."""
        self._granted.append(now)


class ProcessLimiter:
    """The limiter of one process: two sliding windows, and the brake from the answers' headers."""

    def __init__(
        self,
        limit: int = TOKEN_LIMIT,
        seconds: float = TOKEN_SECONDS,
        *,
        clock: Clock = time.monotonic,
        sleep: Sleep = time.sleep,
    ) -> None:
        self._clock, self._sleep = clock, sleep
        self._all = SlidingWindow(limit, seconds)
        self._members = SlidingWindow(MEMBERS_LIMIT, MEMBERS_SECONDS)
        self._held_until = 0.0
        self._lock = threading.Lock()

    def wait(self, path: str) -> None:
        """Return when a request to `path` may be sent."""
        windows = [self._all]
        if path.startswith(("/1/members/", "/1/search")):
            windows.append(self._members)
        while True:
            with self._lock:
                now = self._clock()
                pause = max(self._held_until - now, *(window.ask(now) for window in windows), 0.0)
                if not pause:
                    for window in windows:
                        window.grant(now)
                    return
            if pause > LONGEST_WAIT:
                raise ServiceAwayError(
                    "Trello allows 100 look-ups of people in 15 minutes and they are used up. "
                    f"Try again in {pause / 60:.0f} minutes."
                )
            self._sleep(pause)

    def learn(self, headers: Mapping[str, str]) -> None:
        """Hold all requests for one interval once an answer says that almost nothing is left."""
        for name in _HEADERS:
            most, left = _number(headers, f"{name}-max"), _number(headers, f"{name}-remaining")
            interval = _number(headers, f"{name}-interval-ms")
            if most is None or left is None or interval is None:
                continue
            if left <= most * RESERVE:
                with self._lock:
                    self._held_until = max(self._held_until, self._clock() + min(interval / 1000, 10.0))


def _number(headers: Mapping[str, str], name: str) -> float | None:
    try:
        return float(headers[name])
    except (KeyError, ValueError):
        return None
