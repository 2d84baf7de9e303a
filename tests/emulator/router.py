"""Routes: which function answers which request. A route's placeholders are its arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.emulator.answers import RefusalError, invalid_id
from tests.emulator.ids import is_id, is_short_link

if TYPE_CHECKING:
    from tests.emulator.answers import Request
    from tests.emulator.models import Actor, Token
    from tests.emulator.state import World

ONE_OF = ("board", "card", "list")
"""What stands under a name of many is found under the name of one, too (``/card/{id}``)."""
_SHORT = ("board", "card")
_IDS = (
    *_SHORT,
    "column",
    "label",
    "checklist",
    "item",
    "action",
    "attachment",
    "custom",
    "option",
    "webhook",
    "sticker",
    "reaction",
    "notification",
    "membership",
    "search",
)


@dataclass(frozen=True)
class Call:
    """A request that is being answered, and for whom."""

    world: World
    request: Request
    actor: Actor
    token: Token

    @property
    def given(self) -> Mapping[str, Any]:
        """Query and body together."""
        return self.request.given


Handler = Callable[..., Any]


@dataclass(frozen=True)
class Route:
    """One method and path."""

    method: str
    parts: tuple[str, ...]
    handler: Handler

    def match(self, method: str, parts: list[str]) -> dict[str, str] | None:
        """The placeholders' values, or None when this is another route."""
        if method != self.method or len(parts) != len(self.parts):
            return None
        found: dict[str, str] = {}
        for wanted, part in zip(self.parts, parts, strict=True):
            if wanted.startswith("{"):
                found[wanted[1:-1]] = part
            elif wanted.casefold() != part.casefold():
                return None
        return found


@dataclass
class Routes:
    """The routes of one resource."""

    table: list[Route] = field(default_factory=list)

    def __call__(self, method: str, path: str) -> Callable[[Handler], Handler]:
        """Decorate the function that answers this."""

        def add(handler: Handler) -> Handler:
            self.table.append(Route(method, tuple(path.strip("/").split("/")), handler))
            return handler

        return add


def alone(call: Call, whole: Mapping[str, Any], field: str) -> Any:
    """One field of something: objects and lists as they are, all else in ``{"_value": ...}``, in any case."""
    for name, value in whole.items():
        if name.casefold() == field.casefold():
            return value if isinstance(value, dict | list) else {"_value": value}
    raise no_route(call)


def no_route(call: Call) -> RefusalError:
    """What Trello says to a path that it does not know."""
    return _unknown(call.request)


def _unknown(request: Request) -> RefusalError:
    return RefusalError(404, f"Cannot {request.method} {request.target}")


def find(table: list[Route], request: Request) -> tuple[Handler, dict[str, str]]:
    """The route for a request. Raises 404 for an unknown one, 400 for an id that is none."""
    parts = request.path.strip("/").split("/")
    if parts[0] in ONE_OF:
        parts[0] += "s"
    matches = [(route, found) for route in table if (found := route.match(request.method, parts)) is not None]
    if not matches:
        raise _unknown(request)
    route, found = min(matches, key=lambda match: len(match[1]))
    for name, value in found.items():
        if name in _IDS and not is_id(value) and not (name in _SHORT and is_short_link(value)):
            raise invalid_id()
    return route.handler, found
