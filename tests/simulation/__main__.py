"""Simulated runs, and what was seen: ``python -m tests.simulation --runs 20000 --seed 0 --workers 2``.

Ends with 1 when a run went wrong; each such seed is shrunk and printed as a script that can be kept in
``tests/simulation/regressions``. ``--seed`` is that of the first run; the others follow. ``--mutants`` shows
how soon each mutant is caught, ``--pairs`` strikes with every pair of faults.
"""

from __future__ import annotations

import argparse
import sys
import time

from tests.simulation.campaign import Report, quick, spread, sweep
from tests.simulation.kills import WEEKS, end_of, every_double_kill, every_kill, every_pair, struck
from tests.simulation.mutants import MUTANTS
from tests.simulation.script import generate
from tests.simulation.seen import blind_spots
from tests.simulation.shrinking import shrunk

MOST_SHRUNK = 5
ENOUGH = 20_000
"""Runs after which everything must have been seen."""


def main() -> int:
    """The command."""
    given = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    given.add_argument("--runs", type=int, default=ENOUGH)
    given.add_argument("--seed", type=int, default=0)
    given.add_argument("--workers", type=int, default=1)
    given.add_argument("--mutants", action="store_true")
    given.add_argument("--pairs", action="store_true")
    options = given.parse_args()
    if options.mutants:
        return _mutants(options.runs)
    if options.pairs:
        return _strikes()
    started = time.monotonic()
    report = spread(options.seed, options.runs, options.workers, _tell)
    print()
    _summary(report, options.seed, time.monotonic() - started)
    blind = blind_spots(report.tally, whole=True) if report.runs >= ENOUGH else []
    if blind:
        print("Blind: none of the runs had", "; ".join(blind))
    return 1 if report.failures or blind else 0


def _tell(report: Report) -> None:
    print(f"\r{report.runs:,} runs, {len(report.failures)} failures", end="", flush=True)


def _summary(report: Report, seed: int, seconds: float) -> None:
    for what, count in sorted(report.tally.items()):
        print(f"{count:>12,}  {what}")
    print(
        f"Seeds {seed} to {seed + report.runs - 1}: {report.runs:,} runs, {report.passes:,} passes, "
        f"{report.requests:,} requests and commits, {report.edits:,} edits of people; "
        f"{len(report.failures)} runs with violations; {seconds:,.0f} s."
    )
    with quick():
        for number, (failed, violations) in enumerate(report.failures):
            print(f"\nSeed {failed}: " + "\n  ".join(violations))
            if number < MOST_SHRUNK:
                print(shrunk(generate(failed), violations[0].partition(":")[0]).dump())


def _mutants(runs: int) -> int:
    alive = []
    for each in MUTANTS:
        with each.on():
            report = sweep(range(runs), stop=True)
        caught = sorted({what.partition(":")[0] for _, found in report.failures for what in found})
        print(f"| {each.name} | {', '.join(caught) or 'not caught'} | {report.runs:,} |", flush=True)
        if not caught and each.alone:
            alive.append(each.name)
    return 1 if alive else 0


def _strikes() -> int:
    """Kills, double kills, and every pair of faults."""
    counts = dict.fromkeys(("kills", "double kills", "pairs of faults"), 0)
    wrong = []
    with quick():
        for name, script in WEEKS.items():
            for number in range(script.rounds):
                whole = end_of(script, number)
                for kind, strikes in (
                    *(("kills", each) for each in every_kill(script, number)),
                    *(("double kills", each) for each in every_double_kill(script, number)),
                    *(("pairs of faults", each) for each in every_pair(1 + number, 2)),
                    *(("pairs of faults", each) for each in every_pair(4, 1 + number)),
                ):
                    counts[kind] += 1
                    found = struck(script, number, *strikes)
                    if found.violations or (kind != "pairs of faults" and not found.same(whole)):
                        wrong.append((name, [str(each) for each in strikes], found.violations))
    print(", ".join(f"{count:,} {kind}" for kind, count in counts.items()), f"; {len(wrong)} went wrong")
    for each in wrong[:20]:
        print(*each)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
