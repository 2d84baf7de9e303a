"""Live pages in a real browser: a second one sees a change, hands are not disturbed, cards are dragged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from leadflow.planning.steps import Status
from leadflow.services import act
from tests.web import samples
from tests.web.browsing import served
from tests.web.conftest import HERE
from tests.web.test_browser import visit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from leadflow.bootstrap import App

pytestmark = pytest.mark.browser

PILOT = "Pilot ten minutes of reading in grade 7"


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, App]]:
    """A sample that can be changed."""
    home = tmp_path_factory.mktemp("live")
    with served(lambda address: samples.open_sample(home, base_url=address)) as found:
        yield found


STREAM = "document.body['htmx-internal-data'].sseEventSource"


def listening(page: Page) -> None:
    """Wait until the page's stream is open: only then does a change come by it."""
    page.wait_for_function(f"() => {STREAM}?.readyState === 1")


def test_a_card_that_is_dragged_moves_in_a_second_browser_too(chrome: Browser, site: tuple[str, App]) -> None:
    address, app = site
    card = app.builtin.find_by_key(f"{samples.KEY}/reading-pilot")
    assert card is not None
    with visit(chrome, address, "femi") as one, visit(chrome, address, "ben") as other:
        for page in (one, other):
            page.goto(f"{HERE}/boards/reading")
            listening(page)
        drag(one, f"#card-{card.id}", "ul[data-status=done]")
        one.get_by_text("Moved. Plan and boards follow in a moment.").wait_for()
        other.locator("ul[data-status=done]").get_by_role("link", name=PILOT).wait_for()
        listening(other)
        # What came by the stream can be dragged as well, and goes on being told.
        drag(other, f"#card-{card.id}", "ul[data-status=todo]")
        other.get_by_text("Moved.").wait_for()
    moved = app.builtin.find_by_key(f"{samples.KEY}/reading-pilot")
    assert moved is not None
    assert (moved.status, moved.by) == (Status.TODO, "ben")


def drag(page: Page, what: str, to: str) -> None:
    """Drag with the mouse, as a hand does: in several moves."""
    grip, aim = page.locator(f"{what} .signs").bounding_box(), page.locator(to).bounding_box()
    assert grip is not None
    assert aim is not None
    page.mouse.move(grip["x"] + 4, grip["y"] + grip["height"] / 2)
    page.mouse.down()
    for part in (0.3, 0.6, 0.9, 1.0):
        x = grip["x"] + (aim["x"] + aim["width"] / 2 - grip["x"]) * part
        page.mouse.move(x, grip["y"] + (aim["y"] + 30 - grip["y"]) * part, steps=4)
    page.mouse.up()


def test_two_people_who_move_one_card_are_told(chrome: Browser, site: tuple[str, App]) -> None:
    address, app = site
    with visit(chrome, address, "femi") as page:
        page.goto(f"{HERE}/boards/reading")
        mover = page.get_by_label(f"Move {PILOT} to")
        mover.select_option("done")  # a hand is on the page: it does not change under it
        card = app.builtin.find_by_key(f"{samples.KEY}/reading-pilot")
        assert card is not None
        app.builtin.move(card.id, Status.TODO, by="ben")
        page.get_by_text("Something has changed meanwhile.").wait_for()
        page.get_by_role("button", name=f"Move {PILOT}").click()
        page.get_by_role("alert").wait_for()
        assert "Nothing was changed" in page.content()
    card = app.builtin.find_by_key(f"{samples.KEY}/reading-pilot")
    assert card is not None
    assert card.status is Status.TODO


def test_what_somebody_types_is_never_taken_from_them(chrome: Browser, site: tuple[str, App]) -> None:
    address, app = site
    with visit(chrome, address, "femi") as page:
        page.goto(f"{HERE}/steps/reading-pilot")
        listening(page)
        page.get_by_text("It is stuck").click()
        page.locator("#f-flag-reason").fill("the books")
        act.set_status(app.world, samples.KEY, "report", Status.DONE, who="dana")
        page.get_by_text("Something has changed meanwhile.").wait_for()
        assert page.locator("#f-flag-reason").input_value() == "the books"
        page.get_by_role("link", name="Load the page again").click()
        page.wait_for_load_state()
        listening(page)
        assert not page.get_by_text("Something has changed meanwhile.").is_visible()


def test_the_blocked_page_follows_and_so_do_its_tabs(chrome: Browser, site: tuple[str, App]) -> None:
    address, app = site
    with visit(chrome, address, "dana") as page:
        page.goto(HERE)
        listening(page)
        before = page.locator("#tabs .count").first.inner_text()
        act.clear_flag(app.world, samples.KEY, "belonging-room", who="dana")
        page.get_by_role("heading", name=f"{int(before) - 1} steps are blocked").wait_for()
        assert page.locator("#tabs .count").first.inner_text() == str(int(before) - 1)


def test_a_page_that_nobody_sees_gives_its_connection_back(chrome: Browser, site: tuple[str, App]) -> None:
    address, app = site
    with visit(chrome, address, "dana") as page:
        page.goto(HERE)
        listening(page)
        before = page.locator("#tabs .count").first.inner_text()
        see(page, hidden=True)
        page.wait_for_function(f"() => {STREAM}.readyState === 2")
        act.clear_flag(app.world, samples.KEY, "belonging-room", who="dana")
        with page.expect_navigation():
            see(page, hidden=False)
        listening(page)
        assert page.locator("#tabs .count").first.inner_text() == str(int(before) - 1)
        page.goto(f"{HERE}/steps/reading-pilot?do=flag")
        listening(page)
        see(page, hidden=True)
        see(page, hidden=False)
        page.get_by_text("Something has changed meanwhile.").wait_for()


def test_what_was_said_stays_when_the_page_follows_at_once(chrome: Browser, site: tuple[str, App]) -> None:
    address, app = site
    with visit(chrome, address, "dana") as page:
        page.goto(f"{HERE}?done=moved")
        listening(page)
        before = page.locator("#tabs .count").first.inner_text()
        act.clear_flag(app.world, samples.KEY, "belonging-room", who="dana")
        page.get_by_role("heading", name=f"{int(before) - 1} steps are blocked").wait_for()
        assert page.get_by_text("Moved. Plan and boards follow in a moment.").is_visible()


def see(page: Page, *, hidden: bool) -> None:
    """Put another tab before the page, or take it away."""
    page.evaluate(
        "hidden => { Object.defineProperty(document, 'hidden', {value: hidden, configurable: true});"
        " document.dispatchEvent(new Event('visibilitychange')); }",
        hidden,
    )
