"""Requests and answers of the emulator, and Trello's refusals in its own words (FACTS 2.2)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

TEXT = "text/plain; charset=utf-8"
JSON = "application/json; charset=utf-8"
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Request:
    """A request taken apart. `given` holds query and body together, the body's word first."""

    method: str
    path: str
    """Without ``/1``, without a slash at its end."""
    given: Mapping[str, Any]
    query: Mapping[str, str]
    body: Mapping[str, Any]
    key: str = ""
    token: str = ""
    credentials: str = "none"
    """Where they stood: ``header``, ``query``, ``body`` or ``none``."""
    client: str = ""
    """What the program calls itself."""
    target: str = ""
    """Path and query as they were sent."""

    def text(self, name: str, default: str = "") -> str:
        """A value as text; null and an absent one are the default."""
        value = self.given.get(name)
        return default if value is None else str(value)


@dataclass(frozen=True)
class Answer:
    """An answer before it is put on the wire."""

    status: int
    body: str
    content_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, content: Any) -> Answer:
        """200 with JSON."""
        return cls(200, json.dumps(content, ensure_ascii=False))


class RefusalError(Exception):
    """A refusal: its status and what Trello says. `error` makes it JSON, an empty one JSON without it."""

    def __init__(self, status: int, message: str, error: str | None = None) -> None:
        self.status, self.message, self.error = status, message, error
        super().__init__(message)

    def answer(self) -> Answer:
        """The refusal as an answer."""
        if self.error is not None:
            more = {"error": self.error} if self.error else {}
            return Answer(self.status, json.dumps({"message": self.message, **more}))
        return Answer(self.status, self.message, TEXT)


def not_found() -> RefusalError:
    """What was deleted, or never was."""
    return RefusalError(404, "The requested resource was not found.")


def invalid(name: str) -> RefusalError:
    """A value that Trello does not take."""
    return RefusalError(400, f"invalid value for {name}")


def bad_position() -> RefusalError:
    """A place among others that is none."""
    return RefusalError(400, "Invalid position.", "ERROR")


def bad_object_id() -> RefusalError:
    """An id in a body or a query that is none."""
    return RefusalError(400, "Invalid objectId", "ERROR")


@contextmanager
def under_value(field: str) -> Iterator[None]:
    """What is wrong with a field is said of ``value`` where a field is written alone."""
    try:
        yield
    except RefusalError as refused:
        raise invalid("value") if refused.message == f"invalid value for {field}" else refused from None


def invalid_id() -> RefusalError:
    """A path with an id that is none; said before anybody looks at the token."""
    return RefusalError(400, "invalid id")


def not_allowed(card: bool = False) -> RefusalError:
    """No permission."""
    return RefusalError(401, f"unauthorized {'card ' if card else ''}permission requested")
