"""Who asks: key and token from the header, the query or the body, and Trello's 401s (FACTS 2.2)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.emulator.answers import RefusalError, not_allowed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.emulator.answers import Request
    from tests.emulator.models import Token
    from tests.emulator.state import World

_PART = re.compile(r'(\w+)="([^"]*)"')
_TOKEN = re.compile(r"[0-9a-fA-F]{64}|ATTA[0-9a-zA-Z]{60,72}")
"""What a token looks like; one that looks otherwise is no token of any app."""


def found_in(
    headers: Mapping[str, str], query: Mapping[str, str], body: Mapping[str, object]
) -> tuple[str, str, str]:
    """Key, token, and where they stood. A signature in the header is not looked at, as at Trello."""
    header = headers.get("authorization", "")
    if header.startswith("OAuth "):
        parts = dict(_PART.findall(header))
        return parts.get("oauth_consumer_key", ""), parts.get("oauth_token", ""), "header"
    if query.get("key") or query.get("token"):
        return query.get("key", ""), query.get("token", ""), "query"
    if body.get("key") or body.get("token"):
        return str(body.get("key", "")), str(body.get("token", "")), "body"
    return "", "", "none"


def token_of(world: World, request: Request) -> Token:
    """The token of a request. Raises Trello's 401s."""
    about_card = request.path.startswith("/cards")
    if request.key not in world.keys and (request.key or request.token):
        raise RefusalError(401, "invalid key")
    if not request.token:
        raise not_allowed(about_card) if request.method == "GET" else RefusalError(401, "missing scopes", "")
    found = world.tokens.get(request.token)
    if found is None or found.key != request.key:
        raise RefusalError(401, "invalid token" if _TOKEN.fullmatch(request.token) else "invalid app token")
    if request.method != "GET" and not found.write:
        raise not_allowed(about_card)
    return found
