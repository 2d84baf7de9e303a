"""The watch over credentials sees them in every form and on every way out: its silence means something."""

from __future__ import annotations

import base64
import json
import logging
import subprocess
import sys
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.canary import CANARIES, KEY, SECRET, TOKEN, Watch

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.shows_credentials


@pytest.mark.parametrize("secret", CANARIES.values(), ids=CANARIES)
@pytest.mark.parametrize(
    "written",
    [
        str,
        json.dumps,
        repr,
        lambda text: quote(text, safe=""),
        lambda text: text.encode().hex(),
        *(
            lambda text, at=at: base64.b64encode(f"{'xyz'[:at]}{text} and more".encode()).decode()
            for at in range(3)
        ),
        *(
            lambda text, at=at: base64.urlsafe_b64encode(f"{'xyz'[:at]}{text}".encode()).decode()
            for at in range(3)
        ),
    ],
)
def test_it_knows_a_credential_however_it_is_written(secret: str, written: Callable[[str], str]) -> None:
    watch = Watch()
    watch.look("here", f"before {written(secret)} after")
    assert len(watch.taken()) == 1
    watch.look("here", f"before {written(secret[::-1])} after")
    assert watch.taken() == []


def test_it_looks_into_files(tmp_path: Path) -> None:
    watch, file = Watch(), tmp_path / "some.db"
    for content, seen in (("", 0), ("nothing", 0), (f"x{TOKEN}x", 1)):
        file.write_text(content, "utf-8")
        watch.look_into(file)
        assert len(watch.taken()) == seen
    watch.look_into(tmp_path / "none")
    file.unlink()


LEAKS = f"""
import logging, warnings
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

KEY, TOKEN, SECRET = {KEY!r}, {TOKEN!r}, {SECRET!r}

def test_log(): logging.getLogger("urllib3.connectionpool").debug("GET /1/boards?key=%s", KEY)
def test_log_of_a_library(): logging.getLogger("oauthlib").debug(TOKEN)
def test_traceback_in_a_log():
    try: raise ValueError(TOKEN)
    except ValueError: logging.getLogger("any").exception("it failed")
def test_print(): print(TOKEN)
def test_failure(): assert not TOKEN
def test_error(): raise RuntimeError(SECRET)
def test_page():
    app = Starlette(routes=[Route("/", lambda _: PlainTextResponse(f"hook of {{SECRET}}"))])
    TestClient(app).get("/")
def test_header():
    headers = {{"location": f"/?token={{TOKEN}}"}}
    app = Starlette(routes=[Route("/", lambda _: PlainTextResponse("", headers=headers))])
    TestClient(app).get("/")
def test_nothing(): print("nothing")
"""
CONFTEST = """
from tests.canary import begin, pytest_runtest_makereport, watched_files
def pytest_configure(config): begin(config)
"""


def test_every_way_out_is_watched(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Tests that leak, in a pytest of their own: each of them fails, and only those."""
    (tmp_path / "conftest.py").write_text(CONFTEST, "utf-8")
    (tmp_path / "test_leaks.py").write_text(LEAKS, "utf-8")
    options = ["-q", "-rA", "-p", "no:cacheprovider", "-o", "addopts=", f"--rootdir={tmp_path}"]
    said = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "-W", "ignore", "test_leaks.py"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(request.config.rootpath), "PYTHONDONTWRITEBYTECODE": "1", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    for file in tmp_path.iterdir():
        if file.is_file():
            file.unlink()
    assert "8 failed, 1 passed" in said, said
    failures = [line for line in said.splitlines() if line.startswith("FAILED")]
    assert all(line.endswith("A credential was seen in") for line in failures)
    logging.getLogger(__name__).debug("all ways were tried")
