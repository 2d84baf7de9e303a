"""Small plans and calendars for the tests of planning."""

from __future__ import annotations

import json
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from leadflow.planning.calendar import Closure, HalfDay, SchoolCalendar
from leadflow.planning.plan import Dependency, Goal, LagUnit, Measure, Plan, Relation, Step, StepKind

SHARED = Path(__file__).parents[2] / ".." / "shared" / "planning"
LIVINGSTON = SHARED / "calendars" / "us_nj_livingston" / "2026-2027.json"

MEASURE = Measure("it is there", "one")


def day(text: str) -> date:
    """A date from ``MM-DD`` (of the school year 2026-27) or ``YYYY-MM-DD``."""
    if len(text) == 5:
        text = f"{2026 if int(text[:2]) > 7 else 2027}-{text}"
    return date.fromisoformat(text)


def step(key: str, duration: float = 1, **more: Any) -> Step:
    """A step that is measured and owned, unless the test says otherwise."""
    fields: dict[str, Any] = {"group": "team", "owners": ("ann",), "measure": MEASURE} | more
    return Step(key, key.title(), duration, **fields)


def milestone(key: str, **more: Any) -> Step:
    """A milestone."""
    return step(key, 0, kind=StepKind.MILESTONE, **more)


def link(text: str, lag: float = 0, unit: LagUnit = LagUnit.SCHOOL_DAYS) -> Dependency:
    """A dependency from ``before -> after``, or ``before SS after`` for another relation."""
    before, relation, after = text.split()
    kind = Relation.FINISH_START if relation == "->" else Relation(relation)
    return Dependency(before, after, kind, lag, unit)


def goal(key: str, target: str, on: str) -> Goal:
    """A goal with its target date, reached by the step `on`."""
    return Goal(key, key.title(), day(target), on)


def plan(*parts: Step | Dependency | Goal) -> Plan:
    """A plan of steps, dependencies and goals, in any order."""
    return Plan(
        tuple(each for each in parts if isinstance(each, Step)),
        tuple(each for each in parts if isinstance(each, Dependency)),
        tuple(each for each in parts if isinstance(each, Goal)),
    )


SCHOOL = SchoolCalendar(
    "school",
    day("08-31"),
    day("06-22"),
    closures=(
        Closure(day("10-12"), day("10-12"), "Columbus Day"),
        Closure(day("11-11"), day("11-11"), "Veterans Day"),
        Closure(day("11-26"), day("11-27"), "Thanksgiving"),
        Closure(day("12-24"), day("01-01"), "Winter recess"),
    ),
    half_days=(HalfDay(day("11-25"), "Early dismissal"), HalfDay(day("12-23"), "Early dismissal")),
)
"""A school year with few closures; Mon 31 Aug 2026 to Tue 22 Jun 2027."""

MEETINGS = SchoolCalendar(
    "meetings",
    day("08-31"),
    day("06-22"),
    only=tuple(day("09-02") + timedelta(days=14 * number) for number in range(21)),
    closures=SCHOOL.closures,
)
"""Every other Wednesday from 2 Sep 2026. 11 Nov falls on Veterans Day, 23 Dec is a half day."""

CALENDARS = {"school": SCHOOL, "meetings": MEETINGS}


@lru_cache
def livingston() -> SchoolCalendar:
    """The real school year 2026-27 of a district; skips the test where the shared folder is absent."""
    if not LIVINGSTON.exists():
        pytest.skip("the real calendars lie in ../shared, which is not there")
    closures, halves = [], []
    for event in json.loads(LIVINGSTON.read_text(encoding="utf-8"))["events"]:
        first = date.fromisoformat(event.get("startDate") or event["date"])
        last = date.fromisoformat(event.get("endDate") or event["date"])
        if event["type"] in ("holiday", "no-school", "break"):
            closures.append(Closure(first, last, event["title"]))
        if event["type"] == "early-dismissal":
            halves += [
                HalfDay(first + timedelta(days=number), event["title"])
                for number in range((last - first).days + 1)
            ]
    return SchoolCalendar(
        "school",
        day("08-31"),
        day("06-22"),
        closures=tuple(closures),
        half_days=tuple(halves),
        source="Livingston, NJ, 2026-27",
    )
