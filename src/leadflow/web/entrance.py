"""The entrance: the list of rollouts, who sits here, and the answer for machines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, RedirectResponse

from leadflow.services.portfolio import portfolio
from leadflow.services.view import rollout_keys
from leadflow.web.account import account_of
from leadflow.web.addresses import Addresses, page_here
from leadflow.web.contexts.entrance import rollouts_page
from leadflow.web.forms import read_form
from leadflow.web.site import site_of
from leadflow.web.visitor import remember_who

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


def rollouts(request: Request) -> Response:
    """The rollouts, worst first; a single one is shown at once."""
    site = site_of(request)
    sees = account_of(request).sees
    keys = [each for each in rollout_keys(site.app.world) if sees(each)]
    if len(keys) == 1:
        return RedirectResponse(Addresses(keys[0]).base, 303)
    return site.pages.page(rollouts_page([each for each in portfolio(site.app.world) if sees(each.key)]))


def health(request: Request) -> Response:
    """For machines: are we up, and does the database answer."""
    keys = rollout_keys(site_of(request).app.world)
    return JSONResponse({"status": "ok", "rollouts": len(keys)})


async def who(request: Request) -> Response:
    """Remember who sits here, and go back to where the visitor was."""
    form, rollout = await read_form(request, "who"), request.path_params["rollout"]
    found = await run_in_threadpool(site_of(request).view, rollout)
    person = form.values.get("who", "")
    known = person in found.rollout.definition.roster.person
    response = RedirectResponse(_back(form.values.get("back", ""), rollout, thanks=known), 303)
    remember_who(request, response, rollout, person if known else "")
    return response


def _back(back: str, rollout: str, *, thanks: bool) -> str:
    """A page of this rollout."""
    base = Addresses(rollout).base
    path = page_here(back).partition("?")[0]
    target = path if path == base or path.startswith(f"{base}/") else base
    return f"{target}?done=who" if thanks else target
