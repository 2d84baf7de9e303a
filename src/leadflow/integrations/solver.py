"""The solver: OR-Tools CP-SAT looks for a better order, when the extra ``optimize`` is installed.

One worker with a fixed seed, so that the same time on the same machine comes to the same answer as far as a
limit of seconds lets it. What is known already goes in as a hint.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

from leadflow.errors import LeadflowError
from leadflow.planning.levelling.puzzle import puzzle_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leadflow.planning.levelling.puzzle import Puzzle
    from leadflow.planning.levelling.room import Levelled, Room

LITTLE = 1e-6
LATE = 1000
"""How many slots of an earlier goal one slot of a late one outweighs."""


class NoSolverError(LeadflowError):
    """The extra is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "Improving takes OR-Tools, which is not installed. Install it with pip install "
            "'leadflow[optimize]', or leave --improve out."
        )


class Solver:
    """Improves levelled plans, for at most so many seconds each. Raises `NoSolverError` when it cannot."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._cp_model = _cp_model()

    def __call__(self, room: Room, placed: Levelled) -> Sequence[float] | None:
        """Keys of another order; None when the time was too short for any."""
        return self.starts(puzzle_of(room, placed))[0]

    def starts(self, puzzle: Puzzle) -> tuple[list[float] | None, float]:
        """Starts, or None, and the least that the cost can be (in `LATE` parts)."""
        solver = self._cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.max_time_in_seconds = self._seconds
        model, variables = _model(self._cp_model, puzzle)
        found = solver.solve(model)
        if found not in (self._cp_model.OPTIMAL, self._cp_model.FEASIBLE):
            return None, 0.0
        return [float(solver.value(each)) for each in variables], solver.best_objective_bound

    @staticmethod
    def times(puzzle: Puzzle, bound: float) -> int:
        """The least time that a puzzle of one goal takes, of the least cost that was proven."""
        (due,) = (due for _, due in puzzle.dues)
        return ceil((bound + LATE * due) / (LATE + 1) - LITTLE)


def _cp_model() -> Any:
    try:
        from ortools.sat.python import cp_model
    except ImportError:
        raise NoSolverError from None
    return cp_model


def _model(cp_model: Any, puzzle: Puzzle) -> tuple[Any, list[Any]]:
    model = cp_model.CpModel()
    lengths = puzzle.lengths
    ends = [start + length for start, length in zip(puzzle.hint, lengths, strict=True)]
    end = max([*ends, *(start + lengths[at] for at, start in puzzle.pinned.items())], default=0)
    horizon = end if len(puzzle.dues) == 1 else end + end // 2
    starts = []
    for at, length in enumerate(lengths):
        first = puzzle.pinned.get(at, min(puzzle.releases[at], horizon))
        starts.append(model.new_int_var(first, puzzle.pinned.get(at, max(first, horizon - length)), ""))
        model.add_hint(starts[at], puzzle.hint[at])
    for before, after, distance in puzzle.links:
        model.add(starts[after] >= starts[before] + distance)
    for index, capacity in enumerate(puzzle.capacities):
        takers = [at for at, demands in enumerate(puzzle.demands) if demands.get(index) and lengths[at]]
        intervals = [model.new_fixed_size_interval_var(starts[at], lengths[at], "") for at in takers]
        model.add_cumulative(intervals, [puzzle.demands[at][index] for at in takers], capacity)
    costs = []
    for at, due in puzzle.dues:
        late = model.new_int_var(0, max(0, horizon - due), "")
        model.add(late >= starts[at] + lengths[at] - due)
        costs.append(LATE * late + starts[at] + lengths[at])
    model.minimize(sum(costs))
    return model, starts
