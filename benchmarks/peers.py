"""Others that can plan a network: TaskJuggler whole, networkx and rustworkx with our calendar's table.

Each gives the latest start and finish of every step, as ordinals of days.
"""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.networks import FIRST, LAST, TARGET, calendar
from leadflow.planning.large.arrays import DAYS, SLOTS
from leadflow.planning.slots import MARKS, close

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from benchmarks.networks import Generated

Days = list[tuple[int, int]]
"""By step: the latest start and the latest finish."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a peer says, and what it took: CPU seconds, and megabytes at the peak where they are known."""

    days: Days
    cpu: float
    megabytes: float = 0.0


# TaskJuggler.


def has_taskjuggler() -> bool:
    """True when the command ``tj3`` is there."""
    return shutil.which("tj3") is not None


def taskjuggler(network: Generated, folder: Path) -> Answer:
    """TaskJuggler 3, planning "as late as possible"; its CPU time is that of the whole command."""
    (folder / "plan.tjp").write_text("\n".join(_project(network)), "utf-8")
    command = ["tj3", "--silent", "--no-color", "plan.tjp"]
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True) as child:
        said = child.stderr.read() if child.stderr else ""
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(f"tj3 failed: {said.strip()[:400]}")
    return Answer(
        _read(folder / "dates.csv", network.number), used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
    )


def _project(network: Generated) -> Iterator[str]:
    yield f'project plan "Plan" {FIRST} - {LAST} {{'
    yield '  timezone "UTC"\n  timingresolution 60min\n  dailyworkinghours 8'
    yield "  workinghours mon - fri 9:00 - 17:00\n  workinghours sat, sun off\n}"
    for each in calendar().closures:
        yield f'leaves holiday "{each.name}" {each.first} - {each.last + timedelta(days=1)}'
    followers: list[list[str]] = [[] for _ in range(network.number)]
    links = zip(
        *(each.tolist() for each in (network.before, network.after, network.lag, network.unit)), strict=True
    )
    for before, after, lag, unit in links:
        followers[before].append(f"s{after}{_gap(lag, unit)}")
    for at, days in enumerate(network.days.tolist()):
        end = f"precedes {', '.join(followers[at])}" if followers[at] else f"end {TARGET}-17:00"
        yield f'task s{at} "s{at}" {{ length {days}d scheduling alap {end} }}'
    yield 'taskreport dates "dates" { formats csv columns id, start, end timeformat "%Y-%m-%d-%H:%M" }'


def _gap(lag: int, unit: int) -> str:
    """A lag in TaskJuggler's words: it counts 24 hours, not dates, so that a day less says the same."""
    if unit == SLOTS:
        return f" {{ gaplength {lag}d }}"
    return f" {{ gapduration {(lag - 1) * 24}h }}" if unit == DAYS and lag > 1 else ""


def _read(file: Path, number: int) -> Days:
    table = calendar().table
    found: Days = [(0, 0)] * number
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter=";"):
            start, end = (
                datetime.fromisoformat(f"{row[each][:10]} {row[each][11:]}") for each in ("Start", "End")
            )
            last = (end - timedelta(hours=9, seconds=1)).date()  # nine in the morning is the evening before
            finish = table.close_of(table.done_by(close(last)) - 1)
            found[int(row["Id"][1:])] = start.toordinal(), finish // MARKS
    return found


# Libraries of graphs: they sort the steps, the dates are reckoned with the table of our calendar.


def has(library: str) -> bool:
    """True when a library is there."""
    return find_spec(library) is not None


def networkx(network: Generated) -> Callable[[], Days]:
    """A graph of networkx, sorted topologically, dates with a table."""
    import networkx as nx

    links, table = _links(network), _Table()

    def plan() -> Days:
        graph = nx.DiGraph()
        graph.add_nodes_from(range(network.number))
        for before, after, lag in links:
            graph.add_edge(before, after, lag=lag)
        order = list(nx.topological_sort(graph))
        links_of = graph.adj
        held = ((at, [(n, each["lag"]) for n, each in links_of[at].items()]) for at in reversed(order))
        return table.late(network, held)

    return plan


def rustworkx(network: Generated) -> Callable[[], Days]:
    """A graph of rustworkx, sorted topologically, dates with a table."""
    import rustworkx as rx

    links, table = _links(network), _Table()

    def plan() -> Days:
        graph = rx.PyDiGraph()
        graph.add_nodes_from(range(network.number))
        graph.add_edges_from(links)
        order = rx.topological_sort(graph)
        return table.late(
            network, ((at, [edge[1:] for edge in graph.out_edges(at)]) for at in reversed(order))
        )

    return plan


def _links(network: Generated) -> list[tuple[int, int, tuple[int, int]]]:
    columns = (network.before, network.after, network.lag, network.unit)
    rows = zip(*(each.tolist() for each in columns), strict=True)
    return [(before, after, (lag, unit)) for before, after, lag, unit in rows]


class _Table:
    """Whole school days by number, and how many lie before each date: what "k days before" needs."""

    def __init__(self) -> None:
        slots = calendar().table
        self.first = FIRST.toordinal() - 1
        self.before: list[int] = []
        self.days: list[int] = []
        for day in range(self.first, LAST.toordinal() + 1):
            self.before.append(len(self.days))
            if slots.opens_on(day * MARKS):
                self.days.append(day)

    def late(self, network: Generated, steps: Iterable[tuple[int, Sequence[Any]]]) -> Days:
        """The latest days of all steps, which come last ones first, each with its followers and lags."""
        first, before, days = self.first, self.before, self.days
        durations, end = network.days.tolist(), before[TARGET.toordinal() + 1 - first]
        found: Days = [(0, 0)] * len(durations)
        for at, followers in steps:
            last = end
            for after, (lag, unit) in followers:
                day = found[after][0]
                if unit == SLOTS:
                    limit = before[day - first] - lag
                elif unit == DAYS:
                    limit = before[day - lag + 1 - first]
                else:
                    limit = before[day - first]
                last = min(last, limit)
            found[at] = days[last - durations[at]], days[last - 1]
        return found
