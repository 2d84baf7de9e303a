"""``/members/{member}/boardStars``: the boards that somebody starred."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator import shapes
from tests.emulator.answers import not_allowed, not_found
from tests.emulator.models import Star
from tests.emulator.router import Routes
from tests.emulator.state import place

if TYPE_CHECKING:
    from tests.emulator.router import Call

ROUTES = Routes()


@ROUTES("GET", "/members/{member}/boardStars")
def read(call: Call, member: str) -> Any:
    """The account's own stars, in order."""
    return [_shape(each) for each in _own(call, member)]


@ROUTES("GET", "/members/{member}/boardStars/{star}")
def read_one(call: Call, member: str, star: str) -> Any:
    """One of them."""
    return _shape(_one(call, member, star))


@ROUTES("POST", "/members/{member}/boardStars")
def create(call: Call, member: str) -> Any:
    """A board starred."""
    stars, board = _own(call, member), call.world.board(call.request.text("idBoard"))
    call.world.require(call.token.member, board)
    pos = place([each.pos for each in stars], call.given.get("pos"), default="bottom")
    star = Star(call.world.ids.new(), call.token.member, board.id, pos)
    call.world.stars[star.id] = star
    return _shape(star)


@ROUTES("PUT", "/members/{member}/boardStars/{star}")
def update(call: Call, member: str, star: str) -> Any:
    """A star at another place."""
    found = _one(call, member, star)
    others = [each.pos for each in _own(call, member) if each is not found]
    found.pos = place(others, call.given.get("pos"), default="bottom")
    return _shape(found)


@ROUTES("DELETE", "/members/{member}/boardStars/{star}")
def delete(call: Call, member: str, star: str) -> Any:
    """A star taken away."""
    del call.world.stars[_one(call, member, star).id]
    return {"_value": None}


def _shape(star: Star) -> shapes.Shape:
    return {"id": star.id, "_id": star.id, "idBoard": star.board, "pos": shapes.number(star.pos)}


def _own(call: Call, member: str) -> list[Star]:
    if call.world.member(member, call.token.member).id != call.token.member:
        raise not_allowed()
    mine = [each for each in call.world.stars.values() if each.member == call.token.member]
    return sorted(mine, key=lambda each: (each.pos, each.id))


def _one(call: Call, member: str, star: str) -> Star:
    for each in _own(call, member):
        if each.id == star:
            return each
    raise not_found()
