"""Rate limits: how fast requests may follow each other.

Trello allows 100 requests in any 10 seconds per token, and 100 in 15 minutes for everything under
``/members/``. A token bucket of that size would let through twice as many in the window that straddles
its refill, so requests are counted in a sliding log, a ledger: of this process, or in the database, where
all processes of this leadflow that use the token share one. What other programs spend with the same token
only shows in the headers of the answers: they are the brake.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from leadflow.errors import ServiceAwayError
from leadflow.saying import say

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
LONGEST_HOLD = 10.0
"""Seconds that all requests are held when almost nothing is left."""
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


@dataclass(frozen=True, slots=True)
class Window:
    """At most `limit` requests in any `seconds`."""

    name: str
    limit: int
    seconds: float


class Ledger(Protocol):
    """Where requests are counted."""

    def take(self, windows: Sequence[Window]) -> float:
        """Count one request in all these windows and return 0.

        Or count it in none, and return the seconds until it is worth asking again.
        """
        ...

    def hold(self, seconds: float) -> None:
        """Grant nothing for so many seconds."""
        ...


class OwnLedger:
    """The ledger of one process."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._granted: dict[str, list[float]] = {}
        self._held_until = 0.0
        self._lock = threading.Lock()

    def take(self, windows: Sequence[Window]) -> float:
        """Count one request, or say how long to wait."""
        with self._lock:
            now = self._clock()
            pause = wait_for(self._granted, windows, now, self._held_until)
            if not pause:
                for window in windows:
                    self._granted[window.name].append(now)
            return pause

    def hold(self, seconds: float) -> None:
        """Grant nothing for so many seconds."""
        with self._lock:
            self._held_until = max(self._held_until, self._clock() + seconds)


def wait_for(
    granted: dict[str, list[float]], windows: Sequence[Window], now: float, held_until: float
) -> float:
    """Seconds until all `windows` have room; 0 when they have. Forgets in `granted` what is over."""
    pause = max(held_until - now, 0.0) if held_until - now <= LONGEST_HOLD else 0.0
    for window in windows:
        # What a clock that was set back since has written in the future does not count, nor does its hold.
        seen = [at for at in granted.get(window.name, ()) if now - window.seconds < at <= now]
        granted[window.name] = seen
        if len(seen) >= window.limit:
            pause = max(pause, seen[-window.limit] + window.seconds - now)
    return pause


class Pacer:
    """The limiter: requests to Trello keep within the windows of a ledger, and heed the answers' headers."""

    def __init__(
        self,
        ledger: Ledger | None = None,
        limit: int = TOKEN_LIMIT,
        seconds: float = TOKEN_SECONDS,
        *,
        sleep: Sleep = time.sleep,
    ) -> None:
        self._ledger = ledger or OwnLedger()
        self._sleep = sleep
        self._all = Window("all", limit, seconds)
        self._members = Window("members", MEMBERS_LIMIT, MEMBERS_SECONDS)

    def wait(self, path: str) -> None:
        """Return when a request to `path` may be sent."""
        windows = [self._all]
        if path.startswith(("/1/members/", "/1/search")):
            windows.append(self._members)
        while pause := self._ledger.take(windows):
            if pause > LONGEST_WAIT:
                raise ServiceAwayError(
                    say(
                        "Trello allows 100 look-ups of people in 15 minutes and they are used up. Try "
                        "again in %(num)s minutes.",
                        num=f"{pause / 60:.0f}",
                    )
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
                self._ledger.hold(min(interval / 1000, LONGEST_HOLD))


def _number(headers: Mapping[str, str], name: str) -> float | None:
    try:
        return float(headers[name])
    except (KeyError, ValueError):
        return None
