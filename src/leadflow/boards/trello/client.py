"""py-trello, as leadflow uses it: its client and its write verbs, none of its lazy objects.

py-trello's own objects cost a request per attribute and drop half of what Trello says; its `fetch_json`
is the part that is worth having. What comes back is checked against `models` before anybody reads it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

from pydantic import TypeAdapter, ValidationError
from trello import TrelloClient

from leadflow.boards.trello.errors import TrelloRefusedError, away, refusal
from leadflow.boards.trello.texts import cleaned
from leadflow.saying import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from leadflow.boards.trello.transport import Transport

T = TypeVar("T")
Query = dict[str, Any]
BATCH = 10
"""Addresses that one batch may hold."""

_adapters: dict[Any, TypeAdapter[Any]] = {}


class Trello:
    """One account's Trello. Every method raises `TrelloRefusedError` and `ServiceAwayError`."""

    def __init__(self, transport: Transport) -> None:
        # The transport has the credentials; py-trello never sees them.
        self._client = TrelloClient(api_key="", http_service=transport)

    def get(self, kind: type[T], path: str, **query: Any) -> T:
        """Read something and check that it is a `kind`."""
        return _checked(kind, self._client.fetch_json(path, query_params=dict(query)))

    def post(self, kind: type[T], path: str, **body: Any) -> T:
        """Make something. Never repeated unless Trello surely did not do it."""
        return _checked(kind, self._client.fetch_json(path, http_method="POST", post_args=dict(body)))

    def put(self, kind: type[T], path: str, **body: Any) -> T:
        """Set absolute values; repeated freely."""
        return _checked(kind, self._client.fetch_json(path, http_method="PUT", post_args=dict(body)))

    def delete(self, path: str) -> None:
        """Remove something, or find that it is gone: the first of two tries may have done it.

        Only ever used for an entry of a checklist that left the plan, and for the checklist of causes.
        """
        try:
            self._client.fetch_json(path, http_method="DELETE", post_args={})
        except TrelloRefusedError as error:
            if error.status != 404:
                raise

    def batch(self, reads: Sequence[tuple[str, Mapping[str, str]]]) -> list[Any]:
        """Read many things, ten per request; for what could not be read its error stands in its place.

        Raises `ServiceAwayError` and `TrelloRefusedError` for a whole batch that came to nothing.
        """
        found: list[Any] = []
        for start in range(0, len(reads), BATCH):
            urls = ",".join(_inner(path, query) for path, query in reads[start : start + BATCH])
            answers = self._client.fetch_json("/batch", query_params={"urls": urls})
            if not isinstance(answers, list) or len(answers) != len(reads[start : start + BATCH]):
                raise away(say("left out part of what was asked for"))
            for (path, _), answer in zip(reads[start : start + BATCH], answers, strict=True):
                found.append(_opened(path, answer))
        return found


def read_as(kind: type[T], answer: Any) -> T:
    """A part of a batch as a `kind`. Raises the error that stands in its place, or `ServiceAwayError`."""
    if isinstance(answer, Exception):
        raise answer
    return _checked(kind, answer)


def _inner(path: str, query: Mapping[str, str]) -> str:
    """An address inside a batch: its commas would end it, so they are written as ``%2C``."""
    return f"{path}?{urlencode(query)}" if query else path


def _opened(path: str, answer: Any) -> Any:
    """The content of one part of a batch, which stands under its status."""
    if not isinstance(answer, dict) or len(answer) != 1:
        # Newer parts hold an error without a status around it.
        status, content = str((answer or {}).get("statusCode", "")), answer
    else:
        ((status, content),) = answer.items()
    if status == "200":
        return content
    words = str(content.get("message", "")) if isinstance(content, dict) else str(content)
    if not status.isdigit() or int(status) == 429 or int(status) >= 500:
        return away(say("could not read %(path)s just now", path=path))
    return refusal(int(status), words, "GET", path)


def _checked(kind: type[T], answer: Any) -> T:
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    try:
        checked: T = _adapters[kind].validate_python(cleaned(answer))
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise away(
            say("answered with something unexpected (at %(what)s)", what=where or say("the top"))
        ) from None
    return checked
