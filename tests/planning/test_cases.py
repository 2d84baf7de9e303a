"""The reference cases: dates that Microsoft Project, TaskJuggler and MPXJ computed, compared day by day.

Excluded, because their pieces are smaller than the half day this planner counts in: m04 (minutes round the
clock) and m08 (quarters of a day). Of j01 and j02 (steps that run round the clock) a few dates are left
out that lie between the end of a working day and midnight, which on a grid of half days is the next day
when a step starts and the day before when it ends. j04 has two milestones at midnight, which belong to
the day before here. The lags that the cases call elapsed are kept as elapsed days; FACTS.md, section 4,
tells how they relate to date differences, and `test_elapsed_lag_is_a_date_difference` shows it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from leadflow.planning.plan import LagUnit, PlanError
from leadflow.planning.schedule import schedule
from tests.planning.cases import CASES, Case, NotOnGridError, case_names, read_case

pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="the reference cases lie in ../shared")

FINER = {"m04_sf259", "m08_costash_sdp"}
ERRORS = {"j05_err_loop", "j06_err_impossible_end_dep", "j07_err_pred_before", "j08_err_succ_after"}
AT_NIGHT = {
    "j01_precedes": {("t4", "lf"), ("t5", "lf"), ("t6", "lf")},
    "j02_depends": {("t4", "es"), ("t5", "es"), ("t6", "es")},
    "j04_container2": {("M1", "ef"), ("M2", "es")},
}
SLACK_OF_FIXED = {("m01_slack9", "11")}
"""A fixed milestone that cannot be kept: Project counts its slack as that of the chain before it."""


def dated(name: str) -> tuple[Case, dict[tuple[str, str], date], dict[str, float]]:
    case = read_case(name)
    planned = schedule(case.plan(), case.calendars, case.today, case.progress)
    found = {}
    for key, dates in planned.steps.items():
        found[key, "es"], found[key, "ef"] = dates.earliest_start, dates.earliest_finish
        found[key, "ls"], found[key, "lf"] = dates.latest_start, dates.latest_finish
    return case, found, {key: dates.slack for key, dates in planned.steps.items()}


@pytest.mark.parametrize("name", sorted(set(case_names()) - FINER - ERRORS))
def test_dates_are_those_of_the_reference(name: str) -> None:
    case, found, slack = dated(name)
    left_out = AT_NIGHT.get(name, set())
    expected = {
        (key, side): value
        for key, sides in case.expected.items()
        for side, value in sides.items()
        if (key, side) not in left_out
    }
    assert expected
    assert {place: found[place] for place in expected} == expected
    for key, days in case.slack.items():
        if (name, key) not in SLACK_OF_FIXED:
            assert slack[key] == pytest.approx(days), key


@pytest.mark.parametrize("name", sorted(FINER))
def test_finer_cases_are_told_apart(name: str) -> None:
    with pytest.raises(NotOnGridError):
        read_case(name)


def test_loop_is_named() -> None:
    with pytest.raises(PlanError) as caught:
        read_case("j05_err_loop").plan()
    assert set(caught.value.keys) == {"t1", "t2"}


@pytest.mark.parametrize(
    ("name", "step", "driver"),
    [
        ("j06_err_impossible_end_dep", "T1", "T2"),
        ("j07_err_pred_before", "t2", "t1"),
        ("j08_err_succ_after", "t1", "t2"),
    ],
)
def test_impossible_fixed_dates_are_findings(name: str, step: str, driver: str) -> None:
    case = read_case(name)
    planned = schedule(case.plan(), case.calendars, case.today)
    (finding,) = [each for each in planned.findings if each.id == "fixed-date-conflict"]
    assert (finding.step, finding.steps) == (step, (driver,))
    assert planned.steps[driver].critical


def test_late_start_of_an_impossible_chain() -> None:
    case = read_case("j07_err_pred_before")
    dates = schedule(case.plan(), case.calendars, case.today).steps["t1"]
    assert dates.latest_start == date(2010, 7, 11)
    assert dates.slack_calendar == -1


@pytest.mark.parametrize("name", ["s03_agenda_2cal_monday", "s13_cal_lag_into_break", "y00100_synthetic"])
def test_elapsed_lag_is_a_date_difference(name: str) -> None:
    """On day borders, L elapsed days come to a date difference of L + 1."""
    case = read_case(name)
    as_dates = tuple(
        replace(each, unit=LagUnit.CALENDAR_DAYS, lag=each.lag + 1)
        if each.unit is LagUnit.ELAPSED_DAYS
        else each
        for each in case.dependencies
    )
    assert as_dates != case.dependencies
    elapsed = schedule(case.plan(), case.calendars, case.today).steps
    differing = schedule(replace(case, dependencies=as_dates).plan(), case.calendars, case.today).steps
    assert {key: each.latest_start for key, each in elapsed.items()} == {
        key: each.latest_start for key, each in differing.items()
    }


def test_school_reading_allows_what_elapsed_hours_forbid() -> None:
    """Two days before a Thursday is Tuesday to a school; 48 hours before its morning is Monday evening."""
    case = read_case("s03_agenda_2cal_monday")
    thursday = tuple(
        replace(each, on=each.on + timedelta(days=3)) if each.on else each for each in case.steps
    )
    found = {}
    for unit in (LagUnit.ELAPSED_DAYS, LagUnit.CALENDAR_DAYS):
        links = tuple(replace(each, unit=unit) for each in case.dependencies)
        moved = replace(case, steps=thursday, dependencies=links)
        found[unit] = schedule(moved.plan(), case.calendars, case.today).steps["agenda"].latest_finish
    assert found == {
        LagUnit.ELAPSED_DAYS: date(2026, 10, 19),
        LagUnit.CALENDAR_DAYS: date(2026, 10, 20),
    }
