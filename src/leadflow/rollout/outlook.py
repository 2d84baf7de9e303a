"""The outlook: how a rollout stands on a given day, derived from what is stored."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from leadflow.planning.blocked import CauseId, Standing, standings
from leadflow.planning.schedule import Schedule, schedule
from leadflow.rollout.rollout import KnownCause, Rollout

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date


@dataclass(frozen=True, slots=True)
class Outlook:
    """Schedule and standings of one rollout on one day."""

    schedule: Schedule
    standings: Mapping[str, Standing]


def outlook(rollout: Rollout, today: date) -> Outlook:
    """Re-plan from what was done, and say how every step stands."""
    definition = rollout.definition
    roster = definition.roster
    start = max(today, definition.start)
    planned = schedule(definition.plan, definition.calendar, start, rollout.progress, roster.names)
    known: dict[CauseId, date] = {(each.step, each.kind, each.source): each.since for each in rollout.causes}
    return Outlook(
        planned,
        standings(
            definition.plan,
            planned,
            definition.calendar,
            rollout.progress,
            roster.names,
            {group.key: group.lead for group in roster.groups},
            known,
            rollout.troubles,
            definition.limits,
        ),
    )


def remember(rollout: Rollout, found: Mapping[str, Standing]) -> Rollout:
    """The rollout with the causes that are open now, each with the day it was first seen.

    Only blocked steps count: a cause of a step whose time has not come has not begun to cost anything.
    """
    causes = tuple(
        KnownCause(standing.key, cause.kind, cause.source, cause.since)
        for standing in found.values()
        if standing.blocked
        for cause in standing.causes
    )
    return replace(rollout, causes=causes)


def relieved(rollout: Rollout, about: Collection[str], today: date) -> Rollout:
    """The rollout without the troubles of these steps and groups, and with the causes that are open then."""
    left = {each: sentence for each, sentence in rollout.troubles.items() if each not in about}
    after = replace(rollout, troubles=left)
    return remember(after, outlook(after, today).standings)


def finished_on(rollout: Rollout, today: date) -> Rollout:
    """The rollout marked finished when every step is closed, and open again when one was reopened."""
    if all(progress.status.closed for progress in rollout.progress.values()):
        return rollout if rollout.finished else replace(rollout, finished=today)
    return replace(rollout, finished=None) if rollout.finished else rollout
