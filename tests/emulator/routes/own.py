"""What a board is to the account alone (``/boards/{id}/myPrefs``), its keys and its power-ups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator import shapes, values
from tests.emulator.answers import RefusalError, invalid, not_found
from tests.emulator.ids import is_id
from tests.emulator.router import Routes
from tests.emulator.routes.boards import seen

if TYPE_CHECKING:
    from tests.emulator.models import Board
    from tests.emulator.router import Call

ROUTES = Routes()
FLAGS = ("showSidebar", "showSidebarMembers", "showSidebarBoardActions", "showSidebarActivity")
CHANGED = ("emailPosition", "idEmailList", *FLAGS)


def prefs_of(board: Board, member: str) -> dict[str, Any]:
    """What a member set for themselves."""
    return {
        **dict.fromkeys(FLAGS, True),
        "emailPosition": "bottom",
        "idEmailList": None,
        **board.own_prefs.get(member, {}),
    }


@ROUTES("GET", "/boards/{board}/myPrefs")
def read(call: Call, board: str) -> Any:
    """What the account set for itself."""
    return prefs_of(seen(call, board), call.token.member)


def update(call: Call, board: str) -> Any:
    """The same, one of them changed."""
    found, value = seen(call, board), call.given.get("value", "")
    pref = next(each for each in CHANGED if call.request.path.casefold().endswith(each.casefold()))
    if pref in FLAGS:
        value = values.strict(value, "value")
    elif value not in _choices(call, found, pref):
        raise invalid("value")
    found.own_prefs.setdefault(call.token.member, {})[pref] = value
    return prefs_of(found, call.token.member)


for _pref in CHANGED:
    ROUTES("PUT", f"/boards/{{board}}/myPrefs/{_pref}")(update)


def _choices(call: Call, board: Board, pref: str) -> set[str]:
    """The values that a preference may have."""
    lists = {each.id for each in call.world.lists_of(board.id)}
    return {"top", "bottom"} if pref == "emailPosition" else lists


@ROUTES("POST", "/boards/{board}/emailKey/generate")
def make_email_key(call: Call, board: str) -> Any:
    """Another address to mail cards to."""
    return _keyed(call, board)


@ROUTES("POST", "/boards/{board}/calendarKey/generate")
def make_calendar_key(call: Call, board: str) -> Any:
    """Another address of its calendar."""
    return _keyed(call, board)


def _keyed(call: Call, board: str) -> Any:
    found = seen(call, board, write=True)
    return shapes.pick(shapes.board(call.world, found), shapes.BOARD_BRIEF) | {"myPrefs": read(call, board)}


@ROUTES("POST", "/boards/{board}/markedAsViewed")
def mark_as_viewed(call: Call, board: str) -> Any:
    """It was looked at."""
    found = seen(call, board)
    found.last_view = call.world.clock.stamp()
    return {"_value": None}


@ROUTES("GET", "/boards/{board}/boardStars")
def read_stars(call: Call, board: str) -> Any:
    """The account's own star on it."""
    found = seen(call, board)
    mine = [each for each in call.world.stars.values() if each.board == found.id]
    return [
        {"id": each.id, "_id": each.id, "idBoard": each.board, "pos": shapes.number(each.pos)}
        for each in mine
        if each.member == call.token.member or call.request.text("filter", "mine") == "all"
    ]


# ---- power-ups


@ROUTES("GET", "/boards/{board}/boardPlugins")
def read_plugins(call: Call, board: str) -> Any:
    """The power-ups that are switched on."""
    found = seen(call, board)
    return [{"id": on, "idBoard": found.id, "idPlugin": plugin} for on, plugin in found.plugins.items()]


@ROUTES("POST", "/boards/{board}/boardPlugins")
def switch_on(call: Call, board: str) -> Any:
    """A power-up switched on."""
    found, plugin = seen(call, board, write=True), call.request.text("idPlugin")
    if not is_id(plugin):
        raise invalid("idPlugin")
    if plugin in found.plugins.values():
        raise RefusalError(400, "Plugin already enabled on board", "ERROR")
    on = call.world.ids.new()
    found.plugins[on] = plugin
    return {"id": on, "idBoard": found.id, "idPlugin": plugin}


@ROUTES("DELETE", "/boards/{board}/boardPlugins/{plugin}")
def switch_off(call: Call, board: str, plugin: str) -> Any:
    """A power-up switched off."""
    found = seen(call, board, write=True)
    on = next((each for each, what in found.plugins.items() if plugin in (each, what)), None)
    if on is None:
        raise not_found()
    del found.plugins[on]
    return {"_value": None}


@ROUTES("GET", "/boards/{board}/plugins")
def read_possible_plugins(call: Call, board: str) -> Any:
    """The power-ups there are: the emulator has none."""
    seen(call, board)
    return []
