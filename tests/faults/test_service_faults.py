"""Everything that can go wrong with a request to Trello, in a pass and in a launch of a whole leadflow.

Whatever goes wrong, once or in pairs, it ends as if nothing had. In CI some of the places, all of them with
--run-campaigns.
"""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from leadflow.errors import LeadflowError
from tests.emulator.faults import BEHIND, Fault
from tests.faults.interrupting import Fuse, blown
from tests.faults.trello_schools import TrelloBroken, TrelloKept, busy, settled

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.schools import EndState

SEED = 20261126
KINDS: list[Fault] = [each for each in Fault if each is not Fault.SLOW]
"""A slow answer waits for the test to let it go: see tests/boards/trello/test_transport.py."""
REQUESTS = 24
"""Of a pass, at least; where there is no such request, nothing goes wrong."""


@pytest.fixture
def launched(on_trello: TrelloKept) -> TrelloKept:
    """The school just after its launch; what was then is what stale reads show."""
    return on_trello.after(lambda broken: broken.launch(Fuse()))


def disturbed(kept: TrelloKept, old: TrelloKept, faults: dict[int, Fault]) -> tuple[TrelloBroken, set[Fault]]:
    """A pass in which these requests go wrong, and which of the faults there were."""
    broken = kept.fresh()
    emulator = broken.trello.emulator
    emulator.faults.old = dict(old.state)
    for number, fault in faults.items():
        emulator.faults.at(number, fault)
    before = broken.trello.count()
    blown(lambda: broken.advance(Fuse()), LeadflowError)
    return broken, {each.fault for each in emulator.requests[before:] if each.fault}


def places(share: float) -> list[tuple[Fault, int]]:
    """Some of all faults at all requests, each fault at the first one in any case."""
    chance = random.Random(SEED)
    every = list(itertools.product(KINDS, range(1, REQUESTS + 1)))
    return [each for each in every if each[1] == 1 or chance.random() < share]


@pytest.mark.parametrize("share", [0.05, pytest.param(1.0, marks=pytest.mark.slow)])
def test_one_request_that_goes_wrong(launched: TrelloKept, share: float) -> None:
    kept, met = launched.after(busy), set()
    expected = _undisturbed(kept)
    for fault, number in places(share):
        broken, found = disturbed(kept, launched, {number: fault})
        met |= found
        check(settled(broken), expected, {number: fault})
        broken.discard()
    assert met == set(KINDS), "every fault has to have been met"


@pytest.mark.parametrize(
    ("seed", "number"),
    [(SEED, 25), *(pytest.param(SEED + more, 250, marks=pytest.mark.slow) for more in range(1, 7))],
)
def test_two_requests_that_go_wrong(launched: TrelloKept, seed: int, number: int) -> None:
    kept = launched.after(busy)
    expected = _undisturbed(kept)
    chance = random.Random(seed)
    for _ in range(number):
        one, other = chance.sample(range(1, REQUESTS + 1), 2)
        faults: dict[int, Fault] = {one: chance.choice(KINDS), other: chance.choice(KINDS)}
        broken, _ = disturbed(kept, launched, faults)
        check(settled(broken), expected, faults)
        broken.discard()


def _undisturbed(kept: TrelloKept) -> EndState:
    whole = kept.fresh()
    whole.advance(Fuse())
    found = settled(whole)
    whole.discard()
    return found


def check(found: EndState, expected: EndState, faults: dict[int, Fault]) -> None:
    """It ended alike; only a log that lags leaves open who it was."""
    if Fault.LOG_BEHIND in faults.values():
        assert nameless(found) == nameless(expected), faults
    else:
        assert found.told() == expected.told(), faults


def nameless(found: EndState) -> EndState:
    """The same without who did it."""
    told = found.told()
    return replace(
        told,
        conflicts=tuple(replace(each, by="") for each in told.conflicts),
        history=tuple(sorted(each[1:] for each in told.history)),
    )


@pytest.mark.parametrize("fault", BEHIND)
def test_a_board_that_is_read_as_it_was_is_looked_at_again(launched: TrelloKept, fault: Fault) -> None:
    """The emulator's part: what it shows then is what was, of the cards, of the log, or of both."""
    kept = launched.after(busy)
    broken = kept.fresh()
    board = next(iter(broken.trello.emulator.world.boards))
    ask: Callable[[], object] = lambda: broken.school.boards._trello.get(  # noqa: E731
        dict, f"/boards/{board}", cards="all", actions="all"
    )
    now = ask()
    broken.trello.emulator.faults.old = dict(launched.state)
    broken.trello.emulator.faults.at(1, fault)
    then = ask()
    assert (then["cards"] == now["cards"]) is (fault is Fault.LOG_BEHIND)  # type: ignore[index]
    assert (then["actions"] == now["actions"]) is (fault is Fault.CARDS_BEHIND)  # type: ignore[index]
    assert ask() == now
    broken.discard()
