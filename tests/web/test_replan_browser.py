"""Changing the plan in a real browser without scripts: a snow day, what moves, and the board that follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web.browsing import served
from tests.web.test_browser import violations, visit
from tests.web.test_replan import HERE, open_hill

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

LOOKS = [("light", 1280), ("dark", 1280), ("light", 375), ("dark", 375)]


@pytest.fixture(scope="module")
def hill(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a small school that nobody changes."""
    folder = tmp_path_factory.mktemp("hill")
    with served(lambda address: open_hill(folder, address)) as (address, _):
        yield address


@pytest.fixture
def own_hill(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a small school of one's own."""
    folder = tmp_path_factory.mktemp("own")
    with served(lambda address: open_hill(folder, address)) as (address, _):
        yield address


def ask_for_snow(page: Page, day: str = "2026-12-15") -> None:
    """Fill in the form for a day without school."""
    form = page.get_by_role("region", name="A day without school")
    form.get_by_label("First day").fill(day)
    form.get_by_label("What it is called").fill("Snow day")
    form.get_by_role("button", name="See what moves").click()


def accessible(page: Page, width: int) -> None:
    """Axe finds nothing, and the page never scrolls sideways."""
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_the_pages_are_accessible_in_every_look(chrome: Browser, hill: str, scheme: str, width: int) -> None:
    with visit(chrome, hill, "", width, scheme, bypass_csp=True) as page:
        page.goto(f"{HERE}/replan")
        accessible(page, width)
        form = page.get_by_role("region", name="Another date for a goal")
        form.get_by_role("button", name="See what moves").click()
        assert "Choose a date." in page.get_by_role("alert").inner_text()
        accessible(page, width)
        ask_for_snow(page)
        page.get_by_role("table", name="Steps that get other dates").wait_for()
        accessible(page, width)
        page.get_by_role("link", name="Change the plan").click()
        ask_for_snow(page, "2026-09-08")
        page.get_by_role("table", name="Steps of which only the forecast moves").wait_for()
        accessible(page, width)
        page.get_by_role("button", name="Change the plan").click()
        assert "Your name" in page.get_by_role("alert").inner_text()
        accessible(page, width)


def test_a_snow_day_from_the_plan_to_the_board(chrome: Browser, own_hill: str) -> None:
    with visit(chrome, own_hill, "ana", java_script_enabled=False) as page:
        page.goto(f"{HERE}/plan")
        page.get_by_role("link", name="Change the plan").click()
        ask_for_snow(page)
        table = page.get_by_role("table", name="Steps that get other dates")
        table.wait_for()
        rows = table.locator("tbody tr").all()
        title, now = (
            rows[0].locator("th").inner_text(),
            rows[0].locator("td").nth(1).locator("ins").inner_text(),
        )
        page.get_by_role("link", name="Leave it as it is").click()
        assert page.url.endswith(f"{HERE}/plan")
        page.get_by_role("link", name="Change the plan").click()
        ask_for_snow(page)
        page.get_by_label("Why").fill("It snowed.")
        page.get_by_role("button", name="Change the plan").click()
        assert "The plan is changed." in page.get_by_role("status").inner_text()
        assert page.get_by_text("It snowed.").first.is_visible()
        page.goto(f"{HERE}/plan")
        row = page.locator("tr", has=page.get_by_role("link", name=title, exact=True))
        assert now == row.locator("td[data-label='Finish by']").inner_text()
        row.get_by_role("link", name=title, exact=True).click()
        page.get_by_role("link", name="Open the card").first.click()
        assert now in page.locator("main").inner_text()


def test_a_step_is_changed_on_its_own_page(chrome: Browser, own_hill: str) -> None:
    with visit(chrome, own_hill, "ana", java_script_enabled=False) as page:
        page.goto(f"{HERE}/steps/norms")
        page.locator("summary", has_text="It takes longer").click()
        page.get_by_label("School days it takes").fill("9")
        page.get_by_role("button", name="See what moves").click()
        page.get_by_label("Why").fill("More people than we thought.")
        page.get_by_role("button", name="Change the plan").click()
        page.goto(f"{HERE}/steps/norms")
        assert "9 school days" in page.locator("dl.facts").inner_text()
