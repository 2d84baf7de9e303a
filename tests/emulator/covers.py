"""What a card shows at its top: a colour, a picture, or nothing."""

from __future__ import annotations

import json
from typing import Any

from tests.emulator.answers import invalid

COLOURS = ("pink", "yellow", "lime", "blue", "black", "orange", "red", "purple", "sky", "green")
SIZES, BRIGHTNESSES = ("normal", "full"), ("light", "dark")


def read(value: Any, name: str) -> dict[str, Any]:
    """A cover as a request says it, as JSON or as a text with JSON in it; empty for none. Raises 400."""
    if value in (None, "", "null"):
        return {}
    try:
        found = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        raise invalid(name) from None
    if not isinstance(found, dict):
        raise invalid(name)
    chosen = {"color": (None, *COLOURS), "size": SIZES, "brightness": BRIGHTNESSES}
    if any(found.get(each, words[0]) not in words for each, words in chosen.items()):
        raise invalid(name)
    return {each: found[each] for each in chosen if each in found}


def shape_of(look: dict[str, Any], attachment: str | None) -> dict[str, Any]:
    """How it looks in answers."""
    return {
        "idAttachment": attachment or None,
        "color": None,
        "idUploadedBackground": None,
        "size": "normal",
        "brightness": "light",
        "idPlugin": None,
        **look,
    }
