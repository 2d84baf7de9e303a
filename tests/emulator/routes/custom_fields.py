"""``/customFields``, their options, and what cards have in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator import shapes, values
from tests.emulator.answers import RefusalError, invalid, not_found
from tests.emulator.custom import of_board, option_of, shape_of, value_of
from tests.emulator.ids import is_id
from tests.emulator.models import CustomField, Option, Value
from tests.emulator.router import Routes
from tests.emulator.routes.boards import seen
from tests.emulator.routes.cards import seen_card
from tests.emulator.state import place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.emulator.models import Card
    from tests.emulator.router import Call

ROUTES = Routes()
NAMES = {"checkbox": "checked", "date": "date", "list": "option", "number": "number", "text": "text"}
"""What a value stands under, by the kind of the field."""
KINDS = tuple(NAMES)
STEP = 16384.0
LIMITS = {"customFieldOptions": {"perField": {"status": "ok", "disableAt": 50, "warnAt": 45}}}


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
    options = call.given.get("options") if kind == "list" else None
    made.options = [_option_of(call, each, made.options) for each in options or ()]
    call.world.custom_fields[made.id] = made
    return {**shape_of(made), "limits": LIMITS}


@ROUTES("GET", "/customFields/{custom}")
def read(call: Call, custom: str) -> Any:
    """A field."""
    return {**shape_of(_field(call, custom)), "limits": LIMITS, "isSuggestedField": False}


@ROUTES("PUT", "/customFields/{custom}")
def update(call: Call, custom: str) -> Any:
    """A changed field."""
    found, given = _field(call, custom, write=True), call.given
    if "name" in given:
        found.name = values.text(given["name"], "name", empty=False)
    if "display/cardFront" in given:
        found.front = values.flag(given["display/cardFront"], "display/cardFront")
    if "pos" in given:
        others = [each.pos for each in call.world.custom_fields.values() if each.board == found.board]
        found.pos = place(others, given["pos"], default="bottom", step=STEP)
    return {**shape_of(found), "limits": LIMITS}


@ROUTES("DELETE", "/customFields/{custom}")
def delete(call: Call, custom: str) -> Any:
    """A field that is gone, from all cards too."""
    found = _field(call, custom, write=True)
    del call.world.custom_fields[found.id]
    for card in call.world.cards.values():
        card.values = [each for each in card.values if each.field != found.id]
    return {"limits": {}}


@ROUTES("GET", "/customFields/{custom}/options")
def read_options(call: Call, custom: str) -> Any:
    """What a field of the kind ``list`` may be; here ids stand under ``_id`` [recorded]."""
    return [
        {"color": each.color, "pos": shapes.number(each.pos), "_id": each.id, "value": {"text": each.text}}
        for each in _field(call, custom).options
    ]


@ROUTES("POST", "/customFields/{custom}/options")
def add_option(call: Call, custom: str) -> Any:
    """Another option."""
    found = _field(call, custom, write=True)
    made = _option_of(call, call.given, found.options)
    found.options.append(made)
    return option_of(found, made)


def _option_of(call: Call, given: Mapping[str, Any], others: list[Option]) -> Option:
    """An option as a request says it: its text alone, or as Trello shows one."""
    shown = given.get("value")
    text = given.get("value[text]") or (shown.get("text") if isinstance(shown, dict) else shown)
    return Option(
        call.world.ids.new(),
        values.text(text, "value", empty=False),
        place([each.pos for each in others], given.get("pos"), default="bottom", step=STEP),
        str(given.get("color") or "none"),
    )


@ROUTES("GET", "/customFields/{custom}/options/{option}")
def read_option(call: Call, custom: str, option: str) -> Any:
    """An option."""
    found = _field(call, custom)
    return option_of(found, _option(found, option))


@ROUTES("DELETE", "/customFields/{custom}/options/{option}")
def delete_option(call: Call, custom: str, option: str) -> Any:
    """An option that is gone."""
    found = _field(call, custom, write=True)
    found.options.remove(_option(found, option))
    return {}


@ROUTES("GET", "/boards/{board}/customFields")
def read_of_board(call: Call, board: str) -> Any:
    """The fields of a board."""
    return of_board(call.world, seen(call, board).id)


@ROUTES("GET", "/cards/{card}/customFieldItems")
def read_of_card(call: Call, card: str) -> Any:
    """What a card has in fields."""
    found = seen_card(call, card)
    return [value_of(found.id, each) for each in found.values]


@ROUTES("PUT", "/cards/{card}/customField/{custom}/item")
def put_on_card(call: Call, card: str, custom: str) -> Any:
    """A card's value in a field; an empty one takes it away."""
    return _put(call, seen_card(call, card, write=True), _field(call, custom), call.given)


@ROUTES("PUT", "/cards/{card}/customFields")
def put_several_on_card(call: Call, card: str) -> Any:
    """A card's values in several fields."""
    found, several = seen_card(call, card, write=True), call.given.get("customFieldItems")
    if not isinstance(several, list) or not all(isinstance(each, dict) for each in several):
        raise invalid("customFieldItems")
    fields = [_field(call, str(each.get("idCustomField"))) for each in several]
    return [_put(call, found, field, each) for field, each in zip(fields, several, strict=True)]


def _put(call: Call, found: Card, wanted: CustomField, given: Mapping[str, Any]) -> Any:
    """Write a value of the field's kind. Raises 400 for one that is of another."""
    nested = given.get("value") if isinstance(given.get("value"), dict) else {}
    written = {name[6:-1]: _text(value) for name, value in given.items() if name.startswith("value[")}
    written |= {name: _text(value) for name, value in (nested or {}).items()}
    option = str(given.get("idValue") or "") or None
    if set(written) - {NAMES[wanted.kind]} or (option and wanted.kind != "list"):
        raise RefusalError(400, "Invalid custom field item value.", "ERROR")
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


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@ROUTES("PUT", "/card/{card}/customField/{custom}/item")
def put_on_card_documented(call: Call, card: str, custom: str) -> Any:
    """The same, as the documentation has it."""
    return put_on_card(call, card, custom)
