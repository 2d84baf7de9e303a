"""``/members``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator import inside, nested, shapes, values, workspaces
from tests.emulator.answers import RefusalError
from tests.emulator.router import Routes
from tests.emulator.routes import webhooks

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.emulator.models import Member
    from tests.emulator.router import Call

ROUTES = Routes()


def found_member(call: Call, name: str) -> Member:
    """A member by id, username or ``me``."""
    return call.world.member(name, call.token.member)


@ROUTES("GET", "/members/{member}")
def read(call: Call, member: str) -> Any:
    """A member."""
    found = found_member(call, member)
    own, given, world = found.id == call.token.member, call.given, call.world
    shape = shapes.pick(shapes.member_full(world, found, own=own), given.get("fields"))
    inside: dict[str, Callable[[str | None], Any]] = {
        "boards": lambda fields: _boards(call, member, str(given["boards"]), fields),
        "organizations": lambda fields: _organizations(call, member, fields),
        "cards": lambda fields: _cards(call, member, str(given["cards"]), fields),
        "notifications": lambda _: [],
    }
    return shape | nested.wanted(inside, given)


@ROUTES("GET", "/members/{member}/boards")
def read_boards(call: Call, member: str) -> Any:
    """The boards they are on and the account may see, the closed ones too."""
    return _boards(call, member, call.request.text("filter", "all"), call.given.get("fields"))


@ROUTES("GET", "/members/{member}/boards/{filter}")
def read_boards_filtered(call: Call, member: str, filter: str) -> Any:  # noqa: A002
    """The same, with the filter in the path."""
    return _boards(call, member, filter, call.given.get("fields"))


def _boards(call: Call, member: str, kind: str, fields: str | None) -> list[Any]:
    who, world = found_member(call, member), call.world
    both = {who.id, call.token.member}
    shown = nested.boards(
        world, [each for each in world.boards.values() if both <= each.members.keys()], kind, who.id
    )
    # Of a member's boards Trello does not look these up [recorded].
    unsaid = {"limits": None, "pinned": None, "ixUpdate": None}
    query = nested.within(call.given, "board") if "boards" in call.given else call.given
    return [
        shapes.pick(shapes.board(world, each) | unsaid, fields)
        | inside.of_board(world, each, query, call.token.member)
        for each in shown
    ]


@ROUTES("GET", "/members/{member}/cards")
def read_cards(call: Call, member: str) -> Any:
    """The cards they are on."""
    return _cards(call, member, call.request.text("filter", "visible"), call.given.get("fields"))


def _cards(call: Call, member: str, kind: str, fields: str | None) -> list[Any]:
    who, world = found_member(call, member), call.world
    mine = [each for each in world.cards.values() if who.id in each.members]
    query = nested.within(call.given, "card") if "cards" in call.given else call.given
    return nested.card_shapes(world, nested.cards(world, mine, kind), query, fields, single=True)


@ROUTES("GET", "/members/{member}/actions")
def read_actions(call: Call, member: str) -> Any:
    """What they did."""
    who = found_member(call, member)
    return nested.actions(
        call.world, [each for each in call.world.actions if each.member == who.id], call.given
    )


@ROUTES("GET", "/members/{member}/organizations")
def read_organizations(call: Call, member: str) -> Any:
    """The workspaces they are in."""
    return _organizations(call, member, call.given.get("fields"))


def _organizations(call: Call, member: str, fields: str | None) -> list[Any]:
    who, world = found_member(call, member), call.world
    found = [each for each in world.organizations.values() if who.id in each.members]
    return [shapes.pick(workspaces.shape_of(world, each), fields) for each in found]


def _none(call: Call, member: str) -> Any:
    """What the emulator has none of."""
    found_member(call, member)
    return []


for _kind in (
    "boardBackgrounds",
    "boardsInvited",
    "customBoardBackgrounds",
    "customEmoji",
    "customStickers",
    "organizationsInvited",
):
    ROUTES("GET", f"/members/{{member}}/{_kind}")(_none)


@ROUTES("PUT", "/members/{member}")
def update(call: Call, member: str) -> Any:
    """The account, changed."""
    found, given = found_member(call, member), call.given
    if found.id != call.token.member:
        raise RefusalError(401, "unauthorized member permission requested")
    if "fullName" in given:
        found.full_name = values.text(given["fullName"], "fullName", empty=False)
    if "username" in given:
        name = values.text(given["username"], "username", empty=False)
        if any(each.username == name and each is not found for each in call.world.members.values()):
            raise RefusalError(400, "Username is taken", "ERROR")
        found.username = name
    return read(call, member)


@ROUTES("GET", "/members/{member}/tokens")
def read_tokens(call: Call, member: str) -> Any:
    """The account's own tokens."""
    who = found_member(call, member)
    mine = [each for each in call.world.tokens.values() if each.member == who.id]
    if call.request.text("webhooks") != "true":
        return [shapes.token(each) for each in mine]
    return [{**shapes.token(each), "webhooks": webhooks.of_token(call, each)} for each in mine]
