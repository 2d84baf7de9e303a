"""The action log: what is written into it, and what of it is shown (FACTS 2.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator import notices
from tests.emulator.models import Action

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.emulator.models import Actor, Board, Card, List
    from tests.emulator.state import World

HIDDEN = frozenset(
    {"addLabelToCard", "removeLabelFromCard", "createCheckItem", "deleteCheckItem", "createLabel"}
)
"""Actions that only webhooks show."""


def record(
    world: World,
    actor: Actor,
    kind: str,
    data: dict[str, Any],
    *,
    board: Board | None = None,
    card: Card | None = None,
    column: List | None = None,
    affected: str | None = None,
) -> Action:
    """Write an action; board and card are touched by it."""
    action = Action(
        id=world.ids.new(),
        type=kind,
        member=actor.member,
        date=world.clock.stamp(),
        data={**data, **({"board": board_ref(board) | data.get("board", {})} if board else {})},
        board=board.id if board else "",
        card=card.id if card else "",
        column=column.id if column else "",
        app=actor.app,
        affected=affected,
        hidden=kind in HIDDEN,
        client=actor.client,
    )
    world.actions.append(action)
    for touched in (board, card):
        if touched is not None:
            touched.last_activity = action.date
    notices.tell(world, action)
    for tell in world.listeners:
        tell(action)
    return action


def select(
    actions: Iterable[Action],
    kinds: list[str],
    limit: int,
    before: str = "",
    since: str = "",
) -> list[Action]:
    """The actions that a read shows, newest first. `before` and `since` are an id or an instant."""
    found = [
        action
        for action in actions
        if not action.hidden and _wanted(action, kinds) and _between(action, before, since)
    ]
    return sorted(found, key=lambda each: each.id, reverse=True)[:limit]


def _wanted(action: Action, kinds: list[str]) -> bool:
    if not kinds or "all" in kinds:
        return True
    for kind in kinds:
        name, _, changed = kind.partition(":")
        if action.type == name and (not changed or changed in action.data.get("old", {})):
            return True
    return False


def _between(action: Action, before: str, since: str) -> bool:
    upper = not before or (action.date < before if "-" in before else action.id < before)
    lower = not since or (action.date > since if "-" in since else action.id > since)
    return upper and lower


def board_ref(board: Board) -> dict[str, Any]:
    """A board inside an action."""
    return {"id": board.id, "name": board.name, "shortLink": board.short_link}


def card_ref(card: Card) -> dict[str, Any]:
    """A card inside an action."""
    return {"id": card.id, "name": card.name, "idShort": card.id_short, "shortLink": card.short_link}


def list_ref(column: List) -> dict[str, Any]:
    """A list inside an action."""
    return {"id": column.id, "name": column.name}
