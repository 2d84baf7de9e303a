"""The page for everybody in a real browser: on the site and as files, in every look, by keyboard."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from leadflow.services import publish
from leadflow.web.publishing import site_files, write_site
from tests.web import samples
from tests.web.browsing import served
from tests.web.conftest import HERE
from tests.web.test_browser import LOOKS, focused, tab_to, violations, visit
from tests.web.test_community import plant

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from leadflow.bootstrap import App

pytestmark = pytest.mark.browser
PUBLIC = f"/community/{samples.KEY}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, App]]:
    home = tmp_path_factory.mktemp("community")
    with served(lambda address: samples.open_sample(home, base_url=address)) as both:
        plant(both[1])
        publish.name_roles(both[1].world, samples.KEY, ("principal",))
        yield both


@contextmanager
def anywhere(folder: Path) -> Iterator[str]:
    """Address of any web server that has the folder."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("where", [PUBLIC, f"{HERE}/community"])
def test_it_is_accessible_in_every_look_and_never_scrolls_sideways(
    chrome: Browser, site: tuple[str, App], where: str
) -> None:
    for scheme, width in (LOOKS[0], LOOKS[-1]):
        with visit(chrome, site[0], "dana", width, scheme, bypass_csp=True) as page:
            page.goto(where)
            assert violations(page) == [], (scheme, width)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (scheme, width)


def test_as_files_it_looks_the_same_anywhere_and_asks_for_nothing_from_elsewhere(
    chrome: Browser, site: tuple[str, App], tmp_path: Path
) -> None:
    write_site(site_files(site[1].world, samples.KEY), samples.KEY, tmp_path)
    with anywhere(tmp_path) as address, visit(chrome, address, width=375, scheme="dark") as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto("/")
        assert sorted(asked) == [f"{address}/", f"{address}/leadflow.css"]
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 375
        border = page.evaluate("getComputedStyle(document.querySelector('.panel')).borderTopWidth")
        assert border == "1px", "the style sheet is there"


def test_a_leader_publishes_by_keyboard_alone(chrome: Browser, site: tuple[str, App]) -> None:
    address, app = site
    publish.turn(app.world, samples.KEY, on=False)
    with visit(chrome, address, "dana", java_script_enabled=False) as page:
        page.goto(f"{HERE}/groups")
        tab_to(page, "The page for everybody")
        page.keyboard.press("Enter")
        page.wait_for_url("**/community")
        tab_to(page, "Publish it")
        page.keyboard.press("Enter")
        page.get_by_text("Everybody can see the page now.").wait_for()
        tab_to(page, "the page of this rollout")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{PUBLIC}")
        page.keyboard.press("Tab")
        assert focused(page)["label"] == "Skip to the content"
        page.emulate_media(media="print")
        assert page.get_by_role("heading", name="What happens next").is_visible()
