"""``/tokens``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator import shapes
from tests.emulator.answers import not_found
from tests.emulator.router import Routes
from tests.emulator.routes import webhooks

if TYPE_CHECKING:
    from tests.emulator.models import Token
    from tests.emulator.router import Call

ROUTES = Routes()


def own_token(call: Call, name: str) -> Token:
    """A token of the account."""
    found = call.world.tokens.get(name)
    if found is None or found.member != call.token.member:
        raise not_found()
    return found


@ROUTES("GET", "/tokens/{token}")
def read(call: Call, token: str) -> Any:
    """A token: what it may do."""
    shape = shapes.token(own_token(call, token))
    return shape | (
        {"webhooks": webhooks.of_token(call, own_token(call, token))}
        if call.request.text("webhooks") == "true"
        else {}
    )


@ROUTES("GET", "/tokens/{token}/member")
def read_member(call: Call, token: str) -> Any:
    """Whose it is."""
    found = own_token(call, token)
    return shapes.member_full(call.world, call.world.members[found.member], own=True)


@ROUTES("GET", "/tokens/{token}/webhooks")
def read_webhooks(call: Call, token: str) -> Any:
    """Its webhooks."""
    return webhooks.of_token(call, own_token(call, token))


@ROUTES("POST", "/tokens/{token}/webhooks")
def create_webhook(call: Call, token: str) -> Any:
    """A new webhook, as py-trello makes it."""
    return webhooks.made(call, own_token(call, token))


@ROUTES("GET", "/tokens/{token}/webhooks/{webhook}")
def read_webhook(call: Call, token: str, webhook: str) -> Any:
    """One of its webhooks. (It cannot be changed by this path, whatever the documentation says.)"""
    own_token(call, token)
    return webhooks.read(call, webhook)


@ROUTES("DELETE", "/tokens/{token}/webhooks/{webhook}")
def delete_webhook(call: Call, token: str, webhook: str) -> Any:
    """One of its webhooks less."""
    own_token(call, token)
    return webhooks.delete(call, webhook)


@ROUTES("DELETE", "/tokens/{token}")
def revoke(call: Call, token: str) -> Any:
    """A token that is no longer good."""
    gone = own_token(call, token)
    del call.world.tokens[gone.token]
    for each in [each for each in call.world.webhooks.values() if each.token == gone.token]:
        del call.world.webhooks[each.id]
    return {"_value": None}
