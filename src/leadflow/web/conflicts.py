"""The page of conflicts: what both sides changed, and a person's word on what is to stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse

from leadflow.errors import BusyError, NotFoundError, RefusedError
from leadflow.rollout.conflicts import Resolution
from leadflow.services.settle import settle as settle_now
from leadflow.web.contexts.conflicts import conflicts_page
from leadflow.web.forms import Form, read_form
from leadflow.web.site import site_of
from leadflow.web.views import opened, signed
from leadflow.web.visitor import remember_who

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

RESOLUTIONS = {"keep": Resolution.KEPT, "reverse": Resolution.REVERSED}
"""By the last part of the form's address."""


def conflicts(request: Request) -> Response:
    """Fields that both sides changed."""
    return _page(request, Form())


async def settle(request: Request) -> Response:
    """Let stand what stands, or put the other value in its place."""
    action = request.path_params["action"]
    if action not in RESOLUTIONS:
        raise HTTPException(404)
    form = await read_form(request, action)
    return await run_in_threadpool(_settle, request, form)


def _settle(request: Request, form: Form) -> Response:
    site = site_of(request)
    found, frame = opened(request, "conflicts")
    key, number = found.rollout.key, form.values.get("conflict", "")
    if not (number.isascii() and number.isdecimal() and len(number) < 10):
        raise NotFoundError("There is no such conflict in this rollout.")
    try:
        who = signed(frame, form, found.rollout.definition.roster.person)
        settle_now(site.app.world, key, int(number), RESOLUTIONS[form.action], who=who)
    except (RefusedError, BusyError) as error:
        return _page(request, form.refused(error, ""), 422 if isinstance(error, RefusedError) else 409)
    site.advance_now(key)
    response = RedirectResponse(
        f"{frame.here.conflicts}?done=kept", 303, background=BackgroundTask(site.wake_up, key)
    )
    remember_who(request, response, key, who)
    return response


def _page(request: Request, form: Form, status: int = 200) -> Response:
    site = site_of(request)
    found, frame = opened(request, "conflicts")
    return site.pages.page(conflicts_page(found, frame, form), status)
