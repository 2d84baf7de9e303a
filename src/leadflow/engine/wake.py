"""Wake a pass: tell Prefect that a card moved, so that the rollout is advanced within seconds.

Called while somebody waits for a page, so it is quick and never fails: when Prefect is away, the schedule
advances the rollout a few minutes later.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

import requests

if TYPE_CHECKING:
    from leadflow.settings import Settings

CARD_MOVED = "leadflow.card.moved"
"""The event that the deployment ``advance`` listens for. Its payload: the rollout's key."""

SECONDS = 1.0


def wake(settings: Settings, rollout: str) -> bool:
    """Say that a card of `rollout` moved. True when Prefect took it; waits `SECONDS` at most."""
    event = {
        "id": str(uuid4()),
        "event": CARD_MOVED,
        "occurred": datetime.now(UTC).isoformat(),
        "resource": {
            "prefect.resource.id": resource_id(rollout),
            "prefect.resource.name": rollout,
        },
        "payload": {"rollout": rollout},
    }
    login = os.environ.get("PREFECT_API_AUTH_STRING")
    user, _, word = (login or "").partition(":")
    try:
        answer = requests.post(
            f"{settings.prefect_api.rstrip('/')}/events",
            json=[event],
            timeout=SECONDS,
            auth=(user, word) if login else None,
        )
    except requests.RequestException:
        return False
    return answer.ok


def resource_id(rollout: str) -> str:
    """What the event is about, in Prefect's words."""
    return f"leadflow.rollout.{rollout}"
