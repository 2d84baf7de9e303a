"""Plans of any size: a school's own, and generated ones up to a million steps beside other planners."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks import peers, plans
from benchmarks.alone import Alone
from benchmarks.networks import TARGET, TODAY, calendar, generated
from benchmarks.tables import Table
from benchmarks.timing import seconds, times
from leadflow.exchange.ics import Event, calendar_text
from leadflow.planning.calendar import HalfDay
from leadflow.planning.large.documents import plan_arrays
from leadflow.planning.large.kernel import both_passes
from leadflow.planning.large.places import free_slack, total_slack
from leadflow.planning.large.terms import Spans, Terms
from leadflow.planning.passed import by_steps
from leadflow.planning.plan import Plan
from leadflow.planning.schedule import schedule
from leadflow.planning.situation import situation_of
from leadflow.planning.slots import MARKS, close, opening
from leadflow.store.codec import dump

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from benchmarks.ground import BareGround
    from benchmarks.networks import Generated

SCHOOL_STEPS, SCHOOL_START = 150, date(2026, 8, 31)
SIDE_BY_SIDE = (1_000, 10_000, 100_000)
LARGEST_FOR_TASKJUGGLER = 10_000
GROWING = (10_000, 100_000, 1_000_000)
MANY = 100_000
ROUNDS = 5


def measure(ground: BareGround) -> list[Table]:
    """A school's plan, others beside ours, how time grows, and what large plans need besides."""
    tell = ground.tell
    tell("Planning for a school ...")
    school = _school()
    with tempfile.TemporaryDirectory(prefix="leadflow-bench-") as folder:
        beside = _side_by_side(tell, Path(folder))
    return [school, beside, _growing(tell), _besides(tell)]


