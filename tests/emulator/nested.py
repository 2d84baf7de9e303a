"""Things read inside others or as lists of them: which ones a query asks for, and which fields of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator import custom, log, shapes, stickers, values
from tests.emulator.answers import invalid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from tests.emulator.models import Action, Board, Card, Checklist, List
    from tests.emulator.state import World

PAGE = 1000
"""Cards or actions in one answer at most."""
DEFAULT_ACTIONS, DEFAULT_LABELS = 50, 50
_ONE_OF = {"membersVoted": "memberVoted"}
"""What one of them is called in parameters, where that is not the same without an s."""
_ACTION_APART = ("memberCreator", "member", "display")
"""What an action holds unless told otherwise, whichever fields are asked for."""


def asked(query: Mapping[str, Any], name: str) -> bool:
    """True when a query asks for something nested."""
    return str(query.get(name) or "none") not in ("none", "false")


def within(query: Mapping[str, Any], name: str) -> dict[str, Any]:
    """What a query asks for inside of something nested: ``card_members`` of the cards, say."""
    prefix = f"{name}_"
    return {each.removeprefix(prefix): query[each] for each in query if each.startswith(prefix)} | {
        "fields": ""
    }


def lists(world: World, board: str, kind: str, fields: str | None = None) -> list[Any]:
    """The lists of a board."""
    shown = [each for each in world.lists_of(board) if _open_or(kind, each.closed)]
    return [shapes.pick(shapes.column(each, nested=True), fields) for each in shown]


BOARDS: Mapping[str, Callable[[World, Board, str], bool]] = {
    "all": lambda world, board, member: True,
    "open": lambda world, board, member: not board.closed,
    "closed": lambda world, board, member: board.closed,
    "members": lambda world, board, member: board.prefs.get("permissionLevel") == "private",
    "organization": lambda world, board, member: board.prefs.get("permissionLevel") == "org",
    "public": lambda world, board, member: board.prefs.get("permissionLevel") == "public",
    "starred": lambda world, board, member: any(
        (each.board, each.member) == (board.id, member) for each in world.stars.values()
    ),
    "pinned": lambda world, board, member: False,
    "unpinned": lambda world, board, member: True,
    "template": lambda world, board, member: bool(board.prefs.get("isTemplate")),
}
"""Which boards a filter lets through, by its name."""


def boards(world: World, among: Iterable[Board], kind: str, member: str) -> list[Board]:
    """The boards that a filter lets through, or one of several with commas between."""
    kinds = kind.split(",")
    if kind == "none":
        return []
    if not set(kinds) <= BOARDS.keys():
        raise invalid("filter")
    return [each for each in among if any(BOARDS[name](world, each, member) for name in kinds)]


def cards(world: World, among: Iterable[Card], kind: str) -> list[Card]:
    """The cards that a filter lets through; ``visible`` are the open ones on open lists."""
    if kind == "visible":
        return [each for each in among if not each.closed and not world.lists[each.column].closed]
    if kind in ("complete", "incomplete"):
        return [each for each in among if each.due_complete == (kind == "complete")]
    return [each for each in among if _open_or(kind, each.closed)]


def card_shapes(
    world: World,
    among: Iterable[Card],
    query: Mapping[str, Any],
    fields: str | None,
    *,
    single: bool = False,
) -> list[Any]:
    """Cards with what a query asks for with each; `single` as in `shapes.card`."""
    found = []
    for each in among:
        shape = shapes.pick(shapes.card(world, each, single=single), fields)
        found.append(shape | card_extras(world, each, query))
    return found


def card_extras(world: World, card: Card, query: Mapping[str, Any]) -> dict[str, Any]:
    """What is nested in a card."""
    of_card: dict[str, Callable[[str | None], Any]] = {
        "checklists": lambda fields: checklists(world.checklists_of(card.id), {"fields": fields}),
        "members": lambda fields: people(world, card.members, fields),
        "membersVoted": lambda fields: people(world, card.votes, fields),
        "attachments": lambda fields: [
            shapes.pick(shapes.attachment(each), fields) for each in card.attachments
        ],
        "customFieldItems": lambda _: [custom.value_of(card.id, each) for each in card.values],
        "stickers": lambda fields: [shapes.pick(stickers.shape_of(each), fields) for each in card.stickers],
        "pluginData": lambda _: world.plugin_data.get(card.id, []),
        "list": lambda fields: shapes.pick(shapes.column(world.lists[card.column], nested=True), fields),
        "board": lambda fields: shapes.pick(
            shapes.board(world, world.boards[card.board]), fields, shapes.BOARD_BRIEF
        ),
        "actions": lambda _: actions(world, actions_of_card(world, card.id), query, "actions", "actions_"),
    }
    return wanted(of_card, query)


def wanted(nested: Mapping[str, Callable[[str | None], Any]], query: Mapping[str, Any]) -> dict[str, Any]:
    """What of it a query asks for, each with the fields that it asks of that (``member_fields``)."""
    return {
        name: make(query.get(f"{_ONE_OF.get(name, name.removesuffix('s'))}_fields"))
        for name, make in nested.items()
        if asked(query, name)
    }


def checklists(among: Iterable[Checklist], query: Mapping[str, Any]) -> list[Any]:
    """Checklists, and their entries unless the query says not to."""
    found = []
    for each in among:
        shape = shapes.checklist(each)
        entries = shape.pop("checkItems")
        picked = shapes.pick(shape, query.get("fields"))
        if str(query.get("checkItems", "all")) not in ("none", "false"):
            fields = query.get("checkItem_fields")
            picked["checkItems"] = [shapes.pick(entry, fields) for entry in entries]
        found.append(picked)
    return found


def people(world: World, ids: Iterable[str], fields: str | None) -> list[Any]:
    """Members, as they stand on cards."""
    return [shapes.pick(shapes.member_inline(world.members[each]), fields) for each in ids]


def page(among: list[Card], query: Mapping[str, Any]) -> list[Card]:
    """At most a page of cards: the newest, before and after what is given."""
    limit = values.count(query.get("limit"), PAGE)
    before, since = values.edge(query.get("before"), "before"), values.edge(query.get("since"), "since")
    fit = [each for each in among if (not before or each.id < before) and (not since or each.id > since)]
    newest = {each.id for each in sorted(fit, key=lambda each: each.id, reverse=True)[:limit]}
    return [each for each in fit if each.id in newest]


def labels(world: World, board: str, limit: Any, fields: str | None = None) -> list[Any]:
    """The labels of a board, fifty unless more are asked for."""
    found = world.labels_of(board)[: values.count(limit, DEFAULT_LABELS)]
    return [shapes.pick(shapes.label(each), fields) for each in found]


def members(world: World, ids: Mapping[str, str], kind: str, fields: str | None = None) -> list[Any]:
    """The members of a board or a workspace."""
    kinds = {"admins": ("admin", "owner"), "owners": ("admin", "owner"), "normal": ("normal",)}
    if kind not in ("all", "true", "none", *kinds):
        raise invalid("filter")
    shown = [member for member, role in ids.items() if kind in ("all", "true") or role in kinds.get(kind, ())]
    return [
        shapes.pick(shapes.member_full(world, world.members[each], own=False), fields, shapes.MEMBER_BRIEF)
        for each in shown
    ]


def actions(
    world: World, among: Iterable[Action], query: Mapping[str, Any], kinds: str = "filter", prefix: str = ""
) -> Any:
    """The actions of a query, or how many there are."""
    kind = values.words(query.get(kinds) or "all")
    limit = values.count(query.get(f"{prefix}limit"), DEFAULT_ACTIONS)
    start = limit * values.count(query.get("page"), 0)
    found = log.select(
        among,
        ["all"] if kind == ["true"] else kind,
        start + limit,
        values.instant(query.get(f"{prefix}before"), "before"),
        values.instant(query.get(f"{prefix}since"), "since"),
    )
    if query.get(f"{prefix}format") == "count":
        return {"_value": len(found)}
    part = "action_" if prefix else ""
    return [action(shapes.action(world, each), query, part) for each in found[start:]]


def action(shape: dict[str, Any], query: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """The fields of an action that a query asks for, and who unless it says not to."""
    apart = {
        name: shapes.pick(shape[name], query.get(f"{prefix}{name}_fields"))
        for name in _ACTION_APART
        if name in shape and str(query.get(f"{prefix}{name}", "true")) != "false"
    }
    plain = {name: value for name, value in shape.items() if name not in _ACTION_APART}
    return shapes.pick(plain, query.get(f"{prefix}fields")) | apart


def actions_of_card(world: World, card: str) -> list[Action]:
    """The actions about a card."""
    return [each for each in world.actions if each.card == card]


def actions_of_list(world: World, column: List) -> list[Action]:
    """The actions about a list."""
    return [each for each in world.actions if each.column == column.id]


def _open_or(kind: str, closed: bool) -> bool:
    if kind not in ("all", "open", "closed", "none", "true"):
        raise invalid("filter")
    return kind in ("all", "true") or (kind != "none" and closed == (kind == "closed"))
