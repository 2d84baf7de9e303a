"""Deliveries: how webhooks are told what happened, and told again when they do not answer (FACTS 2.8).

Each is a POST of action, model and webhook, signed with the application's secret over the raw body and the
callback's address as it was registered. A webhook that does not answer 200 is asked again after 30, 60 and
120 seconds, then the delivery is dropped. One that answers 410 is deleted. More than 1,000 failures in a row
over more than 30 days switch it off.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import queue
import re
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import requests

from tests import canaries
from tests.emulator import log, shapes

if TYPE_CHECKING:
    from tests.emulator.models import Action, Webhook
    from tests.emulator.state import World

SECRET = canaries.SECRET
"""Of the emulator's API key; not the token."""
PAUSES = (30.0, 60.0, 120.0)
"""Seconds before a delivery is tried again."""
SECONDS = 10.0
MOST_FAILURES, LONGEST = 1000, timedelta(days=30)


def signature(body: bytes, callback: str, secret: str = SECRET) -> str:
    """What stands in the header ``X-Trello-Webhook``."""
    made = hmac.new(secret.encode(), body + callback.encode(), hashlib.sha1)
    return base64.b64encode(made.digest()).decode()


def shape_of(webhook: Webhook) -> dict[str, Any]:
    """A webhook as answers and deliveries show it."""
    return {
        "id": webhook.id,
        "description": webhook.description,
        "idModel": webhook.model,
        "callbackURL": webhook.callback,
        "active": webhook.active,
        "consecutiveFailures": webhook.failures,
        "firstConsecutiveFailDate": webhook.first_failure,
    }


@dataclass(frozen=True)
class Delivery:
    """One telling: to which webhook, what, and the name that its cause gave itself."""

    webhook: str
    callback: str
    body: bytes
    client: str = ""


class Deliveries:
    """Delivers in a thread of its own, in order; what fails waits without holding up the others."""

    def __init__(self, world: World, pauses: Sequence[float] = PAUSES) -> None:
        self.pauses = tuple(pauses)
        self.paused = threading.Event()
        """Nothing is delivered while it is set; what happens meanwhile is told afterwards."""
        self.times = 1
        """How often each delivery is made."""
        self.backwards = False
        """The latest of those that wait comes first."""
        self.dropped: list[Delivery] = []
        self._world = world
        self._queue: queue.PriorityQueue[tuple[float, int, int, Delivery | None]] = queue.PriorityQueue()
        self._number = 0
        self._open = 0
        self._idle = threading.Condition()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        world.listeners.append(self._heard)

    def start(self) -> None:
        """Begin to deliver."""
        self._thread.start()

    def stop(self) -> None:
        """Deliver no more."""
        self._ended.set()
        self._put(0.0, 0, None)
        self._thread.join()

    def settle(self, seconds: float = 10.0) -> bool:
        """Wait until everything is delivered or dropped; False when that takes longer than `seconds`."""
        with self._idle:
            return self._idle.wait_for(lambda: self._open == 0, seconds)

    def repeat(self, delivery: Delivery) -> None:
        """Deliver something once more, as Trello may."""
        self._add(delivery)

    def _heard(self, action: Action) -> None:
        for webhook in list(self._world.webhooks.values()):
            if webhook.active and webhook.model in _concerned(self._world, action):
                for each in _tellings(self._world, action):
                    content = {
                        "model": _model(self._world, webhook.model),
                        "action": each,
                        "webhook": shape_of(webhook),
                    }
                    body = json.dumps(content, ensure_ascii=False).encode()
                    for _ in range(self.times):
                        self._add(Delivery(webhook.id, webhook.callback, body, action.client))

    def _add(self, delivery: Delivery) -> None:
        with self._idle:
            self._open += 1
        self._put(0.0 if self.backwards else time.monotonic(), 0, delivery)

    def _put(self, due: float, attempt: int, delivery: Delivery | None) -> None:
        self._number += 1
        place = -self._number if self.backwards else self._number
        self._queue.put((due, place, attempt, delivery))

    def _run(self) -> None:
        with requests.Session() as session:
            while not self._ended.is_set():
                due, number, attempt, delivery = self._queue.get()
                if delivery is None:
                    return
                wait = due - time.monotonic()
                if wait > 0 or self.paused.is_set():
                    self._queue.put((due, number, attempt, delivery))
                    self._ended.wait(min(max(wait, 0.005), 0.02))
                    continue
                self._deliver(session, delivery, attempt)

    def _deliver(self, session: requests.Session, delivery: Delivery, attempt: int) -> None:
        status = _post(session, delivery)
        with self._world.lock:
            webhook = self._world.webhooks.get(delivery.webhook)
            if webhook is not None:
                self._count(webhook, status)
        if status in (200, 410) or webhook is None:
            self._close()
        elif attempt < len(self.pauses):
            self._put(time.monotonic() + self.pauses[attempt], attempt + 1, delivery)
        else:
            self.dropped.append(delivery)
            self._close()

    def _count(self, webhook: Webhook, status: int) -> None:
        if status == 410:
            del self._world.webhooks[webhook.id]
        elif status == 200:
            webhook.failures, webhook.first_failure = 0, None
        else:
            webhook.failures += 1
            webhook.first_failure = webhook.first_failure or self._world.clock.stamp()
            since = datetime.fromisoformat(webhook.first_failure)
            long = self._world.clock.now() - since > LONGEST
            webhook.active = not (webhook.failures > MOST_FAILURES and long)

    def _close(self) -> None:
        with self._idle:
            self._open -= 1
            self._idle.notify_all()


