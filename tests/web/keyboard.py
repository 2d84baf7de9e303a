"""A reader with a keyboard and nothing else, who is strict about every place where the focus stops.

Nothing here clicks, sets the focus by script or goes to an address: after the first page there are only keys.
Role and name are those that Chromium gives to a screen reader.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from tests.web.browsing import PATIENCE
from tests.web.test_browser import visit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

FAR = 150
"""Presses of Tab after which somebody would have given up."""
PARTS = 6
"""Presses of Tab that one field may take: a date has three parts and a calendar."""
SUMMARY = "DisclosureTriangle"
"""Chromium's own name for the role of a `summary`."""

SETTLED = "() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))"
"""Waits until a page was drawn: `autofocus` is heeded then, and not before. People do not press sooner."""

FAULT = Path(__file__).with_name("fault.js").read_text("utf-8")
"""Says whether the focus has not moved, and what is wrong with how its place looks."""


class Stop(NamedTuple):
    """Where the focus is, as a screen reader would say it."""

    role: str
    name: str


class Reader:
    """Somebody who reads and works with the keys alone."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._chromium = page.context.new_cdp_session(page)
        self._stayed = 0

    # ---- keys

    def press(self, key: str, times: int = 1) -> None:
        """Press a key."""
        for _ in range(times):
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Type, without looking where."""
        self.page.keyboard.type(text)

    def tab_to(self, role: str, name: str, most: int = FAR, *, back: bool = False) -> None:
        """Press Tab, `back` with Shift, until what has this role and a name that begins so has the focus."""
        stops: list[Stop] = []
        key = "Shift+Tab" if back else "Tab"
        for _ in range(most):
            self.press(key)
            stops.append(self.stop())
            if stops[-1].role == role and stops[-1].name.startswith(name):
                return
        came = "\n".join(f"{each.role} '{each.name}'" for each in dict.fromkeys(stops))
        pytest.fail(f"{most} times {key} never came to {role} '{name}', but on {self.page.url} to\n{came}")

    def go(self, role: str, name: str, most: int = FAR, *, back: bool = False) -> None:
        """Find something, press it, and wait for the page that it leads to."""
        self.tab_to(role, name, most, back=back)
        self.enter()

    def enter(self) -> None:
        """Press Enter where the focus is, and wait for the page that it leads to."""
        with self.page.expect_navigation():
            self.press("Enter")
        self.page.evaluate(SETTLED)

    def open(self, name: str) -> None:
        """Open what stands behind a line."""
        self.tab_to(SUMMARY, name)
        self.press("Space")

    def fill(self, name: str, text: str, role: str = "textbox") -> None:
        """Find a field and type into it; what was there goes."""
        self.tab_to(role, name)
        self.press("ControlOrMeta+a")
        self.type(text)

    def date(self, name: str, digits: str) -> None:
        """Find a date and type month, day and year."""
        self.tab_to("Date", name)
        self.type(digits)

    def choose(self, name: str, option: str) -> None:
        """Find a list of choices, and type how the wanted one begins."""
        self.tab_to("combobox", name)
        self.type(option)
        chosen = self.page.evaluate("document.activeElement.selectedOptions[0].textContent")
        assert chosen.startswith(option), chosen

    def attach(self, name: str, *files: Path) -> None:
        """Find a field for files. The window in which they are chosen is the system's, not the page's."""
        self.tab_to("button", name)
        field = self.page.locator("input:focus")
        field.set_input_files(list(files))

    def skip(self) -> None:
        """Leave out what stands on every page: the first press of Tab offers that."""
        self.tab_to("link", "Skip to the content", 1)
        self.press("Enter")
        assert self.holds("main"), "the skip link leads to the content"

    # ---- looking

    def stop(self) -> Stop:
        """Where the focus is, which can be seen there and is not held for ever."""
        same, fault = self.page.evaluate(FAULT)
        found = self.focus()
        assert not fault, f"{found} {fault} on {self.page.url}"
        self._stayed = self._stayed + 1 if same and found.role != "RootWebArea" else 0
        assert self._stayed < PARTS, f"{found} holds the focus"
        return found

    def focus(self) -> Stop:
        """Role and name of what has the focus."""
        here = self._ask("Runtime.evaluate", expression="document.activeElement")["result"]["objectId"]
        node = self._ask("Accessibility.getPartialAXTree", objectId=here, fetchRelatives=False)["nodes"][0]
        # Chromium puts a space before words that only a screen reader gets.
        return Stop(node["role"]["value"], node.get("name", {}).get("value", "").replace(" : ", ": "))

    def holds(self, selector: str) -> bool:
        """Whether the focus is on, or in, what a selector names."""
        found: bool = self.page.evaluate(
            "selector => document.activeElement.closest(selector) !== null", selector
        )
        return found

    def told(self, words: str) -> None:
        """What was done is said, and the focus is there: it is read out, and Tab goes on in the content."""
        assert self.holds(".notice"), f"{self.focus()} on {self.page.url}"
        assert words in self.page.locator(".notice:focus").inner_text()

    def refused(self, words: str, field: str) -> None:
        """What is wrong is said where the focus is, and the next press leads to the field."""
        assert words in self.page.get_by_role("alert").inner_text()
        assert self.holds(".problem"), self.focus()
        self.tab_to("link", "", 1)
        self.press("Enter")
        assert self.focus() == Stop("textbox", field)

    def _ask(self, method: str, **more: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self._chromium.send(method, more)
        return answer


@contextmanager
def reading(chrome: Browser, address: str, **more: Any) -> Iterator[Reader]:
    """Somebody at the entrance: the only address that is ever typed."""
    with visit(chrome, address, locale="en-US", **more) as page:
        page.set_default_timeout(PATIENCE * 1000)
        page.goto("/")
        yield Reader(page)
