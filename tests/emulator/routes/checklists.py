"""``/checklists``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator import cards, entries, nested, shapes, values
from tests.emulator.answers import RefusalError, bad_object_id, invalid, not_found, under_value
from tests.emulator.ids import is_id
from tests.emulator.router import Routes, no_route
from tests.emulator.routes.cards import seen_card
from tests.emulator.state import place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.emulator.models import CheckItem, Checklist
    from tests.emulator.router import Call

ROUTES = Routes()


def seen_checklist(call: Call, name: str, *, write: bool = False) -> Checklist:
    """A checklist of a card that the account may see."""
    checklist = call.world.checklist(name)
    seen_card(call, checklist.card, write=write)
    return checklist


@ROUTES("POST", "/checklists")
def create(call: Call) -> Any:
    """A new checklist."""
    where = call.request.text("idCard")
    if not is_id(where):
        raise invalid("idCard")
    if where not in call.world.cards:
        raise RefusalError(401, "unauthorized board requested")
    return _create(call, where)


@ROUTES("POST", "/cards/{card}/checklists")
def create_on_card(call: Call, card: str) -> Any:
    """A new checklist, as py-trello makes it."""
    return _create(call, card)


def _create(call: Call, where: str) -> Any:
    card, given = seen_card(call, where, write=True), call.given
    source = _source(call, given.get("idChecklistSource"))
    name = given.get("name") or (source.name if source else "Checklist")
    made = cards.add_checklist(call.world, call.actor, card, name, given.get("pos"))
    if source is not None:
        entries.copied(call.world, call.actor, source, made)
    return {**shapes.checklist(made), "limits": {}}


def _source(call: Call, name: Any) -> Checklist | None:
    """The checklist to copy. Raises 400 for an id that is none."""
    if not name:
        return None
    if not is_id(str(name)):
        raise bad_object_id()
    return seen_checklist(call, str(name))


@ROUTES("GET", "/checklists/{checklist}")
def read(call: Call, checklist: str) -> Any:
    """A checklist."""
    found = seen_checklist(call, checklist)
    shape: dict[str, Any] = nested.checklists([found], call.given)[0]
    if nested.asked(call.given, "cards"):
        card = shapes.card(call.world, call.world.cards[found.card])
        shape["cards"] = [shapes.pick(card, call.given.get("card_fields"))]
    return shape


@ROUTES("PUT", "/checklists/{checklist}")
def update(call: Call, checklist: str) -> Any:
    """A changed checklist."""
    return _update(call, checklist, call.given)


@ROUTES("PUT", "/checklists/{checklist}/{field}")
def update_field(call: Call, checklist: str, field: str) -> Any:
    """One field, as py-trello writes its name."""
    if field not in ("name", "pos"):
        raise no_route(call)
    with under_value(field):
        return _update(call, checklist, {field: call.given.get("value", "")})


def _update(call: Call, checklist: str, given: Mapping[str, Any]) -> Any:
    found = seen_checklist(call, checklist, write=True)
    if "name" in given:
        found.name = values.text(given["name"], "name", empty=False)
    if "pos" in given:
        others = [each.pos for each in call.world.checklists_of(found.card) if each is not found]
        found.pos = place(others, given["pos"], default="bottom", step=cards.CHECK_STEP)
    return shapes.checklist(found)


@ROUTES("DELETE", "/checklists/{checklist}")
def delete(call: Call, checklist: str) -> Any:
    """A checklist that is gone."""
    cards.remove_checklist(call.world, call.actor, seen_checklist(call, checklist, write=True))
    return {"limits": {}}


@ROUTES("DELETE", "/cards/{card}/checklists/{checklist}")
def delete_of_card(call: Call, card: str, checklist: str) -> Any:
    """The same, by its card."""
    if seen_checklist(call, checklist).card != seen_card(call, card).id:
        raise not_found()
    return delete(call, checklist)


@ROUTES("POST", "/checklists/{checklist}/checkItems")
def add_item(call: Call, checklist: str) -> Any:
    """A new entry."""
    found, given = seen_checklist(call, checklist, write=True), call.given
    made = cards.add_item(
        call.world,
        call.actor,
        found,
        given.get("name"),
        complete=values.flag(given.get("checked"), "checked"),
        pos=given.get("pos"),
    )
    entries.advance(call.world, call.world.cards[found.card], made, given)
    return {**shapes.check_item(made), "nameData": {"emoji": {}}, "limits": {}}


@ROUTES("DELETE", "/checklists/{checklist}/checkItems/{item}")
def delete_item(call: Call, checklist: str, item: str) -> Any:
    """An entry that is gone."""
    found = seen_checklist(call, checklist, write=True)
    found.items.remove(_item(found, item))
    return {"limits": {}}


@ROUTES("GET", "/checklists/{checklist}/checkItems/{item}")
def read_item(call: Call, checklist: str, item: str) -> Any:
    """An entry."""
    shape = shapes.check_item(_item(seen_checklist(call, checklist), item))
    return shapes.pick(shape, call.given.get("fields"))


@ROUTES("GET", "/cards/{card}/checkItem/{item}")
def read_item_of_card(call: Call, card: str, item: str) -> Any:
    """The same, by the card."""
    return read_item(call, _holding(call, card, item), item)


@ROUTES("DELETE", "/cards/{card}/checkItem/{item}")
def delete_item_of_card(call: Call, card: str, item: str) -> Any:
    """An entry that is gone, by the card."""
    return delete_item(call, _holding(call, card, item), item)


def _holding(call: Call, card: str, item: str) -> str:
    """The id of the checklist of a card that holds an entry."""
    for each in call.world.checklists_of(seen_card(call, card).id):
        if any(entry.id == item for entry in each.items):
            return each.id
    raise not_found()


def _item(checklist: Checklist, name: str) -> CheckItem:
    for each in checklist.items:
        if each.id == name:
            return each
    raise not_found()
