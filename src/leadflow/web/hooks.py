"""Hooks: Trello tells that a board changed, and its rollout is advanced at once.

Nothing in a delivery is taken over: a pass reads the whole board, as the schedule has it done anyway. So a
delivery that is lost, late or doubled does no harm, and one that cannot be believed gets nothing.
"""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from datetime import timedelta
from hmac import compare_digest
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from leadflow.boards.trello.webhooks import CLIENT, PATH, SIGNATURE, callback, delivery_in, genuine, is_echo
from leadflow.boards.trello.webhooks import segment as segment_of
from leadflow.errors import LeadflowError
from leadflow.web.guards import SmallBodies
from leadflow.web.trello_boards import on_trello

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

    from leadflow.bootstrap import App

LARGEST = 1024 * 1024
"""Bytes of a delivery; a card's longest description fits sixteen times."""
OLDEST = timedelta(days=7)
"""Older deliveries are replays: Trello gives up after minutes."""
REMEMBERED = 10_000
"""Actions that are remembered, so that one told twice wakes nobody twice."""
LOOK_SECONDS = 10.0
"""How long it is taken for true that no rollout has a board."""

log = logging.getLogger("leadflow.web.hooks")


class Aside:
    """Send what begins with `path` to another application, past the guards that only pages need."""

    def __init__(self, app: ASGIApp, *, path: str, other: ASGIApp) -> None:
        self._app, self._path, self._other = app, f"{path}/", other

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        aside = scope["type"] == "http" and scope["path"].startswith(self._path)
        await (self._other if aside else self._app)(scope, receive, send)


def hooks(app: App, changed: Callable[[str], object]) -> Starlette:
    """The application that takes deliveries; `changed` is called with a rollout's key, and must be quick.

    Takes nothing as long as the application's secret is not set.
    """
    receiver = Receiver(app, changed)
    return Starlette(
        routes=[
            Route(f"{PATH}/{{segment}}", receiver.answer_head, methods=["HEAD"]),
            Route(f"{PATH}/{{segment}}", receiver.take, methods=["POST"]),
        ],
        middleware=[Middleware(SmallBodies, largest=LARGEST)],
    )


class Receiver:
    """Takes deliveries for one leadflow."""

    def __init__(self, app: App, changed: Callable[[str], object]) -> None:
        self._app, self._changed = app, changed
        self._secret = app.settings.trello_secret
        self._called = callback(app.settings.pages, self._secret)
        self._taken: OrderedDict[str, None] = OrderedDict()
        self._rollouts: dict[str, tuple[str, ...]] = {}
        self._looked = float("-inf")

    async def answer_head(self, request: Request) -> Response:
        """Trello asks whether anybody is there before it makes a webhook."""
        return PlainTextResponse("", 200 if self._is_here(request) else 404)

    async def take(self, request: Request) -> Response:
        """Take a delivery. 200 for whatever is Trello's own: it would only be sent again."""
        if not self._is_here(request):
            return PlainTextResponse("There is nothing here.\n", 404)
        body = await request.body()
        if not genuine(body, self._called, self._secret, request.headers.get(SIGNATURE, "")):
            log.warning("A delivery that Trello did not sign was refused. Is LEADFLOW_TRELLO_SECRET right?")
            return PlainTextResponse("That was not signed by Trello.\n", 403)
        delivery = delivery_in(body)
        if delivery is None or not self._is_new(delivery.action, delivery.date):
            return PlainTextResponse("")
        if not is_echo(request.headers.get(CLIENT, "")):
            try:
                concerned = await run_in_threadpool(self._concerned, delivery.boards)
            except LeadflowError as error:
                # Trello tries again, so the action is not remembered.
                return PlainTextResponse(f"{error}\n", 503)
            for rollout in concerned:
                self._changed(rollout)
        self._remember(delivery.action)
        return PlainTextResponse("")

    def _is_here(self, request: Request) -> bool:
        given = str(request.path_params["segment"]).encode()
        return bool(self._secret.get_secret_value()) and compare_digest(
            given, segment_of(self._secret).encode()
        )

    def _is_new(self, action: str, date: datetime) -> bool:
        return action not in self._taken and self._app.world.clock.now() - date <= OLDEST

    def _remember(self, action: str) -> None:
        self._taken[action] = None
        if len(self._taken) > REMEMBERED:
            self._taken.popitem(last=False)

    def _concerned(self, boards: frozenset[str]) -> list[str]:
        """The keys of the rollouts that have one of these boards."""
        if not boards <= self._rollouts.keys() and time.monotonic() - self._looked > LOOK_SECONDS:
            self._rollouts = _rollouts_by_board(self._app)
            self._looked = time.monotonic()
        return sorted({each for board in boards for each in self._rollouts.get(board, ())})


def _rollouts_by_board(app: App) -> dict[str, tuple[str, ...]]:
    """Keys of rollouts on Trello, by the remote id of each of their boards."""
    found: dict[str, tuple[str, ...]] = {}
    for key, _, refs in on_trello(app):
        for ref in refs:
            found[ref.remote_id] = (*found.get(ref.remote_id, ()), key)
    return found
