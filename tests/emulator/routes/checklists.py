"""``/checklists``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator import cards, shapes, values
from tests.emulator.answers import invalid, not_found
from tests.emulator.ids import is_id
from tests.emulator.router import Routes
from tests.emulator.routes.cards import seen_card

if TYPE_CHECKING:
    from tests.emulator.models import Checklist
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
    return _create(call, where)


@ROUTES("POST", "/cards/{card}/checklists")
def create_on_card(call: Call, card: str) -> Any:
    """A new checklist, as py-trello makes it."""
    return _create(call, card)


def _create(call: Call, where: str) -> Any:
    card, given = seen_card(call, where, write=True), call.given
    made = cards.add_checklist(
        call.world, call.actor, card, given.get("name") or "Checklist", given.get("pos")
    )
    return {**shapes.checklist(made), "limits": {}}


@ROUTES("GET", "/checklists/{checklist}")
def read(call: Call, checklist: str) -> Any:
    """A checklist."""
    return shapes.checklist(seen_checklist(call, checklist))


@ROUTES("PUT", "/checklists/{checklist}")
def update(call: Call, checklist: str) -> Any:
    """A changed checklist."""
    found = seen_checklist(call, checklist, write=True)
    if "name" in call.given:
        found.name = values.text(call.given["name"], "name", empty=False)
    return shapes.checklist(found)


@ROUTES("PUT", "/checklists/{checklist}/name")
def rename(call: Call, checklist: str) -> Any:
    """Its name, as py-trello writes it."""
    found = seen_checklist(call, checklist, write=True)
    found.name = values.text(call.given.get("value"), "name", empty=False)
    return shapes.checklist(found)


@ROUTES("DELETE", "/checklists/{checklist}")
def delete(call: Call, checklist: str) -> Any:
    """A checklist that is gone."""
    cards.remove_checklist(call.world, call.actor, seen_checklist(call, checklist, write=True))
    return {"limits": {}}


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
    return {**shapes.check_item(made), "nameData": {"emoji": {}}, "limits": {}}


@ROUTES("DELETE", "/checklists/{checklist}/checkItems/{item}")
def delete_item(call: Call, checklist: str, item: str) -> Any:
    """An entry that is gone."""
    found = seen_checklist(call, checklist, write=True)
    if all(each.id != item for each in found.items):
        raise not_found()
    found.items = [each for each in found.items if each.id != item]
    return {"limits": {}}
