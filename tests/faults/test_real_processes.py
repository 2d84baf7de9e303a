"""Real processes on Trello: killed with SIGKILL at every request and commit, stalled, and two at once.

Whatever happens to them, all ends as if nothing had been. In CI some of the places, all with --run-campaigns.
"""

from __future__ import annotations

import signal
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest

from leadflow.errors import BusyError
from leadflow.services.advance import advance
from leadflow.services.launch import launch
from tests.faults.forking import CAN_FORK, FAILED, Stalling, end_of, forked, go_on, kill_me, stalled
from tests.faults.interrupting import Fuse
from tests.faults.test_replan_killed import LESS, replan
from tests.faults.trello_schools import TrelloBroken, TrelloKept, assert_single_cards, busy, settled

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.schools import EndState

    Act = Callable[[TrelloBroken, Fuse], object]

pytestmark = CAN_FORK
KILLED = -signal.SIGKILL
PASSED_BY = 3
"""How a process ends that was where it was to be stalled."""
ALL = pytest.param(1, marks=pytest.mark.slow)


@dataclass(frozen=True)
class Work:
    """What a process is to do, where it begins, and how the person or the schedule does it again."""

    kept: TrelloKept
    act: Act
    again: Callable[[TrelloBroken], object] = lambda _: None

    def ends(self) -> tuple[EndState, ...]:
        """How it may end: as if it had gone through, or for what a person asks for, as if never begun."""
        whole = self.kept.fresh()
        self.act(whole, Fuse())
        found = [settled(whole)]
        whole.discard()
        if self.act is re_planning:
            untouched = self.kept.fresh()
            found.append(settled(untouched))
            untouched.discard()
        return tuple(found)


def launching(broken: TrelloBroken, fuse: Fuse) -> object:
    return launch(broken.world(fuse), broken.school.definition)


def passing(broken: TrelloBroken, fuse: Fuse) -> object:
    return advance(broken.world(fuse), "small")


def re_planning(broken: TrelloBroken, fuse: Fuse) -> object:
    replan(broken, fuse, LESS)
    return None


@pytest.fixture
def unlaunched(on_trello: TrelloKept) -> TrelloKept:
    """The school before its launch."""
    return on_trello


@pytest.fixture
def waiting(unlaunched: TrelloKept) -> TrelloKept:
    """The school two weeks after its launch, with much for a pass to do."""
    return unlaunched.after(lambda broken: broken.launch(Fuse())).after(busy)


def every_place(stride: int, run: Callable[[int, bool], bool]) -> int:
    """Call `run` for every event, before and after it, until one is not reached. Returns how often."""
    number, times = 1, 0
    while True:
        for after in (False, True):
            if not run(number, after):
                return times
            times += 1
        number += stride


def killed_everywhere(work: Work, stride: int) -> int:
    """Kill a process at every event, do it again, and look; returns how often."""
    ends = work.ends()

    def run(number: int, after: bool) -> bool:
        broken = work.kept.fresh()
        fuse = Fuse(number, after, kill_me)
        code = end_of(forked(broken, lambda: work.act(broken, fuse)))
        assert code in (KILLED, 0), (number, after)
        broken.heal()
        work.again(broken)
        assert settled(broken) in ends, (number, after)
        broken.discard()
        return code == KILLED

    return every_place(stride, run)


@pytest.mark.parametrize("stride", [13, ALL])
def test_a_launch_that_is_killed(unlaunched: TrelloKept, stride: int) -> None:
    work = Work(unlaunched, launching, lambda broken: broken.school.launch())
    assert killed_everywhere(work, stride) >= 80 // stride


@pytest.mark.parametrize("stride", [7, ALL])
def test_a_pass_that_is_killed(waiting: TrelloKept, stride: int) -> None:
    assert killed_everywhere(Work(waiting, passing), stride) >= 30 // stride


@pytest.mark.parametrize("stride", [15, ALL])
def test_a_re_plan_that_is_killed(waiting: TrelloKept, stride: int) -> None:
    assert killed_everywhere(Work(waiting, re_planning), stride) >= 20 // stride


@pytest.mark.parametrize("stride", [17, ALL])
def test_killed_again_while_it_recovers(waiting: TrelloKept, stride: int) -> None:
    """Every pair of places: in the pass, and in the one that comes after it."""
    (expected,) = Work(waiting, passing).ends()

    def run(number: int, after: bool) -> bool:
        reached = False

        def second(again: int, then: bool) -> bool:
            nonlocal reached
            broken = waiting.fresh()
            fuses = Fuse(number, after, kill_me), Fuse(again, then, kill_me)
            first = end_of(forked(broken, lambda: passing(broken, fuses[0])))
            reached = first == KILLED
            broken.heal()
            code = end_of(forked(broken, lambda: passing(broken, fuses[1])))
            assert code in (KILLED, 0), fuses
            assert settled(broken) == expected, fuses
            broken.discard()
            return code == KILLED

        every_place(stride, second)
        return reached

    assert every_place(stride, run) >= 30 // stride


def without_seconds(found: EndState) -> EndState:
    """The same without entries that stand a second time on their card."""
    cards = {
        key: (replace(fields, checklist=tuple(dict.fromkeys(fields.checklist))), flag)
        for key, (fields, flag) in found.cards.items()
    }
    return replace(found, cards=cards)


@pytest.mark.parametrize("stride", [7, ALL])
def test_a_process_that_is_stalled_past_its_lease_stores_nothing_more(
    waiting: TrelloKept, stride: int
) -> None:
    """Stalled with SIGSTOP anywhere in a pass, another one does the work, and then it goes on."""
    (expected,) = Work(waiting, passing).ends()

    def run(number: int, after: bool) -> bool:
        broken = waiting.fresh()
        fuse = Stalling(number, after)

        def stalling() -> int:
            with suppress(BusyError):  # It found out that another one has its work.
                passing(broken, fuse)
            return PASSED_BY if len(fuse.events) >= number else 0

        child = forked(broken, stalling)
        if (ended := stalled(child)) is not None:
            broken.discard()
            return ended == PASSED_BY
        broken.heal()
        advance(broken.school.world, "small")
        rows = broken.school.rows()
        go_on(child)
        assert end_of(child) == PASSED_BY, (number, after)
        assert broken.school.rows() == rows, (number, after)
        # Trello cannot be fenced: a checklist that it was just about to make is there a second time.
        assert without_seconds(broken.settle()) == expected, (number, after)
        assert_single_cards(broken.trello)
        broken.discard()
        return True

    assert every_place(stride, run) >= 30 // stride


@pytest.mark.parametrize("rounds", [2, pytest.param(60, marks=pytest.mark.slow)])
@pytest.mark.parametrize("act", [launching, passing])
def test_two_at_once(unlaunched: TrelloKept, request: pytest.FixtureRequest, act: Act, rounds: int) -> None:
    """Two processes begin the same at the same moment; one does it, or each a part."""
    kept = unlaunched if act is launching else request.getfixturevalue("waiting")
    (expected,) = Work(kept, act).ends()
    for _ in range(rounds):
        broken = kept.fresh()

        def trying() -> None:
            with suppress(BusyError):
                act(broken, Fuse())  # noqa: B023 - called before the next round

        ends = [end_of(child) for child in [forked(broken, trying) for _ in range(2)]]
        assert FAILED not in ends
        broken.heal()
        if act is launching:
            broken.school.launch()
        assert settled(broken).told() == expected.told()
        broken.discard()
