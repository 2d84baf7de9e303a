"""Child processes that never outlive the leadflow that started them.

``python -m leadflow.engine.child PARENT SIGNAL COMMAND…`` ties itself to its parent and then becomes the
command. On Linux the kernel does the tying (prctl(2), PR_SET_PDEATHSIG), so that it holds when the parent is
killed with SIGKILL too. The tie survives execve(2) but not a fork: the command must do its work in its own
process. The signal is sent when the *thread* that started the child ends: start children from one that stays.
On other systems the parent's own clean-up is all there is.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_PR_SET_PDEATHSIG = 1
PATIENCE = 15.0
"""Seconds that a child gets to end by itself before it is killed."""


def spawn(
    command: Sequence[str], environment: Mapping[str, str], log: Path, ending: signal.Signals
) -> subprocess.Popen[bytes]:
    """Start `command` (its output appended to `log`), to be ended by `stop`, or with us by `ending`."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603 - the commands are our own
            [sys.executable, "-m", "leadflow.engine.child", str(os.getpid()), str(ending.value), *command],
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            # Ctrl+C in the terminal is for leadflow, which then stops its children in order.
            start_new_session=True,
        )


def stop(child: subprocess.Popen[bytes], ending: signal.Signals) -> None:
    """End a child with `ending` (killed when it does not obey within `PATIENCE`) and wait for it."""
    if child.poll() is None:
        child.send_signal(ending)
        try:
            child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            child.kill()
    child.wait()


def _tie_to(parent: int, ending: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, ending)
    if os.getppid() != parent:
        # It died before the tie was made.
        sys.exit(1)


def main(arguments: Sequence[str]) -> None:
    """Tie this process to its parent, then become the command."""
    parent, ending, *command = arguments
    _tie_to(int(parent), int(ending))
    os.execvp(command[0], command)  # noqa: S606 - becoming the command is the point


if __name__ == "__main__":
    main(sys.argv[1:])
