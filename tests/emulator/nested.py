"""Things read inside others or as lists of them: which ones a query asks for, and which fields of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator import log, shapes, values
from tests.emulator.answers import invalid

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tests.emulator.models import Action, Card, List
    from tests.emulator.state import World

PAGE = 1000
"""Cards or actions in one answer at most."""
DEFAULT_ACTIONS, DEFAULT_LABELS = 50, 50


def lists(world: World, board: str, kind: str, fields: str | None = None) -> list[Any]:
    """The lists of a board."""
    shown = [each for each in world.lists_of(board) if _open_or(kind, each.closed)]
    return [shapes.pick(shapes.column(each, nested=True), fields) for each in shown]


def cards(world: World, among: Iterable[Card], kind: str) -> list[Card]:
    """The cards that a filter lets through; ``visible`` are the open ones on open lists."""
    if kind == "visible":
        return [each for each in among if not each.closed and not world.lists[each.column].closed]
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
    extras: dict[str, Any] = {}
    if str(query.get("checklists", "none")) not in ("none", "false"):
        extras["checklists"] = [shapes.checklist(each) for each in world.checklists_of(card.id)]
    if str(query.get("members", "false")) == "true":
        extras["members"] = [shapes.member_inline(world.members[each]) for each in card.members]
    if str(query.get("attachments", "false")) == "true":
        extras["attachments"] = [shapes.attachment(each) for each in card.attachments]
    if str(query.get("customFieldItems", "false")) == "true":
        extras["customFieldItems"] = []
    if query.get("actions"):
        extras["actions"] = actions(world, actions_of_card(world, card.id), query, "actions", "actions_")
    return extras


def page(among: list[Card], query: Mapping[str, Any]) -> list[Card]:
    """At most a page of cards: the newest, before and after what is given."""
    limit = values.count(query.get("limit"), PAGE)
    before, since = str(query.get("before") or ""), str(query.get("since") or "")
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
    if kind not in ("all", "true", *kinds):
        raise invalid("filter")
    shown = [member for member, role in ids.items() if kind in ("all", "true") or role in kinds[kind]]
    return [
        shapes.pick(shapes.member_full(world, world.members[each], own=False), fields, shapes.MEMBER_BRIEF)
        for each in shown
    ]


def actions(
    world: World, among: Iterable[Action], query: Mapping[str, Any], kinds: str = "filter", prefix: str = ""
) -> list[Any]:
    """The actions of a query."""
    wanted = values.words(query.get(kinds) or "all")
    found = log.select(
        among,
        ["all"] if wanted == ["true"] else wanted,
        values.count(query.get(f"{prefix}limit"), DEFAULT_ACTIONS),
        str(query.get(f"{prefix}before") or ""),
        str(query.get(f"{prefix}since") or ""),
    )
    return [shapes.action(world, each) for each in found]


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
