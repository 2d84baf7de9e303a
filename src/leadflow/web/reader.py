"""The reader: in which language they read, by what they chose here or else by what their browser asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse

from leadflow.web.addresses import page_here
from leadflow.web.cookies import keep
from leadflow.web.forms import read_form
from leadflow.web.languages import NAMES, chosen, speak
from leadflow.web.visitor import YEAR

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "leadflow_language"


class Reading:
    """Lets everything that is made for a request speak the language of who reads it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI. The language stays for the request's task, also for the pages that tell of errors."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        speak(chosen(request.cookies.get(COOKIE, ""), request.headers.get("accept-language", "")))

        async def varied(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    headers.add_vary_header("Accept-Language, Cookie")
            await send(message)

        await self._app(scope, receive, varied)


async def choose(request: Request) -> Response:
    """Keep a language, and go back to where it was chosen."""
    form = await read_form(request, "language")
    response = RedirectResponse(_back(request, form.values.get("back", "")), 303)
    if (wanted := form.values.get("language", "")) in NAMES:
        keep(request, response, COOKIE, wanted, seconds=YEAR)
    return response


def _back(request: Request, wanted: str) -> str:
    """The page that the form names, else the one it stood on."""
    if wanted:
        return page_here(wanted) or "/"
    return page_here(request.headers.get("referer", ""), request.headers.get("host", "")) or "/"
