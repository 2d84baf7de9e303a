"""Changes of a plan: what each makes of it, and what is refused."""

from __future__ import annotations

import pytest

from leadflow.planning.changes import (
    Change,
    DropDependency,
    DropStep,
    HoldStep,
    MoveCardDate,
    MoveFixedDate,
    MoveGoal,
    MoveNotBefore,
    SetDuration,
    SetLag,
    SetRemaining,
    changed_plan,
    changed_progress,
)
from leadflow.planning.estimate import Estimate
from leadflow.planning.limits import Hold
from leadflow.planning.plan import LagUnit, Plan, PlanError
from leadflow.planning.steps import Progress
from tests.planning.samples import day, goal, link, plan, step

AB, BC = link("a -> b", 1), link("b -> c", 2)
PLAN = plan(step("a", 2), step("b", 3), step("c"), AB, BC, goal("g", "11-13", "c"))


def changed(*changes: Change, of: Plan = PLAN) -> Plan:
    return changed_plan(of, changes)


def test_a_change_moves_nothing_else() -> None:
    made = changed(SetDuration("b", 1.5))
    assert [each.duration for each in made.steps] == [2, 1.5, 1]
    assert (made.dependencies, made.goals) == (PLAN.dependencies, PLAN.goals)
    assert changed() == PLAN


def test_an_estimate_is_widened_to_hold_another_duration() -> None:
    estimated = plan(step("a", 4, estimate=Estimate(3, 6)))
    widened = [changed(SetDuration("a", days), of=estimated).by_key["a"].estimate for days in (2, 5, 8)]
    assert widened == [Estimate(2, 6), Estimate(3, 6), Estimate(3, 8)]


def test_a_step_waits_and_is_let_go() -> None:
    hold = Hold(day("10-12"), "Reading is at it")
    held = changed(HoldStep("a", hold))
    assert held.by_key["a"].hold == hold
    assert changed(HoldStep("a", None), of=held) == PLAN


def test_dependencies() -> None:
    assert changed(SetLag(AB, -1)).dependencies == (link("a -> b", -1), BC)
    assert changed(DropDependency(AB)).dependencies == (BC,)
    twice = plan(*PLAN.steps, AB, AB, BC)
    assert changed(DropDependency(AB), of=twice).dependencies == (BC,), "the same written twice is one"


def test_dates() -> None:
    assert changed(MoveGoal("g", day("11-20"))).goals == (goal("g", "11-20", "c"),)
    assert changed(MoveFixedDate("a", day("10-07"))).by_key["a"].on == day("10-07")
    assert changed(MoveNotBefore("a", day("10-07"))).by_key["a"].not_before == day("10-07")
    assert changed(MoveCardDate("a", None)) == changed(SetRemaining("a", 1, day("10-07"))) == PLAN
    ends = plan(step("a", 2, finish_on=day("10-07")))
    assert changed(MoveFixedDate("a", day("10-08")), of=ends).by_key["a"].finish_on == day("10-08")


def test_what_waited_for_a_step_that_is_left_out_waits_for_what_it_waited_for() -> None:
    made = changed(DropStep("b"))
    assert list(made.by_key) == ["a", "c"]
    assert made.dependencies == (link("a -> c", 3),)
    mixed = plan(*PLAN.steps, link("a SS b", 2), link("b FF c", 1, LagUnit.CALENDAR_DAYS))
    assert changed(DropStep("b"), of=mixed).dependencies == (link("a SF c", 1, LagUnit.CALENDAR_DAYS),)
    plain = plan(*PLAN.steps, link("a -> b", 2, LagUnit.CALENDAR_DAYS), link("b -> c"))
    assert changed(DropStep("b"), of=plain).dependencies == (link("a -> c", 2, LagUnit.CALENDAR_DAYS),)
    assert changed(DropStep("a")).dependencies == (BC,)


def test_progress() -> None:
    progress = {"a": Progress(due=day("10-20")), "b": Progress()}
    assert changed_progress(progress, [MoveCardDate("a", day("10-08")), DropStep("b")]) == {
        "a": Progress(due=day("10-08"))
    }
    assert (
        changed_progress(progress, [MoveCardDate("c", None), DropStep("c"), SetDuration("a", 1)]) == progress
    )


@pytest.mark.parametrize(
    ("change", "keys"),
    [
        (SetDuration("x", 1), ("x",)),
        (DropDependency(link("a -> c")), ("c", "a")),
        (DropStep("x"), ("x",)),
        (DropStep("c"), ("c",)),
        (MoveGoal("x", day("11-20")), ("x",)),
        (MoveCardDate("x", None), ("x",)),
        (SetDuration("a", 0.3), ("a",)),
    ],
)
def test_what_is_not_there_is_refused(change: Change, keys: tuple[str, ...]) -> None:
    with pytest.raises(PlanError) as error:
        changed(change)
    assert error.value.keys == keys
