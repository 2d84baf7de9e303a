"""Pages under load: how fast they are answered, how heavy they are, Prefect's own dashboard beside them."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import replace
from threading import Thread
from typing import TYPE_CHECKING

from benchmarks import plans
from benchmarks.tables import Table
from benchmarks.timing import WATCHED, settle
from leadflow.rollout.start import plan_on, started

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from playwright.sync_api import Request
    from starlette.applications import Starlette

    from benchmarks.ground import Ground

ROLLOUTS = 1000
STEPS = 150
READERS = 16
WORKERS = 2
FEW = 20
"""Rollouts that are read much at the same time."""
SECONDS = 5.0
WARM = 2.0
PAGES = (("blocked (the rollout's page)", ""), ("plan", "/plan"), ("timeline", "/timeline"))


def served() -> Starlette:
    """The pages."""
    from leadflow.bootstrap import open_app
    from leadflow.web.app import create_app

    return create_app(open_app())


def measure(ground: Ground) -> list[Table]:
    """A thousand rollouts, sixteen readers; then the weight of two dashboards."""
    ground.tell(f"{ROLLOUTS} rollouts of {STEPS} steps are stored ...")
    keys = _store(ground)
    begun = time.perf_counter()
    with _workers(ground) as (port, running):
        at_once = _load(port, [f"/r/{each}" for each in keys], SECONDS)
        rows = [("blocked, first looks right after the start", *at_once)]
        ground.tell("All pages are made ahead ...")
        for each in running:
            settle(each.pid)
        warm = time.perf_counter() - begun - WATCHED
        for name, page in PAGES:
            few, every = ([f"/r/{each}{page}" for each in some] for some in (keys[:FEW], keys))
            ground.tell(f"{name} ...")
            rows.append((f"{name}, first looks at all {ROLLOUTS}", *_load(port, every, SECONDS)))
            _load(port, few, WARM)
            rows.append((f"{name}, {FEW} rollouts", *_load(port, few, SECONDS)))
        speed = Table(
            f"Pages with {ROLLOUTS} rollouts of {STEPS} steps, {READERS} readers at once",
            f"SQLite, {WORKERS} processes, {SECONDS:.0f} s each, read at random. Each process makes all "
            f"pages ahead when it starts, and again what has changed: {warm:.0f} s after the start (readers "
            "in the first of them) all were made. Uncompressed, timed at the client, which shares the cores "
            f"with the server. {_load_average()}",
            ("page", "requests a second", "median", "p99"),
            rows,
        )
        return [speed, *_weights(ground, port, keys[0])]


def _load_average() -> str:
    return f"Load of the machine before: {os.getloadavg()[0]:.1f} processes."


def _store(ground: Ground) -> list[str]:
    definition = plans.definition("r0", STEPS)
    first = started(definition, plan_on(definition, definition.start), accepted_late=True)
    keys = [f"r{each}" for each in range(ROLLOUTS)]
    for at in range(0, ROLLOUTS, 50):
        with ground.app.world.uow() as uow:
            for key in keys[at : at + 50]:
                uow.rollouts.add(replace(first, definition=replace(definition, key=key)))
            uow.commit()
    return keys


@contextlib.contextmanager
def _workers(ground: Ground) -> Iterator[tuple[int, Sequence[subprocess.Popen[bytes]]]]:
    """Two processes that accept on one socket, as uvicorn's own workers do.

    Those open it without naming TCP, for which asyncio then leaves Nagle's algorithm on: every small answer
    would wait 40 ms. ``leadflow serve`` is one process and does not.
    """
    settings = ground.app.settings
    known = {"LEADFLOW_HOME": str(settings.home), "LEADFLOW_TODAY": str(settings.today)}
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = int(listener.getsockname()[1])
        command = [sys.executable, "-c", f"from benchmarks.pages import work; work({listener.fileno()})"]
        environment = {**os.environ, **known, "LEADFLOW_SIGN_IN": "off"}
        running = [
            subprocess.Popen(command, env=environment, pass_fds=[listener.fileno()]) for _ in range(WORKERS)
        ]
        try:
            _reader(port, ["/health"], 0.0, [])
            yield port, running
        finally:
            for each in running:
                each.terminate()
                each.wait()


def work(listener: int) -> None:
    """Serve the pages on a socket that was inherited."""
    import uvicorn

    server = uvicorn.Server(uvicorn.Config(served(), log_level="error"))
    server.run(sockets=[socket.socket(fileno=listener)])


def _load(port: int, addresses: Sequence[str], seconds: float) -> tuple[str, str, str]:
    """Requests a second, median and p99 in milliseconds."""
    taken: list[list[float]] = [[] for _ in range(READERS)]
    threads = [Thread(target=_reader, args=(port, addresses, seconds, each)) for each in taken]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lasted = time.perf_counter() - begun
    times = sorted(value for each in taken for value in each)
    if not times:
        raise RuntimeError("Nothing was answered.")
    p99 = times[min(len(times) - 1, len(times) * 99 // 100)]
    return f"{len(times) / lasted:,.0f}", f"{times[len(times) // 2] * 1000:.1f} ms", f"{p99 * 1000:.1f} ms"


def _reader(port: int, addresses: Sequence[str], seconds: float, taken: list[float]) -> None:
    """One who reads page after page over one connection; bare sockets, to leave the cores to the server."""
    choose = random.Random(id(taken)).choice
    with socket.create_connection(("127.0.0.1", port)) as connection:
        end = time.perf_counter() + seconds
        while True:
            sent = f"GET {choose(addresses)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
            begun = time.perf_counter()
            connection.sendall(sent)
            _answer(connection.recv)
            taken.append(time.perf_counter() - begun)
            if time.perf_counter() >= end:
                return


def _answer(recv: Callable[[int], bytes]) -> None:
    got = recv(65536)
    while b"\r\n\r\n" not in got:
        got += recv(65536)
    head, _, body = got.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(head.decode("latin-1").splitlines()[0])
    left = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0]) - len(body)
    while left > 0:
        left -= len(recv(65536))


def _counting(sizes: list[int]) -> Callable[[Request], None]:
    def count(request: Request) -> None:
        sizes.append(request.sizes()["responseBodySize"])

    return count


def _weights(ground: Ground, port: int, key: str) -> list[Table]:
    """What a browser fetches for our page and for Prefect's; nothing where there is no Chromium."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        ground.tell("No Chromium: the weight of pages is not measured.")
        return []
    from playwright.sync_api import sync_playwright

    settings = ground.app.settings
    pages = (
        ("leadflow, blocked", f"http://localhost:{port}/r/{key}"),
        ("Prefect, dashboard", f"http://127.0.0.1:{settings.prefect_port}/dashboard"),
    )
    rows = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        for name, address in pages:
            ground.tell(f"{name} in Chromium ...")
            page = browser.new_context().new_page()
            sizes: list[int] = []
            page.on("requestfinished", _counting(sizes))
            page.goto(address, wait_until="load")
            page.wait_for_timeout(4000)  # what the page asks for by itself
            rows.append((name, f"{len(sizes)}", f"{sum(sizes) / 1000:,.0f} kB"))
        browser.close()
    how = (
        "A browser with an empty cache, 4 s after the page was loaded; octets as they were sent (compressed)."
    )
    return [Table("Weight of a dashboard", how, ("page", "requests", "sent"), rows)]
