"""The remainder: what is left of a step in progress, and who says so.

What people said is left comes first, and runs down from the day on which they said it. Where nobody did, the
share of the checklist that is not ticked is left of the duration, from the first tick on: before it nobody
knows whether the checklist is used at all. Else the duration runs down from the start. A step that is not
closed has half a day left at least, so that no forecast lies in the past.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from leadflow.planning.slots import opening
from leadflow.planning.words import school_days
from leadflow.saying import say

if TYPE_CHECKING:
    from datetime import date

    from leadflow.planning.plan import Step
    from leadflow.planning.slots import SlotTable
    from leadflow.planning.steps import Progress


class Left(StrEnum):
    """Who says how much is left of a step in progress."""

    SAID = "said"
    """People did."""
    CHECKLIST = "checklist"
    """As much as is not ticked."""
    TIME = "time"
    """Nobody: its duration runs down from its start."""


_SAYS = {
    Left.SAID: say("as people said"),
    Left.CHECKLIST: say("by the ticks on its checklist"),
    Left.TIME: say("by the time since its start"),
}


def left_by(step: Step, progress: Progress) -> Left:
    """Who says how much is left of a step in progress."""
    if progress.remaining is not None:
        return Left.SAID
    return Left.CHECKLIST if _ticked(step, progress) else Left.TIME


def left_of(step: Step, table: SlotTable, progress: Progress, today: date) -> int:
    """Slots of work left from `today` on of a step in progress; none of a milestone."""
    if not step.duration:
        return 0
    by, since = left_by(step, progress), today
    if progress.remaining is not None:
        since, total = progress.remaining_on or today, table.slots(progress.remaining)
    elif by is Left.CHECKLIST:
        total = table.slots(step.duration * (1 - _ticked(step, progress) / len(step.checklist)))
    else:
        since, total = progress.started or today, table.slots(step.duration)
    used = max(0, table.first_from(opening(today)) - table.first_from(opening(since)))
    return max(1, total - used)


def told(days: float, by: Left) -> str:
    """How much is left and who says so, as a part of a sentence."""
    return say("%(days)s left, %(by)s", days=school_days(days), by=_SAYS[by])


def _ticked(step: Step, progress: Progress) -> int:
    return sum(entry in progress.ticked for entry in step.checklist)
