"""Where time comes from: the machine's clock, or a simulated calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant, UTC."""
        return datetime.now(UTC)

    def today(self, timezone: str) -> date:
        """The present date in `timezone`."""
        return datetime.now(ZoneInfo(timezone)).date()


@dataclass
class SimulatedClock:
    """A date that stands still until somebody sets another: the demo's calendar, and tests."""

    day: date

    def now(self) -> datetime:
        """Noon UTC of the simulated day."""
        return datetime.combine(self.day, time(12), UTC)

    def today(self, timezone: str) -> date:  # noqa: ARG002 - the simulated day is the same everywhere
        """The simulated day."""
        return self.day
