"""Large plans by arrays: the same as step by step, whatever a plan holds."""

from __future__ import annotations

import importlib.util
import random
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadflow.planning import passed
from leadflow.planning.passed import both_passes, by_steps
from leadflow.planning.plan import Dependency, Goal, LagUnit, Plan, Relation, StepKind
from leadflow.planning.schedule import schedule
from leadflow.planning.situation import situation_of
from leadflow.planning.slots import CalendarError, close
from leadflow.planning.steps import Progress, Status
from tests.planning.samples import CALENDARS, day, link, plan, step
from tests.planning.strategies import TODAY, worlds
from tests.planning.strategies import dates as some_day

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leadflow.planning.calendar import SchoolCalendar
    from leadflow.planning.passed import Passed
    from leadflow.planning.plan import Step
    from leadflow.planning.situation import Situation

by_arrays = pytest.importorskip("leadflow.planning.large.fast", reason="needs NumPy").by_arrays


@st.composite
def progresses(draw: st.DrawFn, plan: Plan) -> dict[str, Progress]:
    """What people did to some of the steps of a plan, in any order, and what they promised."""
    found = {}
    for each in plan.steps:
        began = TODAY + timedelta(days=draw(st.integers(-40, 10)))
        status = draw(st.sampled_from([None, None, None, *Status]))
        due = draw(st.sampled_from([None, draw(some_day)]))
        if status is Status.TODO:
            found[each.key] = Progress(due=due)
        elif status is Status.DONE:
            finished = began + timedelta(days=draw(st.integers(0, 20)))
            found[each.key] = Progress(status, started=began, finished=finished)
        elif status is Status.SKIPPED:
            found[each.key] = Progress(status, finished=began)
        elif status is not None:
            started = draw(st.sampled_from([None, began]))
            left = draw(st.sampled_from([None, None, 0.5, 4]))
            found[each.key] = Progress(status, started=started, due=due, remaining=left)
    return found


@st.composite
def own_dates(draw: st.DrawFn, step: Step) -> Step:
    """A step that perhaps has a last day, an earliest end or a latest start, unless it is fixed already."""
    name = draw(st.sampled_from(["", "", "", "finish_on", "finish_from", "start_by"]))
    if not name or step.on is not None:
        return step
    own: dict[str, Any] = {name: draw(some_day)}
    return replace(step, **own)


def compare(plan: Plan, calendars: Mapping[str, SchoolCalendar], progress: Mapping[str, Progress]) -> None:
    """Both ways give the same places, drivers, bounds, conflicts, promises and slack."""
    situation = situation_of(plan, calendars, TODAY, progress)
    last = max((close(each.target) for each in plan.goals), default=0)
    assert by_arrays(situation, last) == by_steps(situation, last)


@settings(max_examples=400, deadline=None)
@given(worlds(bounds=True), st.data())
def test_arrays_give_the_same_as_steps(
    world: tuple[Plan, dict[str, SchoolCalendar]], data: st.DataObject
) -> None:
    plan_, calendars = world
    dated = tuple(data.draw(own_dates(each)) for each in plan_.steps)
    compare(replace(plan_, steps=dated), calendars, data.draw(progresses(plan_)))


def mixed(number: int, seed: int) -> tuple[Plan, dict[str, Progress]]:
    """A plan with something of everything, and what was done of it."""
    rng = random.Random(seed)
    steps, dependencies, progress = [], [], {}
    for at in range(number):
        kind = rng.choice([StepKind.STEP, StepKind.STEP, StepKind.MEETING, StepKind.MILESTONE])
        duration = {StepKind.MILESTONE: 0.0, StepKind.MEETING: 1.0}.get(kind, rng.choice([0.5, 1, 2, 3.5]))
        own: dict[str, Any] = {}
        if rng.random() < 0.1:
            name = rng.choice(["on", "not_before", "not_after", "finish_on", "finish_from", "start_by"])
            own[name] = TODAY + timedelta(days=rng.randrange(200))
        calendar = "meetings" if kind is StepKind.MEETING else "school"
        steps.append(step(f"s{at}", duration, kind=kind, calendar=calendar, **own))
        for before in {rng.randrange(at) for _ in range(rng.randrange(4)) if at}:
            relation = rng.choice([*[Relation.FINISH_START] * 5, *Relation])
            lag = rng.choice([0, 0, 0, 1, 2, -1, 0.5])
            dependencies.append(Dependency(f"s{before}", f"s{at}", relation, lag, rng.choice([*LagUnit])))
        if rng.random() < 0.2:
            day = TODAY - timedelta(days=rng.randrange(30))
            status = rng.choice([*Status])
            progress[f"s{at}"] = Progress(
                status,
                started=day,
                finished=TODAY,
                due=TODAY + timedelta(days=99),
                remaining=rng.choice([None, 0.5, 2, 9]),
                remaining_on=rng.choice([None, day]),
            )
    goals = tuple(
        Goal(f"g{each}", "Goal", TODAY + timedelta(days=rng.randrange(90, 300)), f"s{each}")
        for each in rng.sample(range(number), 3)
    )
    return Plan(tuple(steps), tuple(dependencies), goals), progress


