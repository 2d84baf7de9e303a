"""Searching: better orders in which steps are put into time, until the rounds are used up.

A round takes an order, puts the steps into time one by one (serial schedule generation, Kolisch 1996), pushes
all of them as late as they can be and pulls them forward again (forward-backward improvement: Li and Willis
1992, Tormos and Lova 2001). The first rounds start from a priority rule with some chance in it (a biased
random sampling, Kolisch and Drexl 1996); the later ones shake the schedule within a stretch of its time.

Rounds, not seconds, end it, and chance comes from a seed: the same plan comes to the same dates everywhere.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SPREAD = 0.15
"""How much chance the first rounds add to the priority rule: a share of the whole time."""
STRETCH = 0.08
"""Half of the stretch that a later round shakes, and how far it shakes: a share of the whole time."""
WIDE, SELDOM = 1.0, 0.25
"""The same for some of the rounds, so that steps that lie far apart change places, too."""
FEW = 30
"""Rivals up to which every other round lets two of them change places."""
BEGINNINGS = 8
"""Rounds that start from the priority rule."""


class Placed(Protocol):
    """Steps put into time. `cost` is what is to be small; costs can be compared."""

    @property
    def cost(self) -> Any: ...
    @property
    def starts(self) -> Sequence[int]: ...


P = TypeVar("P", bound=Placed)


class Ground(Protocol[P]):
    """What can put steps into time."""

    @property
    def bound(self) -> Any:
        """A cost that no schedule can beat: the search ends when it is reached."""

    @property
    def rivals(self) -> Sequence[int]:
        """The positions of the steps that may have to wait."""

    def first(self) -> list[float]:
        """The keys of the priority rule."""

    def schedule(self, keys: Sequence[float]) -> P:
        """Steps one by one, the smallest key first, as early as there is room."""

    def justify(self, placed: P) -> P:
        """Everything as late as it can be, and then as early again."""


def search(ground: Ground[P], going_on: Callable[[int], bool], seed: int = 1) -> P:
    """The best of the schedules that the rounds come to; of two that are as good the one found first.

    `going_on` is asked before every round after the first, with its number.
    """
    chance, rule = Random(seed), ground.first()  # noqa: S311 - no secret
    best = here = _improved(ground, ground.schedule(rule))
    number = 1
    while best.cost > ground.bound and going_on(number):
        if number < BEGINNINGS:
            width = SPREAD * (max(rule) - min(rule))
            keys = [each + chance.random() * width for each in rule]
            found = _improved(ground, ground.schedule(keys))
        else:
            found = ground.schedule(_shaken(here.starts, ground.rivals, chance))
            found = min(ground.justify(found), found, key=lambda each: each.cost)
        if found.cost <= here.cost:
            here = found
        if found.cost < best.cost:
            best = found
        number += 1
    return best


def _improved(ground: Ground[P], placed: P) -> P:
    """Justified again and again, as long as it gets better."""
    while (again := ground.justify(placed)).cost < placed.cost:
        placed = again
    return placed


def _shaken(starts: Sequence[int], rivals: Sequence[int], chance: Random) -> list[float]:
    if 2 <= len(rivals) <= FEW and chance.random() < 0.5:
        keys = [float(start) for start in starts]
        one, other = chance.sample(rivals, 2)
        keys[one], keys[other] = keys[other], keys[one]
        return keys
    first, last = min(starts), max(starts)
    reach = (WIDE if chance.random() < SELDOM else STRETCH) * (last - first)
    middle = first + chance.random() * (last - first)
    return [
        start + (chance.random() - 0.5) * 2 * reach if abs(start - middle) < reach else start
        for start in starts
    ]
