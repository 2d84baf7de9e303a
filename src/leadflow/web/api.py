"""The API: the contexts of the pages as JSON, for programs that show a token. Read only.

Every address is answered by the very view that makes the page, with another writer behind it: what a page
shows and what the API says cannot differ.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from leadflow.errors import BusyError, LeadflowError, NotFoundError, ServiceAwayError
from leadflow.people.tokens import Scope as Opens
from leadflow.people.tokens import Token
from leadflow.services.portfolio import portfolio
from leadflow.services.tokens import digest, opened_by
from leadflow.web import conflicts, helping, steps, views
from leadflow.web.api_schema import JSON_TYPE, PROBLEM_TYPE, TITLES, VERSION, adapter, document
from leadflow.web.caller import Caller, caller_of
from leadflow.web.contexts.blocked import BlockedPage
from leadflow.web.contexts.changes import ChangesPage
from leadflow.web.contexts.conflicts import ConflictsPage
from leadflow.web.contexts.entrance import RolloutsPage, rollouts_page
from leadflow.web.contexts.groups import GroupPage, GroupsPage
from leadflow.web.contexts.inbox import InboxPage, PeoplePage
from leadflow.web.contexts.plan import PlanPage
from leadflow.web.contexts.portfolio import Choice, PortfolioPage, portfolio_page
from leadflow.web.contexts.step import StepPage
from leadflow.web.contexts.timeline import TimelinePage
from leadflow.web.etags import known_tags, tag_of
from leadflow.web.site import Site, site_of
from leadflow.web.throttle import Throttle

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from leadflow.services.portfolio import Entry
    from leadflow.web.rendering import Context, Pages

A_MINUTE = 600
"""Requests a minute that one token may send."""
DOCUMENT = "/openapi.json"

View = Callable[["Request"], Response]


@dataclass(frozen=True, slots=True)
class Answer:
    """One address of the API. `kind` is the context that it says; `choices` what may be asked of it."""

    path: str
    view: View
    kind: type[Any]
    choices: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What it is called in the document."""
        return self.kind.__name__.removesuffix("Page").lower()

    @property
    def parts(self) -> tuple[str, ...]:
        """The names in its path."""
        return tuple(each[1:-1] for each in self.path.split("/") if each.startswith("{"))


class Written:
    """`Pages` that write a context as JSON instead of filling its template."""

    def text(self, context: Context) -> str:
        """The context as JSON."""
        return adapter(type(context)).dump_json(context).decode()

    def page(self, context: Context, status: int = 200) -> Response:
        """The context as JSON, as the answer to a request."""
        return self.answer(self.text(context).encode(), status)

    def answer(self, page: bytes, status: int = 200) -> Response:
        """What was written before, as the answer to a request."""
        return Response(page, status, media_type=JSON_TYPE)


def rollouts(request: Request) -> Response:
    """The rollouts that the token opens."""
    return site_of(request).pages.page(rollouts_page(_entries(request)))


def table(request: Request) -> Response:
    """The portfolio of the rollouts that the token opens."""
    return site_of(request).pages.page(portfolio_page(_entries(request), Choice.of(request.query_params)))


HERE = "/rollouts/{rollout}"
ANSWERS = (
    Answer("/rollouts", rollouts, RolloutsPage),
    Answer("/portfolio", table, PortfolioPage),
    Answer(f"{HERE}/blocked", views.blocked, BlockedPage, ("by",)),
    Answer(f"{HERE}/timeline", views.timeline, TimelinePage, ("links",)),
    Answer(f"{HERE}/plan", views.plan, PlanPage, ("group", "phase", "state", "watch")),
    Answer(f"{HERE}/steps/{{step}}", steps.step, StepPage),
    Answer(f"{HERE}/groups", views.groups, GroupsPage),
    Answer(f"{HERE}/groups/{{group}}", helping.group, GroupPage),
    Answer(f"{HERE}/people", views.people, PeoplePage),
    Answer(f"{HERE}/people/{{person}}", views.inbox, InboxPage),
    Answer(f"{HERE}/changes", views.changes, ChangesPage),
    Answer(f"{HERE}/conflicts", conflicts.conflicts, ConflictsPage),
)


