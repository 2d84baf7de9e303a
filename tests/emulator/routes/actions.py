"""``/actions``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator import shapes, values
from tests.emulator.answers import not_found
from tests.emulator.router import Routes
from tests.emulator.routes.boards import seen

if TYPE_CHECKING:
    from tests.emulator.models import Action
    from tests.emulator.router import Call

ROUTES = Routes()


def seen_action(call: Call, name: str) -> Action:
    """An action on a board that the account may see."""
    found = call.world.action(name)
    seen(call, found.board)
    return found


@ROUTES("GET", "/actions/{action}")
def read(call: Call, action: str) -> Any:
    """An action."""
    return shapes.action(call.world, seen_action(call, action)) | {"display": {"entities": {}}}


@ROUTES("PUT", "/actions/{action}")
def update(call: Call, action: str) -> Any:
    """A rewritten comment."""
    found = _comment(call, action)
    found.data["text"] = values.text(call.given.get("text"), "text", empty=False)
    return shapes.action(call.world, found)


@ROUTES("DELETE", "/actions/{action}")
def delete(call: Call, action: str) -> Any:
    """A comment that is gone."""
    found = _comment(call, action)
    call.world.actions.remove(found)
    call.world.cards[found.card].comments -= 1
    return {"_value": None}


def _comment(call: Call, name: str) -> Action:
    """A comment of the account's own."""
    found = seen_action(call, name)
    if found.type != "commentCard" or found.card not in call.world.cards:
        raise not_found()
    return found
