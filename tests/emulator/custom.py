"""How custom fields look: the fields of a board, their options, and what cards have in them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from tests.emulator.shapes import number

if TYPE_CHECKING:
    from tests.emulator.models import CustomField, Option, Value
    from tests.emulator.state import World


def of_board(world: World, board: str) -> list[Any]:
    """The fields of a board, in order."""
    mine = [each for each in world.custom_fields.values() if each.board == board]
    return [shape_of(each) for each in sorted(mine, key=lambda each: each.pos)]


def shape_of(each: CustomField) -> dict[str, Any]:
    """A custom field; only one of the kind ``list`` has options."""
    shape: dict[str, Any] = {
        "id": each.id,
        "idModel": each.board,
        "modelType": "board",
        "fieldGroup": hashlib.sha256(each.id.encode()).hexdigest(),
        "display": {"cardFront": each.front},
        "name": each.name,
        "pos": number(each.pos),
        "type": each.kind,
    }
    return shape | (
        {"options": [option_of(each, one) for one in each.options]} if each.kind == "list" else {}
    )


def option_of(field: CustomField, each: Option) -> dict[str, Any]:
    """An option, as it stands alone and in its field."""
    return {
        "id": each.id,
        "idCustomField": field.id,
        "value": {"text": each.text},
        "color": each.color,
        "pos": number(each.pos),
    }


def value_of(card: str, each: Value) -> dict[str, Any]:
    """What a card has in a field: a value, or for a list the option's id."""
    held = {"idValue": each.option} if each.option else {"value": each.value}
    return {"id": each.id, **held, "idCustomField": each.field, "idModel": card, "modelType": "card"}
