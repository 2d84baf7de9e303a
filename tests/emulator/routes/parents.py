"""What lists, cards and checklists belong to: ``/cards/{id}/board`` and the like.

Of these only the ones of actions were recorded (see `actions`); the others are answered in the same way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator import nested, shapes
from tests.emulator.router import Routes
from tests.emulator.routes.actions import LIST_APART
from tests.emulator.routes.boards import seen
from tests.emulator.routes.cards import seen_card
from tests.emulator.routes.checklists import seen_checklist
from tests.emulator.routes.lists import seen_list

if TYPE_CHECKING:
    from tests.emulator.router import Call

ROUTES = Routes()


def _board(call: Call, name: str) -> Any:
    return shapes.pick(shapes.board(call.world, seen(call, name)), call.given.get("fields"))


@ROUTES("GET", "/lists/{column}/board")
def of_list(call: Call, column: str) -> Any:
    """The board of a list."""
    return _board(call, seen_list(call, column).board)


@ROUTES("GET", "/cards/{card}/board")
def of_card(call: Call, card: str) -> Any:
    """The board of a card."""
    return _board(call, seen_card(call, card).board)


@ROUTES("GET", "/cards/{card}/list")
def list_of_card(call: Call, card: str) -> Any:
    """The list of a card."""
    column = call.world.column(seen_card(call, card).column)
    return shapes.pick({**shapes.column(column, nested=True), **LIST_APART}, call.given.get("fields"))


@ROUTES("GET", "/checklists/{checklist}/board")
def of_checklist(call: Call, checklist: str) -> Any:
    """The board of a checklist."""
    return _board(call, seen_checklist(call, checklist).board)


@ROUTES("GET", "/checklists/{checklist}/cards")
def card_of_checklist(call: Call, checklist: str) -> Any:
    """The card of a checklist, in a list."""
    card = call.world.card(seen_checklist(call, checklist).card)
    return nested.card_shapes(call.world, [card], call.given, call.given.get("fields"))


@ROUTES("GET", "/checklists/{checklist}/checkItems")
def items_of_checklist(call: Call, checklist: str) -> Any:
    """The entries of a checklist."""
    items = shapes.checklist(seen_checklist(call, checklist))["checkItems"]
    shown = items if call.request.text("filter", "all") == "all" else []
    return [shapes.pick(each, call.given.get("fields")) for each in shown]
