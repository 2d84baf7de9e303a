"""Signing in and out: by a link that is printed or sent, or by a provider where people have an account."""

from __future__ import annotations

import logging
import re
import secrets
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from anyio import CapacityLimiter, to_thread
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse

from leadflow.errors import LeadflowError, RefusedError, ServiceAwayError
from leadflow.integrations.mail import send
from leadflow.people.sign_in import LONGEST, MAILED, SPACED, Session, Way, plain_email
from leadflow.saying import joined, say
from leadflow.services import sign_in as services
from leadflow.settings import SignIn
from leadflow.web import oidc
from leadflow.web.account import NOBODY, account_of
from leadflow.web.addresses import page_here
from leadflow.web.caller import caller_of
from leadflow.web.contexts.sign_in import NOTICES, EnterPage, Provider, SentPage, SignInPage
from leadflow.web.cookies import forget, keep
from leadflow.web.forms import FieldError, Form, read_form
from leadflow.web.gate import SIGN_IN, cookie_name
from leadflow.web.languages import told
from leadflow.web.site import site_of
from leadflow.web.throttle import Throttle

if TYPE_CHECKING:
    from datetime import timedelta

    from starlette.requests import Request
    from starlette.responses import Response

    from leadflow.web.site import Site

BROWSER = "leadflow_browser"
"""A cookie with a secret: what a link that was asked for opens in."""
A_MINUTE = 20
"""Tries a minute from one network address."""
EMAIL = re.compile(r"[^@\s<>\"]{1,64}@[^@\s<>\"]{1,189}")
OVER = say("This link opens nothing: it was used already, is too old, or was asked for in another browser.")
HOW = {
    SignIn.LINK: say("A new one comes with: leadflow sign-in, on the machine that leadflow runs on."),
    SignIn.ACCOUNTS: say("Ask for a new one here."),
}
log = logging.getLogger("leadflow.web.sign_in")
_asked = Throttle(A_MINUTE)
_missed = Throttle(A_MINUTE)
"""Links that opened nothing. One that opens is never made to wait, whoever else tries from that network."""
_outside = CapacityLimiter(8)
"""So many are waited for outside at once: mail servers may be slow, and all pages share 40 threads."""


def show(request: Request) -> Response:
    """How to sign in; who is signed in already goes on to where they wanted to."""
    if account_of(request) is not NOBODY:
        return RedirectResponse(_inside(request.query_params.get("back", "")), 303)
    notice = NOTICES.get(request.query_params.get("done", ""), "")
    back = request.query_params.get("back", "")
    return _known_browser(request, _page(request, Form(values={"back": back}), notice=notice))


async def ask(request: Request) -> Response:
    """Send a link to an address. The answer is the same whether or not it is known."""
    form = await read_form(request, "sign-in")
    return await run_in_threadpool(_ask, request, form)


def _ask(request: Request, form: Form) -> Response:
    _not_too_often(request, _asked)
    site = site_of(request)
    if Way.MAILED not in site.app.settings.ways:
        raise HTTPException(404)
    email = plain_email(form.values.get("email", ""))
    if not EMAIL.fullmatch(email):
        problem = FieldError("email", say("Write an address like ana.diaz@school.example."))
        return _page(request, form.refused(problem, "email"), 422)
    browser = _browser(request) or secrets.token_urlsafe()
    response = site.pages.page(SentPage(None, email, _minutes(MAILED), _minutes(SPACED)))
    response.background = BackgroundTask(_post, site, email, browser, _inside(form.values.get("back", "")))
    return _keep_browser(request, response, browser)


async def _post(site: Site, email: str, browser: str, back: str) -> None:
    """After the answer, so that it takes as long for an address that is not known."""
    await to_thread.run_sync(_send, site, email, browser, back, limiter=_outside)


def _send(site: Site, email: str, browser: str, back: str) -> None:
    settings, world = site.app.settings, site.app.world
    if not _is_known(site, email):
        log.info("A link was asked for %r, who is in no rollout", email)
        return
    secret = None
    try:
        secret = services.asked_link(world, email, browser=browser, back=back)
        if secret is None:
            log.info("A link was asked for %r again; the one that was sent opens there, too", email)
            return
        address = f"{settings.pages}{SIGN_IN}/{secret}"
        text = told(_mail(settings.pages, address, _minutes(MAILED)))
        send(settings, email, str(told(say("Your link to leadflow"))), str(text))
    except LeadflowError as error:
        if secret:
            services.withdrawn(world, secret)
        log.warning("No link was sent to %r: %s", email, error)


def _mail(pages: str, address: str, minutes: int) -> str:
    """The message, in the language of who asked: the present reader, also after the answer."""
    parts = (
        say("Somebody, probably you, wants to sign in to leadflow at %(pages)s.", pages=pages),
        say(
            "Open this address in the browser in which you asked for it, within %(minutes)s minutes:",
            minutes=minutes,
        ),
        address,
        say("It works once. If it was not you, do nothing: without this message nobody gets in."),
    )
    return joined((*parts[:-1], joined((parts[-1], "\n"), "")), "\n\n")


def enter(request: Request) -> Response:
    """A button: opening the address uses nothing up, as mail programs open addresses, too."""
    secret = request.path_params["secret"]
    app = site_of(request).app
    link = services.link_of(app.world, secret, browser=_browser(request), ways=app.settings.ways)
    if link is None or link.proof:
        return _over(request)
    return site_of(request).pages.page(EnterPage(None, link.email, f"{SIGN_IN}/{quote(secret, safe='')}"))


async def use(request: Request) -> Response:
    """Sign in by a link."""
    await read_form(request, "enter")
    return await run_in_threadpool(_use, request)


