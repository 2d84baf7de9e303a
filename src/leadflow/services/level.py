"""Levelling a rollout, and what has to be re-planned for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadflow.planning.changes import HoldStep
from leadflow.planning.levelling.levelling import level
from leadflow.planning.steps import Progress, Status
from leadflow.rollout.revision import Revision

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from leadflow.planning.levelling.levelling import Improver, Levelling
    from leadflow.rollout.rollout import Definition

BECAUSE = "one change at a time"
"""The reason for the history, when nobody gives another."""
_UNTOUCHED = Progress()


def levelled(
    definition: Definition,
    today: date,
    progress: Mapping[str, Progress],
    improver: Improver | None = None,
) -> Levelling:
    """What levelling comes to on `today`, with the limits and the hours that the school gave."""
    roster = definition.roster
    return level(
        definition.plan,
        definition.calendar,
        max(today, definition.start),
        progress,
        limits=definition.limits,
        hours={person.key: person.hours for person in roster.people if person.hours is not None},
        names=roster.names,
        improver=improver,
    )


def revision(definition: Definition, progress: Mapping[str, Progress], found: Levelling) -> Revision:
    """What is to change in a plan so that its dates are those of a levelling."""
    changes = [
        HoldStep(step.key, found.holds.get(step.key))
        for step in definition.plan.steps
        if step.hold != found.holds.get(step.key) and progress.get(step.key, _UNTOUCHED).status is Status.TODO
    ]
    return Revision(tuple(changes))
