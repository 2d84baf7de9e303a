"""Networks of arrays: the same dates as from objects, circles and slips named."""

from __future__ import annotations

import gc
import json
import sys
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings

from leadflow.planning.passed import Passed, by_steps
from leadflow.planning.plan import LagUnit, Plan, PlanError
from leadflow.planning.situation import situation_of
from leadflow.planning.slots import CalendarError, close, opening
from leadflow.store.codec import dump
from tests.planning.samples import CALENDARS, SCHOOL, day, goal, link, milestone, plan, step
from tests.planning.strategies import TODAY, worlds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leadflow.planning.calendar import SchoolCalendar

np = pytest.importorskip("numpy")

from leadflow.planning.large.arrays import DAYS, SLOTS, NetworkArrays  # noqa: E402
from leadflow.planning.large.documents import plan_arrays  # noqa: E402
from leadflow.planning.large.kernel import both_passes  # noqa: E402
from leadflow.planning.large.places import Dates, free_slack, total_slack  # noqa: E402
from leadflow.planning.large.terms import NO_END, Spans, Terms  # noqa: E402

TABLES = (SCHOOL.table,)


def ints(*numbers: int) -> Any:
    return np.array(numbers, int)


def days(marks: Any) -> list[date]:
    return [date.fromordinal(mark // 3) for mark in marks.tolist()]


def lists(dates: Dates) -> tuple[list[int], ...]:
    """Earliest starts and finishes, latest starts and finishes."""
    found = (dates.starts, dates.finishes, dates.late_starts, dates.late_finishes)
    return tuple(each.tolist() for each in found)


def expected(passed: Passed, order: list[int]) -> tuple[list[int], ...]:
    found = (passed.early.starts, passed.early.finishes, passed.late.starts, passed.late.finishes)
    return tuple([each[at] for at in order] for each in found)


# From arrays.


def test_a_network_from_arrays_by_hand() -> None:
    network = NetworkArrays(
        TABLES, ints(4, 2, 0), ints(0, 1), ints(1, 2), lag=ints(2, 2), unit=ints(SLOTS, DAYS)
    )
    monday, friday = day("09-14"), day("09-25")
    dates = both_passes(network, Terms(opening(monday), ends=ints(NO_END, NO_END, close(friday))))
    assert days(dates.starts) == [day("09-14"), day("09-17"), day("09-21")]
    assert days(dates.finishes) == [day("09-15"), day("09-17"), day("09-21")]
    assert days(dates.late_finishes) == [day("09-21"), day("09-23"), day("09-25")]
    slack = total_slack(dates)
    assert dates.by_step(slack).tolist() == [4, 4, 5]
    assert dates.by_step(free_slack(dates, slack)).tolist() == [0, 1, 5]


def test_a_step_without_links_lasts_as_long_as_the_plan() -> None:
    dates = both_passes(NetworkArrays(TABLES, ints(2, 6), ints(), ints()), Terms(opening(day("09-14"))))
    assert days(dates.late_finishes) == [day("09-16"), day("09-16")]


def test_no_steps() -> None:
    dates = both_passes(NetworkArrays(TABLES, ints(), ints(), ints()), Terms(ints()))
    assert total_slack(dates).tolist() == []


def test_steps_done_bind_and_steps_left_out_do_not() -> None:
    network = NetworkArrays(TABLES, ints(10, 10, 2), ints(0, 1), ints(2, 2))
    monday = day("09-14")
    spans = Spans(
        ints(0, 1),
        ints(opening(monday), opening(monday)),
        ints(close(monday), close(day("10-30"))),
        np.array([False, True]),
    )
    dates = both_passes(network, Terms(opening(monday), early=spans))
    assert days(dates.starts) == [monday, monday, day("09-15")]
    assert days(dates.finishes)[1] == day("10-30")


def test_a_circle_is_named() -> None:
    network = NetworkArrays(TABLES, ints(1, 1, 1, 1), ints(0, 1, 2, 3), ints(1, 2, 1, 0))
    with pytest.raises(PlanError, match=r"in a circle: (1 -> 2 -> 1|2 -> 1 -> 2)"):
        _ = network.levels


@pytest.mark.parametrize(
    ("before", "after", "wrong"), [(ints(0, 7), ints(1, 1), "7"), (ints(0), ints(-1), "-1")]
)
def test_a_link_to_nothing_is_named(before: Any, after: Any, wrong: str) -> None:
    with pytest.raises(PlanError, match=f"a link leads to step number {wrong}; the numbers are 0 to 1"):
        NetworkArrays(TABLES, ints(1, 1), before, after)


def test_a_step_that_takes_less_than_nothing_is_named() -> None:
    with pytest.raises(PlanError, match="step number 1 takes -2 slots"):
        NetworkArrays(TABLES, ints(1, -2), ints(), ints())


def test_a_duration_of_thousands_of_years_is_refused() -> None:
    with pytest.raises(CalendarError, match="too many years for arrays, with 1 calendars"):
        both_passes(NetworkArrays(TABLES, ints(9_000_000), ints(), ints()), Terms(opening(day("09-14"))))


# From documents.


def compare(plan: Plan, calendars: Mapping[str, SchoolCalendar], text: str) -> None:
    found = plan_arrays(text, calendars, TODAY)
    situation = situation_of(plan, calendars, TODAY, {})
    passed = by_steps(situation, max((close(each.target) for each in plan.goals), default=0))
    order = [situation.network.position[key] for key in found.keys]
    dates = both_passes(found.network, found.terms)
    assert lists(dates) == expected(passed, order)
    slack = total_slack(dates)
    assert dates.by_step(slack).tolist() == [passed.slack[at] for at in order]
    free = dates.by_step(free_slack(dates, slack)).tolist()
    fixed = {at for at, each in enumerate(plan.steps) if each.on or each.finish_on}
    rest = [at for at in range(len(order)) if at not in fixed]
    assert [free[at] for at in rest] == [passed.free_slack[order[at]] for at in rest]


@settings(max_examples=100, deadline=None)
@given(worlds(bounds=True))
def test_a_document_gives_the_same_dates_as_its_plan(world: tuple[Plan, dict[str, SchoolCalendar]]) -> None:
    made, calendars = world
    held = replace(made, steps=tuple(replace(each, finish_from=None, start_by=None) for each in made.steps))
    compare(held, calendars, dump(Plan, held))


def test_what_is_as_usual_may_be_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "orjson", None)
    made = plan(step("a", 2), step("b"), link("a -> b", 2, LagUnit.CALENDAR_DAYS), goal("g", "10-30", "b"))
    document = {
        "steps": [{"key": "a", "duration": 2}, {"key": "b", "duration": 1}],
        "dependencies": [{"before": "a", "after": "b", "lag": 2, "unit": "calendar_days"}],
        "goals": [{"target": "2026-10-30", "step": "b"}],
    }
    compare(made, CALENDARS, json.dumps(document))
    del document["dependencies"], document["goals"]
    compare(replace(made, dependencies=(), goals=()), CALENDARS, json.dumps(document))


def test_a_fixed_last_day() -> None:
    made = plan(step("a", 3, finish_on=day("10-30")), step("b", not_after=day("11-10")), link("a -> b"))
    compare(made, CALENDARS, dump(Plan, made))


def test_garbage_collection_is_left_as_it_was() -> None:
    text = dump(Plan, plan(step("a")))
    try:
        for enabled in (True, False):
            (gc.enable if enabled else gc.disable)()
            plan_arrays(text, CALENDARS, TODAY)
            assert gc.isenabled() is enabled
    finally:
        gc.enable()


def test_a_first_day() -> None:
    made = plan(step("a", not_before=day("10-30")), step("b"), link("a -> b"))
    compare(made, CALENDARS, dump(Plan, made))


def test_two_goals_on_one_step_and_a_date_of_its_own() -> None:
    made = plan(
        step("a", not_after=day("10-20")),
        goal("late", "12-01", "a"),
        goal("soon", "11-02", "a"),
        milestone("end", not_after=day("10-19")),
    )
    compare(made, CALENDARS, dump(Plan, made))


@pytest.mark.parametrize(
    ("document", "error", "says"),
    [
        ({"steps": [{"key": "a", "duration": 1}] * 2}, PlanError, "two steps have the key 'a'"),
        (
            {
                "steps": [{"key": "a", "duration": 1}],
                "dependencies": [{"before": "a", "after": "x"}],
            },
            PlanError,
            "step 'a' is tied to 'x', which is not a step",
        ),
        (
            {"steps": [{"key": "a", "duration": 1, "start_by": "2026-09-09"}]},
            PlanError,
            "step 'a' has 'start_by'",
        ),
        ({"steps": [], "absences": [{"who": "ann"}]}, PlanError, "absences of people"),
        ({"steps": [{"key": "a", "duration": 1, "calendar": "x"}]}, CalendarError, "the calendar 'x'"),
    ],
)
def test_what_arrays_cannot_hold_is_refused(document: Any, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        plan_arrays(json.dumps(document), CALENDARS, TODAY)
