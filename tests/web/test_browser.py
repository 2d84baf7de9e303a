"""The pages in a real browser: accessible in light, dark and on a phone; by keyboard; without scripts."""

from __future__ import annotations

import re
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from leadflow.bootstrap import open_app
from leadflow.intake.school import load_definition
from leadflow.planning.steps import Status
from leadflow.services.launch import launch
from leadflow.settings import Settings, SignIn
from tests.intake.cases import small_school
from tests.web import samples
from tests.web.browsing import served
from tests.web.conftest import HERE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

    from leadflow.bootstrap import App

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
LOOKS = [("light", 1280), ("dark", 1280), ("light", 375), ("dark", 375)]
PAGES = {
    "blocked": HERE,
    "by cause": f"{HERE}?by=cause",
    "plan": f"{HERE}/plan",
    "ways": f"{HERE}/goals/vision/ways",
    "timeline": f"{HERE}/timeline",
    "all dependencies": f"{HERE}/timeline?links=all",
    "groups": f"{HERE}/groups",
    "group": f"{HERE}/groups/belonging",
    "people": f"{HERE}/people",
    "inbox": f"{HERE}/people/dana",
    "changes": f"{HERE}/changes",
    "conflicts": f"{HERE}/conflicts",
    "step": f"{HERE}/steps/purpose",
    "blocked step": f"{HERE}/steps/inventory-open",
    "board": f"{HERE}/boards/leadership",
    "card": "card",
    "portfolio": "/portfolio",
    "not here": "/r/nobody",
}


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a sample that nobody changes."""
    home = tmp_path_factory.mktemp("still")
    with served(lambda address: samples.open_sample(home, base_url=address)) as (address, app):
        card = samples.card_id(app, "purpose")
        PAGES["card"] = f"{HERE}/boards/leadership/cards/{card}"
        yield address


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, App]]:
    """Address and application of a sample of one's own."""
    home = tmp_path_factory.mktemp("site")
    with served(lambda address: samples.open_sample(home, base_url=address)) as both:
        yield both


@contextmanager
def visit(
    chrome: Browser, address: str, who: str = "", width: int = 1280, scheme: Any = "light", **more: Any
) -> Iterator[Page]:
    """A page of a new visitor; every message of the browser's console fails the test."""
    context: BrowserContext = chrome.new_context(
        base_url=address, viewport={"width": width, "height": 900}, color_scheme=scheme, **more
    )
    if who:
        context.add_cookies([{"name": "leadflow_who", "value": who, "url": address}])
    said: list[str] = []
    page = context.new_page()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    try:
        yield page
    finally:
        context.close()
    # Chromium itself speaks of a status for a refusal, and of a place in the address that beats autofocus.
    own = re.compile("status of (404|409|410|422)|^Autofocus processing was blocked")
    assert [each for each in said if not own.search(each)] == []


def violations(page: Page) -> list[str]:
    """What axe finds on a page."""
    from axe_playwright_python.sync_playwright import Axe

    options = {"runOnly": {"type": "tag", "values": RULES}, "rules": {"target-size": {"enabled": True}}}
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{each['id']}: {each['help']}\n  " + "\n  ".join(node["html"][:160] for node in each["nodes"][:4])
        for each in found
    ]


