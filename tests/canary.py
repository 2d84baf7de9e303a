"""The canary: credentials that no test may ever see anywhere but where they belong (I20).

Every test that has leadflow talk to Trello, or to PostgreSQL, gives it these. Throughout the whole run a
watch looks for them, plain and in every form in which they could be written down:

- in every log record of every library, with its traceback and causes;
- in what tests, commands and processes that tests start print;
- in the text of every error that leadflow raises, caught or not, and, where a test waits for one, in the
  traceback with all causes; in the reports of failures;
- in every address, body and header (but the one they belong in) that reaches the emulator;
- in every page and answer of the web applications;
- before they are thrown away, in all rows of PostgreSQL, and in all SQLite databases and files that tests
  made: exports, homes, Prefect's own database, with its states, logs and parameters.

A test in which one is seen fails. Warnings need no look of their own: they are errors here.

Tests that show credentials on purpose, to see them blanked, say so with the mark `shows_credentials`.
"""

from __future__ import annotations

import base64
import html
import json
import logging
import mmap
import re
import subprocess
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx
import pytest
from sqlalchemy import create_engine, text

from leadflow.errors import LeadflowError
from tests.canaries import CANARIES

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

TALKATIVE = ("urllib3", "requests", "requests_oauthlib", "oauthlib", "httpx", "httpcore", "leadflow")
"""Loggers that are made to say all they can. Not SQLAlchemy's, which would say every row that is looked at
in the database anyway; `tests/cli/test_talkative.py` has it and all others talk."""
ROWS = "SELECT row_to_json(rows)::text FROM {} AS rows"
TABLES = """
SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
"""


def forms(secret: str) -> frozenset[bytes]:
    """How a text may be written down: plain, in addresses, JSON, JSON in JSON, Python, pages, hex, and Base64
    at any place, so that a pair of key and token is seen in either order."""
    plain, written = secret.encode(), json.dumps(secret)[1:-1]
    texts = {secret, written, json.dumps(written)[1:-1], repr(secret)[1:-1]}
    texts |= {html.escape(secret), html.escape(secret).replace("&#x27;", "&#39;").replace("&quot;", "&#34;")}
    for kept in ("", "/", " +"):  # the last is SQLAlchemy's way
        quoted = quote(secret, safe=kept)
        lower = re.sub("%..", lambda sign: sign[0].lower(), quoted)
        texts |= {form.replace("%20", space) for form in (quoted, lower) for space in ("%20", "+")}
    texts |= {plain.hex(), plain.hex().upper()}
    found = {each.encode() for each in texts}
    for before in range(3):
        coded = base64.b64encode(b"\0" * before + plain).rstrip(b"=")
        # What stands at either end of it depends on the text around.
        found |= {each(coded[4 * (before > 0) : -4]) for each in (bytes, _for_addresses)}
    return frozenset(found)


def _for_addresses(coded: bytes) -> bytes:
    return coded.replace(b"+", b"-").replace(b"/", b"_")


_PATTERN = re.compile(
    b"|".join(re.escape(form) for each in CANARIES.values() for form in sorted(forms(each)))
)


@dataclass
class Watch:
    """What was found so far, in sentences."""

    found: list[str] = field(default_factory=list)

    def look(self, where: str, shown: str | bytes) -> None:
        """Look for a canary in something that can be seen."""
        data = shown.encode(errors="surrogateescape") if isinstance(shown, str) else shown
        if seen := _PATTERN.search(data):
            around = data[max(0, seen.start() - 60) : seen.start()]
            self.found.append(f"{where}: …{around.decode(errors='replace')}<here a credential>")

    def look_into(self, file: Path) -> None:
        """Look into a file."""
        if not file.is_file() or not file.stat().st_size:
            return
        with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as data:
            if seen := _PATTERN.search(data):
                self.found.append(f"the file {file.name}, byte {seen.start()}")

    def look_into_rows(self, url: str) -> None:
        """Look into all rows of a PostgreSQL database."""
        engine = create_engine(url)
        with engine.connect() as connection:
            for table in connection.execute(text(TABLES)).scalars().all():
                for row in connection.execute(text(ROWS.format(table))).scalars():
                    self.look(f"the table {table}", row)
        engine.dispose()

    def taken(self) -> list[str]:
        """What was found since the last look at it."""
        found, self.found = self.found, []
        return found


