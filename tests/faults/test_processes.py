"""Real processes: killed with SIGKILL on the way, or two at once on one database."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from leadflow.errors import BusyError
from tests.faults.interrupting import Fuse
from tests.faults.schools import Broken, Kept

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.schools import EndState

SEED = 20261125
EVENTS = {"launch": 20, "advance": 13}
"""How many events there are, at least, in a run on the built-in board."""


def dying(broken: Broken, what: str, when: str, number: int) -> subprocess.Popen[str]:
    """A process that launches or advances the school and dies at an event."""
    given = [str(broken.engine.url), broken.school.clock.day.isoformat(), what, when, str(number)]
    return subprocess.Popen(
        [sys.executable, "-m", "tests.faults.dying", *given], stdout=subprocess.PIPE, text=True
    )


def killed(broken: Broken, what: str, when: str, number: int) -> bool:
    """Run it to its death; False when it came to its end before."""
    with dying(broken, what, when, number) as process:
        process.communicate(timeout=120)
    assert process.returncode in (-9, 0)
    return process.returncode == -9


def picks(what: str, count: int) -> list[tuple[str, str, int]]:
    """Some places to die at."""
    chosen = random.Random(f"{SEED}-{what}")
    places = [(what, when, at) for when in ("before", "after") for at in range(1, EVENTS[what] + 1)]
    return chosen.sample(places, count)


FEW = [*picks("launch", 3), *picks("advance", 3)]
ALL = [each for what in EVENTS for each in picks(what, 2 * EVENTS[what]) if each not in FEW]
PLACES = [*FEW, *(pytest.param(*each, marks=pytest.mark.slow) for each in ALL)]


def undisturbed(kept: Kept, run: Callable[[Broken], object]) -> EndState:
    """How it ends when nothing goes wrong."""
    broken = kept.fresh()
    run(broken)
    found = broken.settle()
    broken.discard()
    return found


@pytest.mark.parametrize("unlaunched", ["builtin"], indirect=True)
@pytest.mark.parametrize(("what", "when", "number"), PLACES)
def test_a_process_that_is_killed(
    request: pytest.FixtureRequest, unlaunched: Kept, what: str, when: str, number: int
) -> None:
    kept: Kept = unlaunched if what == "launch" else request.getfixturevalue("waiting")
    expected = undisturbed(
        kept,
        lambda broken: broken.launch(Fuse()) if what == "launch" else broken.advance(Fuse()),
    )
    broken = kept.fresh()
    assert killed(broken, what, when, number)
    if what == "launch":
        broken.heal().launch()
    found = broken.settle()
    assert found == expected
    broken.discard()


@pytest.mark.parametrize("unlaunched", ["builtin"], indirect=True)
def test_the_lease_of_a_dead_process_runs_out_by_itself(waiting: Kept) -> None:
    broken = waiting.fresh()
    assert killed(broken, "advance", "before", 4)
    with pytest.raises(BusyError, match=r"If it died, its claim runs out in \d+ s"):
        broken.school.advance()
    broken.settle()
    broken.discard()


@pytest.mark.parametrize("unlaunched", ["builtin"], indirect=True)
@pytest.mark.parametrize("what", ["launch", "advance"])
def test_processes_at_once(request: pytest.FixtureRequest, unlaunched: Kept, what: str) -> None:
    kept: Kept = unlaunched if what == "launch" else request.getfixturevalue("waiting")
    run: Callable[[Broken], object] = (
        (lambda broken: broken.launch(Fuse()))
        if what == "launch"
        else (lambda broken: broken.advance(Fuse()))
    )
    expected = undisturbed(kept, run)
    broken = kept.fresh()
    processes = [dying(broken, what, "before", 10_000) for _ in range(3)]
    for each in processes:
        with each:
            each.communicate(timeout=120)
    # Those who came second were told that somebody is at it, or came after it was done.
    assert 0 in [each.returncode for each in processes]
    if what == "launch":
        broken.heal().launch()
    assert broken.settle() == expected
    broken.discard()


@pytest.mark.parametrize("threads", [2, 6])
def test_passes_at_once_in_threads(waiting: Kept, threads: int) -> None:
    expected = undisturbed(waiting, lambda broken: broken.advance(Fuse()))
    broken = waiting.fresh()
    broken.heal()
    ends: list[str] = []
    start = threading.Barrier(threads)

    def run() -> None:
        start.wait()
        try:
            broken.school.advance()
            ends.append("done")
        except BusyError:
            ends.append("busy")

    running = [threading.Thread(target=run) for _ in range(threads)]
    for each in running:
        each.start()
    for each in running:
        each.join()
    assert len(ends) == threads
    assert "done" in ends
    assert broken.settle() == expected
    broken.discard()
