"""``/customFields``, their options, and what cards have in them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from tests.emulator import values
from tests.emulator.answers import invalid, not_found
from tests.emulator.ids import is_id
from tests.emulator.models import CustomField, Option, Value
from tests.emulator.router import Routes
from tests.emulator.routes.boards import seen
from tests.emulator.routes.cards import seen_card
from tests.emulator.shapes import number
from tests.emulator.state import place

if TYPE_CHECKING:
    from tests.emulator.router import Call

ROUTES = Routes()
KINDS = ("checkbox", "date", "list", "number", "text")
STEP = 16384.0
LIMITS = {"customFieldOptions": {"perField": {"status": "ok", "disableAt": 50, "warnAt": 45}}}


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


def _field(call: Call, name: str, *, write: bool = False) -> CustomField:
    found = call.world.custom_field(name)
    seen(call, found.board, write=write)
    return found


def _option(field: CustomField, name: str) -> Option:
    for each in field.options:
        if each.id == name:
            return each
    raise not_found()


@ROUTES("POST", "/customFields")
def create(call: Call) -> Any:
    """A new field of a board."""
    where, kind = call.request.text("idModel"), call.request.text("type")
    if not is_id(where):
        raise invalid("idModel")
    if kind not in KINDS:
        raise invalid("type")
    board = seen(call, where, write=True)
    others = [each.pos for each in call.world.custom_fields.values() if each.board == board.id]
    made = CustomField(
        call.world.ids.new(),
        board.id,
        values.text(call.given.get("name"), "name", empty=False),
        kind,
        place(others, call.given.get("pos"), default="bottom", step=STEP),
        values.flag(call.given.get("display_cardFront"), "display_cardFront", default=True),
    )
    call.world.custom_fields[made.id] = made
    return {**shape_of(made), "limits": LIMITS}


@ROUTES("GET", "/customFields/{field}")
def read(call: Call, field: str) -> Any:
    """A field."""
    return {**shape_of(_field(call, field)), "limits": LIMITS, "isSuggestedField": False}


@ROUTES("PUT", "/customFields/{field}")
def update(call: Call, field: str) -> Any:
    """A changed field."""
    found, given = _field(call, field, write=True), call.given
    if "name" in given:
        found.name = values.text(given["name"], "name", empty=False)
    if "display/cardFront" in given:
        found.front = values.flag(given["display/cardFront"], "display/cardFront")
    return {**shape_of(found), "limits": LIMITS}


@ROUTES("DELETE", "/customFields/{field}")
def delete(call: Call, field: str) -> Any:
    """A field that is gone, from all cards too."""
    found = _field(call, field, write=True)
    del call.world.custom_fields[found.id]
    for card in call.world.cards.values():
        card.values = [each for each in card.values if each.field != found.id]
    return {"limits": {}}


@ROUTES("GET", "/customFields/{field}/options")
def read_options(call: Call, field: str) -> Any:
    """What a field of the kind ``list`` may be; here ids stand under ``_id`` [recorded]."""
    return [
        {"color": each.color, "pos": number(each.pos), "_id": each.id, "value": {"text": each.text}}
        for each in _field(call, field).options
    ]


@ROUTES("POST", "/customFields/{field}/options")
def add_option(call: Call, field: str) -> Any:
    """Another option."""
    found, given = _field(call, field, write=True), call.given
    text = given.get("value[text]") or (given.get("value") or {}).get("text")
    others = [each.pos for each in found.options]
    made = Option(
        call.world.ids.new(),
        values.text(text, "value", empty=False),
        place(others, given.get("pos"), default="bottom", step=STEP),
        call.request.text("color", "none"),
    )
    found.options.append(made)
    return option_of(found, made)


@ROUTES("GET", "/customFields/{field}/options/{option}")
def read_option(call: Call, field: str, option: str) -> Any:
    """An option."""
    found = _field(call, field)
    return option_of(found, _option(found, option))


@ROUTES("DELETE", "/customFields/{field}/options/{option}")
def delete_option(call: Call, field: str, option: str) -> Any:
    """An option that is gone."""
    found = _field(call, field, write=True)
    found.options.remove(_option(found, option))
    return {}


@ROUTES("GET", "/boards/{board}/customFields")
def read_of_board(call: Call, board: str) -> Any:
    """The fields of a board."""
    found = seen(call, board)
    mine = [each for each in call.world.custom_fields.values() if each.board == found.id]
    return [shape_of(each) for each in sorted(mine, key=lambda each: each.pos)]


@ROUTES("GET", "/cards/{card}/customFieldItems")
def read_of_card(call: Call, card: str) -> Any:
    """What a card has in fields."""
    found = seen_card(call, card)
    return [value_of(found.id, each) for each in found.values]


@ROUTES("PUT", "/cards/{card}/customField/{field}/item")
def put_on_card(call: Call, card: str, field: str) -> Any:
    """A card's value in a field; an empty one takes it away."""
    found, wanted, given = seen_card(call, card, write=True), _field(call, field), call.given
    nested = given.get("value") if isinstance(given.get("value"), dict) else {}
    written = {name[6:-1]: str(text) for name, text in given.items() if name.startswith("value[")}
    written |= {name: str(text) for name, text in (nested or {}).items()}
    option = call.request.text("idValue") or None
    if option:
        _option(wanted, option)
    there = next((each for each in found.values if each.field == wanted.id), None)
    if not written and not option:
        found.values = [each for each in found.values if each is not there]
        return {}
    if there is None:
        there = Value(call.world.ids.new(), wanted.id)
        found.values.insert(0, there)
    there.value, there.option = written or None, option
    return value_of(found.id, there)


@ROUTES("PUT", "/card/{card}/customField/{field}/item")
def put_on_card_documented(call: Call, card: str, field: str) -> Any:
    """The same, as the documentation has it."""
    return put_on_card(call, card, field)
