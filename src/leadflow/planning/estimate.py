"""The estimate: how long a step may take at best and at worst, beside what is most likely."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Estimate:
    """Two durations in school days of the step's own calendar, in halves; the third is its `duration`.

    The plan itself is made with the step's duration alone. What an estimate does is in `chances`.
    """

    best: float
    worst: float

    @property
    def sound(self) -> bool:
        """True when it begins with half a day or more, does not fall, and is in half days."""
        return 0.5 <= self.best <= self.worst < 10_000 and all(
            each * 2 == int(each * 2) for each in (self.best, self.worst)
        )

    def holding(self, duration: float) -> Estimate:
        """The same, as wide as a duration needs it: a plan that was changed later may be outside of it."""
        return Estimate(min(self.best, duration), max(self.worst, duration))
