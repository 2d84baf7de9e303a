"""The embedded server: its start, its port, its end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import requests

from leadflow.engine import child
from leadflow.engine.server import PrefectServer, embedded_server, reachable
from leadflow.errors import RefusedError, ServiceAwayError
from leadflow.settings import Settings
from tests.engine.conftest import free_port

if TYPE_CHECKING:
    from collections.abc import Callable


def until(true: Callable[[], bool], seconds: float = 30) -> bool:
    """Poll until something is true."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return Path(f"/proc/{pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()[0] != "Z"


def test_a_port_in_use_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        expected = f"Port {port} is used by another program; set LEADFLOW_PREFECT_PORT or stop it."
        settings = Settings(home=tmp_path / "home", prefect_port=port)
        with pytest.raises(RefusedError, match=expected), embedded_server(settings):
            pass


def test_a_server_of_your_own_that_is_away_is_named(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}/api"
    settings = Settings(home=tmp_path / "home", prefect_api_url=url)
    with pytest.raises(ServiceAwayError, match=url), embedded_server(settings):
        pass


def test_a_server_that_cannot_start_shows_the_end_of_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREFECT_SERVER_DATABASE_CONNECTION_URL", "nonsense://")
    settings = Settings(home=tmp_path / "home", prefect_port=free_port())
    expected = r"did not start. Its log is .*prefect\.log"
    with pytest.raises(ServiceAwayError, match=expected), embedded_server(settings):
        pass
    assert not (settings.home / "prefect" / "server.json").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel ends the child on Linux only")
def test_a_child_dies_when_its_parent_is_killed(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys, pathlib\n"
        "from leadflow.engine.child import spawn\n"
        "log = pathlib.Path(sys.argv[1])\n"
        "started = spawn(['sleep', '600'], os.environ, log, signal.SIGINT)\n"
        "print(started.pid, flush=True)\n"
        "started.wait()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "log")], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        # Until it has become the command, it is not tied yet.
        assert until(lambda: b"sleep" in Path(f"/proc/{pid}/cmdline").read_bytes())
        parent.kill()
    assert until(lambda: not alive(pid))


def test_a_child_whose_parent_is_gone_does_not_start(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "leadflow.engine.child", "1", str(signal.SIGINT.value), "true"]
    if os.getpid() == 1:
        pytest.skip("this very process is process 1")
    assert subprocess.run(command, check=False).returncode == 1


def test_a_child_that_does_not_obey_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "PATIENCE", 0.2)
    deaf = (
        "import signal\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print('up', flush=True)\n"
        "while True: signal.pause()\n"
    )
    log = tmp_path / "log"
    process = child.spawn([sys.executable, "-c", deaf], os.environ, log, signal.SIGTERM)
    assert until(lambda: "up" in log.read_text())
    child.stop(process, signal.SIGTERM)
    assert process.returncode == -signal.SIGKILL


@pytest.mark.prefect
def test_the_server_starts_and_answers(prefect_server: PrefectServer) -> None:
    """Fails first when the pins let in a FastAPI that Prefect's server cannot be imported with."""
    assert prefect_server.started
    assert reachable(prefect_server.api_url)
    assert requests.get(prefect_server.ui_url, timeout=10).status_code == 200


@pytest.mark.prefect
def test_a_second_leadflow_uses_the_server_that_is_up(
    prefect_server: PrefectServer, prefect_settings: Settings
) -> None:
    with embedded_server(prefect_settings) as again:
        assert (again.pid, again.started) == (prefect_server.pid, False)
    assert reachable(prefect_server.api_url)


@pytest.mark.prefect
def test_a_server_of_your_own_is_used_and_left_running(prefect_server: PrefectServer, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", prefect_api_url=prefect_server.api_url)
    with embedded_server(settings) as own:
        assert own == PrefectServer(prefect_server.api_url, prefect_server.ui_url)
    assert reachable(prefect_server.api_url)
    assert not (settings.home / "prefect").exists()


@pytest.mark.prefect
def test_another_port_for_the_same_home_is_refused(
    prefect_server: PrefectServer, prefect_settings: Settings
) -> None:
    other = prefect_settings.model_copy(update={"prefect_port": free_port()})
    expected = f"already runs on port {prefect_settings.prefect_port}"
    with pytest.raises(RefusedError, match=expected), embedded_server(other):
        pass


@pytest.mark.prefect
def test_the_pages_ask_this_server_and_no_other(
    prefect_server: PrefectServer, prefect_settings: Settings
) -> None:
    shown = requests.get(f"{prefect_server.ui_url}/ui-settings", timeout=10).json()
    assert shown["api_url"] == prefect_settings.prefect_api
