"""``python -m benchmarks.alone NUMBER``: one network planned by arrays in a process of its own, as JSON.

A process of its own, so that its peak of memory is that of this network and nothing else.
"""

from __future__ import annotations

import json
import resource
import sys
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from time import process_time

from benchmarks.networks import TARGET, TODAY, generated
from leadflow.planning.large.kernel import both_passes
from leadflow.planning.large.places import free_slack, total_slack
from leadflow.planning.large.terms import Terms
from leadflow.planning.slots import close, opening

REPEATS = 3


@dataclass(frozen=True, slots=True)
class Alone:
    """CPU seconds of the parts, the best of some rounds; megabytes."""

    steps: int
    links: int
    levels: int
    build: float
    passes: float
    free: float
    by_step: float
    generating: float
    peak: float

    @property
    def whole(self) -> float:
        """From the arrays to all dates and slack by step."""
        return self.build + self.passes + self.free + self.by_step


def measured(number: int) -> Alone:
    """Plan a network of so many steps, from arrays to the full schedule."""
    network = generated(number)
    generating = _megabytes()
    terms = Terms(opening(TODAY), last=close(TARGET))
    rounds = []
    for _ in range(REPEATS):
        arrays, marks = network.arrays(), [process_time()]
        levels = len(arrays.levels.turn)
        marks.append(process_time())
        dates = both_passes(arrays, terms)
        slack = total_slack(dates)
        marks.append(process_time())
        free = free_slack(dates, slack)
        marks.append(process_time())
        _ = (dates.starts, dates.finishes, dates.late_starts, dates.late_finishes)
        _ = (dates.by_step(slack), dates.by_step(free))
        marks.append(process_time())
        rounds.append([after - before for before, after in pairwise(marks)])
        del arrays, dates, slack, free, _
    build, passes, free, by_step = (min(each) for each in zip(*rounds, strict=True))
    links = network.before.size
    return Alone(number, links, levels, build, passes, free, by_step, generating, _megabytes())


def _megabytes() -> float:
    """The peak of memory. A child's `ru_maxrss` begins with its parent's, what Linux shows does not."""
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text("ascii").splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    json.dump(asdict(measured(int(sys.argv[1]))), sys.stdout)
