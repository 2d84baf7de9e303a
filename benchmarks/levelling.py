"""Levelling: how near serial generation with forward-backward improvement, and CP-SAT, come to the best.

``python -m benchmarks levelling`` measures generated projects. ``python -m benchmarks.levelling FOLDER
[--best FILE]`` measures PSPLIB's (.sm or .rcp), against its file of best times (``j120hrs.sm``).
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING

from rich.console import Console

from benchmarks.projects import Instance, generated, read
from benchmarks.tables import Table
from leadflow.integrations.solver import NoSolverError, Solver
from leadflow.planning.levelling.packing import Packing
from leadflow.planning.levelling.puzzle import puzzle_of_project
from leadflow.planning.levelling.searching import search

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from benchmarks.ground import Ground
    from leadflow.planning.levelling.packing import Packed

SETS = ((30, 30), (60, 30), (120, 30))
"""Steps, and how many projects of so many."""
QUICK = 0.1
"""CPU seconds a project."""
SOLVED = ((30, 10, 1.5), (60, 6, 3.0), (120, 5, 10.0))
"""Of each set, how many are given to CP-SAT, and how many seconds each."""
COLUMNS = ("steps", "projects", "one pass", f"{QUICK:g} s CPU", "passes", "CP-SAT", "seconds", "proven")


@dataclass(frozen=True, slots=True)
class Measured:
    """One project: what was reached, in units of time."""

    one_pass: int
    quick: int
    passes: int
    solved: int | None
    bound: int
    best: int | None

    @property
    def reference(self) -> int:
        """What gaps are measured against: the best known, or the best found here."""
        return self.best or min(each for each in (self.quick, self.solved) if each is not None)

    def gap(self, cost: int) -> float:
        return cost / self.reference - 1


def measure(ground: Ground) -> list[Table]:
    """Generated projects."""
    return [
        _table(
            "Levelling generated projects",
            "Mean gaps to the best found here by any of the methods, of the judged projects: those given to "
            "CP-SAT. Above the bound: of all projects, above what no schedule can beat. One pass: serial "
            f"generation by latest finish. {QUICK:g} s CPU: with forward-backward improvement, plain Python. "
            "CP-SAT: one worker, from that result on.",
            [(str(steps), list(generated(steps, count)), *_share(steps)) for steps, count in SETS],
            ground.tell,
        )
    ]


def _share(steps: int) -> tuple[int, float]:
    return next((count, seconds) for number, count, seconds in SOLVED if number == steps)


def _table(
    title: str,
    how: str,
    sets: Iterable[tuple[str, Sequence[Instance], int, float]],
    tell: Callable[[str], None],
) -> Table:
    rows = []
    for name, instances, solved, seconds in sets:
        tell(f"Levelling {len(instances)} projects of {name} steps ...")
        found = [_one(each, seconds if at < solved else None) for at, each in enumerate(instances)]
        rows.append(_row(name, found, seconds))
    return Table(title, how, (*COLUMNS, "above the bound"), rows)


def _row(name: str, found: Sequence[Measured], seconds: float) -> tuple[str, ...]:
    """Gaps; those of CP-SAT, and what is beside them, of the projects that it was given."""
    solved = [(each, each.solved) for each in found if each.solved is not None]
    judged = [each for each in found if each.best] or [each for each, _ in solved] or list(found)
    return (
        name,
        f"{len(found)} ({len(judged)} judged)",
        _percent(each.gap(each.one_pass) for each in judged),
        _percent(each.gap(each.quick) for each in judged),
        f"{mean(each.passes for each in found):.0f}",
        _percent(each.gap(cost) for each, cost in solved),
        f"{seconds:g}" if solved else "",
        f"{sum(cost <= each.bound for each, cost in solved)} of {len(solved)}" if solved else "",
        _percent(each.quick / each.bound - 1 for each in found),
    )


def _percent(gaps: Iterable[float]) -> str:
    values = list(gaps)
    return f"{mean(values) * 100:.2f} %" if values else ""


def _one(instance: Instance, seconds: float | None) -> Measured:
    packing, rounds = Packing(instance.project), 0
    one_pass = packing.schedule(packing.first()).cost
    begun = time.process_time()

    def going_on(number: int) -> bool:
        nonlocal rounds
        rounds = number
        return time.process_time() - begun < QUICK

    found = search(Packing(instance.project), going_on)
    solved, bound = _solved(instance, found, seconds)
    return Measured(one_pass, found.cost, rounds * 3, solved, max(bound, packing.bound), instance.best)


def _solved(instance: Instance, known: Packed, seconds: float | None) -> tuple[int | None, int]:
    """What CP-SAT comes to from what is known, and the least that it proves possible."""
    if seconds is None:
        return None, 0
    try:
        solver = Solver(seconds)
    except NoSolverError:
        return None, 0
    puzzle = puzzle_of_project(instance.project, known)
    starts, bound = solver.starts(puzzle)
    if starts is None:
        return known.cost, 0
    packing = Packing(instance.project)
    tried = packing.schedule(starts)
    return min(known.cost, tried.cost, packing.justify(tried).cost), solver.times(puzzle, bound)


def main() -> None:
    """Measure PSPLIB files."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.levelling", description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path, help="files (.sm, .rcp) or folders of them")
    parser.add_argument("--best", type=Path, help="PSPLIB's file of best times for them")
    parser.add_argument("--seconds", type=float, default=0.0, help="for CP-SAT, each; none: without it")
    parser.add_argument("--every", type=int, default=1, help="only every so many-th file")
    asked = parser.parse_args()
    instances = list(read(asked.paths, asked.best))[:: asked.every]
    name = "/".join(sorted({str(len(each.project.lengths) - 2) for each in instances}, key=int))
    solved = len(instances) if asked.seconds else 0
    how = "Mean gaps to the best known." if asked.best else "Mean gaps to the best found here."
    table = _table(
        "Levelling PSPLIB's projects", how, [(name, instances, solved, asked.seconds)], lambda _: None
    )
    console = Console()
    console.width = max(console.width, 110)
    table.show(console)


if __name__ == "__main__":
    main()
