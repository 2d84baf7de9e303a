"""Killed between any two requests or commits and run again, a launch and a pass end as undisturbed ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from leadflow.errors import ServiceAwayError
from tests.faults.interrupting import Fuse, blown, every_blow

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.schools import Broken, EndState, Kept

SLOW = pytest.mark.slow


def away() -> ServiceAwayError:
    """No answer."""
    return ServiceAwayError("The board did not answer.")


def undisturbed(kept: Kept, run: Callable[[Broken, Fuse], None]) -> EndState:
    """How it ends when nothing goes wrong."""
    broken = kept.fresh()
    run(broken, Fuse())
    found = broken.settle()
    broken.discard()
    return found


def test_a_launch(unlaunched: Kept) -> None:
    expected = undisturbed(unlaunched, lambda broken, fuse: broken.launch(fuse))
    assert len(expected.cards) == 6
    assert len(expected.history) == 1

    def run(fuse: Fuse) -> None:
        broken = unlaunched.fresh()
        blown(lambda: broken.launch(fuse))
        broken.heal().launch()
        assert broken.settle() == expected, fuse
        broken.discard()

    assert every_blow(run) >= 20


def test_a_pass(waiting: Kept) -> None:
    expected = undisturbed(waiting, lambda broken, fuse: broken.advance(fuse))
    assert len(expected.history) >= 10
    assert len(expected.conflicts) == 1

    def run(fuse: Fuse) -> None:
        broken = waiting.fresh()
        blown(lambda: broken.advance(fuse))
        assert broken.settle() == expected, fuse
        broken.discard()

    assert every_blow(run) >= 12


@pytest.mark.parametrize("second", [4, pytest.param(2, marks=SLOW), pytest.param(9, marks=SLOW)])
def test_a_pass_that_is_killed_again_while_it_recovers(waiting: Kept, second: int) -> None:
    expected = undisturbed(waiting, lambda broken, fuse: broken.advance(fuse))

    def run(fuse: Fuse) -> None:
        broken = waiting.fresh()
        blown(lambda: broken.advance(fuse))
        broken.heal()
        blown(lambda: broken.advance(Fuse(second, after=fuse.after)))
        assert broken.settle() == expected, (fuse, second)
        broken.discard()

    every_blow(run)


def test_a_pass_whose_requests_get_no_answer(waiting: Kept) -> None:
    expected = undisturbed(waiting, lambda broken, fuse: broken.advance(fuse))

    def run(fuse: Fuse) -> None:
        broken = waiting.fresh()
        blown(lambda: broken.advance(fuse), ServiceAwayError)
        assert broken.settle().told() == expected.told(), fuse
        broken.discard()

    every_blow(run, away)


@SLOW
def test_a_launch_whose_requests_get_no_answer(unlaunched: Kept) -> None:
    expected = undisturbed(unlaunched, lambda broken, fuse: broken.launch(fuse))

    def run(fuse: Fuse) -> None:
        broken = unlaunched.fresh()
        blown(lambda: broken.launch(fuse), ServiceAwayError)
        broken.heal().launch()
        assert broken.settle() == expected, fuse
        broken.discard()

    every_blow(run, away)
