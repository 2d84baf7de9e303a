"""Launching in a real browser: with files and scripts, by keyboard alone, without scripts, in every look."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING

import pytest

from tests.web.browsing import served
from tests.web.launching import PATIENCE, PEOPLE, SAMPLE, open_home
from tests.web.test_browser import violations, visit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from leadflow.bootstrap import App
    from leadflow.people.roster import Roster
    from leadflow.sync.cards import BoardRef, BoardSpec

pytestmark = pytest.mark.browser

LOOKS = [
    ("light", 1280, ("school", "calendar", "people", "goals")),
    ("dark", 375, ("calendar", "playbook", "groups")),
]
"""Scheme, width, and the parts that are looked at in them, besides those looked at in both."""
TABS_AT_MOST = 60


@pytest.fixture
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a leadflow with nothing in it."""
    home = tmp_path_factory.mktemp("empty") / "home"
    with served(lambda address: open_home(home, address)) as (address, _):
        yield address


def begin(page: Page) -> None:
    """From the entrance to a draft with a name and a first day."""
    page.goto("/")
    page.get_by_role("link", name="Launch a rollout").click()
    form = page.get_by_role("region", name="A new one")
    form.get_by_label("The school’s name").fill("Cedar Hill School")
    form.get_by_label("First day of the rollout").fill("2026-08-31")
    form.get_by_role("button", name="Begin").click()


def test_a_principal_launches_with_the_files_of_the_school(chrome: Browser, empty: str) -> None:
    with visit(chrome, empty) as page:
        begin(page)
        page.get_by_label("The district’s calendar as a file").set_input_files(SAMPLE / "calendar.yaml")
        page.get_by_role("button", name="See the days").click()
        november = page.get_by_role("table", name="Nov 2026")
        november.get_by_text("26 closed: Thanksgiving recess").wait_for()
        page.get_by_role("link", name="Next: people").click()
        page.get_by_label("A file from a spreadsheet").set_input_files(SAMPLE / "people.csv")
        page.get_by_role("button", name="See the people").click()
        page.get_by_role("link", name="Next: goals").click()
        page.get_by_label("Vision and mission of shared leadership are agreed").fill("2026-11-19")
        page.get_by_role("button", name="See the plan").click()
        assert page.get_by_text("Can be met").count() == 3
        page.get_by_role("navigation", name="Parts").get_by_role("link", name="Playbook").click()
        page.get_by_label("Your district’s or school’s overlay").set_input_files(SAMPLE / "overlay.yaml")
        page.get_by_role("button", name="Use it").click()
        page.get_by_role("link", name="See the plan").click()
        changes = page.get_by_role("region", name="What you change in the playbook")
        changes.get_by_text("Choosing our focus areas").wait_for()
        page.get_by_role("button", name="Launch", exact=True).click()
        page.get_by_text("It is launched.").wait_for()
        page.get_by_role("link", name="See what is blocked").click()
        page.get_by_role("heading", name="Blocked").first.wait_for()
        assert "/r/cedar_hill_school_2026" in page.url
        page.goto("/launch")
        assert page.get_by_role("region", name="Drafts").count() == 0


def reach(page: Page, selector: str) -> None:
    """Press Tab until an element has the focus, which has to be seen."""
    for _ in range(TABS_AT_MOST):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            style = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert style != "none", selector
            return
    pytest.fail(f"{selector} is not reached by Tab")


def test_the_same_by_keyboard_alone(chrome: Browser, empty: str) -> None:
    with visit(chrome, empty, width=375) as page:
        page.goto("/")
        keys = page.keyboard

        def press(selector: str, key: str = "Enter") -> None:
            reach(page, selector)
            with page.expect_navigation():
                keys.press(key)

        press("main a[href='/launch']")
        reach(page, "[name=school]")
        keys.type("Ridge")
        reach(page, "[name=start]")
        keys.type("08312026")
        press("form[action='/launch/new'] button")
        reach(page, "[name=region]")
        keys.type("US-NJ")
        press("form[action$=calendar] button")
        press("a.go")
        reach(page, "[name=paste]")
        keys.insert_text(PEOPLE.decode())
        press("form[action$=people] button")
        press("a.go")
        press("form[action$=goals] button")
        press("form[action$=go] button")
        page.get_by_text("It is launched.").wait_for()
        press("a.go")
        assert page.url.endswith("/r/ridge_2026")


@pytest.mark.parametrize("scripts", [True, False])
def test_progress_is_shown_while_the_boards_are_made(
    chrome: Browser, tmp_path_factory: pytest.TempPathFactory, *, scripts: bool
) -> None:
    home, go_on = tmp_path_factory.mktemp("slow") / "home", Event()
    with served(lambda address: open_home(home, address)) as (address, app):
        slow(app, go_on)
        with visit(chrome, address, java_script_enabled=scripts, bypass_csp=scripts) as page:
            page.goto("/launch")
            page.get_by_role("button", name="Load the sample school").click()
            page.get_by_role("button", name="Launch", exact=True).click()
            page.get_by_text("2 of 4 boards").wait_for()
            if scripts:
                accessible(page, 1280)
            go_on.set()
            page.get_by_text("It is launched.").wait_for()  # nobody pressed anything
            if scripts:
                accessible(page, 1280)
            page.get_by_role("link", name="See what is blocked").click()
            page.get_by_role("heading", name="Blocked").first.wait_for()


def slow(app: App, go_on: Event) -> None:
    """The third board is not made before somebody says so."""
    ensure, count = app.builtin.ensure_board, iter(range(100))

    def waiting(spec: BoardSpec, roster: Roster) -> BoardRef:
        if next(count) == 2:
            go_on.wait(PATIENCE)
        return ensure(spec, roster)

    app.builtin.ensure_board = waiting  # type: ignore[method-assign]


def test_the_pages_are_accessible_in_every_look(chrome: Browser, empty: str) -> None:
    for scheme, width, parts in LOOKS:
        with visit(chrome, empty, "", width, scheme, bypass_csp=True) as page:
            page.goto("/launch")
            accessible(page, width)
            page.get_by_role("button", name="Begin").click()
            page.get_by_role("alert").wait_for()
            accessible(page, width)
            page.get_by_role("button", name="Load the sample school").click()
            page.get_by_role("heading", name="The plan, before anything is made").wait_for()
            base = page.url.partition("?")[0]
            accessible(page, width)
            for part in parts:
                page.goto(f"{base}/{part}")
                for details in page.locator("main details").all():
                    details.locator("summary").click()
                accessible(page, width)
            page.goto(f"{base}/people")
            page.get_by_label("Or paste it").fill("key,name\n,Ana\n")
            page.get_by_role("button", name="See the people").click()
            page.get_by_role("alert").wait_for()
            accessible(page, width)


def accessible(page: Page, width: int) -> None:
    """Axe finds nothing, and the page never scrolls sideways."""
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
