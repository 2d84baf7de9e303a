"""Acting: what the forms of a rollout's pages have in common, from their address to the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse

from leadflow.errors import BusyError
from leadflow.saying import say
from leadflow.web.account import account_of, may
from leadflow.web.forms import read_form
from leadflow.web.roles import WORDS, Permission
from leadflow.web.site import site_of
from leadflow.web.visitor import remember_who

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from starlette.requests import Request
    from starlette.responses import Response

    from leadflow.rollout.rollout import Rollout
    from leadflow.web.forms import Form


async def received(
    request: Request, actions: Container[str], act: Callable[[Request, Form], Response]
) -> Response:
    """Read the form of the action that the address names, and `act` on it. 404 for one that is not there."""
    action = request.path_params["action"]
    if action not in actions:
        raise HTTPException(404)
    form = await read_form(request, action)
    return await run_in_threadpool(act, request, form)


def require_own(request: Request, rollout: Rollout, step: str) -> None:
    """Ask for a form what the gate could not: whether the step that it names is one's own.

    Raises `HTTPException` for a step of others, unless they lead the rollout.
    """
    if not may(account_of(request), rollout, Permission.SETTLE, {"step": step}):
        raise HTTPException(403, say("%(rule)s Nothing was changed.", rule=WORDS[Permission.SETTLE]))


def status_of(refusal: Exception) -> int:
    """The status of a page that says why something was not done: somebody was faster, or it cannot be."""
    return 409 if isinstance(refusal, BusyError) else 422


def placed(address: str, form: Form) -> str:
    """An address with the place on its page to which the form wants to come back, if it names one (``at``).

    Reading goes on there; nobody who ticks one entry after the other begins at the top each time.
    """
    at = form.values.get("at", "")
    return f"{address}#{quote(at)}" if at else address


def done(request: Request, rollout: str, who: str, address: str) -> Response:
    """Back to a page when something was done; a pass follows, and who did it is remembered."""
    wake_up = BackgroundTask(site_of(request).wake_up, rollout)
    response = RedirectResponse(address, 303, background=wake_up)
    remember_who(request, response, rollout, who)
    return response
