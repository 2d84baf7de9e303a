"""What happens to cards, whoever does it: a program through the API or a person with the mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator import covers, log, values
from tests.emulator.answers import RefusalError, invalid
from tests.emulator.ids import is_id
from tests.emulator.models import Attachment, Card, CheckItem, Checklist
from tests.emulator.state import known, place

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.emulator.models import Actor, Board, List
    from tests.emulator.state import World

CHECK_STEP = 16384.0
"""Distance of checklists and of their entries."""
_PLAIN: Mapping[str, tuple[str, Callable[[Any, str], Any]]] = {
    "name": ("name", lambda value, name: values.text(value, name, empty=False)),
    "desc": ("desc", values.text),
    "due": ("due", values.moment),
    "start": ("start", values.moment),
    "dueComplete": ("due_complete", values.strict),
    "dueReminder": ("due_reminder", values.minutes),
    "closed": ("closed", values.strict),
    "subscribed": ("subscribed", values.strict),
    "locationName": ("location", lambda value, _: value or None),
    "address": ("address", lambda value, _: value or None),
    "coordinates": ("coordinates", values.place),
    "isTemplate": ("template", values.strict),
    "cover": ("look", covers.read),
}
"""Fields that are simply set: their attribute and how their value is read."""


def create(world: World, actor: Actor, column: List, given: Mapping[str, Any]) -> Card:
    """Make a card, with everything that comes in the same request. Nothing is made when a value is bad."""
    board = world.boards[column.board]
    others = [each.pos for each in world.cards_in(column.id) if not each.closed]
    card = Card(
        id=world.ids.new(),
        board=board.id,
        column=column.id,
        name="",
        short_link=world.ids.short_link(),
        id_short=board.next_short,
        pos=place(others, given.get("pos"), default="bottom"),
    )
    for name, (attribute, read) in _PLAIN.items():
        if name in given:
            setattr(
                card, attribute, values.text(given[name], name) if name == "name" else read(given[name], name)
            )
    card.described = "desc" in given
    card.members = members_in(world, board, values.ids(given.get("idMembers")))
    card.labels = labels_in(world, board, values.ids(given.get("idLabels")))
    if given.get("urlSource"):
        card.attachments.append(link(world, actor, str(given["urlSource"])))
    board.next_short += 1
    world.cards[card.id] = card
    log.record(world, actor, "createCard", _on(world, card), board=board, card=card, column=column)
    for member in card.members:
        _joined(world, actor, card, member)
    return card


def update(world: World, actor: Actor, card: Card, given: Mapping[str, Any]) -> None:
    """Change what is given, all of it or, when one value is bad, nothing."""
    board = world.boards[card.board]
    changes: dict[str, tuple[str, Any]] = {
        name: (attribute, read(given[name], name))
        for name, (attribute, read) in _PLAIN.items()
        if name in given
    }
    target = column_for(world, card, given)
    members = (
        members_in(world, world.boards[target.board], values.ids(given["idMembers"]))
        if "idMembers" in given
        else None
    )
    labels = labels_in(world, board, values.ids(given["idLabels"])) if "idLabels" in given else None
    if "pos" in given:
        others = [each.pos for each in world.cards_in(target.id) if each is not card]
        changes["pos"] = ("pos", place(others, given["pos"], default="top"))
    if "desc" in given:
        card.described = True
    if "idAttachmentCover" in given:
        set_cover(card, given["idAttachmentCover"])
    if target.id != card.column:
        _move(world, actor, card, target)
    for name, (attribute, value) in changes.items():
        before = getattr(card, attribute)
        if before != value:
            setattr(card, attribute, value)
            _changed(world, actor, card, name, before, value)
    if members is not None:
        set_members(world, actor, card, members)
    if labels is not None:
        set_labels(world, actor, card, labels)


def column_for(world: World, card: Card, given: Mapping[str, Any]) -> List:
    """The list that a card is to be in."""
    if "idList" in given:
        return target_list(world, given["idList"])
    if given.get("idBoard") and given["idBoard"] != card.board:
        board = world.board(str(given["idBoard"]))
        there = next((each for each in world.lists_of(board.id) if not each.closed), None)
        if there is None:
            raise invalid("idBoard")
        return there
    return world.lists[card.column]


def target_list(world: World, value: Any) -> List:
    """A list that stands in a body. Raises Trello's two refusals."""
    if not isinstance(value, str) or not is_id(value):
        raise invalid("idList")
    if value not in world.lists:
        raise RefusalError(404, "could not find the board that the card belongs to")
    return world.lists[value]


def members_in(world: World, board: Board, wanted: list[str]) -> list[str]:
    """Members who can be on a card of the board; nobody recorded what Trello says to others."""
    return known(wanted, board.members, "idMembers")


def labels_in(world: World, board: Board, wanted: list[str]) -> list[str]:
    """Labels of the board."""
    return known(wanted, {each.id: each for each in world.labels_of(board.id)}, "idLabels")


