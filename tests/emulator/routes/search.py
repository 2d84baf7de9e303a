"""``/search``: what the account may see and what has the query's words in it.

Trello's own is an index that lags behind; this one is always up to date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator import inside, nested, shapes, values, workspaces
from tests.emulator.answers import invalid
from tests.emulator.router import Routes
from tests.emulator.routes.boards import seen
from tests.emulator.routes.organizations import seen_organization

if TYPE_CHECKING:
    from tests.emulator.models import Board
    from tests.emulator.router import Call

ROUTES = Routes()
KINDS = ("boards", "cards", "members", "organizations")
FIELDS = {
    "boards": "name,idOrganization",
    "cards": "all",
    "members": "avatarHash,fullName,initials,username,confirmed",
    "organizations": "name,displayName",
}
"""What is shown of each kind unless the request says it."""
SHOWN, FOUND = 10, 8
"""Results of each kind, unless more are asked for."""


@ROUTES("GET", "/search")
def search(call: Call) -> Any:
    """Boards, cards, members and workspaces."""
    query = call.request.text("query").casefold().split()
    if not query:
        raise invalid("query")
    kinds = values.words(call.given.get("modelTypes")) or ["all"]
    if not set(kinds) <= {"all", "actions", *KINDS}:
        raise invalid("modelTypes")
    words = _whole if not values.flag(call.given.get("partial"), "partial") else _begun
    found = {
        "boards": _boards(call, query, words),
        "cards": _cards(call, query, words),
        "members": _members(call, query, words),
        "organizations": _organizations(call, query, words),
    }
    shown: dict[str, Any] = {
        "options": {
            "terms": [{"text": each} for each in query],
            "modifiers": [],
            "modelTypes": kinds,
            "partial": words is _begun,
        }
    }
    for kind in KINDS:
        if kind in kinds or "all" in kinds:
            limit = values.count(call.given.get(f"{kind}_limit"), SHOWN)
            start = limit * values.count(call.given.get(f"{kind}_page"), 0)
            fields = call.given.get(f"{kind.removesuffix('s')}_fields") or FIELDS[kind]
            part = found[kind][start : start + limit]
            shown[kind] = [shapes.pick(each, fields) | _inside(call, kind, each["id"]) for each in part]
    return shown


def _inside(call: Call, kind: str, name: str) -> dict[str, Any]:
    """What the request asks for inside of something that is found."""
    if kind == "cards":
        return nested.card_extras(call.world, call.world.card(name), nested.within(call.given, "card"))
    if kind == "boards":
        query = nested.within(call.given, "board")
        return inside.of_board(call.world, call.world.board(name), query, call.token.member)
    return {}


@ROUTES("GET", "/search/members")
def search_members(call: Call) -> Any:
    """Members whose names begin with the words, on the board or in the workspace that is named."""
    query = call.request.text("query").casefold().split()
    if not query:
        raise invalid("query")
    board, place = call.request.text("idBoard"), call.request.text("idOrganization")
    among = set(call.world.members)
    if board:
        among &= seen(call, board).members.keys()
    if place:
        among &= seen_organization(call, place).members.keys()
    found = [
        {**shapes.member_inline(each), "similarity": 1, "active": True}
        for each in call.world.members.values()
        if each.id in among and _begun(f"{each.full_name} {each.username}", query)
    ]
    return found[: values.count(call.given.get("limit"), FOUND, most=20)]


def _whole(text: str, query: list[str]) -> bool:
    there = set(_split(text))
    return all(each in there for each in query)


def _begun(text: str, query: list[str]) -> bool:
    there = _split(text)
    return all(any(word.startswith(each) for word in there) for each in query)


def _split(text: str) -> list[str]:
    return text.casefold().split()


def _seen(call: Call) -> list[Board]:
    wanted = values.words(call.given.get("idBoards"))
    places = values.words(call.given.get("idOrganizations"))
    return [
        board
        for board in call.world.boards.values()
        if call.token.member in board.members
        and (not wanted or wanted == ["mine"] or board.id in wanted)
        and (not places or board.organization in places)
    ]


def _boards(call: Call, query: list[str], words: Any) -> list[Any]:
    return [shapes.board(call.world, each) for each in _seen(call) if words(each.name, query)]


def _cards(call: Call, query: list[str], words: Any) -> list[Any]:
    wanted = values.words(call.given.get("idCards"))
    return [
        shapes.card(call.world, card)
        for board in _seen(call)
        for card in call.world.cards_of(board.id)
        if words(f"{card.name} {card.desc}", query) and (not wanted or card.id in wanted)
    ]


def _members(call: Call, query: list[str], words: Any) -> list[Any]:
    return [
        shapes.member_inline(each)
        for each in call.world.members.values()
        if words(f"{each.full_name} {each.username}", query)
    ]


def _organizations(call: Call, query: list[str], words: Any) -> list[Any]:
    return [
        workspaces.shape_of(call.world, each)
        for each in call.world.organizations.values()
        if call.token.member in each.members and words(each.display_name, query)
    ]
