"""``serve``, ``up`` and ``demo``: ports, ends, what is left behind. Prefect's start is tested in engine."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
import requests

from leadflow.bootstrap import open_app
from leadflow.home import open_home
from leadflow.planning.steps import Status
from leadflow.services.launch import launch
from leadflow.services.view import view
from leadflow.settings import Settings
from tests.cli.conftest import Leadflow, fingerprint
from tests.emulator.deliveries import SECRET
from tests.emulator.emulator import KEY
from tests.small import MONDAY, small_definition
from tests.small_trello import TOKEN, SmallTrello

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another program listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield int(listener.getsockname()[1])


@pytest.fixture
def free(leadflow: Leadflow) -> int:
    """A free port, set for the pages."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    leadflow.patch.setenv("LEADFLOW_PORT", str(port))
    return port


@pytest.mark.parametrize("command", ["serve", "up", "demo"])
def test_a_taken_port_is_named_before_anything_is_written(
    leadflow: Leadflow, taken: int, command: str
) -> None:
    leadflow.patch.setenv("LEADFLOW_PORT", str(taken))
    said = leadflow(command)
    assert said.code == 1
    assert said.err == (
        f"Port {taken} on 127.0.0.1 cannot be used (Address already in use). "
        "Set LEADFLOW_PORT to another one, or stop what uses it.\n"
    )
    assert not leadflow.home.exists()


@pytest.mark.usefixtures("free")
@pytest.mark.parametrize("words", [["up"], ["demo"], ["demo", "--no-serve"]])
def test_prefects_port_is_named_before_anything_is_written(
    leadflow: Leadflow, taken: int, words: list[str]
) -> None:
    leadflow.patch.setenv("LEADFLOW_PREFECT_PORT", str(taken))
    said = leadflow(*words)
    assert said.code == 1
    assert f"Port {taken}" in said.err
    assert "LEADFLOW_PREFECT_PORT" in said.err
    assert not leadflow.home.exists()


@pytest.mark.usefixtures("free")
@pytest.mark.parametrize("command", ["serve", "up"])
def test_a_half_written_home_is_not_served(leadflow: Leadflow, command: str) -> None:
    leadflow.home.mkdir()
    (leadflow.home / "leadflow.db").write_bytes(b"half")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        leadflow.patch.setenv("LEADFLOW_PREFECT_PORT", str(probe.getsockname()[1]))
    before = fingerprint(leadflow.home)
    said = leadflow(command)
    assert said.code == 1
    assert "half written" in said.err
    assert fingerprint(leadflow.home) == before


def test_the_demo_leaves_real_rollouts_alone(launched: Leadflow) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        launched.patch.setenv("LEADFLOW_PREFECT_PORT", str(probe.getsockname()[1]))
    before = fingerprint(launched.home)
    said = launched("demo", "--no-serve")
    assert said.code == 1
    assert "the home of real rollouts" in said.err
    assert fingerprint(launched.home) == before


def test_the_demo_keeps_out_of_other_databases(leadflow: Leadflow) -> None:
    leadflow.patch.setenv("LEADFLOW_DATABASE_URL", "postgresql://school@127.0.0.1/real")
    said = leadflow("demo", "--no-serve")
    assert said.code == 1
    assert "Unset LEADFLOW_DATABASE_URL" in said.err


def test_the_demo_on_trello_needs_its_settings(leadflow: Leadflow) -> None:
    said = leadflow("demo", "--no-serve", "--trello")
    assert said.code == 1
    assert said.err == "To play on Trello, set LEADFLOW_TRELLO_KEY and LEADFLOW_TRELLO_TOKEN.\n"
    assert not leadflow.home.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
def test_a_demo_that_is_running_is_not_wiped_away(leadflow: Leadflow) -> None:
    open_home(leadflow.home)
    (leadflow.home / "logs" / "demo").touch()
    (leadflow.home / "prefect").mkdir()
    with Answering(leadflow.home / "prefect") as server:
        leadflow.patch.setenv("LEADFLOW_PREFECT_PORT", str(server.port))
        before = fingerprint(leadflow.home)
        said = leadflow("demo", "--no-serve")
    assert said.code == 1
    assert f"A demo is running in {leadflow.home} (its Prefect is process {server.process.pid})" in said.err
    assert fingerprint(leadflow.home) == before


ANSWER = """
import http.server, sys
class Health(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
    def log_message(self, *_):
        pass
server = http.server.HTTPServer(("127.0.0.1", 0), Health)
print(server.server_address[1], flush=True)
server.serve_forever()
"""


