"""The overlay: how a school or a district revises a playbook, every change with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag, model_validator

from leadflow.planning.plan import LagUnit
from leadflow.playbooks.fields import Duration, Effort, Key, Lag, Text, Unit, Written
from leadflow.playbooks.playbook import Entry, EstimateSpec
from leadflow.saying import say


class AddChange(Written):
    """A step more. `before` are steps that are to wait for it."""

    add: Entry
    before: tuple[Text, ...] = ()
    reason: Text


class RenameChange(Written):
    """Another title for a step, or for a whole sub-plan in its place."""

    rename: Text
    title: Text
    reason: Text


class LagChange(Written):
    """Another distance to a step that this one waits for."""

    after: Text
    days: Lag
    unit: Unit = LagUnit.SCHOOL_DAYS.value


class ShiftChange(Written):
    """Another duration, date or distance, or one thing less to wait for."""

    shift: Text
    duration: Duration | None = None
    effort: Effort | None = None
    estimate: EstimateSpec | None = None
    not_before: date | None = None
    not_after: date | None = None
    on: date | None = None
    finish_on: date | None = None
    finish_from: date | None = None
    start_by: date | None = None
    lag: LagChange | None = None
    free_of: Text | None = None
    """A step that this one no longer waits for."""
    reason: Text

    @model_validator(mode="after")
    def _shifts_something(self) -> ShiftChange:
        if all(getattr(self, name) is None for name in SHIFTS):
            raise ValueError(say("it shifts nothing; write one of %(shifts)s", shifts=", ".join(SHIFTS)))
        return self


class DisableChange(Written):
    """A step less. What waited for it waits for what it waited for."""

    disable: Text
    reason: Text


SHIFTED = (
    "duration",
    "effort",
    "estimate",
    "not_before",
    "not_after",
    "on",
    "finish_on",
    "finish_from",
    "start_by",
)
"""The fields of a step that a shift replaces."""
SHIFTS = (*SHIFTED, "lag", "free_of")
VERBS = ("add", "rename", "shift", "disable")


def _verb(value: Any) -> str | None:
    if isinstance(value, dict):
        return next((f"~{verb}" for verb in VERBS if verb in value), None)
    return next((f"~{verb}" for verb in VERBS if hasattr(value, verb)), None)


Change = Annotated[
    Annotated[AddChange, Tag("~add")]
    | Annotated[RenameChange, Tag("~rename")]
    | Annotated[ShiftChange, Tag("~shift")]
    | Annotated[DisableChange, Tag("~disable")],
    Discriminator(
        _verb,
        custom_error_type="no_verb",
        custom_error_message="a change is one of: add, rename, shift, disable",
    ),
]
"""One change. The tags never appear in messages to people."""


class Overlay(Written):
    """A revision of a playbook, kept beside it."""

    overlay: Key
    title: Text
    playbook: Text
    """The playbook it revises: its key, or a path."""
    changes: Annotated[tuple[Change, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Revision:
    """A change as it came out, for people to compare: what was, what is, and why."""

    verb: str
    step: str
    before: str
    after: str
    reason: str

    def __str__(self) -> str:
        """A line of the comparison: ``~ norms: 2 school days -> 3 school days. Reason: ...``."""
        quote = "" if self.verb == "shift" else "'"
        told = " -> ".join(f"{quote}{each}{quote}" for each in (self.before, self.after) if each)
        return f"{SIGNS[self.verb]} {self.step}: {told}. Reason: {self.reason}"


SIGNS = {"add": "+", "rename": "~", "shift": "~", "disable": "-"}
"""How a kind of change is marked in a comparison."""
