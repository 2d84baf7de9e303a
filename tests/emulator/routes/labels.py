"""``/labels``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator import boards, shapes, values
from tests.emulator.answers import invalid
from tests.emulator.ids import is_id
from tests.emulator.router import Routes
from tests.emulator.routes.boards import seen

if TYPE_CHECKING:
    from tests.emulator.models import Label
    from tests.emulator.router import Call

ROUTES = Routes()


def seen_label(call: Call, name: str, *, write: bool = False) -> Label:
    """A label of a board that the account may see."""
    label = call.world.label(name)
    seen(call, label.board, write=write)
    return label


@ROUTES("POST", "/labels")
def create(call: Call) -> Any:
    """A new label."""
    where = call.request.text("idBoard")
    if not is_id(where):
        raise invalid("idBoard")
    return _create(call, where)


@ROUTES("POST", "/boards/{board}/labels")
def create_on_board(call: Call, board: str) -> Any:
    """A new label, as py-trello makes it."""
    return _create(call, board)


def _create(call: Call, where: str) -> Any:
    board = seen(call, where, write=True)
    made = boards.add_label(call.world, call.actor, board, call.given.get("name"), call.given.get("color"))
    return {**shapes.label(made), "limits": {}}


@ROUTES("GET", "/labels/{label}")
def read(call: Call, label: str) -> Any:
    """A label."""
    return shapes.label(seen_label(call, label))


@ROUTES("PUT", "/labels/{label}")
def update(call: Call, label: str) -> Any:
    """A changed label."""
    found = seen_label(call, label, write=True)
    if "name" in call.given:
        found.name = values.text(call.given["name"], "name")
    if "color" in call.given:
        found.color = boards.colour_of(call.given["color"])
    return shapes.label(found)


@ROUTES("DELETE", "/labels/{label}")
def delete(call: Call, label: str) -> Any:
    """A label that is gone, from all cards too."""
    boards.delete_label(call.world, seen_label(call, label, write=True))
    return {"limits": {}}
