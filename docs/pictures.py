"""Take the pictures of the README and the guides: play the demo, open its pages in Chromium, save them.

``make pictures`` runs it (Debian's chromium is needed). The demo is the same every time, and so are the
pictures. Prefect's own page (prefect-rollout.png) was taken by hand, with its layout "Dependency grid".
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import requests
from playwright.sync_api import ViewportSize, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

IMAGES = Path(__file__).parent / "images"
START_SECONDS = 300.0

DESKTOP: ViewportSize = {"width": 1280, "height": 860}
PHONE: ViewportSize = {"width": 390, "height": 780}


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def demo() -> Iterator[str]:
    """The demo, served: the address of the pages."""
    pages, prefect = free_port(), free_port()
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "LEADFLOW_HOME": str(Path(folder) / "home"),
            "LEADFLOW_PORT": str(pages),
            "LEADFLOW_PREFECT_PORT": str(prefect),
            "LEADFLOW_SIGN_IN": "off",
        }
        process = subprocess.Popen([sys.executable, "-m", "leadflow", "demo"], env=environment)
        try:
            address = f"http://127.0.0.1:{pages}"
            wait_for(f"{address}/health", process)
            yield address
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until a page answers. Raises `RuntimeError` when the demo ends first, or takes too long."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(requests.RequestException):
            if requests.get(url, timeout=2).ok:
                return
        time.sleep(1)
    raise RuntimeError("The demo did not come up.")


def take(browser: Browser, url: str, name: str, *, phone: bool = False, dark: bool = False) -> None:
    """Save one page as docs/images/NAME.png."""
    page = browser.new_page(
        viewport=PHONE if phone else DESKTOP,
        color_scheme="dark" if dark else "light",
        device_scale_factor=2 if phone else 1,
    )
    page.goto(url, wait_until="networkidle")
    page.screenshot(path=IMAGES / f"{name}.png")
    page.close()
    print(f"docs/images/{name}.png")


def main() -> None:
    """All pictures."""
    IMAGES.mkdir(exist_ok=True)
    with demo() as pages, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        rollout = requests.get(pages, timeout=10).url
        group = f"{rollout}/boards/literacy"
        take(browser, rollout, "blocked")
        take(browser, rollout, "blocked-phone", phone=True)
        take(browser, rollout, "blocked-dark", dark=True)
        take(browser, f"{rollout}/timeline", "timeline")
        take(browser, group, "board")
        browser.close()


if __name__ == "__main__":
    main()
