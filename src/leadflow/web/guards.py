"""Guards in front of the pages: headers on every answer, hosts, posts from other sites, huge bodies.

Plain ASGI, so that nothing is buffered. What each is for is in docs/guides/dashboard.md.
"""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY = 128 * 1024
"""Bytes; the largest form is a comment."""

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

SECURITY_HEADERS: Mapping[str, str] = {
    "content-security-policy": (
        "default-src 'self'; script-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Not no-referrer: under it browsers send `Origin: null` with our own forms, as another site would.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}
"""On every answer that does not say otherwise."""

HSTS = "max-age=31536000"
"""Added when leadflow's own address is an https one."""


class SafeHeaders:
    """Security headers on every answer, and no caching of pages."""

    def __init__(self, app: ASGIApp, *, secure: bool) -> None:
        self._app = app
        self._headers = dict(SECURITY_HEADERS)
        if secure:
            self._headers["strict-transport-security"] = HSTS

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
    """Only requests that ask for this site by a name it has.

    Otherwise a page elsewhere could point its own name at this machine and read everything as itself (DNS
    rebinding). A plain address cannot be pointed anywhere, so addresses are let in.
    """

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str]) -> None:
        self._app = app
        self._hosts = frozenset(each.lower() for each in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] == "http" and not self._known(Headers(scope=scope).get("host", "")):
            answer = PlainTextResponse(
                "leadflow does not go by that name. Set LEADFLOW_BASE_URL to the address that people use.\n",
                421,
            )
            await answer(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _known(self, host: str) -> bool:
        name = hostname(host)
        return name in self._hosts or is_address(name)


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
            answer = PlainTextResponse(
                "This form was not sent from a page of leadflow, so nothing was changed. "
                "Open the page here and send it again.\n",
                403,
            )
            await answer(scope, receive, send)
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
            origin == self._origin or urlsplit(origin).netloc == headers.get("host", "").lower()
        )


class SmallBodies:
    """Refuse bodies that no form here has, also those that do not say how long they are."""

    def __init__(self, app: ASGIApp, *, largest: int = LARGEST_BODY) -> None:
        self._app = app
        self._largest = largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI. A body without a length is counted while it is read; the reader then gets a 413."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        length = Headers(scope=scope).get("content-length", "0")
        if not length.isdecimal() or int(length) > self._largest:
            await PlainTextResponse("That is too much for one form. Shorten the text.\n", 413)(
                scope, receive, send
            )
            return
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self._largest:
                raise HTTPException(413, "That is too much for one form. Shorten the text.")
            return message

        await self._app(scope, counted, send)


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
