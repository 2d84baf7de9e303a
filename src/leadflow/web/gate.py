"""The gate: in front of every route, it asks who is there, what they are, and whether that is enough.

It knows nothing that the table of rights (`leadflow.web.roles`) does not say; what that does not name is
refused. A rollout that somebody has no part in is not there for them: they get the answer of a mistyped one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse

from leadflow.errors import NotFoundError
from leadflow.guards import SAFE_METHODS
from leadflow.saying import say
from leadflow.services.sign_in import parts_of, session_of
from leadflow.settings import SignIn
from leadflow.web.account import ANYBODY, Account, account_for, may
from leadflow.web.cookies import over_https
from leadflow.web.form_token import carry, token_of
from leadflow.web.launching.drafting import mine, opened
from leadflow.web.roles import RIGHTS, WORDS, Permission, Role, allowed, needed_for
from leadflow.web.site import Site, site_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

COOKIE = "leadflow_session"
NO_ROLLOUT = say("There is no such rollout.")
NO_DRAFT = say(
    "There is no such draft: it was thrown away, or nobody touched it for 30 days. Begin a new one."
)
SIGNED_OUT = say("You are not signed in any more, so nothing was changed. Sign in and send it again.")
SIGN_IN = "/sign-in"


class Gate:
    """Lets a request through to the route of `path`, or says why not."""

    def __init__(self, app: ASGIApp, *, path: str) -> None:
        self._app = app
        self._path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI. Raises `HTTPException` and `NotFoundError`, which the application turns into pages."""
        request = Request(scope)
        site = site_of(request)
        secret = request.cookies.get(cookie_name(site), "")
        free = site.app.settings.sign_in is SignIn.OFF
        account = ANYBODY if free else await run_in_threadpool(_account, site, secret)
        if account is not None:
            request.state.account = account
        carry(token_of(secret) if account is not None and account.signed_in else "")
        if account is None and self._needs(request) is not Permission.OPEN:
            await _to_sign_in(request)(scope, receive, send)
            return
        if account is not None and not self._plain(request, account):
            await run_in_threadpool(self._require, request, account)
        await self._app(scope, receive, send)

    def _plain(self, request: Request, account: Account) -> bool:
        """Whether it can be said without a look at anything: most requests of who may do everything."""
        if self._needs(request) is Permission.OPEN:
            return True
        return "draft" not in request.path_params and self._for_all(request, account.everywhere)

    def _for_all(self, request: Request, roles: Iterable[Role]) -> bool:
        """Whether one of these roles opens the route, whatever it is about."""
        return any(allowed(role, request.method, self._path, own=False) for role in roles)

    def _needs(self, request: Request) -> Permission | None:
        return needed_for(request.method, self._path)

    def _require(self, request: Request, account: Account) -> None:
        """Raise unless `account` may do this; `NotFoundError` for somebody else's draft."""
        draft = request.path_params.get("draft")
        if draft is not None and not _may_prepare(site_of(request), account, draft):
            raise NotFoundError(NO_DRAFT)
        if self._for_all(request, account.everywhere):
            return
        within = "rollout" in request.path_params
        if not (self._within if within else self._about)(request, account):
            needed = self._needs(request)
            raise HTTPException(
                403, say("%(rule)s Nothing was changed.", rule=WORDS[needed]) if needed else ""
            )

    def _within(self, request: Request, account: Account) -> bool:
        """Whether a page of a rollout opens. Raises `NotFoundError` for one that they have no part in."""
        place = request.path_params
        try:
            rollout = site_of(request).view(place["rollout"]).rollout
        except NotFoundError:
            raise NotFoundError(NO_ROLLOUT) from None
        roles = account.roles_in(rollout.key, rollout.definition.roster)
        if not roles:
            raise NotFoundError(NO_ROLLOUT)
        needed = self._needs(request)
        # Which conflict is meant stands in the form: whoever takes that asks (`leadflow.web.acting`).
        if needed is Permission.SETTLE:
            return any(RIGHTS[needed].get(role) for role in roles)
        return needed is not None and may(account, rollout, needed, place)

    def _about(self, request: Request, account: Account) -> bool:
        """Whether a page of no rollout opens."""
        return self._for_all(request, roles_anywhere(site_of(request), account))


def cookie_name(site: Site, cookie: str = COOKIE) -> str:
    """The name of a cookie with a secret; over https one that no other host of the domain can set."""
    return f"__Host-{cookie}" if over_https(site) else cookie


def roles_anywhere(site: Site, account: Account) -> frozenset[Role]:
    """What somebody is in any rollout."""
    roles = account.everywhere
    for rollout in {*account.known, *account.launched}:
        roles |= account.roles_in(rollout, site.view(rollout).rollout.definition.roster)
    return roles


def _account(site: Site, secret: str) -> Account | None:
    """Whose session it is; None for nobody's."""
    ways = site.app.settings.ways
    session = session_of(site.app.world, secret, ways=ways) if secret else None
    if session is None:
        return None
    known, launched = ({}, frozenset()) if session.of_machine else parts_of(site.app.world, session.email)
    return account_for(site.app.settings, session.email, known, launched)


def _may_prepare(site: Site, account: Account, draft: str) -> bool:
    try:
        found = opened(site.app.world, draft)
    except NotFoundError:
        return False
    return mine(account, found)


def _to_sign_in(request: Request) -> Response:
    """To where one signs in, and from there back to what was wanted."""
    if request.method not in SAFE_METHODS or request.url.path.endswith("/live"):
        raise HTTPException(401, SIGNED_OUT)
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"{SIGN_IN}?{urlencode({'back': request.url.path + query})}", 303)
