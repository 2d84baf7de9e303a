"""The reference cases: dates that Microsoft Project, TaskJuggler and MPXJ computed, compared one by one.

Each case is compared over its own calendars, to the half day and by date; and to the minute, where all that
is in it is working time of one calendar. The two that count in quarters of a day and in half hours (m04, m08)
are compared to the minute only: in half days they have no place. Steps that run round the clock may come to
begin or end between the last working hour and midnight: on a grid of half days that is up to a day off. The
lags that the cases call elapsed are kept as elapsed days; FACTS.md, section 4, tells how they relate to date
differences, and `test_elapsed_lag_is_a_date_difference` shows it. A case that says what nobody here knows is
skipped with the reason, and none of those in ../shared is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from leadflow.planning.plan import LagUnit, PlanError
from leadflow.planning.schedule import Schedule, schedule
from tests.planning.cases import (
    CASES,
    Case,
    NotOnGridError,
    case_names,
    in_grains,
    read_case,
)
from tests.planning.casewords import RefusedCaseError
from tests.planning.worktime import DAY

pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="the reference cases lie in ../shared")

SIDES = ("es", "ef", "ls", "lf")


def planned(case: Case) -> Schedule:
    """The schedule of a case. A last date that Project keeps against all links is a fixed date here."""
    found = schedule(case.plan(), case.calendars, case.today, case.progress)
    for key in case.plan().order:
        step, dates = case.plan().by_key[key], found.steps[key]
        if key not in case.hard:
            continue
        name, last = case.hard[key]
        if name == "not_after" and step.finish_on is None and dates.earliest_finish > last:
            fixed = replace(step, not_after=None, finish_on=last)
        elif step.start_by and dates.earliest_start > last:
            fixed = replace(step, start_by=None, on=last)
        else:
            continue
        steps = tuple(fixed if each.key == key else each for each in case.steps)
        return planned(replace(case, steps=steps))
    return found


def differences(case: Case, found: Schedule) -> Iterator[tuple[str, str, int]]:
    """The places that are not those expected, with the working minutes between."""
    for key, sides in case.expected.items():
        marks = found.marks[key]
        for side, mark in zip(SIDES, (*marks.earliest, *marks.latest), strict=True):
            if side in sides:
                minutes = case.passed(key, mark) - case.expects(key, side)
                night = key in case.elapsed and sides[side].time().hour not in (0, 12)
                if abs(minutes) >= (DAY if night else 1):
                    yield key, side, minutes


def compare(case: Case) -> None:
    """What this planner comes to is what the references do: places, slack, and by how much it is too late."""
    found = planned(case)
    assert not list(differences(case, found))
    kept = {finding.step for finding in found.findings if finding.id == "fixed-date-conflict"}
    for key, days in case.slack.items():
        if key not in kept:  # Project counts the slack of the chain before a fixed date that cannot be kept
            assert found.steps[key].slack * case.a_day == pytest.approx(days), key
    if case.late_by is not None:
        assert -min(each.slack for each in found.steps.values()) == case.late_by
    for key, sides in case.days.items():
        dates = found.steps[key]
        own = (dates.earliest_start, dates.earliest_finish, dates.latest_start, dates.latest_finish)
        assert case.grain or dict(zip(SIDES, own, strict=True)) == sides, key


def read(name: str, how: Callable[[str], Case]) -> Case:
    """A case; one that has no place in this way of reading is skipped."""
    try:
        return how(name)
    except RefusedCaseError as error:
        pytest.skip(f"{name}: {error}")


def dated() -> list[str]:
    """The cases that expect dates."""
    return [name for name in case_names() if not _is_error(name)]


def _is_error(name: str) -> bool:
    try:
        return bool(read_case(name).error)
    except RefusedCaseError:
        return False


@pytest.mark.parametrize("name", dated())
def test_dates_are_those_of_the_reference(name: str) -> None:
    compare(read(name, read_case))


@pytest.mark.parametrize("name", dated())
def test_times_are_those_of_the_reference_to_the_minute(name: str) -> None:
    compare(read(name, in_grains))


def test_every_case_is_compared_in_one_way_at_least() -> None:
    refused = {}
    for name in case_names():
        try:
            read_case(name)
        except NotOnGridError:
            try:
                in_grains(name)
            except RefusedCaseError as error:
                refused[name] = str(error)
    assert not refused


@pytest.mark.parametrize("name", [name for name in case_names() if _is_error(name)])
def test_what_the_references_refuse_is_an_error_or_a_finding(name: str) -> None:
    case = read_case(name)
    if case.error["error"] == "cycle":
        with pytest.raises(PlanError) as caught:
            case.plan()
        assert set(caught.value.keys) == set(case.error["cycle"])
        return
    found = schedule(case.plan(), case.calendars, case.today)
    (finding,) = [each for each in found.findings if each.id == "fixed-date-conflict"]
    assert case.error["at"] in (finding.step, *finding.steps)
    assert all(found.steps[key].critical for key in finding.steps)
    for key, instant in case.error.get("should_have_started", {}).items():
        assert found.steps[key].latest_start == date.fromisoformat(instant[:10])
    if "late_by_min" in case.error:
        late = max(-each.slack_calendar for each in found.steps.values())
        if case.plan().by_key[finding.steps[0]].on:  # both are fixed: they overlap by so much
            late = (finding.dates[1] - finding.dates[0]).days
        assert late == case.error["late_by_min"] / DAY


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
        replace(each, finish_on=each.finish_on + timedelta(days=3)) if each.finish_on else each
        for each in case.steps
    )
    assert thursday != case.steps
    found = {}
    for unit in (LagUnit.ELAPSED_DAYS, LagUnit.CALENDAR_DAYS):
        links = tuple(replace(each, unit=unit) for each in case.dependencies)
        moved = replace(case, steps=thursday, dependencies=links)
        found[unit] = schedule(moved.plan(), case.calendars, case.today).steps["agenda"].latest_finish
    assert found == {
        LagUnit.ELAPSED_DAYS: date(2026, 10, 19),
        LagUnit.CALENDAR_DAYS: date(2026, 10, 20),
    }
