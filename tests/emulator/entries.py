"""Entries of checklists, as requests change them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator import cards, values
from tests.emulator.answers import invalid
from tests.emulator.state import known, place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.emulator.models import Actor, Card, CheckItem, Checklist
    from tests.emulator.state import World


def update(world: World, actor: Actor, card: Card, item: CheckItem, given: Mapping[str, Any]) -> None:
    """Change what is given."""
    there = world.checklists[item.checklist]
    if given.get("idChecklist"):
        there = _move(world, card, item, there, str(given["idChecklist"]))
    if "pos" in given:
        others = [each.pos for each in there.items if each is not item]
        item.pos = place(others, given["pos"], default="bottom", step=cards.CHECK_STEP)
    if "name" in given:
        item.name = values.text(given["name"], "name", empty=False)
    advance(world, card, item, given)
    if "state" in given:
        state = str(given["state"]).lower()
        if state not in ("complete", "incomplete", "true", "false"):
            raise invalid("state")
        cards.tick(world, actor, card, item, state in ("complete", "true"))


def advance(world: World, card: Card, item: CheckItem, given: Mapping[str, Any]) -> None:
    """Date, reminder and person of an entry: in a workspace that does not pay for them nothing happens."""
    due = values.moment(given.get("due"), "due")
    reminder = values.minutes(given.get("dueReminder"), "dueReminder")
    who = [str(given["idMember"])] if given.get("idMember") else []
    if not _paid(world, card):
        return
    if "due" in given:
        item.due = due
    if "dueReminder" in given:
        item.reminder = reminder
    if "idMember" in given:
        item.member = next(iter(known(who, world.boards[card.board].members, "idMember")), None)


def copied(world: World, actor: Actor, source: Checklist, target: Checklist) -> None:
    """Write all entries of another checklist, none of them ticked."""
    for item in source.items:
        cards.add_item(world, actor, target, item.name, complete=False, pos=item.pos)


def _move(world: World, card: Card, item: CheckItem, there: Checklist, name: str) -> Checklist:
    target = world.checklists.get(name)
    if target is None or target.card != card.id:
        raise invalid("idChecklist")
    there.items.remove(item)
    item.checklist = target.id
    target.items.append(item)
    return target


def _paid(world: World, card: Card) -> bool:
    place = world.boards[card.board].organization
    return place is not None and world.organizations[place].offering != "trello.free"
