"""What people say on a card: comments that start with ``blocked:``, and who did what last.

A person says that a card is stuck with a comment, ``blocked: waiting for the union's answer``, or by
putting the label Blocked on it. Leadflow puts that label on cards too, so the label alone carries no
reason, and whether it is news is for the sync to say, which knows what was agreed. The comment speaks
until somebody comments ``unblocked``, or deletes or rewrites it; when leadflow takes the label off, it
comments ``Unblocked`` itself, so that a card never goes on saying what was settled elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadflow.boards.trello.authors import person_behind
from leadflow.boards.trello.dates import day_of
from leadflow.planning.steps import Flag

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from leadflow.boards.trello.models import TrelloAction
    from leadflow.boards.trello.people import People

COMMENTS = "commentCard"
COPIES = "copyCard"
DELETED, LEFT = "deleteCard", "moveCardFromBoard"
MAKING = frozenset({"createCard", COPIES})
LASTING = f"{COMMENTS},{COPIES},{DELETED},{LEFT}"
"""The kinds of actions that count however old they are."""
ACTIONS = f"{LASTING},createCard,updateCard,addMemberToCard,removeMemberFromCard"
"""The kinds of actions that are read with a board. To name fields of `updateCard` makes addresses long."""
NO_REASON = "no reason given"
SETTLED = "Unblocked: leadflow was told that this is settled."
LONGEST_REASON = 300
"""Characters of a reason that are kept."""

_BLOCKED = re.compile(r"\W*blocked\W*:(?P<reason>.*)", re.IGNORECASE | re.DOTALL)
_UNBLOCKED = re.compile(r"\W*unblocked\b", re.IGNORECASE)


@dataclass(frozen=True)
class Talk:
    """What the action log says about one card.

    `flag` comes from its comments; `copied` is True when somebody else than leadflow
    made it by copying another card; `by` is
    the person who did the last thing that the log shows, empty when it was a program or a stranger; `lists`
    are the ids of the lists it was in before, latest first; `done` is all that was done, in the order of
    time; `speaker` is the person who said last that the card is stuck, or is not.
    """

    flag: Flag | None = None
    copied: bool = False
    by: str = ""
    lists: tuple[str, ...] = ()
    done: tuple[TrelloAction, ...] = ()
    speaker: str = ""


SILENCE = Talk()


def talk_of(
    actions: Iterable[TrelloAction],
    people: People,
    zone: ZoneInfo,
    ours: Callable[[TrelloAction], bool] = lambda _: False,
) -> Mapping[str, Talk]:
    """What was said and done, by card id. `ours` says whether leadflow itself did something."""
    per_card: dict[str, list[TrelloAction]] = {}
    for action in sorted(actions, key=lambda each: (each.date, each.id)):
        per_card.setdefault(action.card, []).append(action)
    return {card: _talk(done, people, zone, ours) for card, done in per_card.items()}


def _talk(
    done: list[TrelloAction], people: People, zone: ZoneInfo, ours: Callable[[TrelloAction], bool]
) -> Talk:
    flag: Flag | None = None
    speaker = ""
    for action in done:
        text = str(action.data.get("text", "")) if action.type == COMMENTS else ""
        if _UNBLOCKED.match(text):
            flag, speaker = None, person_behind(action, people)
        elif said := _BLOCKED.match(text):
            flag, speaker = _flag(said["reason"], action, people, zone), person_behind(action, people)
    return Talk(
        flag,
        copied=any(action.type == COPIES and not ours(action) for action in done),
        by=person_behind(done[-1], people),
        lists=tuple(left for action in reversed(done) if (left := _left(action))),
        done=tuple(done),
        speaker=speaker,
    )


def _left(action: TrelloAction) -> str:
    """The id of the list that a move took the card from."""
    old = action.data.get("old")
    return str(old.get("idList") or "") if action.type == "updateCard" and isinstance(old, dict) else ""


def _flag(reason: str, action: TrelloAction, people: People, zone: ZoneInfo) -> Flag:
    words = " ".join(reason.split()).lstrip("*_ ") or NO_REASON
    return Flag(
        reason=words if len(words) <= LONGEST_REASON else words[: LONGEST_REASON - 1] + "…",
        since=day_of(action.date, zone),
        by=author_of(action, people),
    )


def author_of(action: TrelloAction, people: People) -> str:
    """Who did it: a person key, or the name that somebody has on Trello whom the roster does not know."""
    author = action.member_creator
    name = (author.full_name or author.username) if author else ""
    return people.key_of(action.id_member_creator) or name
