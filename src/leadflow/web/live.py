"""Live pages: a stream of server-sent events that says when a rollout has changed, and nothing more.

A page that hears it asks for itself again (decision 0032).
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from anyio import Event
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool

from leadflow.errors import NotFoundError
from leadflow.intake.characters import harmful
from leadflow.web.site import site_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine

    from starlette.requests import Request
    from starlette.responses import Response

PING = 15
"""Seconds between signs of life, so that proxies keep an idle stream open."""
GRACE = 2.0
"""Seconds that a stream has to end by itself when the server does."""
AGAIN = 5000
"""Milliseconds after which a browser whose stream broke asks again."""


async def live(request: Request) -> Response:
    """The stream of one rollout.

    ``since`` is the pulse that the page was made at: what changed before the stream began is told at once. A
    browser whose stream broke sends the last pulse that it was told.
    """
    site, rollout = site_of(request), request.path_params["rollout"]
    since = request.headers.get("last-event-id") or request.query_params.get("since", "")
    if harmful(rollout) or not await run_in_threadpool(site.pulse, rollout):
        raise NotFoundError("There is no such rollout.")

    end = Event()

    async def events() -> AsyncIterator[ServerSentEvent]:
        mark = since
        async with site.watches.of(rollout, lambda: site.pulse(rollout)) as watch:
            while found := await _sooner(watch.other_than(mark), end):
                mark = found
                yield ServerSentEvent(data="look", event="changed", id=mark, retry=AGAIN)

    return EventSourceResponse(
        events(),
        ping=PING,
        headers={"cache-control": "no-store"},
        shutdown_event=end,
        shutdown_grace_period=GRACE,
    )


async def _sooner(change: Coroutine[Any, Any, str], end: Event) -> str:
    """What changed; empty when the server ends before anything does."""
    looking, ending = asyncio.create_task(change), asyncio.create_task(end.wait())
    try:
        await asyncio.wait({looking, ending}, return_when=asyncio.FIRST_COMPLETED)
        return looking.result() if looking.done() else ""
    finally:
        looking.cancel()
        ending.cancel()
