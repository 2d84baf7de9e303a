"""``/lists``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator import boards, cards, nested, shapes
from tests.emulator.answers import RefusalError, bad_object_id, invalid, under_value
from tests.emulator.ids import is_id
from tests.emulator.router import Routes, no_route
from tests.emulator.routes.boards import seen

if TYPE_CHECKING:
    from tests.emulator.models import List
    from tests.emulator.router import Call

ROUTES = Routes()


def seen_list(call: Call, name: str, *, write: bool = False) -> List:
    """A list of a board that the account may see."""
    column = call.world.column(name)
    seen(call, column.board, write=write)
    return column


@ROUTES("POST", "/lists")
def create(call: Call) -> Any:
    """A new list."""
    where = call.request.text("idBoard")
    if not is_id(where):
        raise invalid("idBoard")
    if where not in call.world.boards:
        raise RefusalError(401, f"unauthorized board list requested {where}")
    board, world, given = seen(call, where, write=True), call.world, call.given
    source = _source(call, given.get("idListSource"))
    made = boards.add_list(world, call.actor, board, given.get("name"), given.get("pos"))
    for card in world.cards_in(source.id) if source else ():
        if not card.closed:
            cards.copy(world, call.actor, card, made).pos = card.pos
    return {**shapes.column(made), "limits": {}}


def _source(call: Call, name: Any) -> List | None:
    """The list to copy. Raises 400 for an id that is none."""
    if not name:
        return None
    if not is_id(str(name)):
        raise bad_object_id()
    return seen_list(call, str(name))


@ROUTES("GET", "/lists/{column}")
def read(call: Call, column: str) -> Any:
    """A list."""
    found, given, world = seen_list(call, column), call.given, call.world
    shape = shapes.pick(
        shapes.column(found) if "fields" not in given else shapes.column(found, nested=True),
        given.get("fields"),
    )
    if nested.asked(given, "cards"):
        shown = nested.cards(world, world.cards_in(found.id), str(given["cards"]))
        shape["cards"] = nested.card_shapes(
            world, shown, nested.within(given, "card"), given.get("card_fields")
        )
    if nested.asked(given, "board"):
        board = shapes.board(world, world.boards[found.board])
        shape["board"] = shapes.pick(board, given.get("board_fields"), shapes.BOARD_BRIEF)
    return shape


@ROUTES("PUT", "/lists/{column}")
def update(call: Call, column: str) -> Any:
    """A changed list."""
    found = seen_list(call, column, write=True)
    if call.given.get("idBoard"):
        boards.move_list(call.world, found, seen(call, call.request.text("idBoard"), write=True))
    boards.update_list(call.world, call.actor, found, call.given)
    return shapes.column(found)


@ROUTES("PUT", "/lists/{column}/{field}")
def update_field(call: Call, column: str, field: str) -> Any:
    """One field, as py-trello writes it."""
    found = seen_list(call, column, write=True)
    if field == "idBoard":
        boards.move_list(call.world, found, seen(call, call.request.text("value"), write=True))
        return shapes.column(found)
    if field not in ("name", "closed", "pos", "subscribed"):
        raise no_route(call)
    with under_value(field):
        boards.update_list(call.world, call.actor, found, {field: call.given.get("value", "")})
    return shapes.column(found)


@ROUTES("GET", "/lists/{column}/cards")
def read_cards(call: Call, column: str) -> Any:
    """Its cards."""
    found, world = seen_list(call, column), call.world
    kind = call.request.text("filter", "visible")
    shown = nested.cards(world, world.cards_in(found.id), kind)
    return nested.card_shapes(world, nested.page(shown, call.given), call.given, call.given.get("fields"))


@ROUTES("GET", "/lists/{column}/actions")
def read_actions(call: Call, column: str) -> Any:
    """What happened to it."""
    found = seen_list(call, column)
    return nested.actions(call.world, nested.actions_of_list(call.world, found), call.given)


@ROUTES("POST", "/lists/{column}/archiveAllCards")
def archive_cards(call: Call, column: str) -> Any:
    """Put all its cards away."""
    found = seen_list(call, column, write=True)
    for card in call.world.cards_in(found.id):
        cards.update(call.world, call.actor, card, {"closed": True})
    return {}


@ROUTES("POST", "/lists/{column}/moveAllCards")
def move_cards(call: Call, column: str) -> Any:
    """Move all its open cards to another list."""
    found, world = seen_list(call, column, write=True), call.world
    target = cards.target_list(world, call.given.get("idList"))
    moved = [each for each in world.cards_in(found.id) if not each.closed]
    for at, card in enumerate(moved, start=1):
        cards.update(world, call.actor, card, {"idList": target.id})
        card.pos = at * cards.CHECK_STEP
    return [
        {"id": each.id, "idBoard": each.board, "idList": each.column, "pos": shapes.number(each.pos)}
        for each in moved
    ]
