"""The flow ``advance``: read the boards, take what people did, re-plan, write the boards, show it here."""

from __future__ import annotations

from typing import Any

from prefect import State, flow

from leadflow.engine.advancing import advance_all


@flow(name="advance", persist_result=False)
def advance(rollout: str | None = None) -> State[Any]:
    """Advance one rollout (its key), or all of them. Runs on a schedule, when a card moved, and by hand."""
    return advance_all(rollout)