WATCH = Watch()
_PLAIN_FACTORY = logging.getLogRecordFactory()


class WatchedRecord(logging.LogRecord):
    """A log record that was looked at: message, arguments, and the traceback with it."""

    def __init__(self, *given: object, **more: object) -> None:
        super().__init__(*given, **more)  # type: ignore[arg-type]
        said = f"{self.msg!s} {self.args!r}"
        if self.exc_info and self.exc_info[1] is not None:
            said += f" {self.exc_info[1]!r} {told(self.exc_info[1])}"
        WATCH.look(f"the log '{self.name}'", said)


def told(error: BaseException) -> str:
    """An error as a traceback tells it: with its notes and causes."""
    return "".join(traceback.format_exception(error))


# ---- pytest's side


def begin(config: pytest.Config) -> None:
    """Begin to watch."""
    config.addinivalue_line("markers", "shows_credentials: shows credentials on purpose")
    logging.setLogRecordFactory(WatchedRecord)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.DEBUG)
    httpx.Client.send = _looked_at(httpx.Client.send)  # type: ignore[method-assign]
    _look_first(LeadflowError, "__init__", lambda _, *words: WATCH.look("an error", repr(words)))
    _look_first(pytest.RaisesExc, "__exit__", _at_a_caught_error)
    _look_after(subprocess.Popen, "communicate", lambda said: WATCH.look("a process's output", repr(said)))


def _at_a_caught_error(_: object, kind: object, error: BaseException | None, *__: object) -> None:
    if error is not None:
        WATCH.look("an error that was caught", f"{error!r} {told(error)}")


def _look_first(owner: type, name: str, look: Callable[..., None]) -> None:
    """Look at what a method is given, before it does anything."""
    method = getattr(owner, name)

    def looking(*given: Any, **options: Any) -> Any:
        look(*given, **options)
        return method(*given, **options)

    setattr(owner, name, looking)


def _look_after(owner: type, name: str, look: Callable[..., None]) -> None:
    """Look at what a method returns."""
    method = getattr(owner, name)

    def looking(*given: Any, **options: Any) -> Any:
        result = method(*given, **options)
        look(result)
        return result

    setattr(owner, name, looking)


def _looked_at(send: Callable[..., httpx.Response]) -> Callable[..., httpx.Response]:
    """Sending a request to an application of ours, its answer looked at, unless it is a stream."""

    def sent(client: httpx.Client, request: httpx.Request, **options: Any) -> httpx.Response:
        answer = send(client, request, **options)
        WATCH.look(f"the answer to {request.url.path}", repr(answer.headers.raw))
        if answer.is_closed:
            WATCH.look(f"the answer to {request.url.path}", answer.content)
        return answer

    return sent


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Look at what a test printed and how it failed; a test in which a canary was seen fails."""
    report = yield
    for title, printed in report.sections:
        if title.endswith(report.when):  # those of the steps before it are there again
            WATCH.look(title, printed)
    WATCH.look("the report", report.longreprtext)
    found = WATCH.taken()
    if found and item.get_closest_marker("shows_credentials") is None:
        report.outcome = "failed"
        report.longrepr = "A credential was seen in\n" + "\n".join(f"  {each}" for each in found)
    return report


@pytest.fixture(scope="session", autouse=True)
def watched_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Look into all that tests left in their folders."""
    yield
    for file in tmp_path_factory.getbasetemp().rglob("*"):
        if not file.is_symlink():
            WATCH.look_into(file)