def set_members(world: World, actor: Actor, card: Card, wanted: list[str]) -> None:
    """Who is on the card."""
    for member in [each for each in card.members if each not in wanted]:
        card.members.remove(member)
        data = {"idMember": member, "deactivated": False, "card": log.card_ref(card)}
        data["member"] = {"id": member, "name": world.members[member].full_name}
        log.record(
            world,
            actor,
            "removeMemberFromCard",
            data,
            board=world.boards[card.board],
            card=card,
            affected=member,
        )
    for member in [each for each in wanted if each not in card.members]:
        card.members.append(member)
        _joined(world, actor, card, member)


def set_labels(world: World, actor: Actor, card: Card, wanted: list[str]) -> None:
    """Which labels are on the card; the action log does not show it."""
    for kind, ids in (
        ("addLabelToCard", [each for each in wanted if each not in card.labels]),
        ("removeLabelFromCard", [each for each in card.labels if each not in wanted]),
    ):
        for name in ids:
            card.labels = [each for each in [*card.labels, name] if each != name or kind == "addLabelToCard"]
            label = world.labels[name]
            about = {"id": label.id, "name": label.name, "color": label.color}
            data = {"value": label.color, "text": label.name, "card": log.card_ref(card), "label": about}
            log.record(world, actor, kind, data, board=world.boards[card.board], card=card)
    card.labels = list(wanted)


def delete(world: World, actor: Actor, card: Card) -> None:
    """Delete a card for good. The log keeps its id and not its name."""
    board, column = world.boards[card.board], world.lists[card.column]
    del world.cards[card.id]
    for checklist in world.checklists_of(card.id):
        del world.checklists[checklist.id]
    about = {name: value for name, value in log.card_ref(card).items() if name != "name"}
    data = {"card": about, "list": log.list_ref(column)}
    log.record(world, actor, "deleteCard", data, board=board, column=column).card = card.id


KEPT = frozenset({"checklists", "due", "start", "labels", "members"})
"""What a copy takes along that is not said otherwise."""


def copy(world: World, actor: Actor, source: Card, column: List, *, keep: frozenset[str] = KEPT) -> Card:
    """Copy a card with those parts of it that are to be kept; its name and description always."""
    board = world.boards[column.board]
    card = Card(
        id=world.ids.new(),
        board=board.id,
        column=column.id,
        name=source.name,
        short_link=world.ids.short_link(),
        id_short=board.next_short,
        pos=source.pos + 1,
        desc=source.desc,
        described=source.described,
        due=source.due if "due" in keep else None,
        start=source.start if "start" in keep else None,
        members=list(source.members) if "members" in keep else [],
        labels=list(source.labels) if "labels" in keep else [],
    )
    board.next_short += 1
    world.cards[card.id] = card
    for checklist in world.checklists_of(source.id) if "checklists" in keep else ():
        copied = add_checklist(world, actor, card, checklist.name, None)
        for item in checklist.items:
            add_item(world, actor, copied, item.name, complete=item.complete, pos=None)
    data = {"cardSource": log.card_ref(source), **_on(world, card)}
    log.record(world, actor, "copyCard", data, board=board, card=card, column=column)
    return card


def comment(world: World, actor: Actor, card: Card, words: str) -> str:
    """Write a comment. Returns the id of its action."""
    card.comments += 1
    data = {"text": values.text(words, "text", empty=False), **_on(world, card)}
    return log.record(world, actor, "commentCard", data, board=world.boards[card.board], card=card).id


def add_checklist(world: World, actor: Actor, card: Card, name: str, pos: Any) -> Checklist:
    """Make a checklist."""
    others = [each.pos for each in world.checklists_of(card.id)]
    checklist = Checklist(
        id=world.ids.new(),
        board=card.board,
        card=card.id,
        name=values.text(name, "name"),
        pos=place(others, pos, default="bottom", step=CHECK_STEP),
    )
    world.checklists[checklist.id] = checklist
    data = {"checklist": {"id": checklist.id, "name": checklist.name}, "card": log.card_ref(card)}
    log.record(world, actor, "addChecklistToCard", data, board=world.boards[card.board], card=card)
    return checklist


def remove_checklist(world: World, actor: Actor, checklist: Checklist) -> None:
    """Delete a checklist with its entries."""
    del world.checklists[checklist.id]
    card = world.cards[checklist.card]
    data = {"card": log.card_ref(card), "checklist": {"id": checklist.id, "name": checklist.name}}
    log.record(world, actor, "removeChecklistFromCard", data, board=world.boards[card.board], card=card)


def add_item(
    world: World, actor: Actor, checklist: Checklist, name: Any, *, complete: bool, pos: Any
) -> CheckItem:
    """Write an entry on a checklist."""
    item = CheckItem(
        id=world.ids.new(),
        checklist=checklist.id,
        name=values.text(name, "name", empty=False),
        pos=place([each.pos for each in checklist.items], pos, default="bottom", step=CHECK_STEP),
        complete=complete,
    )
    checklist.items.append(item)
    card = world.cards[checklist.card]
    data = {"checkItem": {"id": item.id, "name": item.name}, "card": log.card_ref(card)}
    log.record(world, actor, "createCheckItem", data, board=world.boards[card.board], card=card)
    return item


