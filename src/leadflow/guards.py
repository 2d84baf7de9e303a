"""Guards in front of what this machine serves: headers on every answer, hosts, other sites' pages.

Plain ASGI, so that nothing is buffered; the pages and the embedded Prefect wear the same ones. What each is
for is in docs/guides/dashboard.md.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

SECURITY_HEADERS: Mapping[str, str] = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Not no-referrer: under it browsers send `Origin: null` with our own forms, as another site would.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
"""What every answer needs, whoever gives it; a content policy is each one's own."""


class SafeHeaders:
    """Headers on every answer that does not say otherwise."""

    def __init__(self, app: ASGIApp, *, headers: Mapping[str, str]) -> None:
        self._app = app
        self._headers = dict(headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers)


class KnownHosts:
    """Only requests that ask for this site by a name it has; others get `sentence`.

    Otherwise a page elsewhere could point its own name at this machine and read everything as itself (DNS
    rebinding). A plain address cannot be pointed anywhere, so addresses may be let in.
    """

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str], addresses: bool, sentence: str) -> None:
        self._app = app
        self._hosts = frozenset(each.lower() for each in hosts)
        self._addresses = addresses
        self._sentence = sentence

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] == "lifespan" or self._known(Headers(scope=scope).getlist("host")):
            await self._app(scope, receive, send)
        else:
            await refuse(scope, receive, send, self._sentence, 421)

    def _known(self, hosts: list[str]) -> bool:
        names = [hostname(each) for each in hosts]
        return len(names) == 1 and (names[0] in self._hosts or (self._addresses and is_address(names[0])))


class OwnForms:
    """What changes something must come from a page of this very site; browsers say where it comes from.

    Both headers are set by the browser and out of a page's reach. Older ones, and those that came over
    plain http, send `Origin` alone. Who sends neither is no browser, and refused.
    """

    def __init__(self, app: ASGIApp, *, origin: str) -> None:
        self._app = app
        self._origin = origin.lower()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] == "http" and scope["method"] not in SAFE_METHODS and not self._own(scope):
            sentence = (
                "This form was not sent from a page of leadflow, so nothing was changed. "
                "Open the page here and send it again."
            )
            await refuse(scope, receive, send, sentence, 403)
            return
        await self._app(scope, receive, send)

    def _own(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site == "same-origin"
        origin = headers.get("origin", "").lower()
        # Behind a proxy that ends TLS the scheme differs, so only host and port are compared.
        return bool(origin) and (
            origin == self._origin or (network_place(origin) or "?") == headers.get("host", "").lower()
        )


class OwnOrigins:
    """Only pages of this very site, and programs; a page elsewhere gets `sentence`, whatever it asks for.

    Browsers name in `Origin` the page that asks, and no page can change that; programs send none. Where a
    browser sends none, what changes something must not come from elsewhere by `Sec-Fetch-Site`.
    """

    def __init__(self, app: ASGIApp, *, origins: Iterable[str], sentence: str) -> None:
        self._app = app
        self._origins = frozenset(each.lower() for each in origins)
        self._sentence = sentence

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] == "lifespan" or self._own(scope):
            await self._app(scope, receive, send)
        else:
            await refuse(scope, receive, send, self._sentence, 403)

    def _own(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        origins = headers.getlist("origin")
        if origins:
            return all(each.lower() in self._origins for each in origins)
        # A websocket's handshake is a GET, and browsers name its page always.
        safe = scope.get("method", "GET") in SAFE_METHODS
        return safe or headers.get("sec-fetch-site", "none") in ("same-origin", "none")


async def refuse(scope: Scope, receive: Receive, send: Send, sentence: str, status: int) -> None:
    """Answer with one sentence; a websocket that is not open yet is closed, which callers see as a 403."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": ""})
        return
    await PlainTextResponse(f"{sentence}\n", status)(scope, receive, send)


def network_place(origin: str) -> str:
    """Host and port of an Origin header as they stand there; nothing for one that is no address."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def hostname(host: str) -> str:
    """The name in a Host header, without port, in small letters; brackets of an IPv6 address go too."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def is_address(name: str) -> bool:
    """True for an IP address."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
