"""The flow ``rollout``: launch a school's rollout, and then be its record for as long as it lives."""

from __future__ import annotations

from typing import Any

from prefect import State, flow

from leadflow.engine.launching import launch_from_form
from leadflow.engine.request import LaunchRequest


@flow(name="rollout", persist_result=False)
def rollout(request: LaunchRequest) -> State[Any]:
    """Launch a school's rollout: plan it backwards from its goals, make the boards, show every step here.

    Launching the same rollout again changes nothing.
    """
    return launch_from_form(request)
