"""The web application: routes, guards and error pages around the pages."""

from __future__ import annotations

import gc
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Route

from leadflow.boards.trello.webhooks import PATH as HOOKS
from leadflow.errors import BusyError, LeadflowError, NotFoundError, ServiceAwayError
from leadflow.saying import say
from leadflow.web import (
    boards,
    community,
    conflicts,
    downloads,
    entrance,
    feeds,
    helping,
    live,
    portfolio,
    replanning,
    sign_in,
    statics,
    steps,
    views,
)
from leadflow.web.ahead import Ahead
from leadflow.web.api import api
from leadflow.web.contexts.entrance import ProblemPage
from leadflow.web.gate import Gate
from leadflow.web.guards import guards
from leadflow.web.hooks import Aside, hooks
from leadflow.web.launching import pages as launch
from leadflow.web.reader import Reading, choose
from leadflow.web.rendering import Pages
from leadflow.web.site import Site, Told, site_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from leadflow.bootstrap import App

GARBAGE = 50_000
"""New objects after which Python looks for circles of garbage. A page makes some ten thousand that are no
garbage; with the usual 700 a third of its making is looking for some."""

SENTENCES: Mapping[int, tuple[str, str]] = {
    404: (
        say("Not here"),
        say("There is no such page. It may belong to another rollout, or the address is mistyped."),
    ),
    401: (
        say("Sign in"),
        say("You are not signed in any more, so nothing was changed. Sign in and send it again."),
    ),
    403: (say("Not for you"), ""),
    405: (say("Not that way"), say("That address takes no such request. Nothing was changed.")),
    413: (say("Too long"), say("That is too much for one form. Nothing was changed; shorten the text.")),
}
"""Title and sentence of error pages by status."""


def create_app(
    app: App, wake: Told | None = None, advance: Told | None = None, changed: Told | None = None
) -> Starlette:
    """The pages over `app`.

    `changed` is called with a rollout's key when Trello says that one of its boards changed; without it
    nothing is taken from Trello. Both `wake` and `advance` are called with it when somebody changed
    something here: `advance` before the answer, so that the next page shows all of it, `wake` after it.
    """
    aside = [Middleware(Aside, path=HOOKS, other=hooks(app, changed))] if changed else []
    site = Site(app, Pages(), wake=wake, advance=advance)
    smaller = Middleware(GZipMiddleware, minimum_size=1024, compresslevel=5)
    served = Starlette(
        routes=[*(_gated(each) for each in _routes()), api(site)],
        middleware=[*guards(app.settings, *aside), Middleware(Reading), smaller],
        exception_handlers={HTTPException: _http, LeadflowError: _refused, Exception: _broken},
        lifespan=_serving,
    )
    served.state.site = site
    return served


@asynccontextmanager
async def _serving(served: Starlette) -> AsyncIterator[None]:
    """What goes on while the pages are served."""
    usual = gc.get_threshold()
    gc.set_threshold(GARBAGE, *usual[1:])
    try:
        with Ahead(served):
            yield
    finally:
        gc.set_threshold(*usual)


def _gated(route: Route) -> Route:
    """The route behind the gate; none is served without."""
    gate = [Middleware(Gate, path=route.path)]
    return Route(route.path, route.endpoint, methods=route.methods, middleware=gate)


