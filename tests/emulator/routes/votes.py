"""``/cards/{id}/membersVoted``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator import nested
from tests.emulator.answers import RefusalError, invalid
from tests.emulator.router import Routes
from tests.emulator.routes.cards import seen_card

if TYPE_CHECKING:
    from tests.emulator.router import Call

ROUTES = Routes()


@ROUTES("GET", "/cards/{card}/membersVoted")
def read(call: Call, card: str) -> Any:
    """Who voted for it."""
    return nested.people(call.world, seen_card(call, card).votes, call.given.get("fields"))


@ROUTES("POST", "/cards/{card}/membersVoted")
def vote(call: Call, card: str) -> Any:
    """A vote; a second one is refused."""
    found, who = seen_card(call, card, write=True), call.request.text("value")
    if who not in call.world.members:
        raise invalid("value")
    if who in found.votes:
        raise RefusalError(400, "member has already voted on the card")
    found.votes.append(who)
    return {"_value": None}


@ROUTES("DELETE", "/cards/{card}/membersVoted/{member}")
def take_back(call: Call, card: str, member: str) -> Any:
    """A vote that is taken back; there must be one."""
    found = seen_card(call, card, write=True)
    if member not in found.votes:
        raise RefusalError(400, "member has not voted on the card")
    found.votes.remove(member)
    return {"_value": None}
