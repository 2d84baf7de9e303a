"""Soon: passes that are to be made right away, one after the other, in a thread of their own.

A rollout that is told of many times while it waits gets one pass; one told of during its pass gets another.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING

from leadflow.errors import BusyError, LeadflowError

if TYPE_CHECKING:
    from collections.abc import Callable

BUSY_SECONDS = 0.2
"""How long a rollout waits that another pass is at."""
BUSY_TRIES = 50
END_SECONDS = 5.0

log = logging.getLogger("leadflow.web.soon")


class Soon:
    """Calls `work` with the key of every rollout that `add` named, while the block runs.

    A pass that cannot be made is left to the schedule.
    """

    def __init__(self, work: Callable[[str], object]) -> None:
        self._work = work
        self._waiting: dict[str, tuple[float, int]] = {}
        """By key: not before this time (monotonic seconds), and how often it was busy."""
        self._changed = threading.Condition()
        self._ending = False
        self._thread = threading.Thread(target=self._run, name="soon", daemon=True)

    def __enter__(self) -> Soon:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._ending = True
            self._changed.notify()
        # A pass may be waiting for Trello. It may be cut off anywhere, so nobody waits long for it.
        self._thread.join(END_SECONDS)

    def add(self, rollout: str) -> None:
        """A rollout that is to have a pass. Returns at once."""
        with self._changed:
            self._waiting.setdefault(rollout, (0.0, 0))
            self._changed.notify()

    def _run(self) -> None:
        while (next_one := self._next()) is not None:
            rollout, tries = next_one
            try:
                self._work(rollout)
            except BusyError:
                self._later(rollout, tries + 1)
            except LeadflowError as error:
                log.info("The pass of %s comes later: %s", rollout, error)
            except Exception:
                log.exception("The pass of %s failed; the schedule tries again", rollout)

    def _next(self) -> tuple[str, int] | None:
        """The next rollout whose time has come; None at the end."""
        with self._changed:
            while not self._ending:
                now = time.monotonic()
                due = [key for key, (at, _) in self._waiting.items() if at <= now]
                if due:
                    return due[0], self._waiting.pop(due[0])[1]
                times = [at for at, _ in self._waiting.values()]
                self._changed.wait(min(times) - now if times else None)
            return None

    def _later(self, rollout: str, tries: int) -> None:
        if tries < BUSY_TRIES:
            with self._changed:
                self._waiting.setdefault(rollout, (time.monotonic() + BUSY_SECONDS, tries))