def api(site: Site) -> Mount:
    """The API over the same leadflow as `site`."""
    served = Starlette(
        routes=[Route(DOCUMENT, _document), *(Route(each.path, _own(each.view)) for each in ANSWERS)],
        middleware=[Middleware(Marked), Middleware(Tokens, site=site)],
        exception_handlers={HTTPException: _http, LeadflowError: _refused, Exception: _broken},
    )
    served.state.site = replace(site, pages=cast("Pages", Written()))
    return Mount(f"/api/{VERSION}", served)


class Marked:
    """An ETag on every answer, and 304 for who has it already. Cookies are neither read nor set."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        has = known_tags(_header(scope, "if-none-match"))
        headers = [each for each in scope["headers"] if each[0] != b"cookie"]
        started: Message = {}
        body = b""

        async def marked(message: Message) -> None:
            nonlocal started, body
            if message["type"] == "http.response.start":
                started = message
                return
            body += message.get("body", b"")
            if message.get("more_body"):
                return
            told = MutableHeaders(scope=started)
            del told["set-cookie"]
            told["cache-control"] = "private, no-cache"
            told["vary"] = "Authorization"
            if started["status"] == 200:
                tag = tag_of(body)
                told["etag"] = f"W/{tag}"
                if tag in has or "*" in has:
                    started["status"], body = 304, b""
                    del told["content-length"]
                    del told["content-type"]
            await send(started)
            await send({"type": "http.response.body", "body": body})

        await self._app({**scope, "headers": headers}, receive, marked)


class Tokens:
    """Only who shows a token that still opens something; the document is for everybody."""

    def __init__(self, app: ASGIApp, *, site: Site, throttle: Throttle | None = None) -> None:
        self._app = app
        self._world = site.app.world
        self._settings = site.app.settings
        self._throttle = throttle or Throttle(A_MINUTE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        refused = await self._refused(scope)
        await (refused or self._app)(scope, receive, send)

    async def _refused(self, scope: Scope) -> Response | None:
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        secret = _secret(scope)
        caller = Caller(digest(secret)) if secret else caller_of(Request(scope), self._settings)
        if wait := self._throttle.wait(caller):
            answer = problem(429, f"Wait {wait} seconds.")
            answer.headers["retry-after"] = str(wait)
            return answer
        if path == DOCUMENT:
            return None
        token = await run_in_threadpool(opened_by, self._world, secret, Opens.READ) if secret else None
        if token is None:
            answer = problem(401, "Send a token as ‘Authorization: Bearer …’. leadflow token make makes one.")
            answer.headers["www-authenticate"] = 'Bearer realm="leadflow"'
            return answer
        scope.setdefault("state", {})["token"] = token
        return None


def problem(status: int, detail: str) -> Response:
    """What went wrong, as RFC 9457 has it."""
    title = TITLES.get(status, "That did not work.")
    told = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return JSONResponse(told, status, media_type=PROBLEM_TYPE)


def _own(view: View) -> View:
    """The view, for tokens of the rollout that it is asked for."""

    def only(request: Request) -> Response:
        token: Token = request.state.token
        if request.path_params.get("rollout", token.rollout) != token.rollout:
            return problem(403, "Make a token for that rollout, or ask for the one that this token is for.")
        return view(request)

    return only


def _document(request: Request) -> Response:  # noqa: ARG001 - the same for everybody
    return JSONResponse(document(ANSWERS))


def _entries(request: Request) -> tuple[Entry, ...]:
    token: Token = request.state.token
    return portfolio(site_of(request).app.world, only=token.rollout)


def _secret(scope: Scope) -> str:
    kind, _, secret = _header(scope, "authorization").partition(" ")
    return secret.strip() if kind.lower() == "bearer" else ""


def _header(scope: Scope, name: str) -> str:
    return Headers(scope=scope).get(name, "")


async def _http(request: Request, error: Exception) -> Response:  # noqa: ARG001 - the same for all
    status = error.status_code if isinstance(error, HTTPException) else 500
    return problem(status, str(getattr(error, "detail", "")))


async def _refused(request: Request, error: Exception) -> Response:  # noqa: ARG001 - the same for all
    if isinstance(error, NotFoundError):
        return problem(404, str(error))
    return problem(503 if isinstance(error, ServiceAwayError | BusyError) else 409, str(error))


async def _broken(request: Request, error: Exception) -> Response:  # noqa: ARG001 - the trace is in the log
    return problem(500, "Something is wrong in leadflow itself; the details are in its log.")
