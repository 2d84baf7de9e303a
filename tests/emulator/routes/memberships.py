"""Who is on a board or in a workspace, and as what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator import boards, nested, shapes, values
from tests.emulator.answers import RefusalError, invalid, not_found
from tests.emulator.router import Routes
from tests.emulator.routes.boards import seen
from tests.emulator.routes.organizations import seen_organization

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.emulator.models import Board, Member
    from tests.emulator.router import Call

ROUTES = Routes()


def _shown(call: Call, members: Mapping[str, str]) -> list[Any]:
    """Those that the request asks for, with the members themselves where it asks for them."""
    kind = call.request.text("filter", "all")
    kinds = {"admins": "admin", "admin": "admin", "normal": "normal"}
    if kind not in ("all", "none", "me", "active", "deactivated", *kinds):
        raise invalid("filter")
    found = [
        each
        for each in shapes.memberships(members)
        if kind in ("all", "active")
        or kinds.get(kind) == each["memberType"]
        or (kind == "me" and each["idMember"] == call.token.member)
    ]
    return [_one(call, each) for each in found]


def _one(call: Call, membership: dict[str, Any]) -> dict[str, Any]:
    if not values.flag(call.given.get("member"), "member"):
        return membership
    who = call.world.members[membership["idMember"]]
    fields = call.given.get("member_fields")
    return membership | {"member": shapes.pick(shapes.member_inline(who), fields)}


@ROUTES("GET", "/boards/{board}/memberships")
def read_of_board(call: Call, board: str) -> Any:
    """Who is on a board."""
    return _shown(call, seen(call, board).members)


@ROUTES("GET", "/organizations/{organization}/memberships")
def read_of_organization(call: Call, organization: str) -> Any:
    """Who is in a workspace."""
    return _shown(call, seen_organization(call, organization).members)


@ROUTES("GET", "/organizations/{organization}/memberships/{membership}")
def read_one(call: Call, organization: str, membership: str) -> Any:
    """One of those who are in a workspace."""
    return _one(call, _named(shapes.memberships(seen_organization(call, organization).members), membership))


def _named(among: list[dict[str, Any]], name: str) -> dict[str, Any]:
    for each in among:
        if name == each["id"]:
            return each
    raise not_found()


@ROUTES("PUT", "/boards/{board}/memberships/{membership}")
def update(call: Call, board: str, membership: str) -> Any:
    """Somebody on a board, made something else."""
    found = seen(call, board, write=True)
    who = _named(shapes.memberships(found.members), membership)["idMember"]
    boards.add_member(call.world, call.actor, found, who, call.request.text("type"))
    return _one(call, _named(shapes.memberships(found.members), membership))


@ROUTES("PUT", "/boards/{board}/members")
def invite(call: Call, board: str) -> Any:
    """Let somebody onto a board who is known by their e-mail address."""
    found = seen(call, board, write=True)
    who = _mailed(call)
    boards.add_member(call.world, call.actor, found, who.id, call.request.text("type", "normal"))
    return _everybody(call, found)


def _mailed(call: Call) -> Member:
    """Who has an e-mail address. Nobody recorded what Trello does with others: it invites them to sign up."""
    email = call.request.text("email")
    for each in call.world.members.values():
        if shapes.member_full(call.world, each, own=True)["email"] == email:
            return each
    raise invalid("email") if "@" not in email else RefusalError(400, "Member not found", "ERROR")


@ROUTES("PUT", "/boards/{board}/members/{member}")
def put(call: Call, board: str, member: str) -> Any:
    """Let somebody onto a board."""
    found = seen(call, board, write=True)
    who = call.world.member(member, call.token.member)
    boards.add_member(call.world, call.actor, found, who.id, call.request.text("type", "normal"))
    return _everybody(call, found)


@ROUTES("DELETE", "/boards/{board}/members/{member}")
def delete(call: Call, board: str, member: str) -> Any:
    """Take somebody off a board."""
    found = seen(call, board, write=True)
    boards.remove_member(call.world, call.actor, found, call.world.member(member, call.token.member).id)
    return _everybody(call, found)


def _everybody(call: Call, board: Board) -> dict[str, Any]:
    return {
        "id": board.id,
        "members": nested.members(call.world, board.members, "all"),
        "memberships": shapes.memberships(board.members),
    }
