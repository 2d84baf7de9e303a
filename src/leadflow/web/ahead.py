"""Ahead: the pages of every rollout are made before somebody asks for them, in a thread of their own.

It is a reader that goes from rollout to rollout and begins again where something has changed: after a start,
after a change and at a school's midnight. What it misses is made when somebody asks.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from itertools import product
from typing import TYPE_CHECKING

from starlette.requests import Request

from leadflow.errors import LeadflowError
from leadflow.people.sign_in import MACHINE
from leadflow.services.view import rollout_keys
from leadflow.settings import SignIn
from leadflow.web import views
from leadflow.web.account import ANYBODY, Account, account_for
from leadflow.web.addresses import Addresses

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from starlette.applications import Starlette
    from starlette.responses import Response

    from leadflow.web.site import Site

EVERY = 60.0
"""Seconds between two rounds."""
MOST = 2000
"""Rollouts whose pages are made ahead, the newest: their pages fit into what is kept."""
REST = 0.25
"""How long it rests for a second of work: readers need the interpreter, too."""
END_SECONDS = 5.0

log = logging.getLogger("leadflow.web.ahead")


class Ahead:
    """Makes the pages of `served` while the block runs.

    They are those of somebody at leadflow's machine, or where nobody signs in. Who has an account of their
    own has pages of their own, which nobody else can ask for.
    """

    def __init__(self, served: Starlette) -> None:
        self._served = served
        self._site: Site = served.state.site
        self._states: dict[str, object] = {}
        """What the pages of a rollout were made of."""
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ahead", daemon=True)

    def __enter__(self) -> Ahead:
        if self._site.app.settings.sign_in is not SignIn.ACCOUNTS:
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        if self._thread.ident is not None:
            self._thread.join(END_SECONDS)

    def make(self) -> Iterator[None]:
        """One round: a step a page. The first page of every rollout comes before the others of any."""
        changed = list(self._changed())
        for pages in (_FIRST, _OTHERS):
            for rollout, (show, address) in product(changed, pages):
                try:
                    show(self._request(rollout, address(Addresses(rollout))))
                except LeadflowError as error:
                    log.info("A page of %s is made when it is asked for: %s", rollout, error)
                yield

    def _run(self) -> None:
        while not self._ending.is_set():
            try:
                self._round()
            except LeadflowError as error:
                log.info("Pages are made when they are asked for: %s", error)
            except Exception:
                log.exception("The round ended; pages are made when they are asked for")
            self._ending.wait(EVERY)

    def _round(self) -> None:
        """One round, with a rest after each page, as a share of the time that it took to run."""
        begun = time.thread_time()
        for _ in self.make():
            if self._ending.wait((time.thread_time() - begun) * REST):
                return
            begun = time.thread_time()

    def _changed(self) -> Iterable[str]:
        for rollout in rollout_keys(self._site.app.world)[-MOST:]:
            state = self._site.state(rollout)
            if self._states.get(rollout) != state:
                self._states[rollout] = state
                yield rollout

    def _request(self, rollout: str, path: str) -> Request:
        scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "query_string": b"",
            "headers": [(b"host", b"localhost")],
            "app": self._served,
            "path_params": {"rollout": rollout},
        }
        request = Request(scope)
        request.state.account = self._account
        return request

    @property
    def _account(self) -> Account:
        settings = self._site.app.settings
        return ANYBODY if settings.sign_in is SignIn.OFF else account_for(settings, MACHINE, {}, frozenset())


Page = tuple[Callable[[Request], "Response"], Callable[[Addresses], str]]
"""What makes a page, and its address."""

_FIRST: tuple[Page, ...] = ((views.blocked, lambda here: here.base),)
_OTHERS: tuple[Page, ...] = (
    (views.timeline, lambda here: here.timeline),
    (views.plan, lambda here: here.plan()),
)
