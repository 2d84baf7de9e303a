"""On Trello: killed or cut off at any request or commit and run again, all ends as if nothing had been."""

from __future__ import annotations

import random
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from leadflow.errors import ServiceAwayError
from tests.emulator.faults import Fault
from tests.faults.interrupting import Fuse, blown, every_blow
from tests.faults.trello_schools import TrelloBroken, TrelloKept, alike, busy, settled
from tests.small import small_definition

if TYPE_CHECKING:
    from collections.abc import Callable

    from leadflow.rollout.rollout import Definition
    from tests.faults.schools import EndState

SEED = 20261125
CUT_OFF = [Fault.CUT, Fault.DROP]


@pytest.fixture
def unlaunched(on_trello: TrelloKept) -> TrelloKept:
    """The school before its launch."""
    return on_trello


@pytest.fixture
def launched(unlaunched: TrelloKept) -> TrelloKept:
    """The school just after its launch."""
    return unlaunched.after(lambda broken: broken.launch(Fuse()))


@pytest.fixture
def waiting(launched: TrelloKept) -> TrelloKept:
    """The school two weeks later, with much for a pass to do."""
    return launched.after(busy)


def undisturbed(kept: TrelloKept, run: Callable[[TrelloBroken, Fuse], None]) -> EndState:
    """How it ends when nothing goes wrong."""
    broken = kept.fresh()
    run(broken, Fuse())
    found = settled(broken)
    broken.discard()
    return found


def copied(kept: TrelloKept, kind: str) -> int:
    """How many boards or cards leadflow made as copies so far."""
    return sum(each.type == kind and bool(each.app) for each in kept.trello.emulator.world.actions)


def test_a_launch_that_is_killed(unlaunched: TrelloKept) -> None:
    expected = undisturbed(unlaunched, lambda broken, fuse: broken.launch(fuse))
    assert len(expected.cards) == 6

    def run(fuse: Fuse) -> None:
        broken = unlaunched.fresh()
        blown(lambda: broken.launch(fuse))
        broken.heal().launch()
        assert settled(broken) == expected, fuse
        broken.discard()

    assert every_blow(run) >= 40


def test_a_launch_with_copies_that_is_killed(unlaunched: TrelloKept) -> None:
    kept = replace(unlaunched, definition=alike())
    expected = undisturbed(kept, lambda broken, fuse: broken.launch(fuse))
    assert (len(expected.cards), copied(kept, "copyBoard"), copied(kept, "copyCard")) == (6, 1, 3)

    def run(fuse: Fuse) -> None:
        broken = kept.fresh()
        blown(lambda: broken.launch(fuse))
        broken.heal().launch()
        assert settled(broken) == expected, fuse
        broken.discard()

    assert every_blow(run) >= 40


def test_a_pass_that_is_killed(waiting: TrelloKept) -> None:
    expected = undisturbed(waiting, lambda broken, fuse: broken.advance(fuse))
    assert len(expected.history) >= 10
    assert len(expected.own) == 1

    def run(fuse: Fuse) -> None:
        broken = waiting.fresh()
        blown(lambda: broken.advance(fuse))
        assert settled(broken) == expected, fuse
        broken.discard()

    assert every_blow(run) >= 15


@pytest.mark.parametrize(
    "definition", [small_definition(board_kind="trello"), alike()], ids=["small", "alike"]
)
@pytest.mark.parametrize("fault", [Fault.DROP, pytest.param(Fault.CUT, marks=pytest.mark.slow)])
def test_a_launch_that_is_cut_off(unlaunched: TrelloKept, definition: Definition, fault: Fault) -> None:
    unlaunched = replace(unlaunched, definition=definition)
    expected = undisturbed(unlaunched, lambda broken, fuse: broken.launch(fuse))
    number = 0
    while True:
        number += 1
        broken = unlaunched.fresh()
        broken.trello.emulator.faults.at(number, fault)
        before = broken.trello.count()
        blown(lambda each=broken: each.launch(Fuse()), ServiceAwayError)  # type: ignore[misc]
        reached = broken.trello.count() - before >= number
        broken.heal().launch()
        assert settled(broken).told() == expected.told(), number
        broken.discard()
        if not reached:
            break
    assert number > 32


@pytest.mark.parametrize("fault", CUT_OFF)
def test_a_pass_that_is_cut_off(waiting: TrelloKept, fault: Fault) -> None:
    expected = undisturbed(waiting, lambda broken, fuse: broken.advance(fuse))
    number = 0
    while True:
        number += 1
        broken = waiting.fresh()
        broken.trello.emulator.faults.at(number, fault)
        before = broken.trello.count()
        broken.advance(Fuse())
        reached = broken.trello.count() - before >= number
        assert settled(broken).told() == expected.told(), number
        broken.discard()
        if not reached:
            break
    assert number > 10


# ---- real processes

REQUESTS = {"launch": 32, "advance": 10}
"""How many requests there are, at least."""


def picks(what: str, count: int) -> list[tuple[str, str, int]]:
    """Some places to die at."""
    places = [(what, when, at) for when in ("before", "after") for at in range(1, REQUESTS[what] + 1)]
    return random.Random(f"{SEED}-{what}").sample(places, count)


FEW = [*picks("launch", 3), *picks("advance", 2)]
MORE = [each for what in REQUESTS for each in picks(what, 20) if each not in FEW]


@pytest.mark.parametrize(
    ("what", "when", "number"), [*FEW, *(pytest.param(*each, marks=pytest.mark.slow) for each in MORE)]
)
def test_a_process_that_is_killed(
    request: pytest.FixtureRequest, unlaunched: TrelloKept, what: str, when: str, number: int
) -> None:
    kept: TrelloKept = unlaunched if what == "launch" else request.getfixturevalue("waiting")
    expected = undisturbed(
        kept, lambda broken, fuse: broken.launch(fuse) if what == "launch" else broken.advance(fuse)
    )
    broken = kept.fresh()
    given = [kept.trello.emulator.url, str(broken.engine.url), str(kept.today), what, when, str(number)]
    died = subprocess.run(
        [sys.executable, "-m", "tests.faults.dying_on_trello", *given],
        capture_output=True,
        text=True,
        check=False,
    )
    assert died.returncode == -9, died.stderr
    if what == "launch":
        broken.heal().launch()
    assert settled(broken) == expected
    broken.discard()
