"""Passes made soon: each rollout once, also when another pass is at it."""

from __future__ import annotations

import threading

import pytest

from leadflow.errors import BusyError, RefusedError
from leadflow.web import soon
from leadflow.web.soon import Soon


class Work:
    """Passes that wait until they are let go, and fail as they are told."""

    def __init__(self, *fails: Exception) -> None:
        self.done: list[str] = []
        self.fails = list(fails)
        self.began, self.go_on = threading.Semaphore(0), threading.Semaphore(0)

    def __call__(self, rollout: str) -> None:
        self.began.release()
        assert self.go_on.acquire(timeout=10)
        if self.fails:
            raise self.fails.pop(0)
        self.done.append(rollout)

    def let(self, number: int) -> None:
        for _ in range(number):
            assert self.began.acquire(timeout=10)
            self.go_on.release()


def test_told_often_while_it_waits_is_one_pass_and_told_during_it_is_another() -> None:
    work = Work()
    with Soon(work) as passes:
        passes.add("a")
        assert work.began.acquire(timeout=10)
        for _ in range(5):
            passes.add("a")
            passes.add("b")
        work.go_on.release()
        work.let(2)
    assert work.done == ["a", "a", "b"]


def test_a_busy_rollout_is_tried_again_and_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soon, "BUSY_SECONDS", 0.01)
    work = Work(BusyError("Another pass is at it."), BusyError("Another pass is at it."))
    with Soon(work) as passes:
        passes.add("a")
        work.let(3)
    assert work.done == ["a"]


def test_a_rollout_that_stays_busy_is_left_to_the_schedule(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soon, "BUSY_SECONDS", 0.0)
    monkeypatch.setattr(soon, "BUSY_TRIES", 3)
    work = Work(*[BusyError("Another pass is at it.")] * 3)
    with Soon(work) as passes:
        passes.add("a")
        work.let(3)
        passes.add("b")
        work.let(1)
    assert work.done == ["b"]


@pytest.mark.parametrize("error", [RefusedError("No."), ValueError("a mistake of ours")])
def test_what_fails_does_not_stop_the_others(error: Exception) -> None:
    work = Work(error)
    with Soon(work) as passes:
        passes.add("a")
        work.let(1)
        passes.add("b")
        work.let(1)
    assert work.done == ["b"]


def test_the_end_does_not_wait_for_what_was_never_begun() -> None:
    with Soon(lambda _: None):
        pass
