"""What another program reads: links, constraints, calendars and progress in Microsoft Project's own terms."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from leadflow.exchange.mspdi.outgoing import export_remarks, link_of, project_of, wish_of
from leadflow.exchange.mspdi.project import DAY, MORNING, WHOLE, Constraint, Project, Row
from leadflow.planning.absence import Absence
from leadflow.planning.calendar import HalfDay, SchoolCalendar
from leadflow.planning.limits import Hold
from leadflow.planning.plan import Dependency, Goal, LagUnit, Plan, Relation, Step
from leadflow.planning.schedule import schedule
from leadflow.planning.steps import Progress, Status
from leadflow.rollout.rollout import Baseline, Rollout
from tests.planning import samples
from tests.planning.samples import goal, link, milestone, step
from tests.small import small_definition

TODAY = samples.day("08-31")


def project(*parts: Any, progress: dict[str, Progress] | None = None, **calendars: SchoolCalendar) -> Project:
    plan = samples.plan(*parts)
    definition = replace(
        small_definition(),
        plan=plan,
        calendars=tuple({**samples.CALENDARS, **calendars}.values()),
        start=TODAY,
    )
    rollout = Rollout(definition, progress or {}, {"a": Baseline(TODAY, date(2026, 9, 3))})
    return project_of(rollout, schedule(plan, definition.calendar, TODAY, progress or {}))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def row(found: Project, key: str) -> Row:
    return next(each for each in found.rows if each.key == key)


@pytest.mark.parametrize(
    ("relation", "hours"),
    [
        (Relation.FINISH_START, 24 + 5),
        (Relation.START_START, 48 - 5),
        (Relation.FINISH_FINISH, 48),
        (Relation.START_FINISH, 48 + 4),
    ],
)
def test_a_difference_of_dates_becomes_elapsed_hours(relation: Relation, hours: int) -> None:
    found = link_of(Dependency("a", "b", relation, 2, LagUnit.CALENDAR_DAYS), 1)
    assert (found.minutes, found.format) == (hours * 60, 6)


def test_other_lags_keep_their_kind() -> None:
    assert link_of(Dependency("a", "b", lag=1.5), 1).minutes == 1.5 * DAY
    elapsed = link_of(Dependency("a", "b", lag=2, unit=LagUnit.ELAPSED_DAYS), 1)
    assert (elapsed.minutes, elapsed.format) == (2 * 24 * 60, 8)


def test_school_days_before_a_meeting_are_hours_of_this_plan() -> None:
    # a ends on Mon 31 Aug at 17:00; one school day later it is Tue 17:00; the meeting is on Wed 2 Sep.
    found = project(step("a"), step("m", calendar="meetings"), link("a -> m", 1))
    assert [(each.minutes, each.format) for each in row(found, "m").links] == [(24 * 60, 6)]
    assert row(found, "m").start == at("2026-09-02T08:00")


def test_own_dates_are_one_constraint_and_goals_a_deadline() -> None:
    parts = (
        step("a", on=date(2026, 9, 1), start_by=date(2026, 9, 2)),
        milestone("b", on=date(2026, 9, 9)),
        step("c", not_after=date(2026, 9, 11)),
        goal("g", "09-16", "c"),
    )
    found = project(*parts)
    assert wish_of(parts[0]) == (Constraint.MUST_START_ON, at("2026-09-01T08:00"))
    assert wish_of(parts[1]) == (Constraint.MUST_START_ON, at("2026-09-09T17:00"))
    assert row(found, "c").deadline == at("2026-09-11T17:00")
    plan = Plan(parts[:3], (link("a -> b"), link("a SS b")), (Goal("g", "G", date(2026, 9, 16), "c"),))
    remarks = export_remarks(plan)
    assert [each.rpartition(": ")[2] for each in remarks] == ["b.", "a."]


def test_calendars_have_their_exceptions_and_half_days() -> None:
    halves = replace(samples.SCHOOL, half_days=(HalfDay(date(2026, 9, 4), "half"),))
    found = project(step("a"), school=halves)
    school, meetings = found.calendars
    assert school.week == (WHOLE,) * 5 + ((), ())
    named = {each.name: each for each in school.exceptions}
    assert named["half"].spans == MORNING
    assert named["Thanksgiving"].spans == ()
    assert all(each.spans == WHOLE for each in meetings.exceptions)
    assert date(2026, 11, 11) not in [each.first for each in meetings.exceptions]


def test_progress_and_the_plan_at_launch() -> None:
    progress = {
        "a": Progress(Status.DONE, started=date(2026, 8, 24), finished=date(2026, 8, 25)),
        "b": Progress(Status.IN_PROGRESS, started=date(2026, 8, 27), remaining=1.5, remaining_on=TODAY),
        "c": Progress(Status.SKIPPED, finished=date(2026, 8, 28), skipped_because="no"),
    }
    found = project(step("a", 2), step("b", 4), step("c"), step("d"), progress=progress)
    assert (row(found, "a").percent, row(found, "a").actual_finish) == (100, at("2026-08-25T17:00"))
    assert (row(found, "b").percent, row(found, "b").remaining) == (62, 1.5 * DAY)
    assert row(found, "b").actual_start == at("2026-08-27T08:00")
    assert not row(found, "c").active
    assert (row(found, "d").percent, row(found, "d").baseline) == (0, None)
    assert row(found, "a").baseline == (at("2026-08-31T08:00"), at("2026-09-03T17:00"))


@pytest.mark.parametrize(
    ("part", "wish"),
    [
        (step("a", start_by=date(2026, 9, 9)), (Constraint.START_NO_LATER, "2026-09-09T08:00")),
        (milestone("a", start_by=date(2026, 9, 9)), (Constraint.START_NO_LATER, "2026-09-09T17:00")),
        (step("a", finish_from=date(2026, 9, 9)), (Constraint.FINISH_NO_EARLIER, "2026-09-09T17:00")),
        (
            step("a", hold=Hold(date(2026, 9, 9), "no room")),
            (Constraint.START_NO_EARLIER, "2026-09-09T08:00"),
        ),
        (
            step("a", hold=Hold(date(2026, 9, 9), "no room"), not_before=date(2026, 9, 14)),
            (Constraint.START_NO_EARLIER, "2026-09-14T08:00"),
        ),
    ],
)
def test_a_date_of_a_step_s_own_is_a_constraint_at_its_hour(part: Step, wish: tuple[Constraint, str]) -> None:
    assert wish_of(part) == (wish[0], at(wish[1]))


def test_what_is_left_is_counted_without_days_off() -> None:
    begun = {"a": Progress(Status.IN_PROGRESS, started=TODAY, remaining=2, remaining_on=TODAY)}
    off = Absence("ann", date(2026, 9, 1), date(2026, 9, 4))
    plan = replace(samples.plan(step("a", 6)), absences=(off,))
    definition = replace(
        small_definition(), plan=plan, calendars=tuple(samples.CALENDARS.values()), start=TODAY
    )
    found = project_of(Rollout(definition, begun, {}), schedule(plan, definition.calendar, TODAY, begun))
    assert row(found, "a").remaining == 2 * DAY
