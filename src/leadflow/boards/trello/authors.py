"""Who changed what on a card last, people or leadflow, as far as Trello's action log proves it.

Polling shows changes of a card's own fields, of its members, and comments; never those of labels and of
entries of checklists. The log may lag behind the cards: an action that does not leave the card as it now is
was not the last one of its field, and then nobody is named.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from leadflow.boards.trello.models import TrelloAction, TrelloCard
    from leadflow.boards.trello.people import People

_FIELDS = {
    "name": ("title", "name"),
    "desc": ("description", "desc"),
    "idList": ("status", "id_list"),
    "closed": ("archived", "closed"),
    "due": ("due", "due"),
    "start": ("start", "start"),
    "dueComplete": ("complete", "due_complete"),
}
"""Trello's name of a field in the log -> leadflow's, and the card's own."""
_JOINED = {"addMemberToCard": True, "removeMemberFromCard": False}


def authors_of(card: TrelloCard, done: Sequence[TrelloAction], people: People) -> dict[str, str]:
    """The person key of who changed a field last, by its name; `done` is in the order of time.

    A field that is not there was changed last by a program, by a stranger, or by nobody knows whom.
    """
    last: dict[str, str] = {}
    for action in done:
        who = person_behind(action, people)
        for name, _, stands in _changed(card, action):
            last[name] = who if stands else ""
    return {name: who for name, who in last.items() if who}


def written_on(
    card: TrelloCard, done: Sequence[TrelloAction], people: People, ours: Callable[[TrelloAction], bool]
) -> frozenset[str]:
    """What leadflow changed last on a card, as `Card.written` has it; `done` is in the order of time."""
    last: dict[str, tuple[TrelloAction, bool]] = {}
    for action in done:
        for name, member, stands in _changed(card, action):
            each = f"members:{people.key_of(member)}" if name == "members" else name
            last[each] = action, stands
    return frozenset(name for name, (action, stands) in last.items() if stands and ours(action))


def person_behind(action: TrelloAction, people: People) -> str:
    """Person key of who did it; empty for a program (leadflow is one) and for a stranger."""
    return "" if action.app_creator else people.key_of(action.id_member_creator) or ""


def _changed(card: TrelloCard, action: TrelloAction) -> Iterator[tuple[str, str, bool]]:
    """The fields that an action changed, each with whom it put on or took off (members alone; empty where
    the log does not say), and whether the card still shows what it left.
    """
    if action.type in _JOINED:
        member = str(action.data.get("idMember") or "")
        yield "members", member, not member or (member in card.id_members) is _JOINED[action.type]
    old, new = action.data.get("old"), action.data.get("card")
    if action.type != "updateCard" or not isinstance(old, dict) or not isinstance(new, dict):
        return
    for name in old.keys() & _FIELDS.keys():
        field, shown = _FIELDS[name]
        yield field, "", name not in new or _same(new[name], getattr(card, shown))


def _same(told: Any, shown: Any) -> bool:
    if isinstance(told, str) and isinstance(shown, datetime):
        return datetime.fromisoformat(told) == shown
    return bool(told == shown)
