"""``/webhooks``: who is told of what happens (FACTS 2.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import requests

from tests.emulator import values
from tests.emulator.answers import RefusalError, invalid, not_allowed, not_found
from tests.emulator.deliveries import shape_of
from tests.emulator.ids import is_id
from tests.emulator.models import Webhook
from tests.emulator.router import Routes, alone

if TYPE_CHECKING:
    from tests.emulator.models import Token
    from tests.emulator.router import Call

ROUTES = Routes()
SECONDS = 5.0


def of_token(call: Call, token: Token) -> list[Any]:
    """The webhooks of a token."""
    mine = [each for each in call.world.webhooks.values() if each.token == token.token]
    return [shape_of(each) for each in mine]


def made(call: Call, token: Token) -> Any:
    """A new webhook. Raises 400 unless the callback answers a HEAD with 200."""
    model, callback = call.request.text("idModel"), call.request.text("callbackURL")
    if not is_id(model):
        raise invalid("idModel")
    _see(call, model)
    if not callback.startswith(("http://", "https://")):
        raise invalid("callbackURL")
    for each in call.world.webhooks.values():
        if (each.token, each.model, each.callback) == (token.token, model, callback):
            raise RefusalError(400, "A webhook with that callback, model, and token already exists")
    _reach(call, callback)
    webhook = Webhook(
        id=call.world.ids.new(),
        token=token.token,
        model=model,
        callback=callback,
        description=values.text(call.given.get("description"), "description"),
        active=values.flag(call.given.get("active"), "active", default=True),
    )
    call.world.webhooks[webhook.id] = webhook
    return shape_of(webhook)


@ROUTES("POST", "/webhooks")
def create(call: Call) -> Any:
    """A new webhook of the token that asks."""
    return made(call, call.token)


@ROUTES("GET", "/webhooks/{webhook}")
def read(call: Call, webhook: str) -> Any:
    """A webhook."""
    return shape_of(_own(call, webhook))


@ROUTES("PUT", "/webhooks/{webhook}")
def update(call: Call, webhook: str) -> Any:
    """A changed webhook; switched on again, it starts anew."""
    found = _own(call, webhook)
    callback = call.request.text("callbackURL", found.callback)
    if callback != found.callback:
        _reach(call, callback)
    found.callback = callback
    found.description = call.request.text("description", found.description)
    active = values.flag(call.given.get("active"), "active", default=found.active)
    if active and not found.active:
        found.failures, found.first_failure = 0, None
    found.active = active
    return shape_of(found)


@ROUTES("GET", "/webhooks/{webhook}/{field}")
def read_field(call: Call, webhook: str, field: str) -> Any:
    """One field alone."""
    return alone(call, shape_of(_own(call, webhook)), field)


@ROUTES("DELETE", "/webhooks/{webhook}")
def delete(call: Call, webhook: str) -> Any:
    """A webhook that is gone."""
    del call.world.webhooks[_own(call, webhook).id]
    return {"_value": None}


def _own(call: Call, webhook: str) -> Webhook:
    found = call.world.webhooks.get(webhook)
    if found is None or call.world.tokens[found.token].member != call.token.member:
        raise not_found()
    return found


def _see(call: Call, model: str) -> None:
    """Raise Trello's refusal unless the account may see the model."""
    world, member = call.world, call.token.member
    if model in world.boards:
        world.require(member, world.boards[model])
    elif model in world.cards:
        world.require(member, world.boards[world.cards[model].board], card=True)
    elif model in world.lists:
        world.require(member, world.boards[world.lists[model].board])
    elif model != member and model not in world.organizations:
        raise not_allowed() if model in world.members else not_found()


def _reach(call: Call, callback: str) -> None:
    if not call.world.asks_callbacks:
        return
    try:
        status = requests.head(callback, timeout=SECONDS, allow_redirects=False).status_code
    except requests.RequestException as error:
        raise RefusalError(400, f"URL ({callback}) did not return 200 status code, got {error}") from error
    if status != 200:
        raise RefusalError(400, f"URL ({callback}) did not return 200 status code, got {status}")