def _routes() -> list[Route]:
    here, card = "/r/{rollout}", "/r/{rollout}/boards/{group}/cards/{card}"
    return [
        Route("/", entrance.rollouts),
        *_doors(),
        Route("/language", choose, methods=["POST"]),
        Route("/launch", launch.start),
        Route("/launch/{how}", launch.begin, methods=["POST"]),
        Route("/launch/{draft}", launch.plan),
        Route("/launch/{draft}/{part}", launch.part),
        Route("/launch/{draft}/{part}", launch.act, methods=["POST"]),
        Route("/health", entrance.health),
        Route("/favicon.ico", statics.icon),
        Route("/static/{mark}/{name}", statics.serve),
        Route(here, views.blocked),
        Route(f"{here}/live", live.live),
        Route(f"{here}/who", entrance.who, methods=["POST"]),
        Route(f"{here}/plan", views.plan),
        Route(f"{here}/plan.{{form}}", downloads.plan),
        Route(f"{here}/goals/{{goal}}/ways", views.ways),
        Route(f"{here}/timeline", views.timeline),
        Route(f"{here}/groups", views.groups),
        Route(f"{here}/groups/{{group}}", helping.group),
        Route(f"{here}/groups/{{group}}/help/{{action}}", helping.act, methods=["POST"]),
        Route(f"{here}/people", views.people),
        Route(f"{here}/people/{{person}}", views.inbox),
        Route(f"{here}/changes", views.changes),
        Route(f"{here}/community", community.leader),
        Route(f"{here}/community/preview", community.preview),
        Route(f"{here}/community/{{action}}", community.act, methods=["POST"]),
        Route("/portfolio", portfolio.table),
        Route("/portfolio.csv", portfolio.download),
        Route("/community/{rollout}", community.everybody),
        Route("/community/{rollout}/feed.xml", community.news),
        Route("/feeds/{secret}.ics", feeds.calendar),
        *(Route(f"{here}{whose}/calendar", feeds.show) for whose in feeds.WHOSE),
        *(Route(f"{here}{whose}/calendar/{{action}}", feeds.act, methods=["POST"]) for whose in feeds.WHOSE),
        Route(f"{here}/conflicts", conflicts.conflicts),
        Route(f"{here}/conflicts/{{action}}", conflicts.settle, methods=["POST"]),
        Route(f"{here}/replan", replanning.replan),
        Route(f"{here}/replan/{{action}}", replanning.act, methods=["POST"]),
        Route(f"{here}/steps/{{step}}", steps.step),
        Route(f"{here}/steps/{{step}}/{{action}}", steps.act, methods=["POST"]),
        Route(f"{here}/boards/{{group}}", boards.board),
        Route(f"{here}/boards/{{group}}/cards", boards.add, methods=["POST"]),
        Route(card, boards.card),
        Route(f"{card}/{{action}}", boards.act, methods=["POST"]),
    ]


def _doors() -> list[Route]:
    """Where people come in, and go."""
    return [
        Route("/sign-in", sign_in.show),
        Route("/sign-in", sign_in.ask, methods=["POST"]),
        Route("/sign-in/with/{provider}", sign_in.start),
        Route("/sign-in/with/{provider}/answer", sign_in.answer),
        Route("/sign-in/{secret}", sign_in.enter),
        Route("/sign-in/{secret}", sign_in.use, methods=["POST"]),
        Route("/sign-out", sign_in.leave, methods=["POST"]),
    ]


async def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    detail = str(getattr(error, "detail", "")) or say("Nothing was changed.")
    title, sentence = SENTENCES.get(status, (say("That did not work"), ""))
    response = _problem(request, title, sentence or detail, status)
    response.headers.update(getattr(error, "headers", None) or {})
    return response


async def _refused(request: Request, error: Exception) -> Response:
    if isinstance(error, NotFoundError):
        return _problem(request, say("Not here"), str(error), 404)
    if isinstance(error, ServiceAwayError | BusyError):
        return _problem(request, say("Not just now"), str(error), 503)
    return _problem(request, say("Nothing was changed"), str(error), 409)


async def _broken(request: Request, error: Exception) -> Response:  # noqa: ARG001 - the trace is in the log
    sentence = say("Something is wrong in leadflow itself. Nothing was changed; the details are in its log.")
    return _problem(request, say("That did not work"), sentence, 500)


def _problem(request: Request, title: str, sentence: str, status: int) -> Response:
    return site_of(request).pages.page(ProblemPage(None, title, sentence, "/"), status)
