"""Timing: wall time, this process's own CPU time, and the Prefect server's."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


WATCHED = 1.5
"""Seconds over which a server is watched: it writes what it records about once a second."""
CALM = 0.08
"""The share of a core that a calm server uses."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds. `server` is the CPU time of the Prefect server meanwhile, 0 where there is none."""

    wall: float
    cpu: float
    server: float = 0.0

    def __add__(self, other: Timing) -> Timing:
        return Timing(self.wall + other.wall, self.cpu + other.cpu, self.server + other.server)

    @property
    def cells(self) -> tuple[str, str, str]:
        """Wall, own CPU and server CPU, to be read."""
        return seconds(self.wall), seconds(self.cpu), seconds(self.server)


def timed(work: Callable[[], object], server: int | None = None) -> Timing:
    """One run of `work`; `server` is the Prefect server's process id.

    Prefect's server goes on after its client has ended, recording what the engine did. It begins calm, and
    its CPU time is taken when it is calm again.
    """
    settle(server)
    before = _cpu_of(server)
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    spent = (time.perf_counter() - wall, time.process_time() - cpu)
    settle(server)
    return Timing(*spent, _cpu_of(server) - before)


def settle(server: int | None) -> None:
    """Wait until a process uses hardly any CPU time."""
    while server is not None:
        before = _cpu_of(server)
        time.sleep(WATCHED)
        if _cpu_of(server) - before <= WATCHED * CALM:
            return


def middle(timings: list[Timing]) -> Timing:
    """The median of every figure."""
    return Timing(
        median(each.wall for each in timings),
        median(each.cpu for each in timings),
        median(each.server for each in timings),
    )


def seconds(value: float, *, fine: bool = False) -> str:
    """Seconds, or milliseconds below one; `fine` keeps a digit of what is far below."""
    if value >= 1:
        return f"{value:.2f} s"
    return f"{value * 1000:.{1 if fine else 0}f} ms"


def times(value: float, base: float) -> str:
    """A ratio."""
    return f"{value / base:.2f} x" if base else ""


def _cpu_of(pid: int | None) -> float:
    """CPU seconds that a process has used, where the system says so (Linux)."""
    if pid is None:
        return 0.0
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
