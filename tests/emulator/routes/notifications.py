"""``/notifications``, and those of a member."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator import nested, notices, shapes, values, workspaces
from tests.emulator.answers import invalid, not_found
from tests.emulator.router import Routes, alone
from tests.emulator.routes.boards import seen
from tests.emulator.routes.cards import seen_card
from tests.emulator.routes.lists import seen_list
from tests.emulator.routes.members import found_member

if TYPE_CHECKING:
    from tests.emulator.models import Notification
    from tests.emulator.router import Call
    from tests.emulator.state import World

ROUTES = Routes()
SHOWN = 50


def shape_of(world: World, each: Notification) -> dict[str, Any]:
    """A notification, and who gave rise to it."""
    shape: dict[str, Any] = {
        "id": each.id,
        "unread": each.read is None,
        "type": each.type,
        "date": each.date,
        "dateRead": each.read,
        "data": each.data,
        "idAction": each.action,
        "idMemberCreator": each.creator,
        "appCreator": {"id": each.app} if each.app else None,
        "isReactable": each.type in ("commentCard", "mentionedOnCard"),
        "reactions": [],
    }
    who = world.members.get(each.creator or "")
    return shape | ({"memberCreator": shapes.member_inline(who)} if who else {})


def _own(call: Call, name: str) -> Notification:
    """A notification of the account."""
    found = call.world.notifications.get(name)
    if found is None or found.member != call.token.member:
        raise not_found()
    return found


@ROUTES("GET", "/members/{member}/notifications")
def read_of_member(call: Call, member: str) -> Any:
    """What they were told, newest first."""
    who, given = found_member(call, member), call.given
    kinds, wanted = values.words(given.get("filter")), call.request.text("read_filter", "all")
    if wanted not in ("all", "read", "unread"):
        raise invalid("read_filter")
    before, since = call.request.text("before"), call.request.text("since")
    found = [
        each
        for each in notices.of_member(call.world, who.id)
        if (not kinds or "all" in kinds or each.type in kinds)
        and (wanted == "all" or (each.read is None) == (wanted == "unread"))
        and (not before or each.id < before)
        and (not since or each.id > since)
    ]
    limit = values.count(given.get("limit"), SHOWN)
    start = limit * values.count(given.get("page"), 0)
    return [_shown(call, each) for each in found[start : start + limit]]


def _shown(call: Call, each: Notification) -> Any:
    return nested.action(shape_of(call.world, each), call.given)


@ROUTES("GET", "/notifications/{notification}")
def read(call: Call, notification: str) -> Any:
    """Something that the account was told."""
    found, given = _own(call, notification), call.given
    inside = {"board": read_board, "card": read_card, "list": read_list, "organization": read_organization}
    asked = {name: make for name, make in inside.items() if nested.asked(given, name)}
    return _shown(call, found) | {name: make(call, notification) for name, make in asked.items()}


@ROUTES("PUT", "/notifications/{notification}")
def update(call: Call, notification: str) -> Any:
    """The same, read or not."""
    return _mark(call, notification, call.given.get("unread"), "unread")


@ROUTES("PUT", "/notifications/{notification}/unread")
def update_unread(call: Call, notification: str) -> Any:
    """The same."""
    return _mark(call, notification, call.given.get("value"), "value")


def _mark(call: Call, name: str, unread: Any, said: str) -> Any:
    found = _own(call, name)
    if unread is not None:
        found.read = None if values.strict(unread, said) else found.read or call.world.clock.stamp()
    return shape_of(call.world, found)


@ROUTES("POST", "/notifications/all/read")
def read_all(call: Call) -> Any:
    """All that the account was told, or what is named, read or not."""
    read, ids = values.flag(call.given.get("read"), "read", default=True), values.ids(call.given.get("ids"))
    for each in notices.of_member(call.world, call.token.member):
        if not ids or each.id in ids:
            each.read = (each.read or call.world.clock.stamp()) if read else None
    return {}


@ROUTES("GET", "/notifications/{notification}/{field}")
def read_field(call: Call, notification: str, field: str) -> Any:
    """One field alone."""
    return alone(call, shape_of(call.world, _own(call, notification)), field)


def _about(call: Call, notification: str, kind: str) -> str:
    """The id of the board, card or list that it is about."""
    found = _own(call, notification).data.get(kind, {}).get("id", "")
    if not found:
        raise not_found()
    return str(found)


@ROUTES("GET", "/notifications/{notification}/board")
def read_board(call: Call, notification: str) -> Any:
    """The board that it is about."""
    shape = shapes.board(call.world, seen(call, _about(call, notification, "board")))
    return shapes.pick(shape, call.given.get("board_fields") or call.given.get("fields"))


@ROUTES("GET", "/notifications/{notification}/card")
def read_card(call: Call, notification: str) -> Any:
    """The card that it is about."""
    shape = shapes.card(call.world, seen_card(call, _about(call, notification, "card")), single=True)
    return shapes.pick(shape, call.given.get("card_fields") or call.given.get("fields"))


@ROUTES("GET", "/notifications/{notification}/list")
def read_list(call: Call, notification: str) -> Any:
    """The list that it is about, or that its card is on."""
    data = _own(call, notification).data
    name = (
        str(data["list"]["id"])
        if "list" in data
        else seen_card(call, _about(call, notification, "card")).column
    )
    return shapes.pick(shapes.column(seen_list(call, name), nested=True), call.given.get("fields"))


@ROUTES("GET", "/notifications/{notification}/member")
def read_member(call: Call, notification: str) -> Any:
    """Whom it tells of."""
    return shapes.pick(
        shapes.member_inline(call.world.member(_own(call, notification).member)), call.given.get("fields")
    )


@ROUTES("GET", "/notifications/{notification}/memberCreator")
def read_creator(call: Call, notification: str) -> Any:
    """Who gave rise to it."""
    who = call.world.member(_own(call, notification).creator or "")
    return shapes.pick(shapes.member_inline(who), call.given.get("fields"))


@ROUTES("GET", "/notifications/{notification}/organization")
def read_organization(call: Call, notification: str) -> Any:
    """The workspace of its board."""
    board = seen(call, _about(call, notification, "board"))
    shape = workspaces.shape_of(call.world, call.world.organization(board.organization or ""))
    return shapes.pick(shape, call.given.get("fields"), workspaces.BRIEF)
