"""What people are told of what others did: notifications."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.emulator.models import Notification

if TYPE_CHECKING:
    from tests.emulator.models import Action
    from tests.emulator.state import World

ADDED = {
    "addMemberToCard": "addedToCard",
    "addMemberToBoard": "addedToBoard",
    "removeMemberFromCard": "removedFromCard",
    "removeMemberFromBoard": "removedFromBoard",
}
"""What somebody is told that something was done to."""


def tell(world: World, action: Action) -> None:
    """Tell everybody whom an action concerns, but not whoever did it."""
    if action.type in ADDED and action.affected:
        _tell(world, action, {action.affected: ADDED[action.type]})
    elif action.type == "commentCard":
        card = world.cards[action.card]
        named = set(re.findall(r"@(\w+)", action.data["text"]))
        on_board = world.boards[card.board].members
        called = [
            each for each in on_board if each in world.members and world.members[each].username in named
        ]
        told = dict.fromkeys(card.members, "commentCard") | dict.fromkeys(called, "mentionedOnCard")
        _tell(world, action, told)


def _tell(world: World, action: Action, told: dict[str, str]) -> None:
    for member, kind in told.items():
        if member != action.member:
            made = Notification(
                world.ids.new(), member, kind, action.date, action.data, action.member, action.id, action.app
            )
            world.notifications[made.id] = made


def of_member(world: World, member: str) -> list[Notification]:
    """What a member was told, newest first."""
    mine = [each for each in world.notifications.values() if each.member == member]
    return sorted(mine, key=lambda each: each.id, reverse=True)
