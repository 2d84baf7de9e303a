"""``sync --board`` and ``sync --watch``."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from leadflow.bootstrap import open_app
from leadflow.cli import watching
from leadflow.cli.opening import settings
from leadflow.cli.watching import Watching, ended_by_signals
from leadflow.errors import BusyError, ServiceAwayError
from leadflow.planning.steps import Status
from leadflow.services.advance import advance
from tests.cli.test_running import drag

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from leadflow.services.advance import AdvanceReport
    from tests.cli.conftest import Leadflow


def test_only_one_board(launched: Leadflow) -> None:
    drag("norms", Status.IN_PROGRESS)
    with open_app(settings()) as app, app.world.uow() as uow:
        definition = uow.rollouts.get("hill_2026").definition
    group = definition.plan.by_key["norms"].group
    name = definition.roster.names[group]
    assert [each["step"] for each in launched("sync", "--board", name.upper(), "--json").data["changes"]] == [
        "norms"
    ]


def test_a_board_that_is_not_there_is_refused_with_those_that_are(launched: Leadflow) -> None:
    said = launched("sync", "--board", "nobody")
    assert said.code == 1
    assert "There is no board 'nobody'. There are: " in said.err


def test_a_dry_run_is_not_watched(launched: Leadflow) -> None:
    said = launched("sync", "--watch", "--dry-run")
    assert said.code == 2
    assert "nothing to watch" in " ".join(said.err.split())


def watched(monkeypatch: pytest.MonkeyPatch, *scenes: Callable[[], object], as_json: bool = False) -> None:
    """Watch a rollout through passes before each of which something happens; the last one ends it."""
    left = list(scenes)
    with open_app(settings()) as app:
        watch = Watching(app, "hill_2026", None, 0.001, as_json)

        def one_pass(*given: object, **more: object) -> AdvanceReport:
            if len(left) == 1:
                watch.ending.set()
            if left:
                left.pop(0)()
            return advance(*given, **more)  # type: ignore[arg-type]

        monkeypatch.setattr(watching, "advance", one_pass)
        watch.run()


def nothing() -> None:
    """Nobody does anything."""


def away() -> None:
    raise ServiceAwayError("The board does not answer")


def busy() -> None:
    raise BusyError("Somebody else is at it.")


def test_only_passes_in_which_something_happened_are_told(
    launched: Leadflow, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    watched(monkeypatch, nothing, lambda: drag("norms", Status.DONE), busy, away, away, nothing, nothing)
    out, err = capsys.readouterr()
    (line,) = out.splitlines()
    assert "change" in line
    assert "'Agree on norms'" in line
    assert err.count("The board does not answer") == 1
    assert err.count("All boards answer again.") == 1
    assert err.endswith("Ended.\n")


def test_every_pass_is_a_line_of_json(
    launched: Leadflow, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    watched(
        monkeypatch,
        lambda: drag("norms", Status.IN_PROGRESS),
        lambda: drag("norms", Status.DONE),
        nothing,
        as_json=True,
    )
    lines = [json.loads(each) for each in capsys.readouterr().out.splitlines()]
    assert [each["changes"][0]["after"] for each in lines] == ["in progress", "done"]
    assert all(each["at"] for each in lines)


def test_a_first_signal_ends_it_after_the_pass_and_a_second_at_once() -> None:
    ending = threading.Event()
    before = signal.getsignal(signal.SIGTERM)
    with ended_by_signals(ending):
        signal.raise_signal(signal.SIGINT)
        assert ending.is_set()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_real_process_watches_and_ends(launched: Leadflow, number: signal.Signals, tmp_path: Path) -> None:
    words = [
        sys.executable,
        "-m",
        "leadflow",
        "--home",
        str(launched.home),
        "sync",
        "--watch",
        "--every",
        "5",
    ]
    environment = {**os.environ, "LEADFLOW_TODAY": "2026-09-07"}
    with subprocess.Popen(
        words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        assert "Ctrl+C ends it" in process.stderr.readline()
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (0, "", "Ended.\n")
