"""Projects to be levelled: those of PSPLIB files, and generated ones of the same kind.

The generator follows ProGen (Kolisch, Sprecher and Drexl 1995) as far as its three measures go: the network
complexity (links per step), the resource factor (the share of all capacities that a step needs) and the
resource strength (0: just enough for the largest step, 1: enough for the plan without limits).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from leadflow.planning.levelling.packing import Project

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

RESOURCES, LONGEST, MOST = 4, 10, 10
"""As in PSPLIB: four capacities, steps of 1 to 10 units of time that need 1 to 10 of a capacity."""


@dataclass(frozen=True, slots=True)
class Instance:
    """A project with the name people know it by, and the shortest time known for it, if any."""

    name: str
    project: Project
    best: int | None = None


# ---- files


def read(paths: Iterable[Path], best: Path | None = None) -> Iterator[Instance]:
    """The `.sm` and `.rcp` files among paths and in folders; `best` is a PSPLIB file of best times."""
    known = _best_times(best.read_text("utf-8", "replace")) if best else {}
    files = [
        file
        for path in paths
        for file in (sorted(path.rglob("*")) if path.is_dir() else [path])
        if file.suffix.lower() in (".sm", ".rcp")
    ]
    for file in files:
        text = file.read_text("utf-8", "replace")
        make = read_sm if file.suffix.lower() == ".sm" else read_rcp
        yield Instance(file.stem, make(text), known.get(_numbers(file.stem)))


def _numbers(stem: str) -> tuple[int, int]:
    """Set and number: of ``j1201_7`` and of ``j120_1_7``, 1 and 7."""
    found = re.fullmatch(r"(?:j30|j60|j90|j120|x)?_?(\d+)_(\d+)", stem.lower())
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _best_times(text: str) -> dict[tuple[int, int], int]:
    """Lines of "set number time ..."; the rest of the file is headings."""
    lines = re.findall(r"^\s*(\d+)\s+(\d+)\s+(\d+)\b", text, re.MULTILINE)
    return {(int(one), int(two)): int(time) for one, two, time in lines}


def read_sm(text: str) -> Project:
    """A PSPLIB file (single mode)."""
    links = _section(text, "PRECEDENCE RELATIONS")
    needs = _section(text, "REQUESTS/DURATIONS")
    capacities = _section(text, "RESOURCEAVAILABILITIES")[0]
    after = [[number - 1 for number in row[3 : 3 + row[2]]] for row in links]
    return _project([row[2] for row in needs], after, [row[3:] for row in needs], capacities)


def _section(text: str, title: str) -> list[list[int]]:
    """The rows of numbers under a title."""
    body = text.split(title, 1)[1].split("***", 1)[0]
    rows = [line.split() for line in body.splitlines()]
    return [[int(cell) for cell in row] for row in rows if row and all(cell.isdigit() for cell in row)]


def read_rcp(text: str) -> Project:
    """The same in Patterson's form."""
    numbers = iter([int(word) for word in text.split()])
    number, resources = next(numbers), next(numbers)
    capacities = [next(numbers) for _ in range(resources)]
    lengths, after, demands = [], [], []
    for _ in range(number):
        lengths.append(next(numbers))
        demands.append([next(numbers) for _ in range(resources)])
        after.append([next(numbers) - 1 for _ in range(next(numbers))])
    return _project(lengths, after, demands, capacities)


def _project(
    lengths: Sequence[int],
    after: Sequence[Sequence[int]],
    demands: Sequence[Sequence[int]],
    capacities: Sequence[int],
) -> Project:
    before: list[list[int]] = [[] for _ in lengths]
    for at, followers in enumerate(after):
        for each in followers:
            before[each].append(at)
    return Project(tuple(lengths), tuple(map(tuple, before)), tuple(map(tuple, demands)), tuple(capacities))


# ---- made ones


def generated(steps: int, count: int, seed: int = 7) -> Iterator[Instance]:
    """Instances of `steps` steps between a start and an end, over the measures of PSPLIB in turn."""
    factors, complexities = (0.25, 0.5, 0.75, 1.0), (1.5, 1.8, 2.1)
    strengths = (0.1, 0.2, 0.3, 0.4, 0.5) if steps > 90 else (0.2, 0.5, 0.7, 1.0)
    chance = Random(f"{steps} {seed}")
    for number in range(count):
        complexity, factor = chance.choice(complexities), chance.choice(factors)
        strength = chance.choice(strengths)
        project = _generate(steps, complexity, factor, strength, chance)
        yield Instance(f"{steps}-{number + 1} (NC {complexity} RF {factor} RS {strength})", project)


def _generate(steps: int, complexity: float, factor: float, strength: float, chance: Random) -> Project:
    lengths = [0, *(chance.randint(1, LONGEST) for _ in range(steps)), 0]
    after = _links(steps, complexity, chance)
    demands = [[0] * RESOURCES for _ in lengths]
    cells = [(at, resource) for at in range(1, steps + 1) for resource in range(RESOURCES)]
    needed = {(at, chance.randrange(RESOURCES)) for at in range(1, steps + 1)}
    rest = [each for each in cells if each not in needed]
    more = max(0, round(factor * len(cells)) - len(needed))
    for at, resource in [*sorted(needed), *chance.sample(rest, more)]:
        demands[at][resource] = chance.randint(1, MOST)
    free = _project(lengths, after, demands, (0,) * RESOURCES)
    capacities = [_capacity(free, resource, strength) for resource in range(RESOURCES)]
    return _project(lengths, after, demands, capacities)


def _links(steps: int, complexity: float, chance: Random) -> list[list[int]]:
    """Three steps begin, all else waits and is waited for; then more links until it is complex enough."""
    pairs: set[tuple[int, int]] = {(0, at) for at in (1, 2, 3)}
    for at in range(4, steps + 1):
        pairs.add((chance.randint(1, at - 1), at))
    for at in range(1, steps - 2):
        if not any(before == at for before, _ in pairs):
            pairs.add((at, chance.randint(at + 1, steps)))
    while len(pairs) < complexity * (steps + 2) - 3:
        before = chance.randint(1, steps - 3)
        pairs.add((before, chance.randint(before + 1, steps)))
    ends = [at for at in range(1, steps + 1) if not any(before == at for before, _ in pairs)]
    pairs |= {(at, steps + 1) for at in ends}
    after: list[list[int]] = [[] for _ in range(steps + 2)]
    for before, at in sorted(pairs):
        after[before].append(at)
    return after


def _capacity(free: Project, resource: int, strength: float) -> int:
    """Between what the largest step needs and what the plan without limits needs at its peak."""
    finishes = [0] * len(free.lengths)
    for at in free.order:
        finishes[at] = max((finishes[each] for each in free.before[at]), default=0) + free.lengths[at]
    needs = [each[resource] for each in free.demands]
    peak = max(
        sum(
            need
            for need, finish, length in zip(needs, finishes, free.lengths, strict=True)
            if finish - length <= time < finish
        )
        for time in range(max(finishes))
    )
    least = max(needs)
    return round(least + strength * (max(peak, least) - least))
