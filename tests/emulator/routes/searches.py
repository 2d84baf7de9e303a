"""``/members/{id}/savedSearches``: what somebody searches for again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator import shapes, values
from tests.emulator.models import Search
from tests.emulator.router import Routes
from tests.emulator.routes.owned import own, own_one
from tests.emulator.state import place

if TYPE_CHECKING:
    from tests.emulator.router import Call

ROUTES = Routes()
STEP = 16384.0


@ROUTES("GET", "/members/{member}/savedSearches")
def read_all(call: Call, member: str) -> Any:
    """The account's own, in order."""
    return [_shape(each) for each in own(call, member, call.world.searches)]


@ROUTES("POST", "/members/{member}/savedSearches")
def create(call: Call, member: str) -> Any:
    """One more."""
    others = [each.pos for each in own(call, member, call.world.searches)]
    made = Search(
        call.world.ids.new(),
        call.token.member,
        values.text(call.given.get("name"), "name", empty=False),
        values.text(call.given.get("query"), "query", empty=False),
        place(others, call.given.get("pos"), default="bottom", step=STEP),
    )
    call.world.searches[made.id] = made
    return _shape(made)


@ROUTES("GET", "/members/{member}/savedSearches/{search}")
def read(call: Call, member: str, search: str) -> Any:
    """One of them."""
    return _shape(own_one(call, member, call.world.searches, search))


@ROUTES("PUT", "/members/{member}/savedSearches/{search}")
def update(call: Call, member: str, search: str) -> Any:
    """One of them, changed."""
    found, given = own_one(call, member, call.world.searches, search), call.given
    if "name" in given:
        found.name = values.text(given["name"], "name", empty=False)
    if "query" in given:
        found.query = values.text(given["query"], "query", empty=False)
    if "pos" in given:
        others = [each.pos for each in own(call, member, call.world.searches) if each is not found]
        found.pos = place(others, given["pos"], default="bottom", step=STEP)
    return _shape(found)


@ROUTES("DELETE", "/members/{member}/savedSearches/{search}")
def delete(call: Call, member: str, search: str) -> Any:
    """One less."""
    del call.world.searches[own_one(call, member, call.world.searches, search).id]
    return {"_value": None}


def _shape(each: Search) -> dict[str, Any]:
    return {"id": each.id, "name": each.name, "query": each.query, "pos": shapes.number(each.pos)}
