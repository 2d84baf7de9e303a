"""Nudge: tell somebody, on the card where they can act, that others wait for them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from leadflow.errors import RefusedError
from leadflow.ports import Tells
from leadflow.rollout.history import HistoryEntry
from leadflow.rollout.nudging import NUDGED, hindrance, nudges
from leadflow.rollout.outlook import outlook
from leadflow.saying import say
from leadflow.services.act import check
from leadflow.services.advance import gateway_of

if TYPE_CHECKING:
    from leadflow.services.world import World

LOOKED_BACK = 1000
"""Entries of the history in which earlier nudges are looked for."""


def nudge(world: World, key: str, step: str, person: str, *, who: str) -> str:
    """Write the word on the card and keep it in the history; gives what was written.

    Raises `NotFoundError`, `RefusedError` when the step does not wait for `person` (a key), when they are not
    to be nudged today, or when the board takes no words; `ServiceAwayError`.
    """
    with world.uow() as uow:
        rollout, links = uow.rollouts.get(key), uow.boards.links(key)
        told = uow.history.of_rollout(key, LOOKED_BACK)
    check(rollout, step, who)
    definition = rollout.definition
    today = world.clock.today(definition.timezone)
    standing = outlook(rollout, today).standings[step]
    found = next((each for each in nudges(rollout, standing) if each.person == person), None)
    if person == who:
        raise RefusedError(say("This waits for you; nobody else needs a nudge."))
    if found is None:
        raise RefusedError(say("This step does not wait for them any more."))
    if why := hindrance(rollout, found, step, told, today, ZoneInfo(definition.timezone)):
        raise RefusedError(why)
    gateway, link = gateway_of(world, rollout), links.get(f"{key}/{found.card}")
    if link is None or not link.remote_id or not isinstance(gateway, Tells):
        raise RefusedError(say("There is no card yet on which they could be told. Talk to them."))
    text = say("%(text)s (%(who)s asks.)", text=found.text, who=definition.roster.names[who])
    gateway.tell(link.remote_id, text, definition.roster.person[person], by=who)
    with world.uow() as uow:
        entry = HistoryEntry(world.clock.now(), who, NUDGED, step, after=person, why=found.text)
        uow.history.append(key, [entry])
        uow.commit()
    return text
