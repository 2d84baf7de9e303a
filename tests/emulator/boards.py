"""What happens to boards, lists and labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator import cards, log, preferences, values
from tests.emulator.answers import RefusalError, bad_object_id, invalid
from tests.emulator.ids import is_id
from tests.emulator.models import Board, Label, List
from tests.emulator.state import place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.emulator.models import Actor, Organization
    from tests.emulator.state import World

BASE_COLOURS = ("green", "yellow", "orange", "red", "purple", "blue", "sky", "lime", "pink", "black")
COLOURS = frozenset(f"{base}{shade}" for base in BASE_COLOURS for shade in ("", "_light", "_dark"))
SEEDED = ("green", "yellow", "orange", "red", "purple", "blue")
"""The colours of the nameless labels of a new board."""
FREE_BOARDS = 10


def create(world: World, actor: Actor, given: Mapping[str, Any]) -> Board:
    """Make a board, with three lists and six labels unless told otherwise."""
    name = values.text(given.get("name"), "name", empty=False)
    lists = values.switch(given, "defaultLists", default=True)
    labels = values.switch(given, "defaultLabels", default=True)
    prefs = {**preferences.PREFS, **preferences.given(given, "prefs_")}
    source = _source(world, actor, given.get("idBoardSource"))
    organization = _place(world, actor, given.get("idOrganization"))
    if organization is not None:
        _room(world, organization.id)
    board = Board(
        id=world.ids.new(),
        name=name,
        short_link=world.ids.short_link(),
        desc=values.text(given.get("desc"), "desc"),
        organization=organization.id if organization else None,
        members={actor.member: "admin"},
        prefs=prefs,
        creator=actor.member,
    )
    world.boards[board.id] = board
    if source is not None:
        _copy(world, actor, source, board, keep_cards="cards" in str(given.get("keepFromSource", "cards")))
        return board
    log.record(world, actor, "createBoard", {}, board=board)
    if labels:
        for colour in SEEDED:
            _label(world, board, "", colour)
    if lists:
        for title in ("To Do", "Doing", "Done"):
            add_list(world, actor, board, title, "bottom")
    return board


def _source(world: World, actor: Actor, name: Any) -> Board | None:
    """The board to copy. Raises what Trello says of one that is not there."""
    if not name:
        return None
    if not is_id(str(name)):
        raise bad_object_id()
    if name not in world.boards:
        raise RefusalError(404, "source board not found")
    world.require(actor.member, world.boards[name])
    return world.boards[name]


def _place(world: World, actor: Actor, name: Any) -> Organization | None:
    """The workspace of a new board, by id or short name. Raises what Trello says of other people's."""
    if not name:
        return None
    found = next((each for each in world.organizations.values() if name in (each.id, each.name)), None)
    if found is None or actor.member not in found.members:
        raise RefusalError(
            401, "unauthorized org access" if is_id(str(name)) else "unauthorized organization."
        )
    return found


def _copy(world: World, actor: Actor, source: Board, board: Board, *, keep_cards: bool) -> None:
    """Labels and open lists of another board, and its open cards unless told otherwise."""
    log.record(world, actor, "copyBoard", {"boardSource": log.board_ref(source)}, board=board)
    labels = {each.id: _label(world, board, each.name, each.color).id for each in world.labels_of(source.id)}
    for column in [each for each in world.lists_of(source.id) if not each.closed]:
        copied = add_list(world, actor, board, column.name, column.pos)
        for card in world.cards_in(column.id):
            if keep_cards and not card.closed:
                made = cards.copy(world, actor, card, copied)
                made.labels = [labels[each] for each in card.labels]
                made.members = [each for each in card.members if each in board.members]
                made.pos = card.pos


def update(world: World, actor: Actor, board: Board, given: Mapping[str, Any]) -> None:
    """Change what is given."""
    changes: dict[str, Any] = {}
    if "name" in given:
        changes["name"] = values.text(given["name"], "name", empty=False)
    if "desc" in given:
        changes["desc"] = values.text(given["desc"], "desc")
        board.described = True
    if "closed" in given:
        changes["closed"] = values.strict(given["closed"], "closed")
    if given.get("idOrganization"):
        changes["organization"] = world.organization(str(given["idOrganization"])).id
    board.prefs |= preferences.given(given, "prefs/")
    for name, value in changes.items():
        before = getattr(board, name)
        if before != value:
            setattr(board, name, value)
            said = "idOrganization" if name == "organization" else name
            data = {"old": {said: before}, "board": {said: value}}
            log.record(world, actor, "updateBoard", data, board=board)


