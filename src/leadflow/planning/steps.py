"""The life of a step: its status, what people did to it, and which moves are allowed.

`Status` is what is stored, and what the lists of a board stand for. `StepState` is what people are
shown; Planned, Ready and Blocked are derived, never stored and never a column to drag to.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Status(StrEnum):
    """What has happened to a step so far."""

    TODO = "todo"
    IN_PROGRESS = "in_progress"
    IN_APPROVAL = "in_approval"
    DONE = "done"
    SKIPPED = "skipped"

    @property
    def closed(self) -> bool:
        """True when nothing more is to be done and followers may start."""
        return self in (Status.DONE, Status.SKIPPED)


class StepState(StrEnum):
    """What a leader is shown; the values are the words on every page and in Prefect."""

    PLANNED = "Planned"
    """Its time has not come and something it depends on is still open."""
    BLOCKED = "Blocked"
    READY = "Ready"
    IN_PROGRESS = "In progress"
    WAITING_FOR_APPROVAL = "Waiting for approval"
    DONE = "Done"
    SKIPPED = "Skipped"


class CauseKind(StrEnum):
    """The eight causes for which a step can be blocked."""

    DEPENDENCY = "dependency"
    GATE = "gate"
    PERSON = "person"
    DECISION = "decision"
    EXTERNAL = "external"
    CAPACITY = "capacity"
    UNMEASURED = "unmeasured"
    SYNC = "sync"


@dataclass(frozen=True, slots=True)
class Flag:
    """Somebody says that a step is stuck: with the label Blocked on its card, or a form here."""

    reason: str
    since: date
    kind: CauseKind = CauseKind.EXTERNAL
    by: str = ""
    """Person key, or the board's name of somebody we do not know, or empty."""
    on: tuple[str, ...] = ()
    """Person keys it waits for, where known."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What people did to one step.

    `owners` are the people on the card (person keys); empty means nobody has taken it.
    `due` is a date that a person set on the board over the planned one.
    `ticked` are the texts of checklist entries that are ticked.
    `approvals` are the person keys that approved.
    """

    status: Status = Status.TODO
    owners: tuple[str, ...] = ()
    started: date | None = None
    finished: date | None = None
    due: date | None = None
    ticked: frozenset[str] = frozenset()
    approvals: tuple[str, ...] = ()
    flag: Flag | None = None
    skipped_because: str = ""
