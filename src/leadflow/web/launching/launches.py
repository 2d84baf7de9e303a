"""Launches under way: each in a thread of its own, one for a draft, so that a page can show how far it is.

What a launch has done is in the store, and a launch repeats nothing: one that is cut off anywhere is pressed
again, here or in another process, and makes the rest.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadflow.errors import BusyError, LeadflowError

if TYPE_CHECKING:
    from collections.abc import Callable

    Tell = Callable[[str], None]

log = logging.getLogger("leadflow.web.launching")

BROKEN = "Something is wrong in leadflow itself; the details are in its log. Nothing is made twice: go on."


@dataclass(frozen=True, slots=True)
class UnderWay:
    """How a launch goes in this process: what it says it does, or why it ended early."""

    running: bool = False
    doing: str = ""
    failure: str = ""


class Launches:
    """The launches of this process, by the id of their draft."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._threads: dict[str, threading.Thread] = {}
        self._doing: dict[str, str] = {}
        self._failures: dict[str, str] = {}

    def start(self, draft: str, work: Callable[[Tell], object]) -> None:
        """Launch a draft; nothing happens when that is under way. Returns at once."""
        with self._lock:
            if (known := self._threads.get(draft)) and known.is_alive():
                return
            self._failures.pop(draft, None)
            self._doing[draft] = ""
            thread = threading.Thread(
                target=self._run, args=(draft, work), name=f"launch {draft}", daemon=True
            )
            self._threads[draft] = thread
            thread.start()

    def of(self, draft: str) -> UnderWay:
        """How the launch of a draft goes."""
        with self._lock:
            thread = self._threads.get(draft)
            running = thread is not None and thread.is_alive()
            return UnderWay(running, self._doing.get(draft, ""), self._failures.get(draft, ""))

    def wait(self, draft: str, seconds: float) -> None:
        """Wait until a launch has ended, so many seconds at most."""
        with self._lock:  # A thread that is just being started cannot be joined yet.
            thread = self._threads.get(draft)
        if thread:
            thread.join(seconds)

    def _run(self, draft: str, work: Callable[[Tell], object]) -> None:
        def tell(sentence: str) -> None:
            self._doing[draft] = sentence

        try:
            work(tell)
        except BusyError as error:
            log.info("The launch of draft %s is made elsewhere: %s", draft, error)
        except LeadflowError as error:
            self._failures[draft] = str(error)
        except Exception:
            log.exception("The launch of draft %s failed", draft)
            self._failures[draft] = BROKEN