def _post(session: requests.Session, delivery: Delivery) -> int:
    headers = {
        "content-type": "application/json; charset=utf-8",
        "x-trello-webhook": signature(delivery.body, delivery.callback),
    }
    if delivery.client:
        headers["x-trello-client-identifier"] = delivery.client
    try:
        return session.post(
            delivery.callback, data=delivery.body, headers=headers, timeout=SECONDS, allow_redirects=False
        ).status_code
    except requests.RequestException:
        return 0


def _concerned(world: World, action: Action) -> set[str]:
    """The ids of the models that an action is about."""
    card = world.cards.get(action.card)
    return {action.board, action.card, action.column, action.member, action.affected or ""} | (
        {card.column} if card else set()
    )


_CHANGED = {
    "name": "action_renamed_card",
    "desc": "action_changed_description_of_card",
    "due": "action_changed_a_due_date",
    "start": "action_added_a_start_date",
    "dueComplete": "action_marked_the_due_date_complete",
    "idList": "action_move_card_from_list_to_list",
    "pos": "action_moved_card_higher",
    "closed": "action_archived_card",
}
"""How a card's change is called, by the field; all other changes are ``unknown`` [recorded]."""


def called(action: Action) -> str:
    """The key of the sentence about an action."""
    if action.type == "updateCard":
        return next((_CHANGED[name] for name in action.data["old"] if name in _CHANGED), "unknown")
    if action.type == "commentCard":
        return "action_comment_on_card"
    return "action_" + re.sub(r"([A-Z])", lambda found: f"_{found[1].lower()}", action.type)


def _tellings(world: World, action: Action) -> list[dict[str, Any]]:
    """What is sent for an action: a label that comes or goes is told twice [recorded]."""
    shape = shapes.action(world, action)
    first = {**shape, "display": {"translationKey": called(action), "entities": {}}}
    if action.type not in ("addLabelToCard", "removeLabelFromCard"):
        return [first]
    card, label = world.cards[action.card], action.data["label"]["id"]
    others = [each for each in card.labels if each != label]
    again = {
        "id": world.ids.new(),
        "type": "updateCard",
        "data": {
            "card": {"idLabels": list(card.labels), **log.card_ref(card)},
            "old": {"idLabels": others if action.type == "addLabelToCard" else [*others, label]},
            "board": action.data["board"],
            "list": log.list_ref(world.lists[card.column]),
        },
        "display": {"translationKey": "unknown", "entities": {}},
    }
    return [first, {**shape, **again}]


def _model(world: World, name: str) -> dict[str, Any]:
    if name in world.boards:
        return shapes.pick(shapes.board(world, world.boards[name]), shapes.BOARD_BRIEF)
    if name in world.cards:
        return shapes.card(world, world.cards[name])
    if name in world.lists:
        return shapes.column(world.lists[name])
    if name in world.members:
        shape = shapes.member_full(world, world.members[name], own=True)
        return {each: value for each, value in shape.items() if each != "siftDecision"}
    return {"id": name}
