"""The server and the flows' runner are killed, and are there again; or it is said that they are not."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from leadflow.engine import upkeep as module
from leadflow.engine.server import reachable
from leadflow.engine.upkeep import Upkeep
from leadflow.errors import ServiceAwayError
from leadflow.settings import Settings
from tests.engine.conftest import free_port
from tests.engine.test_restart import below
from tests.engine.test_server import alive, until

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc"),
]

PATIENT = 180.0


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", prefect_port=free_port(), advance_minutes=600)


@pytest.fixture
def kill(settings: Settings) -> Callable[[str], int]:
    """Kill the child whose command line has a word in it; the process that is gone."""

    def one(word: str) -> int:
        found = [
            pid for pid in below(os.getpid()) if word in command(pid) and str(settings.home) in home(pid)
        ]
        assert len(found) == 1, found
        os.kill(found[0], signal.SIGKILL)
        return found[0]

    return one


def command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text("utf-8").replace("\0", " ")


def home(pid: int) -> str:
    return Path(f"/proc/{pid}/environ").read_text("utf-8")


def served_by(settings: Settings) -> int:
    return int(json.loads((settings.home / "prefect" / "server.json").read_text("utf-8"))["pid"])


def test_what_dies_is_started_again_and_not_for_ever(settings: Settings, kill: Callable[[str], int]) -> None:
    said: list[str] = []
    given_up = threading.Event()

    def again(times: int) -> bool:
        return until(lambda: said.count("Prefect and the flows are running again.") == times, PATIENT)

    before = below(os.getpid())
    with Upkeep(settings, said.append) as upkeep:
        upkeep.start_server(lambda _: None)
        upkeep.start_flows(settings, lambda _: None)
        upkeep.watch(given_up.set)
        first = kill("engine.guarded")
        assert again(1), said
        assert said[0] == (
            f"The Prefect server has ended (its log is {settings.home / 'logs' / 'prefect.log'}). "
            "Starting it again ..."
        )
        assert served_by(settings) != first
        assert reachable(settings.prefect_api, 10)
        kill("engine.serve")
        assert again(2), said
        assert "The process that runs the flows has ended" in said[2]
        assert not given_up.is_set()
        kill("engine.guarded")
        assert given_up.wait(PATIENT)
        assert isinstance(upkeep.failure, ServiceAwayError)
        assert "3 times within 10 minutes" in str(upkeep.failure)
        assert "prefect.log" in str(upkeep.failure)
    assert until(lambda: below(os.getpid()) <= before)
    assert not (settings.home / "prefect" / "server.json").exists()


def test_ending_while_it_starts_again_leaves_nothing_behind(
    settings: Settings, kill: Callable[[str], int]
) -> None:
    said: list[str] = []
    before = below(os.getpid())
    with Upkeep(settings, said.append) as upkeep:
        upkeep.start_server(lambda _: None)
        upkeep.watch(lambda: None)
        dead = kill("engine.guarded")
        assert until(lambda: len(said) == 1)
    assert until(lambda: below(os.getpid()) <= before)
    assert not alive(dead)
    assert upkeep.failure is None
    assert not reachable(settings.prefect_api, 0.5)


def test_a_start_that_fails_counts_as_a_death(
    settings: Settings, kill: Callable[[str], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    given_up = threading.Event()
    with Upkeep(settings, said.append) as upkeep:
        upkeep.start_server(lambda _: None)
        # It is started with what this process has in its environment.
        monkeypatch.setenv("PREFECT_SERVER_DATABASE_CONNECTION_URL", "nonsense://")
        upkeep.watch(given_up.set)
        kill("engine.guarded")
        assert given_up.wait(PATIENT)
    assert "did not start" in str(upkeep.failure)
    assert len(said) == module.DEATHS - 1


def test_a_server_that_hangs_is_held_for_dead(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SILENT_SECONDS", 3.0)
    said: list[str] = []
    with Upkeep(settings, said.append) as upkeep:
        upkeep.start_server(lambda _: None)
        monkeypatch.setattr("leadflow.engine.child.PATIENCE", 0.2)
        os.kill(served_by(settings), signal.SIGSTOP)
        upkeep.watch(lambda: None)
        assert until(lambda: "Prefect and the flows are running again." in said, PATIENT), said
        assert reachable(settings.prefect_api, 10)
