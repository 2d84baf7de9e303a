"""Root blockers: what everything blocked goes back to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from leadflow.planning.blocked import RootBlocker, Standing, roots, standings
from leadflow.planning.plan import Plan
from leadflow.planning.schedule import schedule
from leadflow.planning.steps import CauseKind, Flag, Progress, Status
from tests.planning.samples import CALENDARS, day, goal, link, plan, step

if TYPE_CHECKING:
    from collections.abc import Mapping

TODAY = day("10-05")
BEGUN = Progress(Status.IN_PROGRESS, owners=("ann",), started=day("10-02"))
STUCK = replace(BEGUN, flag=Flag("no room", day("09-30")))


def rooted(made: Plan, progress: dict[str, Progress]) -> tuple[RootBlocker, ...]:
    planned = schedule(made, CALENDARS, TODAY, progress)
    found: Mapping[str, Standing] = standings(made, planned, CALENDARS, progress, {}, {}, {}, {})
    return roots(found)


CHAIN = plan(
    step("a"),
    step("b"),
    step("c"),
    step("d"),
    link("a -> b"),
    link("b -> c"),
    link("a -> d"),
    goal("g", "10-08", "c"),
    goal("h", "10-08", "d"),
)


def test_a_flagged_step_holds_everything_after_it() -> None:
    (root,) = rooted(CHAIN, {"a": STUCK})
    assert (root.step, root.cause.kind, root.holds) == ("a", CauseKind.EXTERNAL, ("a", "b", "c", "d"))


def test_a_step_that_goes_on_is_one_root_for_all_who_wait_for_it() -> None:
    (root,) = rooted(CHAIN, {"a": BEGUN})
    assert (root.cause.source, root.cause.kind) == ("a", CauseKind.DEPENDENCY)
    assert root.holds == ("b", "c", "d")


def test_several_roots_the_heaviest_first() -> None:
    made = plan(*CHAIN.steps, step("z"), *CHAIN.dependencies, *CHAIN.goals, goal("i", "10-08", "z"))
    found = rooted(made, {"a": STUCK, "z": replace(STUCK, flag=Flag("no keys", day("09-01")))})
    assert [(root.step, len(root.holds)) for root in found] == [("a", 4), ("z", 1)]


def test_the_same_words_on_two_steps_are_two_roots() -> None:
    made = plan(step("a"), step("b"), goal("g", "10-08", "a"), goal("h", "10-08", "b"))
    assert {root.holds for root in rooted(made, {"a": STUCK, "b": STUCK})} == {("a",), ("b",)}


def test_steps_that_only_wait_for_each_other() -> None:
    """`a` is a change that was started before `b`, on which it depends, and `b` may not start beside it."""
    made = plan(step("b", change=True), step("a", change=True), link("b -> a"), goal("g", "10-08", "a"))
    found = rooted(made, {"a": BEGUN, "b": Progress(owners=("ann",))})
    assert {(root.cause.kind, root.holds) for root in found} == {
        (CauseKind.DEPENDENCY, ("b", "a")),
        (CauseKind.CAPACITY, ("b", "a")),
    }


def test_nothing_blocked() -> None:
    assert rooted(CHAIN, dict.fromkeys("abcd", Progress(Status.DONE, finished=TODAY))) == ()
