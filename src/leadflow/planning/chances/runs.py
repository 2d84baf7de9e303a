"""Runs: the forward pass many times over, each time with other durations.

`runs_of` places one step after the other with the very function of the forward pass, so that a run is a plan
like any other. `leadflow.planning.chances.fast_runs` does the same for all runs at once with NumPy.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from operator import mul
from typing import TYPE_CHECKING

from leadflow.planning.chances.draws import uniforms
from leadflow.planning.passes import NOBODY, Early, put_early
from leadflow.planning.situation import Mode, fixed_span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from leadflow.planning.chances.draws import Spread
    from leadflow.planning.situation import Situation


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums over the runs of a step's slots (x) and the school's slots at which a goal is reached (y)."""

    x: int
    y: int
    xx: int
    yy: int
    xy: int


@dataclass(frozen=True, slots=True)
class Runs:
    """What came of the runs, by the positions of the steps that reach goals.

    `finishes` are their finishes, one a run. `chains` counts for each step in how many runs it was on the
    chain that set the finish. `sums` are there for the steps that vary.
    """

    finishes: Mapping[int, Sequence[int]]
    chains: Mapping[int, Mapping[int, int]]
    sums: Mapping[int, Mapping[int, Sums]]


def runs_of(
    situation: Situation,
    early: Early,
    spreads: Mapping[int, Spread],
    ends: Iterable[int],
    runs: int,
    seed: int,
) -> Runs:
    """The runs, one after the other. `early` is the plain forward pass, `ends` the steps to look at."""
    ends, keys = sorted(set(ends)), situation.network.keys
    moving = in_motion(situation, spreads, ends)
    draws = {
        at: [spreads[at].number(uniform) for uniform in uniforms(seed, keys[at], runs)]
        for at in moving
        if at in spreads
    }
    trial = _Trial(situation, early, moving)
    finishes: dict[int, list[int]] = {end: [] for end in ends}
    chains: dict[int, dict[int, int]] = {end: {} for end in ends}
    for run in range(runs):
        trial.plan({at: numbers[run] for at, numbers in draws.items()})
        for end in ends:
            finishes[end].append(trial.early.finishes[end])
            for at in trial.chain(end):
                chains[end][at] = chains[end].get(at, 0) + 1
    count = situation.school.first_from
    sums = {
        end: {at: _sums(draws[at], [count(mark) for mark in finishes[end]]) for at in draws} for end in ends
    }
    return Runs(finishes, chains, sums)


class _Trial:
    """A situation and its forward pass of which some durations change from run to run."""

    def __init__(self, situation: Situation, early: Early, moving: Sequence[int]) -> None:
        self._slots, self._left = list(situation.slots), list(situation.left)
        self._fixed = dict(situation.fixed)
        self._moving = moving
        self._situation = replace(situation, slots=self._slots, left=self._left, fixed=self._fixed)
        self.early = Early(
            list(early.starts),
            list(early.finishes),
            list(early.drivers),
            list(early.bounds),
            [],
            set(early.promised),
        )

    def plan(self, drawn: Mapping[int, int]) -> None:
        """Plan anew with the slots that were drawn, by position."""
        situation, early = self._situation, self.early
        for at, number in drawn.items():
            self._left[at] = number
            if situation.modes[at] == Mode.OPEN:
                self._slots[at] = number
                if (span := fixed_span(situation.steps[at], situation.tables[at], number)) is not None:
                    self._fixed[at] = span
        early.conflicts.clear()
        early.promised.difference_update(self._moving)
        for at in self._moving:
            early.drivers[at] = NOBODY
            put_early(situation, early, at)

    def chain(self, at: int) -> Iterator[int]:
        """As `leadflow.planning.driving.chain_to`, in positions, last one first."""
        while at != NOBODY and self._situation.modes[at] < Mode.DONE:
            yield at
            at = NOBODY if at in self.early.promised else self.early.drivers[at]


def in_motion(situation: Situation, spreads: Iterable[int], ends: Iterable[int]) -> tuple[int, ...]:
    """The positions whose place varies from run to run and can matter to `ends`, in plan order."""
    network, modes = situation.network, situation.modes
    touched = set(spreads)
    for at, links in enumerate(network.before):
        if modes[at] < Mode.DONE and any(link.before in touched for link in links):
            touched.add(at)
    return tuple(at for at in before(situation, ends) if at in touched)


def before(situation: Situation, ends: Iterable[int]) -> tuple[int, ...]:
    """The positions of steps that are not closed, from which a way leads to one of `ends`, those included."""
    found = {at for at in ends if situation.modes[at] < Mode.DONE}
    for at in range(len(situation.steps) - 1, -1, -1):
        if at in found and situation.modes[at] < Mode.DONE:
            found |= {link.before for link in situation.network.before[at]}
    return tuple(at for at in sorted(found) if situation.modes[at] < Mode.DONE)


def _sums(x: Sequence[int], y: Sequence[int]) -> Sums:
    return Sums(sum(x), sum(y), sum(map(mul, x, x)), sum(map(mul, y, y)), sum(map(mul, x, y)))
