"""A pass that is killed at a given request: ``python -m tests.engine.killed URL STORE KEY WHEN NUMBER``.

WHEN is ``before`` (the request was never sent) or ``after`` (it was answered, and we never knew).
Prints the number of requests when it is not reached.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

import httpx

from leadflow.engine import passes
from tests.engine.worlds import DONE, WORKING, FileStore, School, diamond


def half_done(key: str, store: Path) -> School:
    """A school in which two steps are closed and one is going on."""
    school = diamond(key)
    school.store = FileStore(store)
    school.states = {"a": DONE, "b": DONE, "c": WORKING}
    return school


def main(api_url: str, store: str, key: str, when: str, number: str) -> None:
    """One pass, killed at request `number`."""
    sent = 0
    send = httpx.Client.send

    def counted(self: httpx.Client, request: httpx.Request, **options: Any) -> httpx.Response:
        nonlocal sent
        sent += 1
        reached = sent == int(number)
        if reached and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        response = send(self, request, **options)
        if reached:
            os.kill(os.getpid(), signal.SIGKILL)
        return response

    httpx.Client.send = counted  # type: ignore[method-assign]
    school = half_done(key, Path(store))
    passes.show(school.world, key, api_url=api_url, look=school.look)
    print(sent, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