class Answering:
    """A process that says it is healthy and has the name of our Prefect server, with its record in a home."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", ANSWER, "leadflow.engine.guarded"], stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())
        record = f'{{"pid": {self.process.pid}, "port": {self.port}}}'
        (folder / "server.json").write_text(record, "utf-8")

    def __enter__(self) -> Answering:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()


def serving(port: int, host: str = "127.0.0.1") -> subprocess.Popen[str]:
    """``leadflow serve`` in a process of its own, answering."""
    process = subprocess.Popen(
        [sys.executable, "-m", "leadflow", "serve"], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            requests.get(f"http://{host}:{port}/health", timeout=1)
        except requests.RequestException:
            time.sleep(0.1)
        else:
            return process
    process.kill()
    raise AssertionError(process.communicate()[1])


def signed_in(leadflow: Leadflow) -> requests.Session:
    """A browser in which the link was opened that ``leadflow sign-in`` prints."""
    address, browser = leadflow("sign-in").out.strip(), requests.Session()
    assert "Sign in" in browser.get(address, timeout=30).text
    origin = address.rpartition("/sign-in/")[0]
    assert (
        browser.post(address, headers={"origin": origin}, timeout=30, allow_redirects=False).status_code
        == 303
    )
    assert requests.post(address, headers={"origin": origin}, timeout=30).status_code == 410
    return browser


@pytest.mark.parametrize(("ending", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 143)])
def test_the_pages_are_served_until_they_are_ended(
    launched: Leadflow, free: int, ending: signal.Signals, code: int
) -> None:
    with serving(free) as process:
        page = signed_in(launched).get(f"http://127.0.0.1:{free}/r/hill_2026", timeout=30)
        os.kill(process.pid, ending)
        out, err = process.communicate(timeout=30)
    assert page.status_code == 200
    assert "Together at Hill" in page.text
    assert process.returncode == code
    assert out == ""
    where = re.escape(f"http://127.0.0.1:{free}")
    link = rf"Sign in, once and within the hour: {where}/sign-in/\S{{43}}\n"
    assert re.fullmatch(rf"leadflow is at {where} \(Ctrl\+C ends it\)\n{link}", err)
    assert not launched("status").err


@pytest.mark.skipif(not socket.has_ipv6, reason="this machine has no IPv6")
def test_the_pages_are_served_on_an_ipv6_address(launched: Leadflow, free: int) -> None:
    launched.patch.setenv("LEADFLOW_HOST", "::1")
    with serving(free, "[::1]") as process:
        page = signed_in(launched).get(f"http://[::1]:{free}/r/hill_2026", timeout=30)
        said = launched("serve")
        os.kill(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert page.status_code == 200
    assert err.startswith(f"leadflow is at http://[::1]:{free} (Ctrl+C ends it)\nSign in, once")
    assert f"Port {free} on ::1 cannot be used (Address already in use)" in said.err


def test_a_host_that_is_none_is_named(leadflow: Leadflow) -> None:
    leadflow.patch.setenv("LEADFLOW_HOST", "no host")
    said = leadflow("serve")
    assert said.code == 1
    assert "LEADFLOW_HOST names no host, which is no address of this machine." in said.err
    assert not leadflow.home.exists()


def test_serve_has_trello_tell_of_changes(leadflow: Leadflow, free: int) -> None:
    with SmallTrello(start=datetime(2026, 9, 7, 15, tzinfo=UTC)) as trello:
        leadflow.patch.setenv("LEADFLOW_TRELLO_KEY", KEY)
        leadflow.patch.setenv("LEADFLOW_TRELLO_TOKEN", TOKEN)
        leadflow.patch.setenv("LEADFLOW_TRELLO_SECRET", SECRET)
        leadflow.patch.setenv("LEADFLOW_TRELLO_URL", trello.emulator.url)
        leadflow.patch.setenv("LEADFLOW_BASE_URL", f"http://localhost:{free}")
        leadflow.patch.setenv("LEADFLOW_TODAY", MONDAY.isoformat())
        with open_app(Settings(home=leadflow.home)) as app:
            launch(app.world, small_definition(board_kind="trello", target=date(2026, 12, 11)))
            with app.world.uow() as uow:
                card = uow.boards.links("small")["small/norms"].remote_id
            serving = subprocess.Popen([sys.executable, "-m", "leadflow", "serve"], stderr=subprocess.DEVNULL)
            try:
                _wait(lambda: len(trello.emulator.world.webhooks) == 2)
                trello.person("ana").move(card, "In progress")
                _wait(lambda: view(app.world, "small").rollout.progress["norms"].status is Status.IN_PROGRESS)
            finally:
                serving.send_signal(signal.SIGINT)
                serving.wait(30)


def _wait(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)
