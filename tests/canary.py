"""The canary: credentials that no test may ever see anywhere but where they belong (I20).

Every test that has leadflow talk to Trello gives it these. Throughout the whole run a watch looks for them,
plain and in every form in which they could be written down: in every log record of every library, in what
tests and commands print, in the reports of failures with their tracebacks, in every address and body that
reaches the emulator, in every page and answer of the web applications, and, before they are thrown away, in
all SQLite databases and files that tests made: exports, homes, Prefect's own database. A test in which one
is seen fails.

Tests that show credentials on purpose, to see them blanked, say so with the mark `shows_credentials`.
"""

from __future__ import annotations

import base64
import json
import logging
import mmap
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

KEY = "0ca4a470ca4a470ca4a470ca4a470ca4"
TOKEN = "ATTA" + "canaryf00dcafef00dcafef00dcafef00dcafef00dcafef00dcafe0123456789ABCDEF"
SECRET = 'canary\'5 own "secret" of the application'
CANARIES = {"key": KEY, "token": TOKEN, "webhook secret": SECRET}
TALKATIVE = ("urllib3", "requests", "requests_oauthlib", "oauthlib", "leadflow")
"""Loggers that are made to say all they can."""


def forms(secret: str) -> frozenset[bytes]:
    """How a text may be written down: plain, in addresses, JSON, Python, hex, Base64 at any place."""
    plain = secret.encode()
    found = {plain, json.dumps(secret)[1:-1].encode(), repr(secret)[1:-1].encode(), plain.hex().encode()}
    found |= {quote(secret, safe="").encode(), quote(secret, safe="").replace("%20", "+").encode()}
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
        text = f"{self.msg!s} {self.args!r}"
        if self.exc_info and self.exc_info[1] is not None:
            text += f" {self.exc_info[1]!r}"
        WATCH.look(f"the log '{self.name}'", text)


# ---- pytest's side


def begin(config: pytest.Config) -> None:
    """Begin to watch."""
    config.addinivalue_line("markers", "shows_credentials: shows credentials on purpose")
    logging.setLogRecordFactory(WatchedRecord)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.DEBUG)
    httpx.Client.send = _looked_at(httpx.Client.send)  # type: ignore[method-assign]


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
    for title, text in report.sections:
        WATCH.look(title, text)
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
