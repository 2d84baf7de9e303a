"""The page of conflicts: what both sides changed, and a person's word on what is to stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadflow.errors import BusyError, NotFoundError, RefusedError
from leadflow.rollout.conflicts import Resolution
from leadflow.saying import say
from leadflow.services.settle import settle as settle_now
from leadflow.web.account import account_of, may
from leadflow.web.acting import done, received, require_own, status_of
from leadflow.web.contexts.conflicts import conflicts_page, step_of
from leadflow.web.forms import Form
from leadflow.web.roles import Permission
from leadflow.web.site import site_of
from leadflow.web.views import opened, signed

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
    return await received(request, RESOLUTIONS, _settle)


def _settle(request: Request, form: Form) -> Response:
    site = site_of(request)
    found, frame = opened(request, "conflicts")
    key, number = found.rollout.key, form.values.get("conflict", "")
    if not (number.isascii() and number.isdecimal() and len(number) < 10):
        raise NotFoundError(say("There is no such conflict in this rollout."))
    for each in found.recorded:
        if each.id == int(number):
            require_own(request, found.rollout, step_of(each))
    try:
        who = signed(frame, form, found.rollout.definition.roster.person)
        settle_now(site.app.world, key, int(number), RESOLUTIONS[form.action], who=who)
    except (RefusedError, BusyError) as error:
        return _page(request, form.refused(error, ""), status_of(error))
    site.advance_now(key)
    return done(request, key, who, f"{frame.here.conflicts}?done=kept")


def _page(request: Request, form: Form, status: int = 200) -> Response:
    site = site_of(request)
    found, frame = opened(request, "conflicts")

    def settles(step: str) -> bool:
        return may(account_of(request), found.rollout, Permission.SETTLE, {"step": step})

    return site.pages.page(conflicts_page(found, frame, form, settles), status)
