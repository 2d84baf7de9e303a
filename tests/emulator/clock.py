"""The emulator's clock: the machine's, or one that stands still until a test moves it."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta


class Clock:
    """Real time, or, given a `start`, a time that only `advance` moves."""

    def __init__(self, start: datetime | None = None) -> None:
        self._start, self._passed = start, 0.0
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """The present instant, UTC."""
        if self._start is None:
            return datetime.now(UTC)
        with self._lock:
            return self._start + timedelta(seconds=self._passed)

    def monotonic(self) -> float:
        """Seconds on a clock that never goes back."""
        if self._start is None:
            return time.monotonic()
        with self._lock:
            return self._passed

    def advance(self, seconds: float) -> None:
        """Let time pass. Raises `RuntimeError` on the machine's clock."""
        if self._start is None:
            raise RuntimeError("this is the machine's clock")
        with self._lock:
            self._passed += seconds

    def stamp(self) -> str:
        """The present instant as Trello writes it: milliseconds, ``Z``."""
        return iso(self.now())


def iso(moment: datetime) -> str:
    """An instant as Trello writes it: UTC, milliseconds, ``Z``."""
    moment = moment.astimezone(UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"
