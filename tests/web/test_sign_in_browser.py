"""Signing in in a real browser: in every look, and by keyboard alone with a link from the mail."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from leadflow.people.sign_in import Way
from leadflow.planning.steps import Status
from leadflow.services import sign_in
from leadflow.services.act import set_status
from leadflow.settings import MailSafety
from tests.web import samples
from tests.web.accounts import STAFF, open_schools
from tests.web.browsing import served
from tests.web.conftest import HERE
from tests.web.test_browser import LOOKS, focused, violations, visit
from tests.web.test_sign_in import Post, post_office

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from leadflow.bootstrap import App

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, App, Post]]:
    home = tmp_path_factory.mktemp("schools")
    with post_office() as (post, port):
        mail: dict[str, object] = {
            "mail_host": "127.0.0.1",
            "mail_port": port,
            "mail_safety": MailSafety.NONE,
        }
        mail["mail_from"] = "leadflow@school.example"
        with served(lambda address: open_schools(home, base_url=address, **mail)) as (address, app):
            yield address, app, post


def test_its_pages_are_accessible_in_every_look(chrome: Browser, site: tuple[str, App, Post]) -> None:
    address, app, _ = site
    for scheme, width in (LOOKS[0], LOOKS[-1]):
        with visit(chrome, address, "", width, scheme, bypass_csp=True) as page:
            link = f"/sign-in/{sign_in.printed_link(app.world, STAFF, way=Way.HANDED)}"
            for where in ("/sign-in", f"/sign-in/{'x' * 43}", link):
                page.goto(where)
                assert violations(page) == [], (where, scheme, width)
                assert page.evaluate("document.documentElement.scrollWidth") <= width, (where, scheme, width)
            page.get_by_role("button", name="Sign in").click()
            for where in (f"{HERE}/steps/belonging-norms", f"{HERE}/boards/belonging", f"{HERE}/conflicts"):
                page.goto(where)
                assert violations(page) == [], (where, scheme, width)


def test_a_teacher_signs_in_and_out_by_keyboard_alone(chrome: Browser, site: tuple[str, App, Post]) -> None:
    address, app, post = site
    with visit(chrome, address) as page:
        page.goto(f"{HERE}/steps/reading-pilot")
        assert page.title() == "Sign in · leadflow"
        tab_until(page, id="f-sign-in-email")
        page.keyboard.type(STAFF)
        page.keyboard.press("Enter")
        page.wait_for_url("**/sign-in")
        assert f"If {STAFF} is known here" in page.inner_text("main")
        found = re.search(r"http://\S+/sign-in/\S+", str(post.messages[-1].get_content()))
        assert found
        page.goto(found[0])
        tab_until(page, label="Sign in")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{HERE}/steps/reading-pilot")
        set_status(app.world, samples.KEY, "reading-pilot", Status.DONE, who="femi")
        page.wait_for_selector("main .state.done")
        tab_until(page, tag="SUMMARY")
        page.keyboard.press("Enter")
        tab_until(page, label="Sign out")
        page.keyboard.press("Enter")
        page.wait_for_url("**/sign-in?done=out")
        page.goto(HERE)
        assert page.title() == "Sign in · leadflow"


def tab_until(page: Page, **wanted: str) -> None:
    """Press Tab until this has the focus, which is visible."""
    for _ in range(100):
        page.keyboard.press("Tab")
        now = focused(page)
        if all(now[name] == value for name, value in wanted.items()):
            assert now["outline"].startswith("solid"), now
            return
    pytest.fail(f"Tab never came to {wanted}")
