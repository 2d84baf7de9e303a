"""A launch or a pass that is killed for good: ``python -m tests.faults.dying DATABASE DAY WHAT WHEN NUMBER``.

WHAT is ``launch`` or ``advance``; WHEN is ``before`` (event NUMBER never happened) or ``after`` (it happened
and we never knew). The process ends itself with SIGKILL: no ``finally``, no lease given back. It prints the
number of events when NUMBER is not reached.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import date
from typing import NoReturn

from leadflow.services.advance import advance
from leadflow.services.launch import launch
from leadflow.store.database import open_database
from tests.faults.interrupting import Fuse, interrupted
from tests.services.schools import SmallSchool


def die() -> NoReturn:
    """End here and now."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("still alive")


def main(database: str, day: str, what: str, when: str, number: str) -> None:
    """Launch or advance the small school on the built-in board, and die on the way."""
    school = SmallSchool.builtin(open_database(database))
    school.clock.day = date.fromisoformat(day)
    fuse = Fuse(int(number), after=when == "after", fault=die)
    world = interrupted(school.world, fuse)
    if what == "launch":
        launch(world, school.definition)
    else:
        advance(world, school.definition.key)
    print(len(fuse.events), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
