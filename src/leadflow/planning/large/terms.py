"""Terms: what a network of arrays is planned with. Needs NumPy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from typing import Any

    import numpy as np
    from numpy.typing import NDArray

    from leadflow.planning.large.grid import Ints

NO_END = -1
"""In `Terms.ends`: the step has no last date of its own."""


class Visitor(Protocol):
    """Places single steps. `starts` and `finishes` hold, by place, marks counted from `origin`."""

    def begin(self) -> None:
        """Forget what was found before: both passes begin (anew)."""
        ...

    def early(self, place: int, starts: Ints, finishes: Ints, origin: int) -> None:
        """Put a step as early as it may be."""
        ...

    def late(self, place: int, starts: Ints, finishes: Ints, origin: int, end: int) -> None:
        """Put a step as late as it may be; the plan ends at the mark `end`, not counted from `origin`."""
        ...


@dataclass(frozen=True, slots=True)
class Spans:
    """Where some steps lie, whatever the network says. `hidden` ones bind nobody."""

    steps: Ints
    starts: Ints
    finishes: Ints
    hidden: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Terms:
    """What a network is planned with: marks of `leadflow.planning.slots`, by step.

    `floors` is the first mark that a step may take (one number: all the same). `ends` is the last one, from
    its goal or a last date of its own, or `NO_END`: the step may last as long as the plan. Nothing lasts
    longer; the plan ends with its last step or at the mark `last`, the latest goal (None: the latest of
    `ends`). `early` and `late` are the steps whose places are given, for either pass; the steps in `visits`
    are placed by the `visitor`.
    """

    floors: NDArray[Any] | int
    ends: NDArray[Any] | None = None
    last: int | None = None
    early: Spans | None = None
    late: Spans | None = None
    visits: Ints | None = None
    visitor: Visitor | None = None
