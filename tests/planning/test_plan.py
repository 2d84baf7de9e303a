"""What a plan refuses, and its network."""

from __future__ import annotations

from dataclasses import replace

import pytest

from leadflow.planning.plan import Gate, Plan, PlanError, Step
from tests.planning.samples import goal, link, milestone, plan, step


def test_order_puts_every_step_after_what_it_depends_on() -> None:
    made = plan(step("c"), step("b"), step("a"), link("a -> b"), link("b -> c"), link("a SS c"))
    assert made.order == ("a", "b", "c")
    assert made.followers("a") == ("b", "c")
    assert made.network.keys == made.order


@pytest.mark.parametrize(
    ("parts", "message", "keys"),
    [
        ((step("a"), step("a")), "two steps have the key 'a'", ("a",)),
        ((step("a"), goal("g", "11-02", "a"), goal("g", "11-03", "a")), "two goals", ("g",)),
        ((step("a"), link("a -> b")), "step 'a' depends on 'b', which is not a step", ("a", "b")),
        ((step("a"), link("b -> a")), "step 'a' depends on 'b', which is not a step", ("a", "b")),
        ((step("a"), goal("g", "11-02", "b")), "goal 'g' is reached by 'b'", ("g", "b")),
        ((step("a", 0.3),), "in half days", ("a",)),
        ((step("a", -1),), "0 or more", ("a",)),
        ((replace(milestone("a"), duration=1),), "a milestone takes none", ("a",)),
        ((step("a", gate=Gate(("ann", "ann"), 2)),), "needs 2 approvals, and 1 people", ("a",)),
        ((step("a", gate=Gate(("ann",), 0)),), "needs 0 approvals", ("a",)),
    ],
)
def test_refused(parts: tuple[Step, ...], message: str, keys: tuple[str, ...]) -> None:
    with pytest.raises(PlanError, match=message) as caught:
        plan(*parts)
    assert caught.value.keys == keys


def test_a_circle_is_told_with_its_path() -> None:
    with pytest.raises(PlanError, match=r"a -> b -> c -> a|b -> c -> a -> b|c -> a -> b -> c") as caught:
        plan(step("z"), step("a"), step("b"), step("c"), *map(link, ("a -> b", "b -> c", "c -> a", "z -> a")))
    assert caught.value.keys[0] == caught.value.keys[-1]


def test_an_empty_plan() -> None:
    assert Plan(()).order == ()
