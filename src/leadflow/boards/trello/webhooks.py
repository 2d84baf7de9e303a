"""Webhooks: Trello says "look now", and leadflow looks sooner than its schedule would.

A delivery is only ever a reason to read the board: nothing in it is taken over. It is believed when it is
signed with the application's secret over the very bytes that came and the address they were sent to
(HMAC-SHA1, in base64; Trello's choice). Deliveries that get lost, come twice or out of order change nothing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from leadflow.boards.trello.errors import TrelloRefusedError
from leadflow.boards.trello.models import Anything
from leadflow.boards.trello.transport import IDENTIFIER

if TYPE_CHECKING:
    from leadflow.boards.trello.client import Trello
    from leadflow.boards.trello.transport import Secret

PATH = "/hooks/trello"
"""Where the pages take deliveries; a segment that nobody can guess follows."""
SIGNATURE = "x-trello-webhook"
CLIENT = "x-trello-client-identifier"
"""Names the program that set a delivery off. It is not signed, so it may spare a look and nothing else."""
DESCRIPTION = "leadflow: look at this board"


class _Model(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, frozen=True, extra="ignore")


class _Named(_Model):
    id: str = ""


class _Action(_Model):
    id: str
    date: datetime
    data: dict[str, Any] = {}


class _Delivery(_Model):
    action: _Action
    model: _Named = _Named()


class _Webhook(_Model):
    id: str
    id_model: str
    callback_url: str = Field("", alias="callbackURL")
    active: bool = True
    description: str | None = None
    consecutive_failures: int = 0


class _Token(_Model):
    webhooks: tuple[_Webhook, ...] = ()


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a delivery says: which action, when it was, and the remote ids of the boards it may be about."""

    action: str
    date: datetime
    boards: frozenset[str]


def delivery_in(body: bytes) -> Delivery | None:
    """The delivery in a body; None for anything else."""
    try:
        found = _Delivery.model_validate_json(body)
    except ValidationError:
        return None
    boards = {found.model.id}
    for name in ("board", "boardTarget", "boardSource"):
        part = found.action.data.get(name)
        if isinstance(part, dict):
            boards.add(str(part.get("id", "")))
    if found.action.date.tzinfo is None:
        return None
    return Delivery(found.action.id, found.action.date, frozenset(boards - {""}))


def signature(body: bytes, callback: str, secret: Secret) -> bytes:
    """What Trello signs a delivery with."""
    key = secret.get_secret_value().encode()
    return base64.b64encode(hmac.new(key, body + callback.encode(), hashlib.sha1).digest())


def genuine(body: bytes, callback: str, secret: Secret, signed: str) -> bool:
    """True when `signed` is Trello's own signature. Never without a secret."""
    # Bytes: a text with other letters than ASCII cannot be compared in constant time.
    given = signed.encode("utf-8", "replace")
    return bool(secret.get_secret_value()) and hmac.compare_digest(signature(body, callback, secret), given)


def segment(secret: Secret) -> str:
    """The last part of the callback's path: the same at every start, and nobody can guess it."""
    made = hmac.new(secret.get_secret_value().encode(), b"leadflow's callback", hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made[:24]).decode()


def callback(pages: str, secret: Secret) -> str:
    """The address that Trello is told to call; `pages` is the public address of the pages."""
    return f"{pages}{PATH}/{segment(secret)}"


@dataclass(frozen=True, slots=True)
class Kept:
    """What `keep` did: remote ids of boards whose webhook was made, switched on again, or taken away.

    `failing` are boards whose deliveries do not arrive; `refused` says why one could not be made.
    """

    made: tuple[str, ...] = ()
    renewed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    failing: tuple[str, ...] = ()
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """How webhooks stand: remote ids of boards that have none, whose is off or calls another address, and
    whose deliveries do not arrive.
    """

    missing: tuple[str, ...] = ()
    off: tuple[str, ...] = ()
    failing: tuple[str, ...] = ()


class Webhooks:
    """The webhooks of one account that call this leadflow. All methods raise `ServiceAwayError`."""

    def __init__(self, trello: Trello, called: str) -> None:
        self._trello, self._called = trello, called

    def look(self, boards: Collection[str]) -> Seen:
        """How the webhooks of these boards (remote ids) stand. One read, and nothing is written."""
        there = [each for each in self._ours() if each.id_model in boards]
        working = {each.id_model for each in there if each.active and each.callback_url == self._called}
        known = {each.id_model for each in there}
        failing = {each.id_model for each in there if each.consecutive_failures} & working
        return Seen(*(tuple(sorted(each)) for each in (set(boards) - known, known - working, failing)))

    def keep(self, boards: Collection[str]) -> Kept:
        """Have one active webhook for each of these boards (remote ids), and none for others."""
        there = self._ours()
        made, renewed, removed, refused = [], [], [], ""
        for webhook in there:
            if webhook.id_model not in boards:
                self._trello.delete(f"/webhooks/{webhook.id}")
                removed.append(webhook.id_model)
            elif not webhook.active or webhook.callback_url != self._called:
                given: dict[str, Any] = {"callbackURL": self._called, "active": True}
                self._trello.put(Anything, f"/webhooks/{webhook.id}", **given)
                renewed.append(webhook.id_model)
        known = {webhook.id_model for webhook in there}
        for board in sorted(set(boards) - known):
            try:
                self._make(board)
            except TrelloRefusedError as error:
                refused = str(error)
                break  # The others would be refused for the same reason: Trello cannot reach us.
            made.append(board)
        failing = [each.id_model for each in there if each.consecutive_failures and each.active]
        return Kept(tuple(made), tuple(renewed), tuple(removed), tuple(failing), refused)

    def _make(self, board: str) -> None:
        given = {
            "callbackURL": self._called,
            "idModel": board,
            "description": DESCRIPTION,
            "active": True,
        }
        self._trello.post(Anything, "/webhooks", **given)

    def _ours(self) -> list[_Webhook]:
        """Those that leadflow made and that call this host: another leadflow may use the same token.

        Asked for over the member: the other way to read them has the token in its address.
        """
        tokens = self._trello.get(tuple[_Token, ...], "/members/me/tokens", webhooks="true")
        return [each for token in tokens for each in token.webhooks if self._is_ours(each)]

    def _is_ours(self, webhook: _Webhook) -> bool:
        place = urlsplit(webhook.callback_url)
        return webhook.description == DESCRIPTION and place.netloc == urlsplit(self._called).netloc


def is_echo(client: str) -> bool:
    """True when leadflow itself set a delivery off, as far as it says so."""
    return client == IDENTIFIER
