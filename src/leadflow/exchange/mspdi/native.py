"""Native: what a row says in Microsoft Project's own terms, in ours. What does not fit becomes a remark."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from leadflow.exchange.mspdi.project import CLOCK_DAY, PERCENT, Constraint, elapsed
from leadflow.exchange.mspdi.reading import last_day
from leadflow.planning.plan import Dependency, LagUnit, Relation
from leadflow.planning.steps import Progress, Status

if TYPE_CHECKING:
    from leadflow.exchange.imported import Remarks
    from leadflow.exchange.mspdi.project import Row, RowLink
    from leadflow.planning.calendar import SchoolCalendar

LONGEST = 9_000
"""Days of a duration or a lag; more is a slip of the hand."""

_DATES = {
    Constraint.MUST_START_ON: "on",
    Constraint.MUST_FINISH_ON: "finish_on",
    Constraint.START_NO_EARLIER: "not_before",
    Constraint.START_NO_LATER: "start_by",
    Constraint.FINISH_NO_EARLIER: "finish_from",
    Constraint.FINISH_NO_LATER: "not_after",
}
"""Constraints and the dates of a step that they come to."""
OWN_DATES = tuple(_DATES.values())


@dataclass(frozen=True)
class Native:
    """Reads rows with the length of a working day, in minutes."""

    day: float
    remarks: Remarks

    def duration(self, row: Row, calendar: SchoolCalendar) -> float:
        """School days, in halves; half a day for what is shorter."""
        if row.milestone and not row.minutes:
            return 0.0
        if row.elapsed and row.minutes:
            self.remarks.add(
                "Durations that count nights and weekends become the school days they take in the file: {}.",
                row.name,
            )
            if row.start is not None and row.finish is not None:
                days = _between(calendar, row.start.date(), last_day(row.finish))
            else:
                days = row.minutes / CLOCK_DAY * 5 / 7
        else:
            days = row.minutes / self.day
        rounded = self._half("Durations are rounded to half days: {}.", days, row)
        if row.milestone and rounded:
            self.remarks.add("Milestones that take time become steps: {}.", row.name)
        return max(0.5, rounded) if days else 0.0

    def dates(self, row: Row) -> dict[str, date]:
        """The step's own dates that the constraint comes to."""
        if row.manual and row.start is not None:
            self.remarks.add(
                "Rows that were scheduled by hand keep their start as a fixed date: {}.", row.name
            )
            return {"on": row.start.date() if row.minutes else last_day(row.start)}
        if row.constraint is Constraint.ALAP:
            self.remarks.add(
                "'As late as possible' needs no constraint: leadflow shows the latest dates of every step."
            )
        name = _DATES.get(row.constraint)
        if name is None or row.constraint_date is None:
            return {}
        return {name: day_of_constraint(row.constraint, row.constraint_date, timeless=not row.minutes)}

    def dependency(self, link: RowLink, before: str, after: str, row: Row, length: float) -> Dependency:
        """A link as a dependency; `length` is the duration of the step before it, in school days."""
        relation = Relation(link.relation)
        if link.format in PERCENT:
            lag, unit = length * link.minutes / 100, LagUnit.SCHOOL_DAYS
            self.remarks.add("Lags in percent become school days: {}.", row.name)
        elif elapsed(link.format):
            lag, unit = link.minutes / CLOCK_DAY, LagUnit.ELAPSED_DAYS
        else:
            lag, unit = link.minutes / self.day, LagUnit.SCHOOL_DAYS
        lag = self._half("Lags are rounded to half days: {}.", lag, row)
        return Dependency(before, after, relation, lag, unit if lag else LagUnit.SCHOOL_DAYS)

    def progress(self, row: Row) -> Progress:
        """What was done of a row."""
        if not row.active:
            moment = row.finish or row.start
            day = moment.date() if moment is not None else None
            return Progress(Status.SKIPPED, finished=day, skipped_because="Inactive in the imported file.")
        if row.actual_finish is not None or row.percent == 100:
            finish = row.actual_finish or row.finish
            start = row.actual_start or row.start
            if finish is None:
                return Progress()
            done = last_day(finish)
            return Progress(
                Status.DONE, started=min(start.date(), done) if start is not None else done, finished=done
            )
        if row.actual_start is not None or row.percent:
            begun = row.actual_start or row.start
            more: dict[str, Any] = {}
            if row.remaining is not None and "remaining" in Progress.__dataclass_fields__:
                more["remaining"] = max(0.5, self._half("", row.remaining / self.day, row))
            return Progress(Status.IN_PROGRESS, started=begun.date() if begun is not None else None, **more)
        return Progress()

    def _half(self, sentence: str, days: float, row: Row) -> float:
        if abs(days) > LONGEST:
            self.remarks.add(f"Durations and lags of more than {LONGEST} days are cut to it: {{}}.", row.name)
            return float(LONGEST if days > 0 else -LONGEST)
        rounded = round(days * 2) / 2
        if sentence and abs(rounded - days) > 0.01:
            self.remarks.add(sentence, row.name)
        return rounded


def day_of_constraint(constraint: Constraint, moment: datetime, *, timeless: bool) -> date:
    """The day that a constraint names: an opening its own, a close or midnight the one that ends."""
    starts = constraint in (
        Constraint.MUST_START_ON,
        Constraint.START_NO_EARLIER,
        Constraint.START_NO_LATER,
    )
    return last_day(moment) if timeless or not starts else moment.date()


def _between(calendar: SchoolCalendar, first: date, last: date) -> float:
    """School days from one day to another, both counted."""
    table = calendar.table
    return table.days(table.first_from((last.toordinal() + 1) * 3) - table.first_from(first.toordinal() * 3))
