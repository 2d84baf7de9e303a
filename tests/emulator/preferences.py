"""The preferences of a board: what a new one has, and which words they take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator import values
from tests.emulator.answers import invalid

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFS: Mapping[str, Any] = {
    "permissionLevel": "private",
    "hideVotes": False,
    "voting": "disabled",
    "comments": "members",
    "invitations": "members",
    "selfJoin": True,
    "cardCovers": True,
    "isTemplate": False,
    "cardAging": "regular",
    "calendarFeedEnabled": False,
    "background": "blue",
    "backgroundImage": None,
    "backgroundImageScaled": None,
    "backgroundTile": False,
    "backgroundBrightness": "dark",
    "backgroundColor": "#0079BF",
    "backgroundBottomColor": "#0079BF",
    "backgroundTopColor": "#0079BF",
    "canBePublic": True,
    "canBeEnterprise": True,
    "canBeOrg": True,
    "canBePrivate": True,
    "canInvite": True,
}


BACKGROUNDS = {
    "blue": "#0079BF",
    "green": "#519839",
    "red": "#B04632",
    "purple": "#89609E",
    "pink": "#CD5A91",
    "lime": "#4BBF6B",
    "sky": "#00AECC",
    "grey": "#838C91",
    "orange": "#D29034",
}
_WHO = ("disabled", "members", "observers", "org", "public")
CHOICES: Mapping[str, tuple[str, ...]] = {
    "permissionLevel": ("private", "org", "public", "enterprise"),
    "voting": _WHO,
    "comments": _WHO,
    "invitations": ("members", "admins"),
    "cardAging": ("regular", "pirate"),
}
"""Preferences that are one of some words; the other ones that are known are a flag or the background."""
FLAGS = ("selfJoin", "cardCovers", "hideVotes", "calendarFeedEnabled", "isTemplate")


def given(query: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """The preferences in a request, as they are kept. Raises 400 for one that is none.

    `prefix` is ``prefs_`` where a board is made, and ``prefs/`` where it is changed.
    """
    found: dict[str, Any] = {}
    for sent, value in query.items():
        name = sent.removeprefix(prefix)
        if name == sent or value is None:
            continue
        if name in CHOICES and value not in CHOICES[name]:
            raise invalid(sent)
        found[name] = values.switch(query, sent) if name in FLAGS else value
        if name == "background" and value in BACKGROUNDS:
            colours = ("backgroundColor", "backgroundBottomColor", "backgroundTopColor")
            found |= dict.fromkeys(colours, BACKGROUNDS[value])
    return found
