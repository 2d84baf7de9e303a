"""Launches under way: one thread for a draft, waited for from any other."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from leadflow.web.launching.launches import Launches

LONG = 30.0


def test_who_waits_for_a_launch_that_is_just_being_started_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    launches, begun, go_on = Launches(), threading.Event(), threading.Event()

    class Slow(threading.Thread):
        def start(self) -> None:
            begun.set()
            assert go_on.wait(LONG)
            super().start()

    starting = threading.Thread(target=launches.start, args=("draft", lambda _tell: None))
    monkeypatch.setattr(threading, "Thread", Slow)
    starting.start()
    assert begun.wait(LONG)
    monkeypatch.undo()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(launches.wait, "draft", LONG)
        with pytest.raises(TimeoutError):
            waiting.result(0.1)
        go_on.set()
        waiting.result(LONG)
    starting.join(LONG)
    assert not launches.of("draft").running
    assert not launches.of("draft").failure
