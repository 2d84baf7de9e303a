"""``/cards``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator import boards, cards, entries, nested, shapes, values
from tests.emulator.answers import RefusalError, invalid, not_found, under_value
from tests.emulator.router import Routes, alone, no_route

if TYPE_CHECKING:
    from tests.emulator.models import Attachment, Card
    from tests.emulator.router import Call

ROUTES = Routes()
_SINGLE = (
    "name",
    "desc",
    "due",
    "start",
    "dueComplete",
    "dueReminder",
    "closed",
    "idList",
    "idBoard",
    "pos",
    "subscribed",
    "cover",
    "isTemplate",
    "idAttachmentCover",
    "address",
    "locationName",
    "coordinates",
    "idMembers",
    "idLabels",
)


def seen_card(call: Call, name: str, *, write: bool = False) -> Card:
    """A card of a board that the account may see."""
    card = call.world.card(name)
    call.world.require(call.token.member, call.world.boards[card.board], write=write, card=True)
    return card


@ROUTES("POST", "/cards")
def create(call: Call) -> Any:
    """A new card."""
    world, given = call.world, call.given
    column = cards.target_list(world, given.get("idList"))
    world.require(call.token.member, world.boards[column.board], write=True)
    if given.get("idCardSource"):
        kept = str(given.get("keepFromSource") or "all")
        keep = cards.KEPT if kept == "all" else frozenset(kept.split(","))
        made = cards.copy(world, call.actor, seen_card(call, str(given["idCardSource"])), column, keep=keep)
        names = {*_SINGLE} - {"idList", "idBoard"}
        cards.update(
            world,
            call.actor,
            made,
            {name: given[name] for name in given if name in names and given[name] not in (None, "")},
        )
    else:
        made = cards.create(world, call.actor, column, given)
    attached = [shapes.attachment(each) for each in made.attachments]
    return shapes.card(world, made, single=True) | {"attachments": attached, "stickers": [], "limits": {}}


@ROUTES("GET", "/cards/{card}")
def read(call: Call, card: str) -> Any:
    """A card, with what the query nests in it."""
    found = seen_card(call, card)
    shape = shapes.pick(shapes.card(call.world, found, single=True), call.given.get("fields"))
    return shape | nested.card_extras(call.world, found, call.given)


@ROUTES("PUT", "/cards/{card}")
def update(call: Call, card: str) -> Any:
    """A changed card: everything that is given, in one go."""
    found = seen_card(call, card, write=True)
    cards.update(call.world, call.actor, found, call.given)
    return shapes.card(call.world, found, single=True)


@ROUTES("PUT", "/cards/{card}/{field}")
def update_field(call: Call, card: str, field: str) -> Any:
    """One field, as py-trello writes it."""
    found = seen_card(call, card, write=True)
    if field not in _SINGLE:
        raise no_route(call)
    also = {"idList": call.given["idList"]} if field == "idBoard" and call.given.get("idList") else {}
    with under_value(field):
        cards.update(call.world, call.actor, found, {field: call.given.get("value", ""), **also})
    return shapes.card(call.world, found, single=True)


@ROUTES("DELETE", "/cards/{card}")
def delete(call: Call, card: str) -> Any:
    """A card that is gone for good."""
    cards.delete(call.world, call.actor, seen_card(call, card, write=True))
    return {"limits": {}}


@ROUTES("GET", "/cards/{card}/actions")
def read_actions(call: Call, card: str) -> Any:
    """What happened to it; comments and moves unless told otherwise."""
    found = seen_card(call, card)
    query = {"filter": "commentCard,updateCard:idList", **call.given}
    return nested.actions(call.world, nested.actions_of_card(call.world, found.id), query)


@ROUTES("POST", "/cards/{card}/actions/comments")
def comment(call: Call, card: str) -> Any:
    """A new comment."""
    found = seen_card(call, card, write=True)
    made = cards.comment(call.world, call.actor, found, str(call.given.get("text") or ""))
    return shapes.action(call.world, call.world.action(made))


@ROUTES("GET", "/cards/{card}/checklists")
def read_checklists(call: Call, card: str) -> Any:
    """Its checklists."""
    found = seen_card(call, card)
    return nested.checklists(call.world.checklists_of(found.id), call.given)


@ROUTES("GET", "/cards/{card}/members")
def read_members(call: Call, card: str) -> Any:
    """Who is on it."""
    return nested.people(call.world, seen_card(call, card).members, call.given.get("fields"))


@ROUTES("GET", "/cards/{card}/attachments")
def read_attachments(call: Call, card: str) -> Any:
    """Its links."""
    fields = call.given.get("fields")
    return [shapes.pick(shapes.attachment(each), fields) for each in seen_card(call, card).attachments]


@ROUTES("POST", "/cards/{card}/attachments")
def attach(call: Call, card: str) -> Any:
    """A new link or file on it."""
    found = seen_card(call, card, write=True)
    file = call.given.get("file")
    if not file and not call.request.text("url"):
        raise invalid("url")
    made = cards.attach(
        call.world,
        call.actor,
        found,
        call.request.text("url"),
        call.request.text("name"),
        file=file if isinstance(file, dict) else None,
    )
    made.kind = made.kind or call.request.text("mimeType") or None
    if values.flag(call.given.get("setCover"), "setCover"):
        cards.set_cover(found, made.id)
    return {**shapes.attachment(made), "limits": {}}


@ROUTES("GET", "/cards/{card}/attachments/{attachment}")
def read_attachment(call: Call, card: str, attachment: str) -> Any:
    """A link or a file of it."""
    shape = shapes.attachment(_attachment(seen_card(call, card), attachment))
    return shapes.pick(shape, call.given.get("fields"))


@ROUTES("DELETE", "/cards/{card}/attachments/{attachment}")
def detach(call: Call, card: str, attachment: str) -> Any:
    """A link or a file less on it."""
    found = seen_card(call, card, write=True)
    cards.detach(call.world, call.actor, found, _attachment(found, attachment))
    return {"limits": {}}


def _attachment(card: Card, name: str) -> Attachment:
    for each in card.attachments:
        if each.id == name:
            return each
    raise not_found()


@ROUTES("GET", "/cards/{card}/pluginData")
def read_plugin_data(call: Call, card: str) -> Any:
    """What power-ups keep with it."""
    return call.world.plugin_data.get(seen_card(call, card).id, [])


@ROUTES("POST", "/cards/{card}/idMembers")
def add_member(call: Call, card: str) -> Any:
    """Somebody more on it."""
    found = seen_card(call, card, write=True)
    value = call.request.text("value")
    if value in found.members:
        raise RefusalError(400, "member is already on the card")
    cards.update(call.world, call.actor, found, {"idMembers": [*found.members, value]})
    return [shapes.member_inline(call.world.members[each]) for each in found.members]


@ROUTES("POST", "/cards/{card}/members")
def add_member_undocumented(call: Call, card: str) -> Any:
    """The same, as py-trello asks for it."""
    return add_member(call, card)


@ROUTES("DELETE", "/cards/{card}/idMembers/{member}")
def remove_member(call: Call, card: str, member: str) -> Any:
    """Somebody less on it."""
    found = seen_card(call, card, write=True)
    if member not in found.members:
        raise RefusalError(400, "member is not on the card")
    cards.set_members(call.world, call.actor, found, [each for each in found.members if each != member])
    return [shapes.member_inline(call.world.members[each]) for each in found.members]


@ROUTES("POST", "/cards/{card}/idLabels")
def add_label(call: Call, card: str) -> Any:
    """Another label on it."""
    found = seen_card(call, card, write=True)
    value = call.request.text("value")
    if value in found.labels:
        raise RefusalError(400, "that label is already on the card")
    cards.update(call.world, call.actor, found, {"idLabels": [*found.labels, value]})
    return list(found.labels)


@ROUTES("DELETE", "/cards/{card}/idLabels/{label}")
def remove_label(call: Call, card: str, label: str) -> Any:
    """A label less on it."""
    found = seen_card(call, card, write=True)
    cards.set_labels(call.world, call.actor, found, [each for each in found.labels if each != label])
    return {"_value": None}


@ROUTES("PUT", "/cards/{card}/checkItem/{item}")
def update_item(call: Call, card: str, item: str) -> Any:
    """A changed entry of one of its checklists."""
    found = seen_card(call, card, write=True)
    lists = call.world.checklists_of(found.id)
    entry = next((each for checklist in lists for each in checklist.items if each.id == item), None)
    if entry is None:
        raise not_found()
    entries.update(call.world, call.actor, found, entry, call.given)
    return {**shapes.check_item(entry), "type": None, "creationMethod": None}


@ROUTES("PUT", "/cards/{card}/checklist/{checklist}/checkItem/{item}")
def update_item_of_list(call: Call, card: str, checklist: str, item: str) -> Any:
    """The same, as py-trello asks for it."""
    return update_item(call, card, item)


@ROUTES("POST", "/cards/{card}/labels")
def create_label(call: Call, card: str) -> Any:
    """A new label of its board, on it."""
    found = seen_card(call, card, write=True)
    board = call.world.boards[found.board]
    made = boards.add_label(call.world, call.actor, board, call.given.get("name"), call.given.get("color"))
    cards.set_labels(call.world, call.actor, found, [*found.labels, made.id])
    return {**shapes.label(made), "limits": {}}


@ROUTES("POST", "/cards/{card}/markAssociatedNotificationsRead")
def mark_notifications_read(call: Call, card: str) -> Any:
    """What the account was told about it, read."""
    found = seen_card(call, card)
    for each in call.world.notifications.values():
        if each.member == call.token.member and each.data.get("card", {}).get("id") == found.id:
            each.read = each.read or call.world.clock.stamp()
    return {"_value": None}


@ROUTES("GET", "/cards/{card}/{field}")
def read_field(call: Call, card: str, field: str) -> Any:
    """One field alone."""
    return alone(call, shapes.card(call.world, seen_card(call, card), single=True), field)