def _use(request: Request) -> Response:
    site = site_of(request)
    entered = services.enter(
        site.app.world,
        request.path_params["secret"],
        browser=_browser(request),
        ways=site.app.settings.ways,
        before=request.cookies.get(cookie_name(site), ""),
    )
    if entered is None:
        return _over(request)
    session, secret, back = entered
    log.info("%r signed in by a link", session.email)
    return _signed_in(request, session, secret, back)


async def start(request: Request) -> Response:
    """Off to a provider, with what its answer will be checked by kept here."""
    return await to_thread.run_sync(_start, request, limiter=_outside)


def _start(request: Request) -> Response:
    _not_too_often(request, _asked)
    site = site_of(request)
    way, provider = _provider(request)
    browser = _browser(request) or secrets.token_urlsafe()
    back = _inside(request.query_params.get("back", ""))

    def stored(proof: str) -> str:
        return services.state_of(site.app.world, proof, way=way, browser=browser, back=back)

    try:
        address = oidc.begun(provider, _answer_address(site, way), stored)
    except ServiceAwayError as error:
        return _page(request, Form(), 503, problem=str(error))
    return _keep_browser(request, RedirectResponse(address, 303), browser)


async def answer(request: Request) -> Response:
    """Back from a provider: who are they, and may they come in."""
    return await to_thread.run_sync(_answer, request, limiter=_outside)


def _answer(request: Request) -> Response:
    site, asked = site_of(request), request.query_params
    way, provider = _provider(request)
    link = services.answered(site.app.world, asked.get("state", ""), way=way, browser=_browser(request))
    if link is None:
        return _over(request)
    if "code" not in asked:
        return _page(
            request,
            Form(),
            403,
            problem=say("%(name)s did not sign you in. Nothing happened here.", name=provider.name),
        )
    try:
        found = oidc.answer_of(provider, _answer_address(site, way), asked["code"], link.proof)
        _require_known(site, found.email)
        before = request.cookies.get(cookie_name(site), "")
        session, secret = services.enter_as(
            site.app.world, found.issuer, found.subject, found.email, way=way, before=before
        )
    except (RefusedError, ServiceAwayError) as error:
        log.warning("Nobody was signed in by %s: %s", provider.name, error)
        return _page(request, Form(), 503 if isinstance(error, ServiceAwayError) else 403, problem=str(error))
    log.info("%r signed in by %s", session.email, provider.name)
    return _signed_in(request, session, secret, link.back)


async def leave(request: Request) -> Response:
    """Sign out, here and in the store."""
    await read_form(request, "leave")
    return await run_in_threadpool(_leave, request)


def _leave(request: Request) -> Response:
    site = site_of(request)
    services.leave(site.app.world, request.cookies.get(cookie_name(site), ""))
    response = RedirectResponse(f"{SIGN_IN}?done=out", 303)
    forget(request, response, cookie_name(site))
    return response


# ---- pages


def _page(
    request: Request, form: Form, status: int = 200, *, notice: str = "", problem: str = ""
) -> Response:
    settings = site_of(request).app.settings
    back = _inside(form.values.get("back", ""))
    known = [
        Provider(each.name, f"{SIGN_IN}/with/{key}?{urlencode({'back': back})}")
        for key, each in oidc.providers(settings).items()
    ]
    page = SignInPage(
        frame=None,
        accounts=settings.sign_in is SignIn.ACCOUNTS,
        mails=Way.MAILED in settings.ways,
        providers=tuple(known),
        form=form,
        back=back,
        notice=notice,
        problem=problem,
    )
    return site_of(request).pages.page(page, status)


def _over(request: Request) -> Response:
    _not_too_often(request, _missed)
    how = HOW.get(site_of(request).app.settings.sign_in, "")
    return _page(request, Form(), 410, problem=joined((OVER, how), " "))


# ---- browsers


def _signed_in(request: Request, session: Session, secret: str, back: str) -> Response:
    response = RedirectResponse(_inside(back), 303)
    seconds = int(LONGEST[session.of_machine].total_seconds())
    keep(request, response, cookie_name(site_of(request)), secret, seconds=seconds)
    return response


def _browser(request: Request) -> str:
    """The secret of the browser, empty while it has none."""
    return request.cookies.get(cookie_name(site_of(request), BROWSER), "")


def _known_browser(request: Request, response: Response) -> Response:
    if _browser(request):
        return response
    return _keep_browser(request, response, secrets.token_urlsafe())


def _keep_browser(request: Request, response: Response, browser: str) -> Response:
    keep(request, response, cookie_name(site_of(request), BROWSER), browser, seconds=3600)
    return response


def _inside(back: str) -> str:
    """A page that is worth coming back to; not this one."""
    found = page_here(back)
    return found if found and not found.startswith(SIGN_IN) else "/"


def _not_too_often(request: Request, throttle: Throttle) -> None:
    if wait := throttle.wait(caller_of(request, site_of(request).app.settings)):
        raise HTTPException(
            429, say("That was often. Wait %(wait)s seconds.", wait=wait), {"retry-after": str(wait)}
        )


def _provider(request: Request) -> tuple[Way, oidc.Provider]:
    name = request.path_params["provider"]
    for way, provider in oidc.providers(site_of(request).app.settings).items():
        if way == name:
            return way, provider
    raise HTTPException(404)


def _answer_address(site: Site, way: Way) -> str:
    return f"{site.app.settings.pages}{SIGN_IN}/with/{way}/answer"


def _minutes(time: timedelta) -> int:
    return int(time.total_seconds() // 60)


# ---- who is known


def _require_known(site: Site, email: str) -> None:
    if not _is_known(site, email):
        raise RefusedError(say("%(email)s is in no rollout here. Ask the principal to add you.", email=email))


def _is_known(site: Site, email: str) -> bool:
    return services.is_known(site.app.world, email, site.app.settings.named)
