"""Deviation: how far a step has come away from the plan that was made at launch (its baseline). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from leadflow.planning.situation import SCHOOL
from leadflow.planning.slots import opening
from leadflow.planning.steps import Status
from leadflow.planning.words import listed, school_days
from leadflow.saying import say

if TYPE_CHECKING:
    from leadflow.planning.schedule import Schedule
    from leadflow.rollout.rollout import Rollout


@dataclass(frozen=True, slots=True)
class Deviation:
    """A step against its baseline. `start_days` and `finish_days` are school days; above 0 it is later.

    They are taken from what really happened, and where it has not yet, from the forecast.
    """

    planned_start: date
    planned_finish: date
    start_days: float
    finish_days: float
    started: bool
    finished: bool

    @property
    def sentence(self) -> str:
        """The same for people, without a full stop."""
        start = _moved(say("started") if self.started else say("forecast to start"), self.start_days)
        finish = _moved(say("finished") if self.finished else say("forecast to finish"), self.finish_days)
        if self.finished and not self.start_days and not self.finish_days:
            return say("as planned at launch")
        return say("%(what)s at launch", what=listed([start, finish]))


def deviation(rollout: Rollout, schedule: Schedule, step: str) -> Deviation | None:
    """A step against its baseline; None where it has none, or was left out."""
    baseline, progress = rollout.baseline.get(step), rollout.progress[step]
    if baseline is None or progress.status is Status.SKIPPED:
        return None
    dates, table = schedule.steps[step], rollout.definition.calendar[SCHOOL].table

    def later(planned: date, now: date) -> float:
        return table.days(table.first_from(opening(now)) - table.first_from(opening(planned)))

    return Deviation(
        baseline.start,
        baseline.finish,
        later(baseline.start, dates.earliest_start),
        later(baseline.finish, dates.earliest_finish),
        started=progress.status is not Status.TODO,
        finished=progress.status.closed,
    )


def _moved(what: str, days: float) -> str:
    if not days:
        return say("%(what)s as planned", what=what)
    by = school_days(abs(days))
    if days > 0:
        return say("%(what)s %(days)s later than planned", what=what, days=by)
    return say("%(what)s %(days)s earlier than planned", what=what, days=by)
