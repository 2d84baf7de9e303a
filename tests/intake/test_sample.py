"""The sample school: its calendar is a real district's, its plan was read as a principal would read it."""

from __future__ import annotations

import csv
import json
import os
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

import pytest

from leadflow import resources
from leadflow.intake.calendar import read_calendar
from leadflow.intake.school import load_definition
from leadflow.planning.plan import StepKind
from leadflow.planning.schedule import Schedule
from leadflow.planning.situation import SCHOOL
from leadflow.rollout.rollout import Definition
from leadflow.rollout.start import late_goals, plan_on

SAMPLE = resources.sample_school()
LIVINGSTON = Path(__file__).parents[2] / ".." / "shared" / "planning" / "calendars" / "us_nj_livingston"
GOLDEN = Path(__file__).parent / "golden" / "cedar_hill.txt"
DAY = timedelta(days=1)


@lru_cache
def definition() -> Definition:
    return load_definition(SAMPLE / "school.yaml")


@lru_cache
def planned() -> Schedule:
    return plan_on(definition(), definition().start)


def published() -> dict[date, float]:
    """How much of every weekday counts by the district's published year."""
    path = LIVINGSTON / "2026-2027.json"
    if not path.exists():
        pytest.skip("the published calendar lies in ../shared, which is not there")
    year = json.loads(path.read_text(encoding="utf-8"))
    shares = {day: 1.0 for day in _days("2026-08-26", "2027-06-22") if day.weekday() < 5}
    for event in year["events"]:
        share = _share(event["type"], event["title"])
        for day in _days(event.get("startDate") or event["date"], event.get("endDate") or event["date"]):
            if day in shares:
                shares[day] = min(share, shares[day])
    return shares


def _share(kind: str, title: str) -> float:
    """What a kind of day means for the staff of an elementary school."""
    if kind in ("holiday", "break", "no-school"):
        return 1.0 if "Professional Development" in title or "for Students" in title else 0.0
    return 0.5 if kind == "early-dismissal" and "LHS Only" not in title else 1.0


def _days(first: str, last: str) -> Iterator[date]:
    day = date.fromisoformat(first)
    while day <= date.fromisoformat(last):
        yield day
        day += DAY


def test_the_calendar_is_the_published_one() -> None:
    shares = published()
    calendar = read_calendar(SAMPLE / "calendar.yaml")
    # Neither a staff day nor a school day: between the training and the first day of school.
    shares[date(2026, 8, 28)] = 0
    assert (calendar.first, calendar.last) == (min(shares), max(shares))
    assert {day: calendar.share(day) for day in shares} == shares
    assert not any(calendar.share(day) for day in _days("2026-08-26", "2027-06-22") if day.weekday() > 4)


def test_the_calendar_names_its_source() -> None:
    source = definition().calendar[SCHOOL].source
    assert "Livingston Public Schools" in source
    assert "lankeami/livingstonnj-school-calendar" in source


def test_nobody_real_can_be_written_to() -> None:
    with (SAMPLE / "people.csv").open(encoding="utf-8", newline="") as file:
        people = list(csv.DictReader(file))
    assert all(person["email"].endswith("@school.example") for person in people)
    assert not any(person["trello"] for person in people)
    assert {person["category"] for person in people} >= {
        "administration", "faculty", "coach", "curriculum", "paraprofessional", "aide",
    }  # fmt: skip


def test_nobody_is_in_two_task_groups() -> None:
    members = [key for group in definition().roster.groups[1:] for key in group.members]
    assert len(members) == len(set(members))


def test_the_goals_can_be_met_with_time_to_spare() -> None:
    assert late_goals(definition(), planned()) == ()
    assert {key: goal.slack >= 5 for key, goal in planned().goals.items()} == {
        "vision": True, "groups": True, "change": True,
    }  # fmt: skip


def test_nothing_to_find_fault_with() -> None:
    assert [finding.sentence for finding in planned().findings] == []


def test_nothing_on_a_closed_day_and_nothing_before_the_start() -> None:
    calendar = definition().calendar[SCHOOL]
    for key, dates in planned().steps.items():
        days = (dates.earliest_start, dates.earliest_finish, dates.latest_start, dates.latest_finish)
        assert all(calendar.is_school_day(day) for day in days), key
        assert min(days) >= definition().start, key
        assert max(days) <= max(goal.target for goal in definition().plan.goals), key


def test_a_month_before_the_last_day_it_is_too_late() -> None:
    """The goals do not hold for a start in December; the forecast says when they could be reached."""
    late = late_goals(definition(), plan_on(definition(), date(2026, 12, 1)))
    assert [goal.key for goal in late] == ["vision", "groups", "change"]
    assert all(goal.earliest > goal.target for goal in late)


def lines() -> list[str]:
    """The plan as text: everything that a change of dates would change."""
    plan, dates = definition().plan, planned().steps
    found = [
        f"goal {key}: target {goal.target}, forecast {goal.forecast}, slack {goal.slack:g}"
        for key, goal in planned().goals.items()
    ]
    found.append(f"critical: {' '.join(planned().critical_path)}")
    for step in plan.steps:
        each = dates[step.key]
        kind = "" if step.kind is StepKind.STEP else f" {step.kind}"
        found.append(
            f"{step.key}: {each.earliest_start} to {each.earliest_finish}, "
            f"latest {each.latest_start} to {each.latest_finish}, slack {each.slack:g}"
            f" [{step.phase}, {step.group}{kind}] {', '.join(step.owners)}"
        )
    return found


def test_the_plan_has_not_changed() -> None:
    """After a change that is meant: ``LEADFLOW_WRITE_GOLDEN=1 pytest tests/intake/test_sample.py``."""
    if os.environ.get("LEADFLOW_WRITE_GOLDEN"):
        GOLDEN.write_text("\n".join(lines()) + "\n", encoding="utf-8")
    assert lines() == GOLDEN.read_text(encoding="utf-8").splitlines()


def test_a_school_that_has_not_named_its_groups_gets_a_plan_all_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "school"
    shutil.copytree(SAMPLE, folder)
    text = (folder / "school.yaml").read_text(encoding="utf-8")
    begin, end = text.index("groups:\n"), text.index("# Who has a role")
    (folder / "school.yaml").write_text(text[:begin] + text[end:], encoding="utf-8")
    made = load_definition(folder / "school.yaml")
    found = plan_on(made, made.start)
    assert [each.id for each in found.findings] == ["owner-overloaded"]
    assert found.steps["exchange"].earliest_start > found.steps["groups_ready"].earliest_finish
    assert found.goals["change"].forecast < planned().goals["change"].forecast