def delete(world: World, board: Board) -> None:
    """Delete a board for good, with all that is on it."""
    for column in world.lists_of(board.id):
        del world.lists[column.id]
    for label in world.labels_of(board.id):
        del world.labels[label.id]
    for card in world.cards_of(board.id):
        del world.cards[card.id]
        for checklist in world.checklists_of(card.id):
            del world.checklists[checklist.id]
    del world.boards[board.id]


def add_member(world: World, actor: Actor, board: Board, member: str, kind: str) -> None:
    """Let somebody onto a board. Raises Trello's refusal where a free workspace is full."""
    if member in world.closed_doors:
        raise RefusalError(403, "Must reactivate user first", "ERROR")
    if kind not in ("admin", "normal", "observer"):
        raise invalid("type")
    new = member not in board.members
    board.members[member] = kind
    if new:
        data = {"idMemberAdded": member, "memberType": kind}
        log.record(world, actor, "addMemberToBoard", data, board=board, affected=member)


def remove_member(world: World, actor: Actor, board: Board, member: str) -> None:
    """Take somebody off a board, and off its cards."""
    board.members.pop(member, None)
    for card in world.cards_of(board.id):
        card.members = [each for each in card.members if each != member]
    log.record(world, actor, "removeMemberFromBoard", {"idMember": member}, board=board, affected=member)


def add_list(world: World, actor: Actor, board: Board, name: Any, pos: Any) -> List:
    """Make a list; without a position it goes to the front [recorded]."""
    others = [each.pos for each in world.lists_of(board.id) if not each.closed]
    column = List(
        id=world.ids.new(),
        board=board.id,
        name=values.text(name, "name", empty=False),
        pos=place(others, pos, default="top"),
    )
    world.lists[column.id] = column
    log.record(world, actor, "createList", {"list": log.list_ref(column)}, board=board, column=column)
    return column


def update_list(world: World, actor: Actor, column: List, given: Mapping[str, Any]) -> None:
    """Change a list; archiving it leaves its cards as they are."""
    board = world.boards[column.board]
    changes: dict[str, Any] = {}
    if "name" in given:
        changes["name"] = values.text(given["name"], "name", empty=False)
    if "closed" in given:
        changes["closed"] = values.strict(given["closed"], "closed")
    if "subscribed" in given:
        column.subscribed = values.strict(given["subscribed"], "subscribed")
    if "pos" in given:
        others = [each.pos for each in world.lists_of(board.id) if each is not column]
        changes["pos"] = place(others, given["pos"], default="top")
    for name, value in changes.items():
        before = getattr(column, name)
        if before != value:
            setattr(column, name, value)
            data = {"old": {name: before}, "list": {name: value, **log.list_ref(column)}}
            log.record(world, actor, "updateList", data, board=board, column=column)


def move_list(world: World, column: List, board: Board) -> None:
    """Move a list to another board, with its cards; labels and members stay behind where it lacks them."""
    column.board = board.id
    for card in world.cards_in(column.id):
        cards.leave_behind(world, card, board)


def add_label(world: World, actor: Actor, board: Board, name: Any, colour: Any) -> Label:
    """Make a label; the colour may be null."""
    label = _label(world, board, values.text(name, "name"), colour_of(colour))
    log.record(world, actor, "createLabel", {"label": {"id": label.id, "name": label.name}}, board=board)
    return label


def delete_label(world: World, label: Label) -> None:
    """Delete a label, from all cards too."""
    del world.labels[label.id]
    for card in world.cards_of(label.board):
        card.labels = [each for each in card.labels if each != label.id]


def colour_of(value: Any) -> str | None:
    """A colour of Trello's."""
    if value in (None, "", "null"):
        return None
    if value not in COLOURS:
        raise invalid("color")
    return str(value)


def _label(world: World, board: Board, name: str, colour: str | None) -> Label:
    label = Label(world.ids.new(), board.id, name, colour)
    world.labels[label.id] = label
    return label


def _room(world: World, organization: str) -> None:
    """Refuse an eleventh open board in a free workspace; the words were not recorded."""
    workspace = world.organizations[organization]
    there = [each for each in world.boards.values() if each.organization == organization and not each.closed]
    if workspace.offering == "trello.free" and len(there) >= FREE_BOARDS:
        raise RefusalError(400, "Free workspaces can only have 10 boards", "ERROR")
