"""Progress: a person never waits for more than a few seconds without being told what for.

On a terminal the sentence stands in one line that moves; elsewhere every sentence is a line of its own, and a
long silence says that the work goes on. All of it goes to standard error.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from typing import TYPE_CHECKING

from leadflow.cli.failures import say
from leadflow.intake.characters import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Tell = Callable[[str], None]

SILENCE = 6.0
"""Seconds without a word after which a line says that the work goes on."""


@contextlib.contextmanager
def progress() -> Iterator[Tell]:
    """Where a service tells how far it is, while the block runs."""
    if sys.stderr.isatty() and os.environ.get("TERM") != "dumb" and not os.environ.get("NO_COLOR"):
        with _moving() as tell:
            yield tell
    else:
        with _patient() as tell:
            yield tell


@contextlib.contextmanager
def _moving() -> Iterator[Tell]:
    from rich.console import Console
    from rich.markup import escape

    with Console(stderr=True, highlight=False).status("") as status:
        yield lambda sentence: status.update(escape(printable(sentence)))


@contextlib.contextmanager
def _patient() -> Iterator[Tell]:
    told = _Told()
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(0.5):
            told.remind()

    watcher = threading.Thread(target=watch, name="progress", daemon=True)
    watcher.start()
    try:
        yield told
    finally:
        ended.set()
        watcher.join()


class _Told:
    """Says sentences, and says again what the work is at when nothing was said for long."""

    def __init__(self) -> None:
        self._sentence = ""
        self._said = self._reminded = time.monotonic()

    def __call__(self, sentence: str) -> None:
        self._sentence, self._said = sentence, time.monotonic()
        self._reminded = self._said
        say(sentence)

    def remind(self) -> None:
        now = time.monotonic()
        if self._sentence and now - self._reminded >= SILENCE:
            self._reminded = now
            say(f"... still at it ({now - self._said:.0f} s)")
