"""``/labels``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator import boards, shapes, values
from tests.emulator.answers import invalid, not_found, under_value
from tests.emulator.ids import is_id
from tests.emulator.router import Routes, no_route
from tests.emulator.routes.boards import seen

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    return shapes.pick(shapes.label(seen_label(call, label)), call.given.get("fields"))


@ROUTES("GET", "/boards/{board}/labels/{label}")
def read_on_board(call: Call, board: str, label: str) -> Any:
    """The same, as py-trello asks for it."""
    found = seen_label(call, label)
    if found.board != seen(call, board).id:
        raise not_found()
    return shapes.label(found)


@ROUTES("PUT", "/labels/{label}")
def update(call: Call, label: str) -> Any:
    """A changed label."""
    return _update(call, label, call.given)


@ROUTES("PUT", "/labels/{label}/{field}")
def update_field(call: Call, label: str, field: str) -> Any:
    """One field."""
    if field not in ("name", "color"):
        raise no_route(call)
    with under_value(field):
        return _update(call, label, {field: call.given.get("value", "")})


def _update(call: Call, label: str, given: Mapping[str, Any]) -> Any:
    found = seen_label(call, label, write=True)
    if "name" in given:
        found.name = values.text(given["name"], "name")
    if "color" in given:
        found.color = boards.colour_of(given["color"])
    return shapes.label(found)


@ROUTES("DELETE", "/labels/{label}")
def delete(call: Call, label: str) -> Any:
    """A label that is gone, from all cards too."""
    boards.delete_label(call.world, seen_label(call, label, write=True))
    return {"limits": {}}
