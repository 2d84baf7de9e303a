"""``/actions``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator import nested, shapes, values, workspaces
from tests.emulator.answers import not_found
from tests.emulator.deliveries import called
from tests.emulator.router import Routes
from tests.emulator.routes.boards import seen

if TYPE_CHECKING:
    from tests.emulator.models import Action
    from tests.emulator.router import Call

ROUTES = Routes()
CARD_APART: dict[str, Any] = {
    "creationMethod": None,
    "staticMapUrl": None,
    "limits": {
        "attachments": {"perCard": {"status": "ok", "disableAt": 1000, "warnAt": 800}},
        "checklists": {"perCard": {"status": "ok", "disableAt": 500, "warnAt": 400}},
        "stickers": {"perCard": {"status": "ok", "disableAt": 70, "warnAt": 56}},
    },
}
"""What the card of an action has besides."""
LIST_APART: dict[str, Any] = {
    "creationMethod": None,
    "limits": {
        "cards": {
            "openPerList": {"status": "ok", "disableAt": 5000, "warnAt": 4000},
            "totalPerList": {"status": "ok", "disableAt": 1_000_000, "warnAt": 800_000},
        }
    },
}
"""What the list of an action has besides."""


def seen_action(call: Call, name: str) -> Action:
    """An action on a board that the account may see."""
    found = call.world.action(name)
    seen(call, found.board)
    return found


@ROUTES("GET", "/actions/{action}")
def read(call: Call, action: str) -> Any:
    """An action."""
    found = seen_action(call, action)
    whole = shapes.action(call.world, found) | {"display": _display(call, found)}
    return nested.action(whole, call.given)


def _display(call: Call, action: Action) -> dict[str, Any]:
    """The sentence about an action and what stands in it."""
    who = call.world.members[action.member]
    by = {"type": "member", "id": who.id, "username": who.username, "text": who.full_name}
    about = {
        kind: {"type": kind, "id": each["id"], "text": each.get("name", "")}
        for kind, each in action.data.items()
        if kind in ("board", "card", "list", "customField", "checklist") and "id" in each
    }
    return {"translationKey": called(action), "entities": {**about, "memberCreator": by}}


@ROUTES("PUT", "/actions/{action}")
def update(call: Call, action: str) -> Any:
    """A rewritten comment."""
    found = _comment(call, action)
    return _rewrite(call, found, call.given.get("text"))


@ROUTES("PUT", "/actions/{action}/text")
def update_text(call: Call, action: str) -> Any:
    """The same, the text alone."""
    return _rewrite(call, _comment(call, action), call.given.get("value"))


@ROUTES("PUT", "/cards/{card}/actions/{action}/comments")
def update_on_card(call: Call, card: str, action: str) -> Any:
    """The same, by its card."""
    return _rewrite(call, _comment(call, action, card), call.given.get("text"))


def _rewrite(call: Call, comment: Action, text: Any) -> Any:
    comment.data["text"] = values.text(text, "text", empty=False)
    return shapes.action(call.world, comment)


@ROUTES("DELETE", "/actions/{action}")
def delete(call: Call, action: str) -> Any:
    """A comment that is gone."""
    return _delete(call, _comment(call, action))


@ROUTES("DELETE", "/cards/{card}/actions/{action}/comments")
def delete_on_card(call: Call, card: str, action: str) -> Any:
    """The same, by its card, as py-trello asks for it."""
    return _delete(call, _comment(call, action, card))


def _delete(call: Call, found: Action) -> Any:
    call.world.actions.remove(found)
    call.world.cards[found.card].comments -= 1
    return {"_value": None}


@ROUTES("GET", "/actions/{action}/board")
def read_board(call: Call, action: str) -> Any:
    """The board it happened on, all of it."""
    shape = shapes.board(call.world, seen(call, seen_action(call, action).board))
    return shapes.pick(shape, call.given.get("fields"))


@ROUTES("GET", "/actions/{action}/card")
def read_card(call: Call, action: str) -> Any:
    """The card it is about."""
    card = call.world.card(seen_action(call, action).card)
    where = {"address": card.address, "coordinates": card.coordinates, "locationName": card.location}
    whole = {**shapes.card(call.world, card, single=True), **CARD_APART, **where}
    return shapes.pick(whole, call.given.get("fields"))


@ROUTES("GET", "/actions/{action}/list")
def read_list(call: Call, action: str) -> Any:
    """The list it is about."""
    column = call.world.column(_list_of(seen_action(call, action)))
    return shapes.pick({**shapes.column(column, nested=True), **LIST_APART}, call.given.get("fields"))


@ROUTES("GET", "/actions/{action}/member")
def read_member(call: Call, action: str) -> Any:
    """Whom it happened to."""
    who = call.world.member(seen_action(call, action).affected or "")
    return shapes.pick(shapes.member_inline(who), call.given.get("fields"))


@ROUTES("GET", "/actions/{action}/memberCreator")
def read_creator(call: Call, action: str) -> Any:
    """Who did it."""
    who = call.world.member(seen_action(call, action).member)
    return shapes.pick(shapes.member_inline(who), call.given.get("fields"))


@ROUTES("GET", "/actions/{action}/organization")
def read_organization(call: Call, action: str) -> Any:
    """The workspace of the board it happened on."""
    board = seen(call, seen_action(call, action).board)
    return workspaces.shape_of(call.world, call.world.organization(board.organization or ""))


def _list_of(action: Action) -> str:
    return action.column or str(action.data.get("list", {}).get("id", ""))


def _comment(call: Call, name: str, card: str = "") -> Action:
    """A comment of the account's own, of this card where one is named."""
    found = seen_action(call, name)
    if found.type != "commentCard" or found.card not in call.world.cards:
        raise not_found()
    if card and call.world.card(card).id != found.card:
        raise not_found()
    return found
