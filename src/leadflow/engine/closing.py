"""The step as a Prefect task: its body is the closing work, which Prefect's engine runs with retries.

The work is idempotent, because a pass that was cut off runs it again.
"""

from __future__ import annotations

from typing import Any

from prefect import State, task
from prefect.cache_policies import NO_CACHE
from prefect.states import Completed

from leadflow.engine.prefect_api import here


@task(name="step", retries=2, retry_delay_seconds=[1, 5], cache_policy=NO_CACHE, persist_result=False)
def close_step(title: str, name: str, message: str, note: str) -> State[Any]:
    """Leave `note` on the step's page and a line in the rollout's log; end as `name` with `message`."""
    place = here()
    place.prefect.pin_note(place.run, place.row, note)
    place.log.info("%s: %s", name, title)
    return Completed(name=name, message=message)


# Prefect makes this from the file's place, which an upgrade may change; the rows live longer than that.
close_step.task_key = "leadflow.step"
