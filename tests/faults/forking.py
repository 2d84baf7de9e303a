"""Real processes in milliseconds: forked from the test, so that they need not import anything.

A child that is killed is killed with SIGKILL, by itself at an event that its fuse counts; one that is stalled
with SIGSTOP. It talks to the emulator in the test's process over HTTP, and has connections of its own to a
database file.
"""

from __future__ import annotations

import os
import signal
import traceback
import warnings
from typing import TYPE_CHECKING, NoReturn, TypeVar

import pytest

from tests.faults.interrupting import COMMIT, Fuse

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.faults.trello_schools import TrelloBroken

CAN_FORK = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork a process")
T = TypeVar("T")
FAILED = 70
"""How a child ends that raised something."""


def kill_me() -> NoReturn:
    """End this process at once: nothing is cleaned up, no lease given back."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("unreachable")


class Stalling(Fuse):
    """A fuse at which the process is stopped until somebody lets it go on; then it does unaware.

    Not in the middle of a transaction: until it goes on nobody else could write the database.
    """

    def around(self, what: str, act: Callable[[], T]) -> T:
        """Do something that happens outside."""
        self.spared = what == COMMIT and not self.after
        return super().around(what, act)

    def _blow(self) -> None:
        if not self.spared:
            self.spared = (
                True  # Once is enough: after it was stalled before an event, that event takes place.
            )
            os.kill(os.getpid(), signal.SIGSTOP)


def forked(broken: TrelloBroken, act: Callable[[], object]) -> int:
    """Begin `act` in a process of its own, and return its id.

    It ends with the number that `act` returns, else with 0, and with `FAILED` when it raises.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Threads of the emulator are of no use to it.
        child = os.fork()
    if child:
        return child
    code = FAILED
    try:
        broken.engine.dispose(close=False)
        found = act()
        code = found if isinstance(found, int) else 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def end_of(child: int) -> int:
    """How a child ends: its exit code, or the signal that ended it as a negative number."""
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def stalled(child: int) -> int | None:
    """Wait until a child is stalled; its exit code when it ended in place of that."""
    _, status = os.waitpid(child, os.WUNTRACED)
    return None if os.WIFSTOPPED(status) else os.waitstatus_to_exitcode(status)


def go_on(child: int) -> None:
    """Let a stalled child go on."""
    os.kill(child, signal.SIGCONT)
