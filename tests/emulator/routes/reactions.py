"""``/actions/{id}/reactions``, and the signs that there are (``/emoji``)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from tests.emulator import shapes, values
from tests.emulator.answers import RefusalError, invalid, not_found
from tests.emulator.models import Reaction
from tests.emulator.router import Routes
from tests.emulator.routes.actions import seen_action

if TYPE_CHECKING:
    from tests.emulator.models import Action
    from tests.emulator.router import Call

ROUTES = Routes()
EMOJI = {
    "1F44D": ("THUMBS UP SIGN", "thumbsup"),
    "1F44E": ("THUMBS DOWN SIGN", "thumbsdown"),
    "1F600": ("GRINNING FACE", "grinning"),
    "2764-FE0F": ("HEAVY BLACK HEART", "heart"),
    "1F389": ("PARTY POPPER", "tada"),
    "1F440": ("EYES", "eyes"),
}
"""Name and short name by code points. Trello has some 1,800; these few stand for them."""


def _emoji(code: str) -> dict[str, Any]:
    name, short = EMOJI[code]
    return {
        "unified": code,
        "native": "".join(chr(int(part, 16)) for part in code.split("-")),
        "name": name,
        "shortName": short,
        "skinVariation": None,
    }


@ROUTES("GET", "/emoji")
def read_emoji(call: Call) -> Any:
    """The signs that there are."""
    return {
        "trello": [{**_emoji(code), "shortNames": [EMOJI[code][1]], "category": "People"} for code in EMOJI]
    }


@ROUTES("GET", "/actions/{action}/reactions")
def read_all(call: Call, action: str) -> Any:
    """Reactions to it."""
    return [_shape(call, action, each) for each in seen_action(call, action).reactions]


@ROUTES("POST", "/actions/{action}/reactions")
def create(call: Call, action: str) -> Any:
    """What the account thinks of it."""
    found, code = seen_action(call, action), _code(call)
    if found.type != "commentCard":
        raise RefusalError(400, "Action is not reactable", "ERROR")
    if any((each.member, each.emoji) == (call.token.member, code) for each in found.reactions):
        raise RefusalError(400, "Member has already reacted with this emoji", "ERROR")
    made = Reaction(call.world.ids.new(), call.token.member, code, call.world.clock.stamp())
    found.reactions.append(made)
    return _shape(call, action, made)


def _code(call: Call) -> str:
    """The sign that is meant: by its code points, itself, or its short name."""
    code = call.request.text("unified").upper()
    for each in EMOJI:
        known = _emoji(each)
        if code == each or call.given.get("native") == known["native"]:
            return each
        if call.request.text("shortName").strip(":") == known["shortName"]:
            return each
    raise invalid("emoji")


@ROUTES("GET", "/actions/{action}/reactions/{reaction}")
def read(call: Call, action: str, reaction: str) -> Any:
    """One of them."""
    return _shape(call, action, _one(seen_action(call, action), reaction))


@ROUTES("DELETE", "/actions/{action}/reactions/{reaction}")
def delete(call: Call, action: str, reaction: str) -> Any:
    """One of them, taken back."""
    found = seen_action(call, action)
    found.reactions.remove(_one(found, reaction))
    return {"_value": None}


@ROUTES("GET", "/actions/{action}/reactionsSummary")
def read_summary(call: Call, action: str) -> Any:
    """How many there are of each sign."""
    found = seen_action(call, action)
    firsts = {each.emoji: each for each in reversed(found.reactions)}
    return [
        {
            "id": f"{found.id}-{code}",
            "idModel": found.id,
            "idReaction": firsts[code].id if firsts[code].member == call.token.member else None,
            "idEmoji": code,
            "emoji": _emoji(code),
            "count": count,
            "firstReacted": firsts[code].date,
        }
        for code, count in Counter(each.emoji for each in found.reactions).items()
    ]


def _shape(call: Call, action: str, each: Reaction) -> dict[str, Any]:
    shape: dict[str, Any] = {"id": each.id, "idMember": each.member, "idModel": action, "idEmoji": each.emoji}
    if values.flag(call.given.get("member"), "member", default=True):
        shape["member"] = shapes.member_inline(call.world.members[each.member])
    if values.flag(call.given.get("emoji"), "emoji", default=True):
        shape["emoji"] = _emoji(each.emoji)
    return shape


def _one(action: Action, name: str) -> Reaction:
    for each in action.reactions:
        if each.id == name:
            return each
    raise not_found()