def best(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """CPU seconds, the best of some rounds: what others did on the machine meanwhile counts least in it."""
    return min(_cpu(work) for _ in range(rounds))


def _cpu(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before


# A school's plan.


def _school() -> Table:
    definition = plans.definition("a-school", SCHOOL_STEPS)
    halves = tuple(HalfDay(date(2026, 11, day), "Conferences") for day in (5, 6, 25))
    calendars = {"school": replace(calendar(), half_days=halves)}
    plan = definition.plan
    situation = situation_of(plan, calendars, SCHOOL_START, {})
    last = close(plan.goals[0].target)
    rows = {
        "both passes, total and free slack": lambda: by_steps(situation, last),
        "the whole schedule: dates, chains, critical path, findings": lambda: schedule(
            plan, calendars, SCHOOL_START
        ),
        "the same of a plan just made: checks, order and network too": lambda: schedule(
            Plan(plan.steps, plan.dependencies, plan.goals), calendars, SCHOOL_START
        ),
    }
    found = {what: best(work, 200) for what, work in rows.items()}
    return Table(
        "A school's plan",
        f"{SCHOOL_STEPS} steps, {len(plan.dependencies)} dependencies, a calendar of thirteen years with "
        "half days; plain Python, after warm-up. CPU time, the best of 200.",
        ("what", "CPU", "plans a second on one core"),
        [(what, f"{cpu * 1000:.2f} ms", f"{1 / cpu:,.0f}") for what, cpu in found.items()],
    )


# Side by side.


@dataclass(slots=True)
class _Line:
    """One planner: what it took by number of steps, and how many dates differ from ours."""

    name: str
    cpu: dict[int, float]
    differ: int = 0
    note: str = ""


def _side_by_side(tell: Callable[[str], None], folder: Path) -> Table:
    lines: dict[str, _Line] = {}
    for number in SIDE_BY_SIDE:
        tell(f"Planning {number:,} steps with everybody who is here ...")
        network = generated(number)
        ours = _ours(network)
        for name, cpu, days, note in _everybody(network, folder):
            line = lines.setdefault(name, _Line(name, {}))
            line.cpu[number] = cpu
            line.differ += sum(one != other for one, other in zip(days, ours, strict=True))
            line.note = note
    base = lines["leadflow, arrays"].cpu
    return Table(
        "The same network, side by side",
        "Generated; 2.5 links a step, a sixth of them with a lag, thirteen school years. leadflow: from "
        "arrays or objects to both passes and slack; the others: latest dates only. The libraries of graphs "
        "sort, the dates are reckoned with our calendar's table. CPU time; TaskJuggler's is that of a whole "
        "command, once. Ratios and differences are against leadflow's arrays; differences of all sizes.",
        ("planner", *(f"{number:,} steps" for number in SIDE_BY_SIDE), "ratios", "dates that differ"),
        [_row(line, base) for line in lines.values()] + [(name, "", "", "", "", "") for name in _missing()],
    )


def _ours(network: Generated) -> peers.Days:
    dates = both_passes(network.arrays(), Terms(opening(TODAY), last=close(TARGET)))
    days = (dates.late_starts // MARKS).tolist(), (dates.late_finishes // MARKS).tolist()
    return list(zip(*days, strict=True))


def _everybody(network: Generated, folder: Path) -> Iterator[tuple[str, float, peers.Days, str]]:
    """Every planner's name, CPU seconds, latest dates, and a remark."""
    yield "leadflow, arrays", best(lambda: _by_arrays(network)), _ours(network), ""
    yield "leadflow, plain Python", *_by_steps(network), ""
    for library in ("rustworkx", "networkx"):
        if peers.has(library):
            work = getattr(peers, library)(network)
            yield f"{library} and our table", best(work, 3), work(), ""
    if peers.has_taskjuggler() and network.number <= LARGEST_FOR_TASKJUGGLER:
        answer = peers.taskjuggler(network, folder)
        yield "TaskJuggler", answer.cpu, answer.days, f"{answer.megabytes:.0f} MB"


def _missing() -> Iterator[str]:
    for library in ("rustworkx", "networkx"):
        if not peers.has(library):
            yield f"{library}: not installed, left out"
    if not peers.has_taskjuggler():
        yield "TaskJuggler: no command tj3 (Debian: apt install tj3), left out"


def _by_arrays(network: Generated) -> None:
    dates = both_passes(network.arrays(), Terms(opening(TODAY), last=close(TARGET)))
    free_slack(dates, total_slack(dates))


def _by_steps(network: Generated) -> tuple[float, peers.Days]:
    calendars = {"school": calendar()}
    plan = network.plan()
    mark = close(TARGET)

    def work() -> None:
        fresh = replace(plan)
        found.append(by_steps(situation_of(fresh, calendars, TODAY, {}), mark).late)

    found: list[Any] = []
    cpu = best(work, 2)
    late, position = found[-1], plan.network.position
    at = [position[step.key] for step in plan.steps]
    return cpu, [(late.starts[each] // MARKS, late.finishes[each] // MARKS) for each in at]


def _row(line: _Line, base: dict[int, float]) -> tuple[str, ...]:
    cells = [seconds(line.cpu[number], fine=True) if number in line.cpu else "" for number in SIDE_BY_SIDE]
    ratios = " / ".join(f"{cpu / base[number]:,.1f}" for number, cpu in line.cpu.items())
    return (f"{line.name}{f' ({line.note})' if line.note else ''}", *cells, ratios, str(line.differ))


# How time grows.


def _growing(tell: Callable[[str], None]) -> Table:
    found = []
    for number in GROWING:
        tell(f"Planning {number:,} steps in a process of its own ...")
        command = [sys.executable, "-m", "benchmarks.alone", str(number)]
        answer = subprocess.run(command, capture_output=True, text=True, check=True)
        found.append(Alone(**json.loads(answer.stdout)))
    base = found[0].whole / found[0].steps
    return Table(
        "From arrays to the full schedule",
        "NumPy, each network in a process of its own; CPU time, the best of three, and the peak of memory "
        "with Python, NumPy and the generator in it.",
        (
            "steps / links / levels",
            "build",
            "both passes, slack",
            "free slack",
            "in the order of steps",
            "all",
            "per step",
            "peak",
        ),
        [
            (
                f"{each.steps:,} / {each.links:,} / {each.levels}",
                *(seconds(part, fine=True) for part in (each.build, each.passes, each.free, each.by_step)),
                seconds(each.whole, fine=True),
                times(each.whole / each.steps, base),
                f"{each.peak:.0f} MB",
            )
            for each in found
        ],
    )


# What large plans need besides.


def _besides(tell: Callable[[str], None]) -> Table:
    tell(f"Reading, planning again and writing {MANY:,} steps ...")
    network = generated(MANY)
    plan = network.plan()
    full, calendars = dump(Plan, plan), {"school": calendar()}
    short = _short(full)
    arrays = plan_arrays(short, calendars, TODAY)
    dates = both_passes(arrays.network, arrays.terms)
    events = _events(plan, dates.late_starts, dates.late_finishes)
    stamp = datetime(2026, 9, 1, tzinfo=UTC)
    actual = _actual(dates.starts)
    rows = {
        f"read it from JSON, defaults left out ({len(short) / 1e6:.0f} MB), to arrays": best(
            lambda: plan_arrays(short, calendars, TODAY), 3
        ),
        f"read it from the store's document, every field ({len(full) / 1e6:.0f} MB), to arrays": best(
            lambda: plan_arrays(full, calendars, TODAY), 3
        ),
        "plan again after one actual: both passes, total and free slack": best(
            lambda: _again(arrays.network, replace(arrays.terms, early=actual, late=actual))
        ),
        "write its events as iCalendar": best(lambda: calendar_text(events, name="Plan", stamp=stamp), 3),
    }
    return Table(
        f"A plan of {MANY:,} steps besides",
        f"{len(plan.dependencies):,} dependencies. CPU time, the best of some rounds.",
        ("what", "CPU"),
        [(what, seconds(cpu, fine=True)) for what, cpu in rows.items()],
    )


def _short(document: str) -> str:
    """A plan's document without what is empty or as usual."""
    usual = {"FS", "school_days", "step", "school"}
    written = json.loads(document)
    for rows in written.values():
        for row in rows:
            for name in [key for key, value in row.items() if not value or value in ([], *usual)]:
                if name != "duration":
                    del row[name]
    return json.dumps(written, separators=(",", ":"))


def _actual(starts: Any) -> Spans:
    """The first step as done: it took two days longer than it should."""
    first = int(np.argmin(starts))
    begun = int(starts[first])
    step, start, finish = (np.array([each]) for each in (first, begun, begun + 40 * MARKS + 2))
    return Spans(step, start, finish, np.array([False]))


def _again(network: Any, terms: Terms) -> None:
    dates = both_passes(network, terms)
    free_slack(dates, total_slack(dates))


def _events(plan: Plan, starts: Any, finishes: Any) -> Sequence[Event]:
    days = [[date.fromordinal(mark // MARKS) for mark in each.tolist()] for each in (starts, finishes)]
    return [
        Event(step.key, first, last, step.title) for step, first, last in zip(plan.steps, *days, strict=True)
    ]
