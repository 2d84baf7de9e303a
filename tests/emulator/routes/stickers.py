"""``/cards/{id}/stickers``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator import shapes
from tests.emulator.answers import invalid, not_found
from tests.emulator.models import Sticker
from tests.emulator.router import Routes
from tests.emulator.routes.cards import seen_card
from tests.emulator.stickers import shape_of

if TYPE_CHECKING:
    from tests.emulator.models import Card
    from tests.emulator.router import Call

ROUTES = Routes()


@ROUTES("GET", "/cards/{card}/stickers")
def read_all(call: Call, card: str) -> Any:
    """Its stickers."""
    found, fields = seen_card(call, card), call.given.get("fields")
    return [shapes.pick(shape_of(each), fields) for each in found.stickers]


@ROUTES("POST", "/cards/{card}/stickers")
def create(call: Call, card: str) -> Any:
    """Another sticker on it."""
    found, image = seen_card(call, card, write=True), call.request.text("image")
    if not image:
        raise invalid("image")
    made = Sticker(call.world.ids.new(), image, 0, 0, 0)
    _put(call, made, {"top", "left", "zIndex"})
    found.stickers.append(made)
    return {**shape_of(made), "limits": {}}


@ROUTES("GET", "/cards/{card}/stickers/{sticker}")
def read(call: Call, card: str, sticker: str) -> Any:
    """A sticker of it."""
    return shapes.pick(shape_of(_one(seen_card(call, card), sticker)), call.given.get("fields"))


@ROUTES("PUT", "/cards/{card}/stickers/{sticker}")
def update(call: Call, card: str, sticker: str) -> Any:
    """A sticker at another place of it."""
    found = _one(seen_card(call, card, write=True), sticker)
    _put(call, found, set())
    return shape_of(found)


@ROUTES("DELETE", "/cards/{card}/stickers/{sticker}")
def delete(call: Call, card: str, sticker: str) -> Any:
    """A sticker less on it."""
    found = seen_card(call, card, write=True)
    found.stickers.remove(_one(found, sticker))
    return {"stickers": [shape_of(each) for each in found.stickers]}


def _put(call: Call, sticker: Sticker, needed: set[str]) -> None:
    """Put it where the request says. Raises 400 for a number that is none, or is `needed` and absent."""
    found: dict[str, float] = {}
    for name, least, most in (
        ("top", -60, 100),
        ("left", -60, 100),
        ("zIndex", -1e9, 1e9),
        ("rotate", 0, 360),
    ):
        value = call.given.get(name)
        if value is None and name not in needed:
            continue
        try:
            found[name] = float(value if value is not None else "")
        except (TypeError, ValueError):
            raise invalid(name) from None
        if not least <= found[name] <= most:
            raise invalid(name)
    sticker.top, sticker.left = found.get("top", sticker.top), found.get("left", sticker.left)
    sticker.z, sticker.rotate = int(found.get("zIndex", sticker.z)), found.get("rotate", sticker.rotate)


def _one(card: Card, name: str) -> Sticker:
    for each in card.stickers:
        if each.id == name:
            return each
    raise not_found()