@pytest.mark.parametrize("seed", range(8))
def test_a_plan_of_some_hundred_steps_with_something_of_everything(seed: int) -> None:
    plan_, progress = mixed(300, seed)
    compare(plan_, CALENDARS, progress)


@pytest.mark.parametrize("far", [30, 1_000_000])
def test_a_long_chain_goes_far_beyond_the_calendar(far: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the first guess far too small, and with the usual one."""
    monkeypatch.setattr("leadflow.planning.large.kernel.FAR", far)
    keys = [f"s{at}" for at in range(900)]
    chain = [link(f"{before} -> {after}") for before, after in pairwise(keys)]
    compare(plan(*(step(key, 8) for key in keys), *chain), CALENDARS, {})


@pytest.mark.parametrize(
    "own",
    [
        {"finish_from": day("10-30")},
        {"start_by": day("09-03")},
        {"finish_on": day("10-30")},
        {"on": day("10-30")},
        {"not_before": day("10-30")},
        {"not_after": day("09-03")},
    ],
)
def test_every_date_of_a_steps_own(own: dict[str, date]) -> None:
    dates: dict[str, Any] = dict(own)
    compare(plan(step("a"), step("b", 2, **dates), step("c"), link("a -> b"), link("b -> c")), CALENDARS, {})


def test_a_calendar_that_begins_later() -> None:
    later = replace(CALENDARS["school"], first=day("10-01"))
    compare(plan(step("a"), step("b"), link("a -> b")), {"school": later}, {})


def test_an_empty_plan() -> None:
    compare(Plan(()), CALENDARS, {})


@pytest.fixture
def everything_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passed, "LARGE", 1)


def test_a_large_plan_is_scheduled_by_arrays_with_the_same_result(monkeypatch: pytest.MonkeyPatch) -> None:
    plan_, progress = mixed(200, 1)
    by_the_way = schedule(plan_, CALENDARS, TODAY, progress)
    monkeypatch.setattr(passed, "LARGE", 1)
    called = []

    def noted(situation: Situation, last: int) -> Passed:
        called.append(situation)
        return by_arrays(situation, last)  # type: ignore[no-any-return]

    monkeypatch.setattr("leadflow.planning.large.fast.by_arrays", noted)
    assert schedule(plan_, CALENDARS, TODAY, progress) == by_the_way
    assert len(called) == 1


@pytest.mark.usefixtures("everything_is_large")
def test_without_numpy_a_large_plan_goes_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    plan_, progress = mixed(60, 2)
    expected = schedule(plan_, CALENDARS, TODAY, progress)
    monkeypatch.setattr(passed, "find_spec", lambda name: None)
    monkeypatch.setattr(
        "leadflow.planning.large.fast.by_arrays", lambda *a: pytest.fail("NumPy is not there")
    )
    assert schedule(plan_, CALENDARS, TODAY, progress) == expected


@pytest.mark.usefixtures("everything_is_large")
@pytest.mark.parametrize("days", [2_100_000, 5_000_000])
def test_a_plan_beyond_the_year_9999_fails_as_it_does_step_by_step(days: int) -> None:
    endless = plan(step("a", days), step("b"), link("a -> b"))
    with pytest.raises(CalendarError, match="runs out of the years 1 to 9999"):
        schedule(endless, CALENDARS, date(2026, 9, 1))
    assert both_passes(situation_of(plan(step("b")), CALENDARS, TODAY, {})).slack == [0.0]


def test_importing_the_planner_does_not_import_numpy() -> None:
    import subprocess
    import sys

    code = "import sys, leadflow.planning.schedule; sys.exit('numpy' in sys.modules)"
    assert importlib.util.find_spec("numpy") is not None
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
