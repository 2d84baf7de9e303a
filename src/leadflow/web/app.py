"""The web application: routes, guards and error pages around the pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Mount, Route

from leadflow.errors import LeadflowError, NotFoundError, ServiceAwayError
from leadflow.web import boards, pages, steps
from leadflow.web.guards import Headers, OwnSite, SmallBodies
from leadflow.web.rendering import STATIC, render
from leadflow.web.site import Site
from leadflow.web.statics import LongLived

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from leadflow.bootstrap import App

Told = Callable[[str], object]


def create_app(app: App, wake: Told | None = None) -> Starlette:
    """The pages over `app`. `wake` is called with a rollout's key after somebody moved a card or a step."""
    served = Starlette(
        routes=[
            Route("/", pages.rollouts, name="rollouts"),
            Route("/health", pages.health, name="health"),
            Route("/who", pages.who, methods=["POST"], name="who"),
            Route("/r/{rollout}", pages.blocked, name="blocked"),
            Route("/r/{rollout}/plan", pages.plan, name="plan"),
            Route("/r/{rollout}/timeline", pages.timeline, name="timeline"),
            Route("/r/{rollout}/groups", pages.groups, name="groups"),
            Route("/r/{rollout}/groups/{group}", pages.group, name="group"),
            Route("/r/{rollout}/conflicts", pages.conflicts, name="conflicts"),
            Route("/r/{rollout}/steps/{step}", steps.step, name="step"),
            Route("/r/{rollout}/steps/{step}/{action}", steps.act, methods=["POST"], name="act"),
            Route("/r/{rollout}/boards/{group}", boards.board, name="board"),
            Route("/r/{rollout}/boards/{group}/add", boards.add, methods=["POST"], name="add_card"),
            Route(
                "/r/{rollout}/boards/{group}/{card}/{action}", boards.act, methods=["POST"], name="card_act"
            ),
            Mount("/static", LongLived(directory=STATIC), name="static"),
        ],
        middleware=[Middleware(Headers), Middleware(OwnSite), Middleware(SmallBodies)],
        exception_handlers={
            HTTPException: _http,
            LeadflowError: _refused,
            Exception: _broken,
        },
    )
    served.state.site = Site(app, wake or (lambda _: None))
    return served


async def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    sentence = {
        404: "There is no such page. It may belong to another rollout, or the address is mistyped.",
        405: "That address takes no such request.",
    }.get(status, getattr(error, "detail", "") or "That did not work.")
    return render(request, "problem.html", {"title": "Not here", "sentence": sentence}, status=status)


async def _refused(request: Request, error: Exception) -> Response:
    status = 404 if isinstance(error, NotFoundError) else 503 if isinstance(error, ServiceAwayError) else 409
    title = {404: "Not here", 503: "Not reachable just now"}.get(status, "Nothing was changed")
    return render(request, "problem.html", {"title": title, "sentence": str(error)}, status=status)


async def _broken(request: Request, error: Exception) -> Response:  # noqa: ARG001 - the trace is in the log
    sentence = "Something is wrong in leadflow itself. Nothing was changed; the details are in its log."
    return render(request, "problem.html", {"title": "That did not work", "sentence": sentence}, status=500)
