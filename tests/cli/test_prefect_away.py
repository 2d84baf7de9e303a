"""A Prefect server that says it is well and dies when it is asked: what the commands make of it."""

from __future__ import annotations

import http.server
import socket
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from leadflow.cli.serving import serve_pages
from leadflow.errors import ServiceAwayError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.cli.conftest import Leadflow


class Dying(http.server.BaseHTTPRequestHandler):
    """Answers that it is well, and what its version is; drops every other question."""

    def do_GET(self) -> None:
        if self.path.endswith("/health"):
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()
        else:
            self.close_connection = True

    do_POST = do_GET  # noqa: N815 - as http.server wants it

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def dying() -> Iterator[int]:
    """The port of a Prefect server that dies when it is asked."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Dying) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield server.server_address[1]
        server.shutdown()
        serving.join()


@pytest.mark.parametrize("command", ["advance", "sync"])
def test_a_prefect_that_dies_in_a_pass_ends_with_five(launched: Leadflow, dying: int, command: str) -> None:
    assert launched("mark", "norms", "in_progress", "--as", "ana").code == 0
    launched.patch.setenv("LEADFLOW_PREFECT_PORT", str(dying))
    # A process of its own: Prefect reads its settings when it is imported, and talks at the end.
    said = subprocess.run(
        [sys.executable, "-m", "leadflow", command], capture_output=True, text=True, check=False
    )
    assert said.returncode == 5, said.stderr
    assert f"The Prefect server at http://127.0.0.1:{dying}/api does not answer." in said.stderr
    assert "Prefect is brought up to date by the next pass." in said.stderr
    for noise in ("Traceback", "Error logging to API", "Crash detected"):
        assert noise not in said.stderr
    # The boards were written, and that is not done twice.
    assert "hill_2026/norms" in said.stdout
    launched.patch.setenv("LEADFLOW_PREFECT_PORT", "9")
    again = launched(command)
    assert "nothing to write" in again.out
    assert again.code == 0


def test_a_prefect_of_your_own_that_is_away_ends_with_five(launched: Leadflow) -> None:
    launched.patch.setenv("LEADFLOW_PREFECT_API_URL", "http://127.0.0.1:9/api")
    said = launched("advance")
    assert said.code == 5
    assert "http://127.0.0.1:9/api does not answer" in said.err
    assert "leadflow up" not in said.err


class GivenUp:
    """An upkeep that gives up as soon as the pages are served."""

    failure = ServiceAwayError("The Prefect server has ended, 3 times. Its log is prefect.log.")

    def watch(self, given_up: Callable[[], None]) -> None:
        threading.Timer(0.5, given_up).start()


def test_the_pages_end_when_prefect_cannot_be_kept_up(launched: Leadflow) -> None:
    from leadflow.bootstrap import open_app
    from leadflow.cli.opening import settings

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        launched.patch.setenv("LEADFLOW_PORT", str(probe.getsockname()[1]))
    with open_app(settings()) as app, pytest.raises(ServiceAwayError, match=r"prefect\.log"):
        serve_pages(app, GivenUp())  # type: ignore[arg-type]
