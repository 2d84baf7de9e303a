"""Launching in tests: a leadflow with nothing in it, and a principal who fills in the forms."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from leadflow import resources
from leadflow.bootstrap import App, open_app
from leadflow.settings import Settings, SignIn
from tests.web.conftest import client_of

if TYPE_CHECKING:
    from pathlib import Path

    from httpx import Response
    from starlette.testclient import TestClient

TODAY = date(2026, 8, 24)
SAMPLE = resources.sample_school()
CALENDAR = (SAMPLE / "calendar.yaml").read_bytes()
PEOPLE = (SAMPLE / "people.csv").read_bytes()
PATIENCE = 30.0
"""Seconds that a launch may take."""


def open_home(home: Path, address: str = "http://localhost") -> App:
    """A leadflow with nothing in it, a week before school begins."""
    return open_app(Settings(home=home, base_url=address, today=TODAY, sign_in=SignIn.OFF))


@dataclass
class Principal:
    """Somebody who launches, with a browser."""

    app: App
    browser: TestClient
    draft: str = ""
    """Where the draft's plan is."""

    @classmethod
    def at(cls, app: App) -> Principal:
        """A principal at the pages of `app`."""
        return cls(app, client_of(app))

    @property
    def id(self) -> str:
        """The draft's id."""
        return self.draft.rpartition("/")[2]

    def begin(self, how: str = "sample", **values: object) -> Response:
        """Begin a draft."""
        answer: Response = self.browser.post(f"/launch/{how}", **_parts(values))
        if answer.status_code == 303:
            self.draft = "/".join(answer.headers["location"].partition("?")[0].split("/")[:3])
        return answer

    def send(self, part: str, **values: object) -> Response:
        """Send a form of a part; bytes are files."""
        answer: Response = self.browser.post(f"{self.draft}/{part}", **_parts(values))
        return answer

    def see(self, part: str = "") -> str:
        """The text of a part's page, or of the plan's."""
        answer = self.browser.get(f"{self.draft}/{part}" if part else self.draft)
        assert answer.status_code == 200, answer.headers
        return words(answer.text)

    def launch(self, **values: object) -> Response:
        """Press the button of the plan that is shown."""
        page = self.browser.get(self.draft).text
        found = re.search(r'name="version" value="(\d+)"', page)
        return self.send("go", version=found[1] if found else "", **values)

    def launched(self) -> str:
        """The last page of the launch, once it is over."""
        end = time.monotonic() + PATIENCE
        while "It is launched" not in (page := self.see("progress")):
            assert time.monotonic() < end, page
            time.sleep(0.05)
        return page

    def files(self) -> dict[str, str]:
        """The draft's files."""
        with self.app.world.uow() as uow:
            return dict(uow.drafts.get(self.id).files)


def _parts(values: dict[str, object]) -> dict[str, object]:
    files = [
        (name, each) for name, value in values.items() if isinstance(value, list | tuple) for each in
        ([value] if isinstance(value, tuple) else value) if isinstance(each, tuple)
    ]  # fmt: skip
    data = {
        name: value
        for name, value in values.items()
        if not isinstance(value, tuple) and not (isinstance(value, list) and isinstance(value[0], tuple))
    }
    return {"data": data, "files": files or [("nothing", ("", b""))]}


def words(html: str) -> str:
    """What a page says, in one line."""
    text = re.sub(r"<[^>]+>", " ", html[html.index("<main") :])
    return re.sub(r"\s+", " ", text.replace("&#39;", "'").replace("&amp;", "&"))


def fields(html: str) -> list[str]:
    """The names of the fields that a page asks for."""
    body = html[html.index("<main") :]
    shown = re.findall(r"<(?:input|select|textarea)\b[^>]*>", body)
    return [
        re.search(r'name="([^"]+)"', each)[1]  # type: ignore[index]
        for each in shown
        if 'type="hidden"' not in each
    ]
