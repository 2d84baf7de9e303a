"""The real command line in this process, on a home of its own."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from leadflow.cli.app import app
from leadflow.cli.failures import run
from tests import canary
from tests.intake.cases import small_school

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FIRST_DAY = "2026-09-07"


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """Standard output as JSON: nothing else may be on it."""
        return json.loads(self.out)


class Leadflow:
    """Runs commands; `home` need not be there."""

    def __init__(
        self, home: Path, school: Path, capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch
    ) -> None:
        self.home = home
        self.school = school
        self._capsys = capsys
        self.patch = patch

    def __call__(self, *words: object) -> Said:
        self._capsys.readouterr()
        self.patch.setattr(sys, "argv", ["leadflow", *map(str, words)])
        code: Any = 0
        try:
            run(app)
        except SystemExit as ending:
            code = ending.code
        out, err = self._capsys.readouterr()
        canary.WATCH.look("what a command printed", f"{out}{err}")
        assert "Traceback" not in err
        return Said(int(code or 0), out, err)

    def on(self, day: str) -> Leadflow:
        """The same on another day."""
        self.patch.setenv("LEADFLOW_TODAY", day)
        return self

    def edit(self, name: str, old: str, new: str) -> None:
        """Change a file of the school."""
        path = self.school.parent / name
        text = path.read_text("utf-8")
        assert old in text, f"{name} does not say {old!r}"
        path.write_text(text.replace(old, new), "utf-8")


def fingerprint(folder: Path) -> dict[str, str]:
    """A hash of every file in a folder; empty when the folder is not there."""
    return {
        str(each.relative_to(folder)): hashlib.sha256(each.read_bytes()).hexdigest()
        for each in sorted(folder.rglob("*"))
        if each.is_file() and not each.name.endswith(("-wal", "-shm"))
    }


@pytest.fixture
def leadflow(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Leadflow]:
    """The command line, before anything was launched; no Prefect, no Trello, no terminal."""
    for name in list(os.environ):
        if name.startswith("LEADFLOW_") or name in ("COLUMNS", "NO_COLOR", "FORCE_COLOR"):
            monkeypatch.delenv(name)
    home = tmp_path / "home"
    monkeypatch.setenv("LEADFLOW_HOME", str(home))
    monkeypatch.setenv("LEADFLOW_TODAY", FIRST_DAY)
    # Port 9 (discard) is never a Prefect server: nothing is shown there, and nothing waits.
    monkeypatch.setenv("LEADFLOW_PREFECT_PORT", "9")
    handler = signal.getsignal(signal.SIGTERM)
    yield Leadflow(home, small_school(tmp_path), capsys, monkeypatch)
    signal.signal(signal.SIGTERM, handler)


@pytest.fixture(scope="session")
def launched_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a small school that was launched, to be copied."""
    from datetime import date

    from leadflow.bootstrap import open_app
    from leadflow.intake.school import load_definition
    from leadflow.services.launch import launch
    from leadflow.settings import Settings

    folder = tmp_path_factory.mktemp("launched")
    settings = Settings(home=folder / "home", today=date.fromisoformat(FIRST_DAY))
    with open_app(settings) as opened:
        launch(opened.world, load_definition(small_school(folder)))
    return folder / "home"


@pytest.fixture
def launched(leadflow: Leadflow, launched_home: Path) -> Leadflow:
    """The command line, with the small school's rollout `hill_2026` launched."""
    shutil.copytree(launched_home, leadflow.home)
    return leadflow
