"""Browsing: a served leadflow, a real Chromium, and pictures of pages."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
import uvicorn
from sse_starlette.sse import AppStatus

from leadflow.web.app import create_app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from playwright.sync_api import Browser

    from leadflow.bootstrap import App

PATIENCE = 20.0
"""Seconds that a server may take to start or to end."""


def chromium() -> str | None:
    """The program, or None where there is none. Debian's package is called ``chromium``."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium")


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium while the block runs; without one the test is skipped, and fails in CI."""
    if chromium() is None:
        if os.environ.get("CI") == "true":
            pytest.fail("No Chromium: in CI the browser tests must run (apt-get install chromium).")
        pytest.skip("No Chromium: apt-get install chromium, or name the program in CHROMIUM.")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium())
        yield started
        started.close()


@contextmanager
def served(open_app: Callable[[str], AbstractContextManager[App]]) -> Iterator[tuple[str, App]]:
    """An application on a free port; `open_app` is given its address."""
    # Streams end with the server of their process, and a test before may have ended another one here.
    AppStatus.should_exit = False
    with at_once(socket.create_server(("127.0.0.1", 0))) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with open_app(address) as app:
            server = uvicorn.Server(uvicorn.Config(create_app(app), log_level="warning", ws="none"))
            thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
            thread.start()
            _until(lambda: server.started)
            yield address, app
            server.should_exit = True
            thread.join(PATIENCE)
            assert not thread.is_alive()


def at_once(listener: socket.socket) -> socket.socket:
    """The same socket, which knows that it speaks TCP: asyncio sends small answers at once only then."""
    return socket.socket(fileno=listener.detach())


def picture(
    chrome: Browser, address: str, file: Path, *, width: int = 1280, height: int = 900, dark: bool = False
) -> None:
    """A picture of what a visitor sees first at `address`."""
    context = chrome.new_context(
        viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light"
    )
    page = context.new_page()
    page.goto(address)
    page.screenshot(path=file)
    context.close()


def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "the server did not start"
        time.sleep(0.02)
