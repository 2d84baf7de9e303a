"""Phases and groups: dates rolled up from their steps."""

from __future__ import annotations

from dataclasses import replace

import pytest

from leadflow.planning.phases import depth, groups_of, outline
from leadflow.planning.plan import Phase, Plan, PlanError
from leadflow.planning.schedule import schedule
from leadflow.planning.steps import Progress, Status, StepState
from tests.planning.samples import CALENDARS, day, goal, link, milestone, plan, step

MON, TUE = day("10-05"), day("10-06")
PHASES = (
    Phase("all", "All"),
    Phase("late", "Late", "all"),
    Phase("other", "Other"),
    Phase("early", "Early", "all"),
)


def parted() -> Plan:
    one = plan(
        step("a", 2, phase="early", group="x"),
        step("b", 3, phase="late"),
        step("c", 1, phase="all"),
        milestone("m", phase="late"),
        step("free", 1),
        link("a -> b"),
        link("b -> m"),
        goal("g", "10-15", "m"),
    )
    return replace(one, phases=PHASES)


def test_a_phase_goes_from_its_first_step_to_its_last() -> None:
    found = schedule(parted(), CALENDARS, MON).phases
    early, late, all_ = found["early"], found["late"], found["all"]
    assert "other" not in found
    assert (early.earliest_start, early.earliest_finish) == (MON, TUE)
    assert (late.latest_start, late.latest_finish) == (day("10-13"), day("10-15"))
    assert (all_.earliest_start, all_.latest_finish) == (MON, day("10-15"))
    assert (all_.slack, all_.steps, all_.duration, all_.left, all_.done) == (3, 4, 6, 6, 0)
    assert all_.critical
    assert all_.state is StepState.PLANNED


def test_a_phase_is_done_as_far_as_its_work_is() -> None:
    progress = {
        "a": Progress(Status.DONE, started=MON, finished=TUE),
        "b": Progress(Status.IN_PROGRESS, started=TUE, remaining=1.5),
        "c": Progress(Status.SKIPPED, finished=TUE),
    }
    found = schedule(parted(), CALENDARS, TUE, progress).phases
    assert (found["early"].state, found["early"].slack, found["early"].done) == (StepState.DONE, None, 1)
    assert (found["late"].state, found["late"].done) == (StepState.IN_PROGRESS, 0.5)
    assert (found["all"].duration, found["all"].left, found["all"].closed) == (5, 1.5, 2)


def test_a_phase_without_work() -> None:
    one = replace(plan(milestone("m", phase="late"), step("c", 1, phase="early")), phases=PHASES)
    found = schedule(one, CALENDARS, MON, {"c": Progress(Status.SKIPPED, finished=MON)}).phases
    assert found["late"].done == 0
    assert (found["early"].done, found["early"].state) == (1, StepState.SKIPPED)


def test_groups_are_rolled_up_alike() -> None:
    one = parted()
    found = groups_of(one, schedule(one, CALENDARS, MON).steps, {}, {"x": "Group X"})
    assert [(each.key, each.title, each.steps) for each in found.values()] == [
        ("x", "Group X", 1),
        ("team", "team", 4),
    ]


def test_the_outline() -> None:
    found = schedule(parted(), CALENDARS, MON).phases
    assert [(each.key, depth(found, each)) for each in outline(found)] == [
        ("all", 0),
        ("late", 1),
        ("early", 1),
    ]


@pytest.mark.parametrize(
    ("phases", "message"),
    [
        ((Phase("a", "A", "b"), Phase("b", "B", "a")), "in a circle: a -> b -> a"),
        ((Phase("a", "A", "b"),), "phase 'a' is a part of 'b', which is not a phase"),
    ],
)
def test_phases_that_cannot_be(phases: tuple[Phase, ...], message: str) -> None:
    with pytest.raises(PlanError, match=message):
        Plan((), phases=phases)
