"""The watch over credentials sees them in every form and on every way out: its silence means something."""

from __future__ import annotations

import base64
import html
import json
import logging
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

import pytest
from sqlalchemy import create_engine, text

from tests.canaries import CANARIES, KEY, SECRET, TOKEN
from tests.canary import Watch

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.databases import Databases

pytestmark = pytest.mark.shows_credentials


@pytest.mark.parametrize("secret", CANARIES.values(), ids=CANARIES)
@pytest.mark.parametrize(
    "written",
    [
        str,
        json.dumps,
        repr,
        html.escape,
        lambda secret: json.dumps(json.dumps(secret)),
        lambda secret: quote(secret, safe=""),
        lambda secret: re.sub("%..", lambda sign: sign[0].lower(), quote(secret, safe="")),
        quote,
        quote_plus,
        lambda secret: secret.encode().hex(),
        lambda secret: secret.encode().hex().upper(),
        *(
            lambda secret, at=at: base64.b64encode(f"{'xyz'[:at]}{secret} and more".encode()).decode()
            for at in range(3)
        ),
        *(
            lambda secret, at=at: base64.urlsafe_b64encode(f"{'xyz'[:at]}{secret}".encode()).decode()
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


@pytest.mark.parametrize("pair", [f"{KEY}:{TOKEN}", f"{TOKEN}:{KEY}"])
def test_it_knows_a_pair_in_either_order(pair: str) -> None:
    watch = Watch()
    for written in (pair, base64.b64encode(pair.encode()).decode(), quote(pair, safe="")):
        watch.look("here", written)
        assert len(watch.taken()) == 1


@pytest.mark.postgres
def test_it_looks_into_rows(postgres_databases: Databases) -> None:
    watch, url = Watch(), postgres_databases.empty()
    watch.look("an address", url)
    assert len(watch.taken()) == 1
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE kept (id int, words text, whole json)"))
        connection.execute(text("INSERT INTO kept VALUES (1, 'nothing', '{}')"))
    watch.look_into_rows(url)
    assert watch.taken() == []
    for at, secret in enumerate(CANARIES.values()):
        given = {"id": at, "words": f"is {secret}", "whole": json.dumps({"token": secret})}
        with engine.begin() as connection:
            connection.execute(text("UPDATE kept SET id = :id, words = :words, whole = :whole"), given)
        watch.look_into_rows(url)
        assert len(watch.taken()) == 1
    engine.dispose()
    postgres_databases.drop(url)


LEAKS = f"""
import logging, subprocess, sys
import pytest
from leadflow.errors import InputError, Problem, ServiceAwayError
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
def test_cause_in_a_log():
    try:
        try: raise ValueError(TOKEN)
        except ValueError as cause: raise KeyError("clean") from cause
    except KeyError: logging.getLogger("prefect.flow_runs").exception("it failed")
def test_error_of_ours_that_nobody_sees():
    try: raise ServiceAwayError(f"Trello does not know {{TOKEN}}")
    except ServiceAwayError: pass
def test_problem():
    try: raise InputError([Problem(f"{{KEY}} is no key")])
    except InputError: pass
def test_error_that_is_waited_for():
    with pytest.raises(ValueError): raise ValueError(KEY)
def test_cause_of_an_error_that_is_waited_for():
    with pytest.raises(KeyError):
        try: raise ValueError(TOKEN)
        except ValueError: raise KeyError("clean")
def test_process():
    subprocess.run([sys.executable, "-c", "import sys; print(sys.argv[1])", TOKEN], capture_output=True)
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
def test_file(tmp_path): (tmp_path / "export.json").write_text(TOKEN)
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
    options += [f"--basetemp={tmp_path / 'left'}"]
    said = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "-W", "ignore", "test_leaks.py"],
        cwd=tmp_path,
        env={
            "PYTHONPATH": str(request.config.rootpath),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PATH": "",
            "COLUMNS": "200",
        },
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    shutil.rmtree(tmp_path)
    # What is in files is found when all is over, behind the last test.
    assert "14 failed, 2 passed, 1 error" in said, said
    assert "the file export.json, byte 0" in said
    failures = [line for line in said.splitlines() if line.startswith(("FAILED test_", "ERROR test_"))]
    assert all("A credential was seen in" in line for line in failures)
    logging.getLogger(__name__).debug("all ways were tried")
