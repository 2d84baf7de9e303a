"""``/members/{member}/boardStars``: the boards that somebody starred."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator import shapes
from tests.emulator.models import Star
from tests.emulator.router import Routes
from tests.emulator.routes.owned import own, own_one
from tests.emulator.state import place

if TYPE_CHECKING:
    from tests.emulator.router import Call

ROUTES = Routes()


@ROUTES("GET", "/members/{member}/boardStars")
def read(call: Call, member: str) -> Any:
    """The account's own stars, in order."""
    return [_shape(each) for each in own(call, member, call.world.stars)]


@ROUTES("GET", "/members/{member}/boardStars/{star}")
def read_one(call: Call, member: str, star: str) -> Any:
    """One of them."""
    return _shape(own_one(call, member, call.world.stars, star))


@ROUTES("POST", "/members/{member}/boardStars")
def create(call: Call, member: str) -> Any:
    """A board starred."""
    stars, board = own(call, member, call.world.stars), call.world.board(call.request.text("idBoard"))
    call.world.require(call.token.member, board)
    pos = place([each.pos for each in stars], call.given.get("pos"), default="bottom")
    star = Star(call.world.ids.new(), call.token.member, board.id, pos)
    call.world.stars[star.id] = star
    return _shape(star)


@ROUTES("PUT", "/members/{member}/boardStars/{star}")
def update(call: Call, member: str, star: str) -> Any:
    """A star at another place."""
    found = own_one(call, member, call.world.stars, star)
    others = [each.pos for each in own(call, member, call.world.stars) if each is not found]
    found.pos = place(others, call.given.get("pos"), default="bottom")
    return _shape(found)


@ROUTES("DELETE", "/members/{member}/boardStars/{star}")
def delete(call: Call, member: str, star: str) -> Any:
    """A star taken away."""
    del call.world.stars[own_one(call, member, call.world.stars, star).id]
    return {"_value": None}


def _shape(star: Star) -> shapes.Shape:
    return {"id": star.id, "_id": star.id, "idBoard": star.board, "pos": shapes.number(star.pos)}
