"""A revision: what somebody wants changed in a launched rollout, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadflow.planning.changes import Change, DropStep
from leadflow.planning.closing import CalendarChange

if TYPE_CHECKING:
    from leadflow.rollout.rollout import Definition

RevisionChange = Change | CalendarChange
"""One change of the plan or of its calendar."""


@dataclass(frozen=True, slots=True)
class Revision:
    """What is to change: the edited files given again, changes by name, or both, in this order.

    `definition` is what the edited files come to; None when nothing but `changes` is asked for. A `DropStep`
    among the changes also says, of a step that is under way, that it is left out knowingly.
    """

    changes: tuple[RevisionChange, ...] = ()
    definition: Definition | None = None

    @property
    def dropped(self) -> tuple[str, ...]:
        """Keys of the steps that are dropped by name."""
        return tuple(each.step for each in self.changes if isinstance(each, DropStep))
