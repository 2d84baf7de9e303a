"""How long we wait for a Prefect server that does not answer.

Prefect's client asks again for a minute before it gives up on a question, and its engine then asks the next
one: a pass would hang for many minutes. So a connection counts what was asked in vain, and after that nothing
more is asked.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadflow.errors import ServiceAwayError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import httpx


@dataclass(frozen=True, slots=True)
class Patience:
    """How often Prefect's client asks again (after 2, 4, 8 ... seconds), and how long an answer may take."""

    retries: int
    seconds: float

    @property
    def variables(self) -> dict[str, str]:
        """The same for a process of its own."""
        return {
            "PREFECT_CLIENT_MAX_RETRIES": str(self.retries),
            "PREFECT_API_REQUEST_TIMEOUT": str(self.seconds),
        }


BRIEF = Patience(2, 15.0)
"""While a person waits at the terminal."""

LONG = Patience(4, 15.0)
"""For flow runs in the background: a server that is started again answers within half a minute."""


@contextmanager
def bounded(
    http: httpx.Client, patience: Patience, before: Callable[[], None] = lambda: None
) -> Iterator[None]:
    """Ask nothing more over `http` once `patience` is at its end; then `ServiceAwayError` is raised.

    `before` is called before each question; what it raises is raised.
    """
    in_vain = 0

    def asking(request: httpx.Request) -> None:
        nonlocal in_vain
        before()
        if in_vain > patience.retries:
            raise ServiceAwayError(f"The Prefect server at {request.url.netloc.decode()} does not answer.")
        in_vain += 1

    def answered(_: httpx.Response) -> None:
        nonlocal in_vain
        in_vain = 0

    hooks = http.event_hooks
    http.event_hooks = {
        "request": [*hooks["request"], asking],
        "response": [*hooks["response"], answered],
    }
    try:
        yield
    finally:
        http.event_hooks = hooks
