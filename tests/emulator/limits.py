"""Rate limits as Trello has them (FACTS 2.1): counted over the last interval, told in every answer."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.emulator.answers import RefusalError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.emulator.clock import Clock


@dataclass(frozen=True)
class Limits:
    """How many requests are allowed. The intervals are ten seconds, for members a quarter of an hour."""

    token: int = 100
    key: int = 300
    member: int = 200
    members: int = 100
    """For everything under ``/members/`` and for the search."""


UNLIMITED = Limits(10**6, 10**6, 10**6, 10**6)
SHORT, LONG = 10.0, 900.0


class Counter:
    """Counts the requests of every token, key and member."""

    def __init__(self, limits: Limits, clock: Clock) -> None:
        self.limits, self._clock = limits, clock
        self.refused = 0
        self._seen: dict[tuple[str, str], deque[float]] = defaultdict(deque)

    def take(self, key: str, token: str, member: str, path: str) -> Mapping[str, str]:
        """Count a request and return the headers. Raises the 429 of the limit that is used up."""
        now = self._clock.monotonic()
        windows = {
            "api-key": (("key", key), self.limits.key),
            "api-token": (("token", token), self.limits.token),
            "member": (("member", member), self.limits.member),
        }
        headers: dict[str, str] = {}
        for name, (who, most) in windows.items():
            left = most - self._count(who, now, SHORT)
            headers[f"x-rate-limit-{name}-interval-ms"] = "10000"
            headers[f"x-rate-limit-{name}-max"] = str(most)
            headers[f"x-rate-limit-{name}-remaining"] = str(max(0, left - 1))
            if left <= 0:
                self.refused += 1
                raise RefusalError(
                    429, "Rate limit exceeded", f"{name.upper().replace('-', '_')}_LIMIT_EXCEEDED"
                )
        if path.startswith(("/members/", "/search")):
            if self._count(("members", token), now, LONG) >= self.limits.members:
                self.refused += 1
                raise RefusalError(429, "Exceeded rate limit to /1/member", "RATE_LIMIT_EXCEEDED")
            self._seen["members", token].append(now)
        for who, _ in windows.values():
            self._seen[who].append(now)
        return headers

    def _count(self, who: tuple[str, str], now: float, seconds: float) -> int:
        seen = self._seen[who]
        while seen and seen[0] <= now - seconds:
            seen.popleft()
        return len(seen)
