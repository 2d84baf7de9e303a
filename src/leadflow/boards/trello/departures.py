"""Departures: what the log of actions proves about cards that are no longer on a board.

A card that a board does not show may be deleted, moved, or merely not to be seen. Only the log tells which,
and nothing but the log is believed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadflow.boards.trello.dates import day_of
from leadflow.boards.trello.talk import DELETED, LEFT, author_of
from leadflow.sync.cards import Departure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from zoneinfo import ZoneInfo

    from leadflow.boards.trello.models import TrelloAction
    from leadflow.boards.trello.people import People


def departures_of(
    actions: Iterable[TrelloAction],
    present: Iterable[str],
    people: People,
    zone: ZoneInfo,
    name_of: Callable[[str], str],
    did: Callable[[TrelloAction], bool],
) -> Mapping[str, Departure]:
    """The last departure of every card that left and is not among those `present`, by card id.

    `name_of` gives the name of a board by its id, empty where it is not to be had; `did` tells whether
    leadflow itself did something.
    """
    here = frozenset(present)
    last: dict[str, TrelloAction] = {}
    for action in sorted(actions, key=lambda each: (each.date, each.id)):
        if action.type in (DELETED, LEFT) and action.card and action.card not in here:
            last[action.card] = action
    return {card: _departure(action, people, zone, name_of, did) for card, action in last.items()}


def _departure(
    action: TrelloAction,
    people: People,
    zone: ZoneInfo,
    name_of: Callable[[str], str],
    did: Callable[[TrelloAction], bool],
) -> Departure:
    deleted = action.type == DELETED
    target = action.data.get("boardTarget")
    board = target if isinstance(target, dict) and not deleted else {}
    name = str(board.get("name") or "") or (name_of(str(board["id"])) if board.get("id") else "")
    return Departure(deleted, day_of(action.date, zone), author_of(action, people), name, did(action))
