"""``sync --watch``: one pass after the other, until somebody ends it. Says only what happened."""

from __future__ import annotations

import json
import signal
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from leadflow.cli import show
from leadflow.cli.failures import say
from leadflow.cli.running import advance_record
from leadflow.errors import BusyError, RefusedError, ServiceAwayError
from leadflow.intake.characters import printable
from leadflow.planning.words import listed
from leadflow.services.advance import advance
from leadflow.web.words import sentence

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from leadflow.bootstrap import App
    from leadflow.services.advance import AdvanceReport

EVERY = 60
"""Seconds between two passes unless somebody says otherwise; reading ten boards is one request to Trello."""
LEAST = 5
"""Seconds between two passes at least."""


@dataclass
class Watching:
    """A rollout that is synced again and again. `ending` is set when it is to end after the present pass."""

    app: App
    rollout: str
    only: Collection[str] | None
    every: float
    as_json: bool
    ending: threading.Event = field(default_factory=threading.Event)
    _trouble: str = ""

    def run(self) -> None:
        """Sync until it is to end."""
        say(f"Syncing '{self.rollout}' every {self.every:g} seconds (Ctrl+C ends it).")
        while not self.ending.is_set():
            self._once()
            self.ending.wait(self.every)
        say("Ended.")

    def _once(self) -> None:
        try:
            report = advance(self.app.world, self.rollout, only=self.only)
        except BusyError:
            return  # Another process is at it, which is as good.
        except (ServiceAwayError, RefusedError) as error:
            self._tell_trouble(str(error))
            return
        names = report.rollout.definition.roster.names
        self._tell_trouble(
            "; ".join(f"{names.get(group, group)}: {why}" for group, why in report.away.items())
        )
        if report.history or report.operations or report.refused:
            self._tell(report)

    def _tell_trouble(self, trouble: str) -> None:
        """Say once what is in the way, and once that it is not any more."""
        if trouble and trouble != self._trouble:
            say(f"{self._time()} {sentence(trouble)} Trying again.")
        elif self._trouble and not trouble:
            say(f"{self._time()} All boards answer again.")
        self._trouble = trouble

    def _tell(self, report: AdvanceReport) -> None:
        if self.as_json:
            line = json.dumps({"at": self.app.world.clock.now().isoformat(), **advance_record(report)})
            sys.stdout.write(printable(line) + "\n")
        else:
            show.line(f"{self._time()} {in_short(report)}")
        sys.stdout.flush()

    def _time(self) -> str:
        return f"{self.app.world.clock.now().astimezone():%H:%M:%S}"


def in_short(report: AdvanceReport) -> str:
    """What a pass did, in a line."""
    written = len(report.operations) - len(report.refused) - len(report.left)
    parts = [
        f"{show.counted(len(report.history), 'change')} taken" if report.history else "",
        f"{show.counted(written, 'card')} written" if written > 0 else "",
        f"{show.counted(len(report.refused), 'card')} refused" if report.refused else "",
        show.counted(len(report.conflicts), "conflict") if report.conflicts else "",
    ]
    steps = dict.fromkeys(each.step for each in report.history if each.step)
    plan = report.rollout.plan.by_key
    about = [f"'{plan[each].title}'" for each in steps if each in plan]
    more = f" and {len(about) - 3} more" if len(about) > 3 else ""
    told = listed([each for each in parts if each]) or "nothing to write"
    return f"{told}: {', '.join(about[:3])}{more}" if about else told


@contextmanager
def ended_by_signals(ending: threading.Event) -> Iterator[None]:
    """Ctrl+C and TERM set `ending` while the block runs; a second one ends the process as ever."""

    def end(number: int, _: object) -> None:
        ending.set()
        signal.signal(number, before[signal.Signals(number)])

    before = {each: signal.signal(each, end) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def watch(app: App, rollout: str, only: Collection[str] | None, every: float, *, as_json: bool) -> None:
    """Sync a rollout every so many seconds, `LEAST` at least, until a signal ends it."""
    watching = Watching(app, rollout, only, max(every, LEAST), as_json)
    with ended_by_signals(watching.ending):
        watching.run()
