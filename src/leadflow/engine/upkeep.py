"""Keeping up what leadflow has started: the Prefect server and the process that runs the flows.

A thread looks after both and starts them again when one has died; when that happens too often it gives up and
says so. Children are tied to the thread that started them (`child`), so this one lives until all are stopped.
"""

from __future__ import annotations

import os
import threading
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

from leadflow.engine.serve import running_deployments
from leadflow.engine.server import embedded_server, reachable
from leadflow.errors import LeadflowError, ServiceAwayError

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    from leadflow.engine.server import PrefectServer
    from leadflow.settings import Settings

    Tell = Callable[[str], None]

LOOK_SECONDS = 1.0
SILENT_SECONDS = 60.0
"""A server that has not answered for so long is held for dead, though its process may live."""
DEATHS = 3
WITHIN_SECONDS = 600.0
"""After `DEATHS` within this time nothing is started any more."""


class _EndingError(Exception):
    """We are to end while something starts."""


class Upkeep:
    """The server, and the flows once they are started, while the block runs.

    `say` gets what people should know while nobody asked. Everything is stopped when the block ends.
    """

    def __init__(self, settings: Settings, say: Tell) -> None:
        self.settings = settings
        self.failure: LeadflowError | None = None
        self._say = say
        self._server: PrefectServer | None = None
        self._flows: subprocess.Popen[bytes] | None = None
        self._running = ExitStack()
        self._thread: threading.Thread | None = None
        self._ending = threading.Event()
        self._deaths: list[float] = []
        self._answered = time.monotonic()

    def __enter__(self) -> Upkeep:
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        if self._thread:
            self._thread.join()
        self._running.close()

    @property
    def started(self) -> bool:
        """True once the server was started, or found."""
        return self._server is not None

    def start_server(self, tell: Tell) -> None:
        """Start Prefect. Raises what `embedded_server` raises."""
        self._server = self._running.enter_context(embedded_server(self.settings, tell))
        self._answered = time.monotonic()

    def start_flows(self, settings: Settings, tell: Tell) -> None:
        """Start what runs the flows, with `settings` from now on. Raises `ServiceAwayError`."""
        self.settings = settings
        starting = running_deployments(settings, tell, self._unless_ending)
        self._flows = self._running.enter_context(starting)

    def watch(self, given_up: Callable[[], None]) -> None:
        """Look after both from now on. `given_up` is called, in another thread, when `failure` is set."""
        self._thread = threading.Thread(target=self._watch, args=[given_up], name="upkeep")
        self._thread.start()

    def _watch(self, given_up: Callable[[], None]) -> None:
        try:
            while not self._ending.wait(LOOK_SECONDS):
                if dead := self._dead():
                    self._start_again(dead)
        except _EndingError:
            pass
        except LeadflowError as error:
            self.failure = error
        except BaseException as error:
            self.failure = ServiceAwayError(f"Prefect cannot be looked after any more: {error!r}")
            raise
        finally:
            # Here and not at the end of the program: what this thread started would end with it, unasked.
            self._running.close()
            if self.failure:
                given_up()

    def _dead(self) -> str:
        """What has died, as the beginning of a sentence; empty when all is well."""
        logs = self.settings.home / "logs"
        server = self._server
        if server and server.pid is not None and self._silent(server):
            return f"The Prefect server has ended (its log is {logs / 'prefect.log'})"
        if self._flows and self._flows.poll() is not None:
            return f"The process that runs the flows has ended (its log is {logs / 'flows.log'})"
        return ""

    def _silent(self, server: PrefectServer) -> bool:
        """True when the server is gone, or has not answered for long."""
        if server.pid is not None and _gone(server.pid):
            return True
        if reachable(server.api_url):
            self._answered = time.monotonic()
        return time.monotonic() - self._answered > SILENT_SECONDS

    def _start_again(self, dead: str) -> None:
        """Start both again, until they are up. Raises `ServiceAwayError` when they die too often."""
        while dead:
            now = time.monotonic()
            self._deaths = [*(each for each in self._deaths if now - each < WITHIN_SECONDS), now]
            if len(self._deaths) >= DEATHS:
                raise ServiceAwayError(
                    f"{dead}, {DEATHS} times within {WITHIN_SECONDS / 60:.0f} minutes. Nothing is lost; look "
                    "into the log, then start leadflow again."
                )
            self._say(f"{dead}. Starting it again ...")
            dead = self._restart()
        self._say("Prefect and the flows are running again.")

    def _restart(self) -> str:
        """Stop what is left and start both; why that did not go, if it did not."""
        had_flows = self._flows is not None
        self._running.close()
        try:
            self.start_server(self._unless_ending)
            if had_flows:
                self.start_flows(self.settings, self._unless_ending)
        except LeadflowError as error:
            return str(error).rstrip(".")
        return ""

    def _unless_ending(self, _: str = "") -> None:
        """Called every few seconds during a start."""
        if self._ending.is_set():
            raise _EndingError


def _gone(pid: int) -> bool:
    """True when a process has ended, also one of our children that nobody has asked about yet."""
    if hasattr(os, "waitid"):
        try:
            return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
        except ChildProcessError:
            pass  # another leadflow's
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass
    return False
