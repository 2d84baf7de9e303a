"""The form token: what every form of a session carries, so that no other page can send one for it.

A second wall behind `leadflow.guards.OwnForms` (ASVS 3.5.1). Templates do not name it: it is put into every
form that changes something when a template is read, as a place that is filled when a page is sent.
"""

from __future__ import annotations

import hmac
import re
from contextvars import ContextVar
from typing import TYPE_CHECKING

from jinja2.ext import Extension
from starlette.exceptions import HTTPException

from leadflow.saying import say

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextvars import Token

FIELD = "form_token"
PLACE = "<!--form token-->"
_INSIDE = r"(?:[^>{]|\{(?![{%])|\{\{(?:(?!\}\}).)*\}\}|\{%(?:(?!%\}).)*%\})*"
_POST = re.compile(rf'<form\b{_INSIDE}\bmethod="post"{_INSIDE}>')
_present: ContextVar[str] = ContextVar("form_token", default="")

STALE = say(
    "This form belongs to another sign-in than yours, so nothing was changed. "
    "Go back, load the page again and send it once more."
)


class FormTokens(Extension):
    """Gives every form of a template a place for the token."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002
        """The template's text with the places in it."""
        return _POST.sub(lambda found: f"{found[0]}{PLACE}", source)


def token_of(secret: str) -> str:
    """The token that belongs to the session with this secret, and tells nothing of it."""
    return hmac.new(secret.encode("utf-8", "replace"), b"leadflow forms", "sha256").hexdigest()


def carry(token: str) -> Token[str]:
    """Let the pages that are made from now on in this request carry `token`; empty for none."""
    return _present.set(token)


def filled(page: bytes) -> bytes:
    """A page with the token in its forms."""
    token = _present.get()
    field = f'<input type="hidden" name="{FIELD}" value="{token}">' if token else ""
    return page.replace(PLACE.encode(), field.encode())


def require_token(sent: Mapping[str, object]) -> None:
    """Refuse a form that does not carry the token of the request's session. Raises `HTTPException`."""
    token = _present.get()
    if token and not hmac.compare_digest(str(sent.get(FIELD, "")).encode("utf-8", "replace"), token.encode()):
        raise HTTPException(403, STALE)
