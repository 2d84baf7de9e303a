"""Draws: how long steps might take, from their estimates, the same from the same seed.

A step's duration is drawn from the triangular distribution between its best and its worst case with the peak
at its own duration, by inverting the distribution function, and rounded to the nearest slot of its
calendar. PERT's beta distribution (Malcolm, Roseboom, Clark and Fazar 1959, Operations Research 7) needs a
fourth number that nobody at a school can judge, and puts less into the tails; the triangle asks for exactly
what people say, and differs from it by less than what they say is wrong by (Johnson 1997, "The triangular
distribution as a proxy for the beta distribution in risk analysis", The Statistician 46).

Each step draws from a stream of its own, seeded by the seed and its key: neither the order of the plan nor
another step's estimate changes what it draws, so that two plans can be compared run by run ("common random
numbers").
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from leadflow.planning.situation import Mode

if TYPE_CHECKING:
    from leadflow.planning.situation import Situation


@dataclass(frozen=True, slots=True)
class Spread:
    """Numbers of slots from `low` up; `steps` are the chances of at most the first, the second ... of them.

    The last number has none: it is never exceeded.
    """

    low: int
    steps: tuple[float, ...]

    def number(self, uniform: float) -> int:
        """The number of slots for a uniform number from 0 to 1."""
        return self.low + bisect_right(self.steps, uniform)


def spread(low: int, mode: int, high: int) -> Spread:
    """The triangle over whole numbers of slots."""
    return Spread(low, tuple(_at_most(each + 0.5, low, mode, high) for each in range(low, high)))


def _at_most(number: float, low: int, mode: int, high: int) -> float:
    """The triangular distribution function."""
    if number < mode:
        return (number - low) ** 2 / ((high - low) * (mode - low))
    return 1 - (high - number) ** 2 / ((high - low) * (high - mode))


def spreads(situation: Situation) -> dict[int, Spread]:
    """What the estimates leave open, by the step's position: of the steps that are neither done nor timeless.

    Of a started step it is what is left that varies, by the same share as the whole would.
    """
    found: dict[int, Spread] = {}
    for at, step in enumerate(situation.steps):
        if step.estimate is None or situation.modes[at] >= Mode.DONE or not situation.slots[at]:
            continue
        estimate, table, mode = step.estimate.holding(step.duration), situation.tables[at], situation.left[at]
        low, high = table.slots(estimate.best), table.slots(estimate.worst)
        if situation.modes[at] == Mode.STARTED:
            low = max(1, round(mode * estimate.best / step.duration))
            high = round(mode * estimate.worst / step.duration)
        found[at] = spread(min(low, mode), mode, max(high, mode))
    return found


def uniforms(seed: int, key: str, runs: int) -> list[float]:
    """The numbers from 0 to 1 that a step draws, one a run."""
    number = Random(f"{seed} {key}").random  # noqa: S311 - chances, not secrets
    return [number() for _ in range(runs)]
