"""Random calendars and plans."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from leadflow.planning.calendar import Closure, HalfDay, SchoolCalendar
from leadflow.planning.owndates import WORDS
from leadflow.planning.plan import Dependency, Goal, LagUnit, Plan, Relation, Step, StepKind
from tests.planning.samples import MEASURE

FIRST, LAST = date(2025, 9, 1), date(2028, 8, 31)
TODAY = date(2026, 9, 1)

dates = st.integers(0, 300).map(lambda number: TODAY + timedelta(days=number))
"""Dates with room on both sides of the calendar."""


@st.composite
def calendars(draw: st.DrawFn, *, meetings: bool = False) -> SchoolCalendar:
    """A school's calendar of three years, or one of meetings a few days apart."""
    closures = tuple(
        Closure(first, first + timedelta(days=length), f"closure {number}")
        for number, (first, length) in enumerate(
            draw(st.lists(st.tuples(dates, st.integers(0, 12)), max_size=5))
        )
    )
    if meetings:
        distance = draw(st.sampled_from([3, 7, 14]))
        days = tuple(FIRST + timedelta(days=number) for number in range(0, (LAST - FIRST).days, distance))
        return SchoolCalendar("meetings", FIRST, LAST, closures=closures, only=days)
    halves = tuple(HalfDay(each, "half") for each in draw(st.lists(dates, max_size=5)))
    weekdays = draw(st.sampled_from([(0, 1, 2, 3, 4), (0, 1, 3, 4), (0, 1, 2, 3, 4, 5)]))
    return SchoolCalendar("school", FIRST, LAST, weekdays=weekdays, closures=closures, half_days=halves)


@st.composite
def worlds(draw: st.DrawFn, *, bounds: bool = False) -> tuple[Plan, dict[str, SchoolCalendar]]:
    """A plan with at least one goal, and its calendars. `bounds` adds dates of the steps' own."""
    number = draw(st.integers(1, 7))
    steps = [draw(_step(f"s{at}", bounds=bounds)) for at in range(number)]
    dependencies = [
        draw(_dependency(f"s{before}", f"s{after}"))
        for after in range(number)
        for before in range(after)
        if draw(st.integers(0, 2)) == 0
    ]
    goals = tuple(
        Goal(f"g{at}", f"Goal {at}", draw(dates), draw(st.sampled_from(steps)).key)
        for at in range(draw(st.integers(1, 2)))
    )
    calendars_ = {"school": draw(calendars()), "meetings": draw(calendars(meetings=True))}
    return Plan(tuple(steps), tuple(dependencies), goals), calendars_


@st.composite
def _step(draw: st.DrawFn, key: str, *, bounds: bool) -> Step:
    kind = draw(st.sampled_from([StepKind.STEP, StepKind.STEP, StepKind.MEETING, StepKind.MILESTONE]))
    duration = 0.0 if kind is StepKind.MILESTONE else draw(st.sampled_from([0.5, 1, 1.5, 3, 6]))
    calendar = "school"
    if kind is StepKind.MEETING:
        calendar, duration = "meetings", 1
    step = Step(key, key, duration, "team", kind=kind, calendar=calendar, owners=("ann",), measure=MEASURE)
    if not bounds:
        return step
    own = draw(st.sampled_from(["", "", *WORDS]))
    dated: dict[str, Any] = {own: draw(dates)} if own else {}
    return replace(step, **dated)


@st.composite
def _dependency(draw: st.DrawFn, before: str, after: str) -> Dependency:
    unit = draw(st.sampled_from(LagUnit))
    lags = [0.0, 0.0, 1.0, 2.0, 5.0, -1.0, -2.0]
    if unit is LagUnit.SCHOOL_DAYS:
        lags += [0.5, -1.5]
    relation = draw(st.sampled_from([Relation.FINISH_START, Relation.FINISH_START, *Relation]))
    return Dependency(before, after, relation, draw(st.sampled_from(lags)), unit)
