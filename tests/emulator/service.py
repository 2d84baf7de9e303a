"""What a request comes to: who asks, whether they may yet, which route, and what it says."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from tests.emulator import credentials, known
from tests.emulator.answers import Answer, RefusalError, Request
from tests.emulator.limits import Counter, Limits
from tests.emulator.models import Actor
from tests.emulator.router import Call, Route, find
from tests.emulator.routes import TABLE
from tests.emulator.state import World

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.emulator.clock import Clock
    from tests.emulator.models import Token

BATCH = 10


class Service:
    """Answers requests. One at a time: everything happens under the world's lock."""

    def __init__(self, clock: Clock, limits: Limits) -> None:
        self.world = World(clock)
        self.counter = Counter(limits, clock)
        self.strict = False
        """True when everything is refused that leadflow is not known to send; see `known`."""
        self._table = [*TABLE, Route("GET", ("batch",), self._batch)]

    def request(self, method: str, target: str, headers: Mapping[str, str], content: bytes) -> Request:
        """Take a request apart. Raises 400 for a body that cannot be read."""
        parts = urlsplit(target)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        body = _body(headers.get("content-type", ""), content)
        key, token, where = credentials.found_in(headers, query, body)
        given = {name: value for name, value in {**query, **body}.items() if name not in ("key", "token")}
        path = parts.path.removeprefix("/1").rstrip("/")
        client = headers.get("x-trello-client-identifier", "")
        return Request(method, path, given, query, body, key, token, where, client, target)

    def answer(self, request: Request) -> Answer:
        """What Trello says."""
        with self.world.lock:
            headers: Mapping[str, str] = {}
            try:
                if self.strict:
                    known.check(request.method, request.path, request.given)
                handler, names = find(self._table, request)
                token = credentials.token_of(self.world, request)
                headers = self.counter.take(request.key, request.token, token.member, request.path)
                answer = Answer.of(handler(self._call(request, token), **names))
            except RefusalError as refused:
                answer = refused.answer()
            return replace(answer, headers={**headers, **answer.headers})

    def _call(self, request: Request, token: Token) -> Call:
        return Call(self.world, request, Actor(token.member, token.id, request.client), token)

    def _batch(self, call: Call) -> Any:
        """Up to ten reads in one request; each stands under its own status."""
        urls = [each for each in call.request.query.get("urls", "").split(",") if each]
        if not 0 < len(urls) <= BATCH:
            raise RefusalError(400, "invalid value for urls")
        return [self._part(call, url) for url in urls]

    def _part(self, call: Call, url: str) -> dict[str, Any]:
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        path = parts.path.rstrip("/")
        inner = replace(call.request, path=path, query=query, given=query, body={}, target=f"/1{url}")
        try:
            if self.strict:
                known.check("GET", inner.path, query)
            handler, names = find(TABLE, inner)
            return {"200": handler(replace(call, request=inner), **names)}
        except RefusalError as refused:
            content = {"name": "Error", "message": refused.message, "statusCode": refused.status}
            return {str(refused.status): content}


def _body(kind: str, content: bytes) -> dict[str, Any]:
    if not content:
        return {}
    if "json" in kind:
        try:
            found = json.loads(content)
        except ValueError:
            raise RefusalError(400, "Error parsing body") from None
        return found if isinstance(found, dict) else {}
    return dict(parse_qsl(content.decode(), keep_blank_values=True))
