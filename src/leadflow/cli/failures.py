"""One place that turns errors into advice for people and into exit codes."""

from __future__ import annotations

import signal
import sys
from enum import IntEnum
from typing import TYPE_CHECKING

from leadflow.cli import streams
from leadflow.errors import BusyError, InputError, LateGoalsError, LeadflowError, ServiceAwayError
from leadflow.intake.characters import printable
from leadflow.web.words import sentence as in_words

if TYPE_CHECKING:
    from typer import Typer


PROBLEMS_AT_MOST = 50
"""Problems that are told at once; nobody reads more."""


class Exit(IntEnum):
    """Exit codes; documented in docs/guides/cli.md."""

    OK = 0
    ERROR = 1
    USAGE = 2
    ATTENTION = 3
    """``--fail-on blocked`` and something is blocked."""
    CONFLICTS = 4
    """Both sides changed the same field and a person should look."""
    AWAY = 5
    """Trello, Prefect or the database did not answer."""
    STOPPED = 130
    """Ctrl+C: 128 and the number of the signal, as shells have it."""
    ENDED = 143
    """The signal TERM."""


def say(sentence: str) -> None:
    """A message for people, on standard error; data alone goes to standard output."""
    print(printable(sentence), file=sys.stderr, flush=True)  # noqa: T201


def code_of(error: LeadflowError) -> Exit:
    """The exit code for an error."""
    return Exit.AWAY if isinstance(error, ServiceAwayError | BusyError) else Exit.ERROR


def advice(error: LeadflowError) -> str:
    """What an error comes to for the person at the keyboard."""
    if isinstance(error, InputError):
        count = len(error.problems)
        head = "1 problem" if count == 1 else f"{count} problems"
        shown = [f"  {each}" for each in error.problems[:PROBLEMS_AT_MOST]]
        if count > PROBLEMS_AT_MOST:
            shown.append(f"  ... and {count - PROBLEMS_AT_MOST} more. Mend these first, and look again.")
        return "\n".join([f"{head} found; nothing was changed.", *shown])
    if isinstance(error, LateGoalsError):
        return (
            f"{error}\nNothing was changed. Move the date with --goal KEY=DATE, or launch all the same with "
            "--accept-late."
        )
    return in_words(str(error))


def run(app: Typer) -> None:
    """Run the command line; every `LeadflowError` becomes a sentence and an exit code."""
    signal.signal(signal.SIGTERM, _end)
    streams.ready()
    try:
        app(prog_name="leadflow")
    except LeadflowError as error:
        say(advice(error))
        raise SystemExit(code_of(error)) from None
    except KeyboardInterrupt:
        _stop()
    except SystemExit as ending:
        if ending.code == Exit.STOPPED:
            _stop()
        raise


def _stop() -> None:
    say("Stopped.")
    raise SystemExit(Exit.STOPPED) from None


def _end(*_: object) -> None:
    """End in order when the system asks: what the command started is ended by its own clean-up."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise SystemExit(Exit.ENDED)
