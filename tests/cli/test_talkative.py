"""Commands in processes of their own, with every library as talkative as it can be made (I20).

Trello answers, breaks off, is away, and a fault of our own ends a command with a traceback: standard output,
standard error and all files are looked at. That credentials are not passed on to a step of Prefect's is
looked at in its own database by the watch itself (`tests/canary.py`).
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.canaries import KEY, SECRET, TOKEN
from tests.canary import Watch
from tests.emulator.faults import Fault
from tests.intake.cases import small_school
from tests.small_trello import SmallTrello

if TYPE_CHECKING:
    from pathlib import Path

TALKING = """
import logging, os, sys, time
time.sleep = lambda _: None  # Trello is tried again at once.
logging.basicConfig(stream=sys.stderr, level=0, format="%(name)s %(message)s")
for name in ("sqlalchemy.engine", "sqlalchemy.pool", "prefect", "urllib3", "asyncio", "httpx", "uvicorn"):
    logging.getLogger(name).setLevel(1)
if os.environ.get("CRASH"):
    from leadflow.boards.trello.transport import Transport
    def crash(self, *_):
        key, token = (each.get_secret_value() for each in self._secrets)
        raise RuntimeError("a fault of our own")
    Transport._judge = crash
"""
"""What every Python that finds it as its `sitecustomize` does first."""


class Process:
    """Runs commands in processes of their own, on one home, and looks at what they say."""

    def __init__(self, folder: Path, trello: SmallTrello) -> None:
        self.home, self.school = folder / "home", small_school(folder)
        (folder / "sitecustomize.py").write_text(TALKING, "utf-8")
        self.watch = Watch()
        self._environment = {name: value for name, value in os.environ.items() if "LEADFLOW" not in name} | {
            "PYTHONPATH": str(folder),
            "LEADFLOW_HOME": str(self.home),
            "LEADFLOW_TODAY": "2026-09-07",
            "LEADFLOW_PREFECT_PORT": "9",
            "LEADFLOW_TRELLO_KEY": KEY,
            "LEADFLOW_TRELLO_TOKEN": TOKEN,
            "LEADFLOW_TRELLO_SECRET": SECRET,
            "LEADFLOW_TRELLO_URL": trello.emulator.url,
            "PREFECT_LOGGING_LEVEL": "DEBUG",
            "PREFECT_DEBUG_MODE": "1",
        }

    def __call__(self, *words: object, **variables: str) -> str:
        """What a command says on both ways out, looked at."""
        said = subprocess.run(
            [sys.executable, "-m", "leadflow", *map(str, words)],
            env=self._environment | variables,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        self.watch.look(f"what '{words[0]}' said", f"{said.stdout}{said.stderr}")
        return f"{said.stdout}{said.stderr}"


@pytest.fixture
def trello() -> SmallTrello:
    return SmallTrello()


def test_nothing_is_said_even_when_all_is_said(tmp_path: Path, trello: SmallTrello) -> None:
    command = Process(tmp_path, trello)
    with trello:
        said = command("launch", command.school, "--board", "trello")
        assert len(trello.emulator.world.cards) > 0, said
        assert '"POST /1/cards' in said, "urllib3 talks"
        assert "INSERT INTO" in said, "SQLAlchemy talks"
        trello.emulator.faults.always(lambda _: Fault.CUT)
        assert "Trello" in command("sync")
        trello.emulator.faults.heal()
        crashed = command("sync", CRASH="1")
        assert "RuntimeError: a fault of our own" in crashed, "a fault of ours is not hidden"
        assert "Traceback (most recent call last)" in crashed
    assert "cannot be reached" in command("doctor", "--json")
    for file in command.home.rglob("*"):
        command.watch.look_into(file)
    assert command.watch.taken() == []
