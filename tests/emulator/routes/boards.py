"""``/boards``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator import boards, inside, nested, shapes
from tests.emulator.answers import RefusalError, not_found, under_value
from tests.emulator.ids import is_id
from tests.emulator.router import Routes, alone, no_route

if TYPE_CHECKING:
    from tests.emulator.models import Board
    from tests.emulator.router import Call

ROUTES = Routes()


def seen(call: Call, name: str, *, write: bool = False) -> Board:
    """A board that the account may see."""
    board = call.world.board(name)
    call.world.require(call.token.member, board, write=write)
    return board


@ROUTES("POST", "/boards")
def create(call: Call) -> Any:
    """A new board."""
    board = boards.create(call.world, call.actor, call.given)
    brief = shapes.pick(shapes.board(call.world, board), (*shapes.BOARD_BRIEF, "limits"))
    return brief | {"limits": {}}


@ROUTES("GET", "/boards/{board}")
def read(call: Call, board: str) -> Any:
    """A board, with what the query nests in it."""
    found, world, given = seen(call, board), call.world, call.given
    most = world.too_many_cards
    if most is not None and nested.asked(given, "cards") and nested.asked(given, "actions"):
        shown = nested.cards(world, world.cards_of(found.id), str(given["cards"]))
        if len(shown) > most:
            raise RefusalError(403, "Too many cards requested", "API_TOO_MANY_CARDS_REQUESTED")
    shape = shapes.pick(shapes.board(world, found), given.get("fields"), shapes.BOARD_BRIEF)
    return shape | inside.of_board(world, found, given, call.token.member)


@ROUTES("PUT", "/boards/{board}")
def update(call: Call, board: str) -> Any:
    """A changed board."""
    found = seen(call, board, write=True)
    boards.update(call.world, call.actor, found, call.given)
    return shapes.pick(shapes.board(call.world, found), shapes.BOARD_BRIEF)


@ROUTES("PUT", "/boards/{board}/{field}")
def update_field(call: Call, board: str, field: str) -> Any:
    """One field, as py-trello writes it."""
    found = seen(call, board, write=True)
    if field not in ("name", "desc", "closed", "idOrganization"):
        raise no_route(call)
    with under_value(field):
        boards.update(call.world, call.actor, found, {field: call.given.get("value", "")})
    return shapes.pick(shapes.board(call.world, found), shapes.BOARD_BRIEF)


@ROUTES("DELETE", "/boards/{board}")
def delete(call: Call, board: str) -> Any:
    """A board that is gone for good."""
    boards.delete(call.world, seen(call, board, write=True))
    return {"_value": None}


@ROUTES("GET", "/boards/{board}/{field}")
def read_field(call: Call, board: str, field: str) -> Any:
    """One field alone."""
    return alone(call, shapes.board(call.world, seen(call, board)), field)


@ROUTES("GET", "/boards/{board}/lists")
def read_lists(call: Call, board: str) -> Any:
    """Its lists, the open ones unless told otherwise."""
    found = seen(call, board)
    return nested.lists(call.world, found.id, call.request.text("filter", "open"), call.given.get("fields"))


@ROUTES("GET", "/boards/{board}/lists/{filter}")
def read_lists_filtered(call: Call, board: str, filter: str) -> Any:  # noqa: A002
    """Its lists."""
    return nested.lists(call.world, seen(call, board).id, filter, call.given.get("fields"))


@ROUTES("POST", "/boards/{board}/lists")
def create_list(call: Call, board: str) -> Any:
    """A new list on it."""
    found = seen(call, board, write=True)
    made = boards.add_list(call.world, call.actor, found, call.given.get("name"), call.given.get("pos"))
    return {**shapes.column(made), "limits": {}}


@ROUTES("GET", "/boards/{board}/cards")
def read_cards(call: Call, board: str) -> Any:
    """Its cards, those that are visible unless told otherwise."""
    found, world = seen(call, board), call.world
    shown = nested.cards(world, world.cards_of(found.id), call.request.text("filter", "visible"))
    return nested.card_shapes(world, nested.page(shown, call.given), call.given, call.given.get("fields"))


@ROUTES("GET", "/boards/{board}/cards/{which}")
def read_card(call: Call, board: str, which: str) -> Any:
    """One of its cards, or those of a filter."""
    found, world = seen(call, board), call.world
    if not is_id(which):
        return nested.card_shapes(
            world, nested.cards(world, world.cards_of(found.id), which), call.given, call.given.get("fields")
        )
    card = world.card(which)
    if card.board != found.id:
        raise not_found()
    shape = shapes.pick(shapes.card(world, card, single=True), call.given.get("fields"))
    return shape | nested.card_extras(world, card, call.given)


@ROUTES("GET", "/boards/{board}/checklists")
def read_checklists(call: Call, board: str) -> Any:
    """All checklists of all its cards."""
    found = seen(call, board)
    return inside.checklists(call.world, found, call.given)


@ROUTES("GET", "/boards/{board}/labels")
def read_labels(call: Call, board: str) -> Any:
    """Its labels."""
    found = seen(call, board)
    return nested.labels(call.world, found.id, call.given.get("limit"), call.given.get("fields"))


@ROUTES("GET", "/boards/{board}/pluginData")
def read_plugin_data(call: Call, board: str) -> Any:
    """What power-ups keep with it."""
    return call.world.plugin_data.get(seen(call, board).id, [])


@ROUTES("GET", "/boards/{board}/actions")
def read_actions(call: Call, board: str) -> Any:
    """What happened on it, newest first."""
    found = seen(call, board)
    return nested.actions(call.world, inside.actions(call.world, found), call.given)


@ROUTES("GET", "/boards/{board}/members")
def read_members(call: Call, board: str) -> Any:
    """Who is on it."""
    found = seen(call, board)
    return nested.members(
        call.world, found.members, call.request.text("filter", "all"), call.given.get("fields")
    )


@ROUTES("GET", "/boards/{board}/members/{filter}")
def read_members_filtered(call: Call, board: str, filter: str) -> Any:  # noqa: A002
    """Who is on it, of one kind."""
    return nested.members(call.world, seen(call, board).members, filter, call.given.get("fields"))
