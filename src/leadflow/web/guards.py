"""Which guards stand in front of the pages, and the one that only pages need: no huge bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse

from leadflow.guards import SECURITY_HEADERS, KnownHosts, OwnForms, SafeHeaders, hostname

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from leadflow.settings import Settings

LARGEST_BODY = 128 * 1024
"""Bytes; the largest form is a comment."""
LARGEST_SENT = 4 * 1024 * 1024
"""Bytes of a form with files; it says itself which of them is too large."""
TOO_MUCH = "That is too much for one form. Shorten the text."
WITH_FILES = "/launch/"
"""How the addresses begin of forms that have files."""

PAGE_HEADERS: Mapping[str, str] = {
    **SECURITY_HEADERS,
    "content-security-policy": (
        "default-src 'self'; script-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "cache-control": "no-store",
}
"""On every answer that does not say otherwise."""

HSTS = {"strict-transport-security": "max-age=31536000"}
"""Added when leadflow's own address is an https one."""

UNKNOWN_HOST = "leadflow does not go by that name. Set LEADFLOW_BASE_URL to the address that people use."


def guards(settings: Settings, *more: Middleware) -> list[Middleware]:
    """The guards of the pages, headers outermost, so that refusals carry them too.

    `more` stand behind headers and hosts, before what only the pages' own forms need.
    """
    pages = urlsplit(settings.pages)
    hosts = {hostname(pages.netloc), settings.host, "localhost"}
    headers = {**PAGE_HEADERS, **(HSTS if pages.scheme == "https" else {})}
    return [
        Middleware(SafeHeaders, headers=headers),
        Middleware(KnownHosts, hosts=hosts, addresses=True, sentence=UNKNOWN_HOST),
        *more,
        Middleware(OwnForms, origin=f"{pages.scheme}://{pages.netloc}"),
        Middleware(SmallBodies),
    ]


class SmallBodies:
    """Refuse bodies that no form here has, also those that do not say how long they are."""

    def __init__(self, app: ASGIApp, *, largest: int = LARGEST_BODY, with_files: int = LARGEST_SENT) -> None:
        self._app = app
        self._largest = largest
        self._with_files = with_files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI. A body without a length is counted while it is read; the reader then gets a 413."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        length = Headers(scope=scope).get("content-length", "0")
        with_files = scope["path"].startswith(WITH_FILES)
        largest = self._with_files if with_files else self._largest
        told = int(length) if length.isdecimal() else largest + 1
        if told > largest and not with_files:
            await PlainTextResponse(f"{TOO_MUCH}\n", 413)(scope, receive, send)
            return
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            if told > largest:  # not a byte of it is read; the page that sent the files says why
                raise HTTPException(413, TOO_MUCH)
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > largest:
                raise HTTPException(413, TOO_MUCH)
            return message

        await self._app(scope, counted, send)
