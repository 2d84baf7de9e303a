"""States: how a step's state is shown in Prefect, under the names that leaders read.

The type decides the colour and what the engine does; the name is the word on the page. Prefect's UI does not
print a state's message, but its API and our artifact do.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from leadflow.planning.steps import StepState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leadflow.planning.blocked import Standing

PREFECT_TYPE: Mapping[StepState, str] = MappingProxyType(
    {
        StepState.PLANNED: "PENDING",
        StepState.BLOCKED: "PENDING",
        StepState.READY: "SCHEDULED",
        StepState.IN_PROGRESS: "RUNNING",
        StepState.WAITING_FOR_APPROVAL: "PAUSED",
        StepState.DONE: "COMPLETED",
        StepState.SKIPPED: "COMPLETED",
    }
)
"""Skipped is COMPLETED, because a step that waits for a cancelled one would stay held back for ever."""

CLOSED = "COMPLETED"


@dataclass(frozen=True, slots=True)
class Shown:
    """A state as Prefect shows it: its type (Prefect's word, in capitals), its name and its message."""

    type: str
    name: str
    message: str = ""

    @property
    def closed(self) -> bool:
        """True when the engine lets those go on that wait for it."""
        return self.type == CLOSED


DROPPED = Shown("CANCELLED", "Cancelled", "This step is no longer part of the plan.")
"""A step that left the plan before it was closed. Nothing waits for it any more."""


def shown(standing: Standing) -> Shown:
    """How a standing is shown."""
    return Shown(PREFECT_TYPE[standing.state], standing.state.value, standing.reason)


def waiting(closed: int, steps: int, blocked: int) -> Shown:
    """The flow run of a rollout between two passes."""
    held = f", {blocked} blocked" if blocked else ""
    return Shown("PAUSED", "Waiting for people", f"{closed} of {steps} steps closed{held}.")


def finished(steps: int) -> Shown:
    """The flow run of a rollout whose goals are reached."""
    return Shown(CLOSED, "Finished", f"All goals are reached; {steps} steps closed.")


CANCELLED = Shown(
    "CANCELLED",
    "Cancelled",
    "Cancelled in Prefect: the schedule leaves this rollout and its boards alone. Launch it again to go on.",
)
