"""Waking a pass is quick and never fails."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING

import pytest

from leadflow.engine import wake as waking
from leadflow.engine.wake import wake
from leadflow.settings import Settings
from tests.engine.conftest import free_port

if TYPE_CHECKING:
    from pathlib import Path

    from leadflow.engine.server import PrefectServer


def test_nobody_there(tmp_path: Path) -> None:
    assert wake(Settings(home=tmp_path, prefect_port=free_port()), "hillside") is False


def test_somebody_who_never_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waking, "SECONDS", 0.1)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        begun = time.monotonic()
        assert wake(Settings(home=tmp_path, prefect_port=silent.getsockname()[1]), "hillside") is False
        assert time.monotonic() - begun < 30


@pytest.mark.prefect
def test_prefect_takes_the_event(prefect_server: PrefectServer, prefect_settings: Settings) -> None:
    assert wake(prefect_settings, "hillside")


@pytest.mark.prefect
def test_a_server_that_says_no(prefect_server: PrefectServer, tmp_path: Path) -> None:
    wrong = Settings(home=tmp_path, prefect_api_url=f"{prefect_server.ui_url}/nowhere")
    assert wake(wrong, "hillside") is False
