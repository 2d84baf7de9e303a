"""Limits: how much change a group and a school carry at once, and what stands in the way of change.

"Make one change at a time" is the source's rule (R50), "address the most significant obstacles first"
another (R45): limits say how many changes in practice may run side by side, obstacles which step is to go
first where two could.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Limits:
    """How many steps that change how people work may be under way at once.

    `per_group` counts those of one group, `school_wide` those of all groups together; None is no limit.
    More than one a group goes against the source's rule, so `reason` says why the school wants it.
    """

    per_group: int | None = 1
    school_wide: int | None = None
    reason: str = ""


ONE_AT_A_TIME = Limits()
"""What holds when a school says nothing."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A step is not to start before the day `until` opens, because there is no room for it sooner.

    Levelling sets it, and `because` says what the step waits for, in a phrase.
    """

    until: date
    because: str


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What stands in the way, and the keys of the steps that retire it.

    `impact` and `likelihood` go from 1 (small) to 5 (large).
    """

    key: str
    title: str
    impact: int
    likelihood: int
    retired_by: tuple[str, ...]

    @property
    def significance(self) -> int:
        """How much it matters: 1 to 25."""
        return self.impact * self.likelihood
