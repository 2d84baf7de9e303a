"""``leadflow --help`` beside a bare Python and beside ``import prefect``."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from benchmarks.tables import Table
from benchmarks.timing import Timing, middle, times

if TYPE_CHECKING:
    from benchmarks.ground import Ground

REPEATS = 7
COMMANDS = (
    ("python -c pass", ("-c", "pass")),
    ("leadflow --help", ("-m", "leadflow", "--help")),
    ("leadflow status (no rollout)", ("-m", "leadflow", "status")),
    ("python -c 'import prefect'", ("-c", "import prefect")),
    ("python -c 'import prefect.flow_engine'", ("-c", "import prefect.flow_engine")),
)


def measure(ground: Ground) -> list[Table]:
    """Each command in turn, several times over."""
    ground.tell("Starting commands ...")
    found: dict[str, list[Timing]] = {name: [] for name, _ in COMMANDS}
    for _ in range(REPEATS):
        for name, arguments in COMMANDS:
            found[name].append(_run(arguments))
    medians = {name: middle(each) for name, each in found.items()}
    base = medians[COMMANDS[0][0]].wall
    return [
        Table(
            "Starting the command line",
            f"Medians of {REPEATS}, the commands in turn, files in the system's cache.",
            ("command", "wall", "CPU", "against python -c pass"),
            [(name, *each.cells[:2], times(each.wall, base)) for name, each in medians.items()],
        )
    ]


def _run(arguments: tuple[str, ...]) -> Timing:
    before = _used()
    begun = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=False, capture_output=True)
    return Timing(time.perf_counter() - begun, _used() - before)


def _used() -> float:
    """CPU seconds of the child processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
