"""Serving the deployments: a process that starts the flows when the schedule, an event or the form says so.

``leadflow up`` runs it as a child; with work pools, `prefect deploy` and workers take its place.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

import requests

from leadflow import resources
from leadflow.engine import child
from leadflow.engine.environment import environment, merged, of_settings, prepare
from leadflow.engine.patience import LONG
from leadflow.engine.wake import CARD_MOVED, resource_id
from leadflow.errors import ServiceAwayError
from leadflow.settings import Settings

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator

    from prefect.deployments.runner import RunnerDeployment

AT_ONCE = 3
"""Flow runs executed at the same time: each is a process of its own that takes seconds to start."""

GATHER = timedelta(seconds=3)
"""Moves within this time of the first are advanced together, when it is over."""

START_SECONDS = 120.0
_ENDING = signal.SIGTERM


def serve_deployments(settings: Settings) -> None:
    """Register the deployments ``rollout`` and ``advance`` and run what is due until we are ended."""
    prepare(settings)
    os.environ.update(of_settings(settings))
    from prefect import serve

    serve(*deployments(settings), limit=AT_ONCE, pause_on_shutdown=False, print_starting_message=False)


def deployments(settings: Settings) -> tuple[RunnerDeployment, RunnerDeployment]:
    """The two deployments of a leadflow that runs on one machine."""
    from prefect.deployments.runner import RunnerDeployment
    from prefect.events import DeploymentEventTrigger

    flows = resources.flows()
    moved = DeploymentEventTrigger(
        name="leadflow: a card moved",
        expect={CARD_MOVED},
        match={"prefect.resource.id": resource_id("*")},
        for_each={"prefect.resource.id"},
        parameters={"rollout": "{{ event.payload.rollout }}"},
        # One run for a burst of moves; it starts when the burst is over, so it sees them all.
        threshold=1,
        within=GATHER,
        schedule_after=GATHER,
    )
    return (
        RunnerDeployment.from_entrypoint(
            f"{flows / 'rollout.py'}:rollout", name="rollout", tags=["leadflow"]
        ),
        RunnerDeployment.from_entrypoint(
            f"{flows / 'advance.py'}:advance",
            name="advance",
            interval=timedelta(minutes=settings.advance_minutes),
            triggers=[moved],
            tags=["leadflow"],
        ),
    )


@contextlib.contextmanager
def running_deployments(
    settings: Settings,
    tell: Callable[[str], None] = lambda _: None,
    going_on: Callable[[], None] = lambda: None,
) -> Iterator[subprocess.Popen[bytes]]:
    """`serve_deployments` in a child process while the block runs; Prefect must be up.

    `going_on` is called again and again while it starts; what that raises ends the start. Raises
    `ServiceAwayError` when the deployments cannot be registered.
    """
    log = settings.home / "logs" / "flows.log"
    tell("Registering the flows with Prefect ...")
    process = child.spawn(
        [sys.executable, "-m", "leadflow.engine.serve"],
        # This program's own environment may say how patient people are.
        merged(environment(settings), os.environ) | of_settings(settings) | LONG.variables,
        log,
        _ENDING,
    )
    try:
        until = time.monotonic() + START_SECONDS
        while not all(_registered(settings, each) for each in ("rollout", "advance")):
            if process.poll() is not None or time.monotonic() > until:
                raise ServiceAwayError(f"The flows could not be registered with Prefect. The log is {log}.")
            going_on()
            time.sleep(0.2)
        yield process
    finally:
        child.stop(process, _ENDING)


def _registered(settings: Settings, name: str) -> bool:
    url = f"{settings.prefect_api}/deployments/name/{quote(name)}/{quote(name)}"
    with contextlib.suppress(requests.RequestException):
        return requests.get(url, timeout=5).status_code == 200
    return False


if __name__ == "__main__":
    serve_deployments(Settings())
