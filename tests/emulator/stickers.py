"""How the pictures on cards look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator.shapes import number

if TYPE_CHECKING:
    from tests.emulator.models import Sticker


def shape_of(each: Sticker) -> dict[str, Any]:
    """A picture on a card."""
    url = f"https://d2k1ftgv7pobq7.cloudfront.net/images/stickers/{each.image}"
    scaled = [
        {
            "_id": None,
            "id": None,
            "scaled": False,
            "url": f"{url}{name}.png",
            "bytes": None,
            "height": size,
            "width": size,
        }
        for name, size in (("", 80), ("@2x", 160))
    ]
    return {
        "id": each.id,
        "top": number(each.top),
        "left": number(each.left),
        "zIndex": each.z,
        "rotate": number(each.rotate),
        "image": each.image,
        "imageUrl": f"{url}.png",
        "imageScaled": scaled,
    }