def tick(world: World, actor: Actor, card: Card, item: CheckItem, complete: bool) -> None:
    """Tick an entry, or take its tick back."""
    item.complete = complete
    state, checklist = "complete" if complete else "incomplete", world.checklists[item.checklist]
    data = {
        "card": log.card_ref(card),
        "checklist": {"id": checklist.id, "name": checklist.name},
        "checkItem": {"id": item.id, "name": item.name, "state": state, "textData": {"emoji": {}}},
    }
    log.record(world, actor, "updateCheckItemStateOnCard", data, board=world.boards[card.board], card=card)


def link(world: World, actor: Actor, url: str, name: str = "") -> Attachment:
    """A link to attach."""
    return Attachment(world.ids.new(), name or url, url, actor.member, world.clock.stamp(), CHECK_STEP)


def attach(
    world: World, actor: Actor, card: Card, url: str, name: str = "", *, file: Mapping[str, Any] | None = None
) -> Attachment:
    """Put a link on a card, or a file, of which name, size and kind are kept."""
    made = link(world, actor, url, name)
    if file:
        made.file, made.size, made.kind = file["name"], file["bytes"], file["type"]
        made.name = name or made.file
        made.url = f"https://trello.com/1/cards/{card.id}/attachments/{made.id}/download/{made.file}"
    made.pos = place([each.pos for each in card.attachments], None, default="bottom", step=CHECK_STEP)
    card.attachments.append(made)
    shown = {"id": made.id, "name": made.name, "url": made.url}
    if (made.kind or "").startswith("image/"):
        shown |= {"previewUrl": made.url, "previewUrl2x": made.url}
    about = {"attachment": shown, **_on(world, card)}
    log.record(world, actor, "addAttachmentToCard", about, board=world.boards[card.board], card=card)
    return made


def set_cover(card: Card, name: Any) -> None:
    """Make an attachment the cover of its card; an empty name takes the cover away."""
    if name and all(each.id != name for each in card.attachments):
        raise invalid("idAttachmentCover")
    card.cover, card.chosen_cover = (str(name), True) if name else (None, False)


def detach(world: World, actor: Actor, card: Card, attachment: Attachment) -> None:
    """Take a link or a file off a card."""
    card.attachments.remove(attachment)
    if card.cover == attachment.id:
        set_cover(card, None)
    about = {"attachment": {"id": attachment.id, "name": attachment.name}, "card": log.card_ref(card)}
    log.record(world, actor, "deleteAttachmentFromCard", about, board=world.boards[card.board], card=card)


def _move(world: World, actor: Actor, card: Card, target: List) -> None:
    before = world.lists[card.column]
    card.pos = place([each.pos for each in world.cards_in(target.id)], None, default="bottom")
    card.column = target.id
    board = world.boards[target.board]
    if target.board == before.board:
        data = {
            "old": {"idList": before.id},
            "card": {"idList": target.id, **log.card_ref(card)},
            "listBefore": log.list_ref(before),
            "listAfter": log.list_ref(target),
        }
        log.record(world, actor, "updateCard", data, board=board, card=card)
        return
    left = world.boards[before.board]
    about = {"card": log.card_ref(card), "list": log.list_ref(before), "boardTarget": {"id": board.id}}
    log.record(world, actor, "moveCardFromBoard", about, board=left, column=before)
    leave_behind(world, card, board)
    about = {"card": log.card_ref(card), "list": log.list_ref(target), "boardSource": {"id": left.id}}
    log.record(world, actor, "moveCardToBoard", about, board=board, card=card)


def leave_behind(world: World, card: Card, board: Board) -> None:
    """A card comes to another board, and what that board lacks is dropped: a guess, which nobody recorded."""
    card.board = board.id
    card.labels = [each for each in card.labels if world.labels[each].board == board.id]
    card.members = [each for each in card.members if each in board.members]
    card.values = [each for each in card.values if world.custom_fields[each.field].board == board.id]
    for checklist in world.checklists_of(card.id):
        checklist.board = board.id


def _changed(world: World, actor: Actor, card: Card, name: str, before: Any, after: Any) -> None:
    data = {
        "old": {name: before},
        "card": {name: after, **log.card_ref(card)},
        "list": log.list_ref(world.lists[card.column]),
    }
    log.record(world, actor, "updateCard", data, board=world.boards[card.board], card=card)


def _joined(world: World, actor: Actor, card: Card, member: str) -> None:
    data = {"idMember": member, "card": log.card_ref(card)}
    data["member"] = {"id": member, "name": world.members[member].full_name}
    log.record(
        world, actor, "addMemberToCard", data, board=world.boards[card.board], card=card, affected=member
    )


def _on(world: World, card: Card) -> dict[str, Any]:
    return {"card": log.card_ref(card), "list": log.list_ref(world.lists[card.column])}
