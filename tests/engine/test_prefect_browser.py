"""Prefect's own pages in a real browser, behind the guards: they work, and ask nobody but this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from leadflow.engine import passes
from tests.engine.worlds import DONE, WORKING, diamond

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from leadflow.engine.server import PrefectServer
    from leadflow.settings import Settings

pytestmark = [pytest.mark.browser, pytest.mark.prefect]

ELSEWHERE = "https://sr-client-cfg.amplitude.com/config"
"""What Prefect's second pages ask for in every visitor's browser."""


class Visit:
    """A page of a new visitor, with all that it asked for and complained about."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked: set[str] = set()
        self.refused: list[str] = []
        page.on("request", lambda request: self._note(request.url))
        page.on("websocket", lambda socket: self._note(socket.url))
        page.on("console", lambda message: self._hear(message.text))
        page.on("pageerror", lambda error: self.refused.append(str(error)))

    def _note(self, address: str) -> None:
        if not address.startswith(("data:", "blob:")):
            self.asked.add(urlsplit(address).hostname or address)

    def _hear(self, text: str) -> None:
        if "Content Security Policy" in text or "CORS" in text:
            self.refused.append(text)

    def open(self, address: str) -> str:
        """The text of the page at `address` once it asks for nothing any more."""
        self.page.goto(address)
        self.page.wait_for_load_state("networkidle")
        return self.page.inner_text("body")


@pytest.fixture
def visit(chrome: Browser) -> Iterator[Visit]:
    context = chrome.new_context(viewport={"width": 1280, "height": 900})
    yield Visit(context.new_page())
    context.close()


@pytest.fixture(scope="module")
def run(prefect_server: PrefectServer) -> tuple[str, str]:
    """Id and name of a rollout's flow run, as a pass leaves it."""
    school = diamond(f"hillside-{uuid4().hex[:8]}")
    school.states = {"a": DONE, "b": DONE, "c": WORKING}
    passes.show(school.world, school.key, api_url=prefect_server.api_url, look=school.look)
    return str(passes.flow_run_of(school.world, school.key)), f"Rollout {school.key}"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_the_pages_work_and_ask_nobody_else(
    visit: Visit, prefect_settings: Settings, run: tuple[str, str], host: str
) -> None:
    key, name = run
    site = f"http://{host}:{prefect_settings.prefect_port}"
    assert "Dashboard" in visit.open(site)
    assert name in visit.open(f"{site}/runs")
    shown = visit.open(f"{site}/runs/flow-run/{key}")
    assert name in shown
    assert "Waiting for people" in shown
    # The graph of the run is drawn by a library that makes functions from strings.
    visit.page.wait_for_selector("canvas")
    assert "Switch to V2" not in shown
    assert "Dashboard" in visit.open(f"{site}/v2")
    assert visit.page.url == f"{site}/dashboard"
    assert visit.refused == []
    assert visit.asked <= {"127.0.0.1", host}


def test_nothing_elsewhere_can_be_fetched_from_them(visit: Visit, prefect_server: PrefectServer) -> None:
    visit.open(prefect_server.ui_url)
    answered: list[str] = []
    visit.page.on("response", lambda response: answered.append(response.url))
    fetched = visit.page.evaluate("url => fetch(url).then(() => 'fetched', () => 'refused')", ELSEWHERE)
    assert fetched == "refused"
    assert any(ELSEWHERE in text and "Content Security Policy" in text for text in visit.refused)
    assert [each for each in answered if not each.startswith(prefect_server.ui_url)] == []


def test_a_page_elsewhere_reads_nothing_in_a_browser(visit: Visit, prefect_server: PrefectServer) -> None:
    """Another port of this machine is another origin, as good as any other site."""
    visit.page.route("http://localhost:1/", lambda route: route.fulfill(body="<p>Good day.</p>"))
    visit.page.goto("http://localhost:1/")
    ask = "([url, mode]) => fetch(url, {method: 'POST', mode, body: '{}'}).then(a => a.type, () => 'refused')"
    address = f"{prefect_server.api_url}/flows/filter"
    assert visit.page.evaluate(ask, [address, "cors"]) == "refused"
    visit.page.set_content(f"<iframe src='{prefect_server.ui_url}'></iframe>")
    visit.page.wait_for_load_state("networkidle")
    assert [frame.url for frame in visit.page.frames[1:]] == ["chrome-error://chromewebdata/"]