@pytest.mark.parametrize("looks", [LOOKS[::3], pytest.param(LOOKS[1:3], marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_in_every_look_and_never_scrolls_sideways(
    chrome: Browser, still: str, name: str, looks: list[tuple[str, int]]
) -> None:
    """Both schemes and both widths, each once; the two other looks with the long campaigns."""
    for scheme, width in looks:
        # Only axe, which is put into the page, needs the way around the Content Security Policy.
        with visit(chrome, still, "rivera", width, scheme, bypass_csp=True) as page:
            page.goto(PAGES[name])
            assert violations(page) == [], (scheme, width)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, (scheme, width)


@pytest.mark.parametrize("name", PAGES)
def test_nothing_on_a_page_is_stopped_by_its_own_policy(chrome: Browser, still: str, name: str) -> None:
    with visit(chrome, still, width=375) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(PAGES[name])
        assert all(each.startswith(f"{still}/") for each in asked), "nothing comes from elsewhere"
        for details in page.locator("details").all():
            details.locator("summary").click()
        assert page.evaluate("document.documentElement.scrollWidth") <= 375


@pytest.fixture(scope="module")
def lengthy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of two rollouts in which every name has two hundred letters and no space."""
    folder, long = tmp_path_factory.mktemp("lengthy"), "Mm" * 100
    school = small_school(folder)
    text = school.read_text("utf-8")
    for name in ("Hill School", "Together at Hill", "Reading", "Everybody reads.", "We lead together"):
        text = text.replace(f": {name}\n", f": {name[0]}{long}\n")
    text = text.replace("measure: all groups have reported", f"measure: {long}")
    people = school.with_name("people.csv")
    people.write_text(people.read_text("utf-8").replace("Ana Ruiz", f"A{long}"), "utf-8")

    def opened(address: str) -> App:
        app = open_app(
            Settings(home=folder / "home", base_url=address, today=date(2026, 9, 14), sign_in=SignIn.OFF)
        )
        for key in ("hill_2026", "hill_2027"):
            school.write_text(text.replace("key: hill_2026", f"key: {key}"), "utf-8")
            launch(app.world, load_definition(school))
        return app

    with served(opened) as (address, _):
        yield address


@pytest.mark.parametrize(
    "path",
    ["/", *(f"/r/hill_2026{rest}" for rest in (
        "", "/plan", "/timeline", "/groups", "/groups/reading", "/changes", "/steps/norms", "/boards/reading"
    ))],
)  # fmt: skip
def test_a_long_name_without_a_space_never_makes_a_page_scroll_sideways(
    chrome: Browser, lengthy: str, path: str
) -> None:
    for width in (320, 1280):
        with visit(chrome, lengthy, "ana", width) as page:
            page.goto(path)
            assert "Mm" * 100 in (page.text_content("body") or "")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, width


@pytest.mark.parametrize("name", ["blocked", "step", "inbox"])
def test_a_page_in_spanish_is_accessible_on_a_phone(chrome: Browser, still: str, name: str) -> None:
    """Spanish words are longer."""
    with visit(chrome, still, "rivera", 375, bypass_csp=True, locale="es-MX") as page:
        page.goto(PAGES[name])
        assert page.locator("html").get_attribute("lang") == "es"
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 375


def test_axe_would_tell(chrome: Browser, still: str) -> None:
    with visit(chrome, still, bypass_csp=True) as page:
        page.goto(HERE)
        page.set_content(
            "<html><head><title>x</title></head><body><img src='data:,'><p style='color:#bbb;"
            "background:#ccc'>pale</p><input><a href='#a' style='display:inline-block;width:9px;height:9px;"
            "overflow:hidden'>a</a><a href='#b' style='display:inline-block;width:9px;height:9px;"
            "overflow:hidden'>b</a></body></html>"
        )
        told = {each.partition(":")[0] for each in violations(page)}
    assert {"image-alt", "color-contrast", "label", "html-has-lang", "target-size"} <= told


def test_a_wide_page_would_be_seen(chrome: Browser, still: str) -> None:
    with visit(chrome, still, width=375) as page:
        page.goto(HERE)
        page.evaluate("document.querySelector('h1').style.width = '600px'")
        assert page.evaluate("document.documentElement.scrollWidth") > 375


def test_the_names_beside_the_timeline_stand_at_their_bars(chrome: Browser, still: str) -> None:
    with visit(chrome, still) as page:
        page.goto(PAGES["timeline"])
        names = page.locator(".names li").all()
        bars = page.locator(".picture g").all()
        assert len(names) == len(bars) == 35
        for name, bar in zip(names[::6], bars[::6], strict=True):
            beside, drawn = name.bounding_box(), bar.bounding_box()
            assert beside
            assert drawn
            assert beside["y"] <= drawn["y"]
            assert drawn["y"] + drawn["height"] <= beside["y"] + beside["height"] + 1


def test_a_principal_sees_on_a_phone_in_one_look_what_is_blocked(chrome: Browser, still: str) -> None:
    with visit(chrome, still, width=375) as page:
        page.goto(HERE)
        page.set_viewport_size({"width": 375, "height": 667})
        for text in ("10 steps are blocked", "What holds most"):
            box = page.get_by_text(text).first.bounding_box()
            assert box
            assert box["y"] + box["height"] < 667


def test_on_paper_the_rows_stay_and_the_buttons_go(chrome: Browser, still: str) -> None:
    with visit(chrome, still) as page:
        page.goto(HERE)
        rows = page.locator("ol.stuck > li")
        before = rows.count()
        page.emulate_media(media="print")
        assert rows.count() == before
        assert rows.first.is_visible()
        for gone in (".tabs", ".who", ".next", ".switch"):
            assert not page.locator(gone).first.is_visible()


# ---- by keyboard, and without scripts


def focused(page: Page) -> dict[str, str]:
    """What has the focus: its label, and how its outline looks."""
    found: dict[str, str] = page.evaluate(
        "() => { const e = document.activeElement, s = getComputedStyle(e);"
        " return {tag: e.tagName, label: e.getAttribute('aria-label') || e.textContent.trim(),"
        " id: e.id, outline: s.outlineStyle + ' ' + s.outlineWidth}; }"
    )
    return found


def tab_to(page: Page, label: str, most: int = 200) -> None:
    """Press Tab until something with this label has the focus, which is visible at every stop."""
    for _ in range(most):
        page.keyboard.press("Tab")
        now = focused(page)
        if now["tag"] != "BODY":
            assert now["outline"].startswith("solid"), now
            assert now["outline"] != "solid 0px", now
        if now["label"] == label:
            return
    pytest.fail(f"{most} times Tab never came to '{label}'")


def test_a_card_is_moved_with_the_keyboard_alone(chrome: Browser, site: tuple[str, App]) -> None:
    address, app = site
    with visit(chrome, address, "femi") as page:
        page.goto(HERE)
        page.keyboard.press("Tab")
        assert focused(page)["label"] == "Skip to the content"
        page.keyboard.press("Enter")
        assert focused(page)["id"] == "main"
        page.keyboard.press("Shift+Tab")
        page.goto(f"{HERE}/groups")
        tab_to(page, "Open the board of Reading across subjects")
        page.keyboard.press("Enter")
        page.wait_for_url("**/boards/reading")
        tab_to(page, "Move Pilot ten minutes of reading in grade 7 to")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        tab_to(page, "Move Pilot ten minutes of reading in grade 7", 1)
        page.keyboard.press("Enter")
        page.get_by_text("Moved. Plan and boards follow in a moment.").wait_for()
    card = app.builtin.find_by_key(f"{samples.KEY}/reading-pilot")
    assert card is not None
    assert (card.status, card.by) == (Status.DONE, "femi")


def test_everything_works_without_scripts(chrome: Browser, site: tuple[str, App]) -> None:
    address, app = site
    with visit(chrome, address, width=375, java_script_enabled=False) as page:
        page.goto(f"{HERE}/boards/reading")
        page.locator("details.who summary").click()
        page.locator("#who").select_option("rivera")
        page.get_by_role("button", name="Set").click()
        page.get_by_text("recorded under your name").wait_for()
        mover = page.get_by_label("Move Pilot ten minutes of reading in grade 7 to")
        mover.select_option("done")
        page.get_by_role("button", name="Move Pilot ten minutes of reading in grade 7").click()
        page.get_by_text("Moved.").wait_for()
        page.goto(f"{HERE}/steps/purpose")
        page.get_by_role("button", name="Approve").click()
        page.get_by_text("Your approval is recorded.").wait_for()
    card = app.builtin.find_by_key(f"{samples.KEY}/reading-pilot")
    assert card is not None
    assert card.status is Status.DONE
    with app.world.uow() as uow:
        assert uow.rollouts.get(samples.KEY).progress["purpose"].approvals == ("dana", "rivera")


def test_a_refused_form_leads_to_its_field_and_keeps_what_was_typed(
    chrome: Browser, site: tuple[str, App]
) -> None:
    with visit(chrome, site[0], "femi", bypass_csp=True) as page:
        page.goto(f"{HERE}/steps/reading-pilot")
        page.get_by_text("It is not needed here").click()
        page.get_by_label("Why not").fill("   ")
        page.get_by_role("button", name="Skip this step").click()
        page.get_by_role("alert").get_by_role("link").click()
        assert focused(page)["id"] == "f-skip-because"
        assert violations(page) == []
