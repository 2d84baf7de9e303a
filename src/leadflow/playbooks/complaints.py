"""Complaints: what is wrong with a playbook, an overlay or what a school says, and where it was written.

The pure code knows places (which document, which path inside it); `leadflow.intake` turns them into
files and lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadflow.errors import LeadflowError
from leadflow.planning.owndates import told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leadflow.planning.owndates import Dated

PLAYBOOK = "playbook"
OVERLAY = "overlay"
SCHOOL = "school"
"""Names of documents; a sub-plan's document has the sub-plan's key with ``sub-plan:`` before it."""


def sub_plan_source(key: str) -> str:
    """The name of a sub-plan's document."""
    return f"sub-plan:{key}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was written: a document and the path of keys and positions inside it."""

    source: str
    path: tuple[str | int, ...] = ()

    def at(self, *path: str | int) -> Place:
        """A place further inside this one."""
        return Place(self.source, (*self.path, *path))


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing that is wrong, in a sentence, with its place and what to do."""

    message: str
    place: Place
    advice: str = ""
    other: Place | None = None
    """The place of the first of two things that collide."""


def contradictory(key: str, step: Dated, both: tuple[str, str], place: Place) -> Complaint:
    """That two dates of a step (see `planning.owndates`) cannot both be kept."""
    fields = " or ".join(f"'{each}'" for each in both)
    return Complaint(f"Step '{key}' {told(step, *both)}; both cannot be.", place, f"Change {fields}.")


class PlaybookError(LeadflowError):
    """A playbook, overlay and school that do not come to a plan; carries every complaint."""

    def __init__(self, complaints: Sequence[Complaint]) -> None:
        self.complaints = tuple(complaints)
        super().__init__("\n".join(f"{each.message} {each.advice}".strip() for each in self.complaints))
