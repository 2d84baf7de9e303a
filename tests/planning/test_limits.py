"""Limits and obstacles: what they are worth, and what a plan refuses of them and of its steps' hours."""

from __future__ import annotations

from math import inf, nan

import pytest

from leadflow.planning.changes import DropStep, changed_plan
from leadflow.planning.limits import Limits, Obstacle
from leadflow.planning.plan import Plan, PlanError, Step

TIME = Obstacle("time", "No common time", 5, 4, ("a", "b"))


def steps(*keys: str, effort: float | None = None) -> tuple[Step, ...]:
    return tuple(Step(key, key.upper(), 1, "leadership", effort=effort) for key in keys)


def test_one_change_a_group_unless_the_school_says_otherwise() -> None:
    assert Limits() == Limits(per_group=1, school_wide=None)


def test_significance_is_impact_times_likelihood() -> None:
    assert TIME.significance == 20


def test_a_step_that_is_left_out_retires_nothing() -> None:
    plan = Plan(steps("a", "b"), obstacles=(TIME,))
    assert changed_plan(plan, [DropStep("a")]).obstacles == (
        Obstacle("time", "No common time", 5, 4, ("b",)),
    )


def test_an_obstacle_is_retired_by_a_step_that_is_there() -> None:
    with pytest.raises(PlanError, match="obstacle 'time' is retired by 'b', which is not a step") as caught:
        Plan(steps("a"), obstacles=(TIME,))
    assert caught.value.keys == ("time", "b")


def test_two_obstacles_with_one_key() -> None:
    with pytest.raises(PlanError, match="two obstacles have the key 'time'"):
        Plan(steps("a", "b"), obstacles=(TIME, TIME))


@pytest.mark.parametrize("effort", [-1, inf, nan])
def test_hours_that_are_none(effort: float) -> None:
    with pytest.raises(PlanError, match=r"step 'a' takes .+ hours of work; write 0 or more"):
        Plan(steps("a", effort=effort))
