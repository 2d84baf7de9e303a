"""Ways to keep a goal: what is said about it, and how each change is made, before a launch and after it."""

from __future__ import annotations

from dataclasses import replace

from leadflow.planning.estimate import Estimate
from leadflow.planning.plan import LagUnit, Plan, StepKind
from leadflow.planning.steps import Progress, Status
from leadflow.rollout.rollout import Definition, Rollout
from leadflow.rollout.start import plan_on, started
from leadflow.rollout.ways import WaysToKeep, ways_before_launch, ways_for
from tests.planning.samples import MEETINGS, SCHOOL, day, goal, link, milestone, plan, step
from tests.small import small_definition

TODAY = day("10-05")
FAR = (step("z", owners=("bob",)), goal("far", "03-01", "z"))
"""A last goal that leaves the move enough weeks."""


def defined(made: Plan) -> Definition:
    return replace(small_definition(), plan=made, calendars=(SCHOOL, MEETINGS), start=TODAY)


def launched(made: Plan, **progress: Progress) -> Rollout:
    definition = defined(made)
    rollout = started(definition, plan_on(definition, TODAY), accepted_late=True)
    return replace(rollout, progress={**rollout.progress, **progress})


def lines(made: Plan) -> list[str]:
    (found,) = ways_before_launch(defined(made), TODAY, ["g", "far"])
    return [how for way in found.ways for how in way.how]


def commands(made: Plan, **progress: Progress) -> list[str]:
    (found,) = ways_for(launched(made, **progress), TODAY, ["g", "far"])
    assert all(way.how == (way.command,) for way in found.ways)
    return [way.command.removeprefix("leadflow replan --rollout small ") for way in found.ways]


def sentences(made: Plan, **progress: Progress) -> tuple[str, ...]:
    (found,) = ways_for(launched(made, **progress), TODAY, ["g"])
    return found.sentences


MANY = plan(
    step("a", 5, optional="we have one", estimate=Estimate(4, 8)),
    step("b", 3, not_before=day("10-05")),
    *(link("a -> b", 2), *FAR),
    goal("g", "10-15", "b"),
)


def test_before_a_launch_a_way_is_a_line_of_a_file() -> None:
    assert lines(MANY) == [
        "school.yaml, goals, g: target: 2026-10-19 (or: --goal g=2026-10-19)",
        "overlay, changes: - {shift: a, duration: 3, estimate: {best: 3, worst: 8}, reason: WHY}",
        "overlay, changes: - {shift: b, lag: {after: a, days: 0}, reason: WHY}",
        "overlay, changes: - {disable: a, reason: WHY}",
    ]


def test_dates_and_other_lags_before_a_launch() -> None:
    fixed = plan(step("m", on=day("10-14")), step("b"), link("m -> b"), *FAR, goal("g", "10-14", "b"))
    assert "overlay, changes: - {shift: m, on: 2026-10-13, reason: WHY}" in lines(fixed)
    later = plan(step("a", not_before=day("10-14")), *FAR, goal("g", "10-13", "a"))
    assert "overlay, changes: - {shift: a, not_before: 2026-10-13, reason: WHY}" in lines(later)
    days = plan(
        *(step("a"), step("b"), link("a -> b", 7, LagUnit.CALENDAR_DAYS), *FAR, goal("g", "10-08", "b"))
    )
    told = "overlay, changes: - {shift: b, lag: {after: a, days: 3, unit: calendar_days}, reason: WHY}"
    assert told in lines(days)


def test_a_running_rollout_is_planned_again() -> None:
    assert commands(MANY) == [
        "--goal g=2026-10-19",
        "--duration a=3",
        "--lag b=a=0",
        "--drop a",
    ]
    fixed = plan(step("m", on=day("10-14")), step("b"), link("m -> b"), *FAR, goal("g", "10-14", "b"))
    assert "--on m=2026-10-13" in commands(fixed)
    later = plan(step("a", not_before=day("10-14")), *FAR, goal("g", "10-13", "a"))
    assert "--not-before a=2026-10-13" in commands(later)
    card = plan(step("a"), *FAR, goal("g", "10-13", "a"))
    assert "--card-date a=2026-10-13" in commands(card, a=Progress(due=day("10-16")))
    going = Progress(Status.IN_PROGRESS, started=day("10-01"), remaining=4.0, remaining_on=TODAY)
    assert "--left a=3" in commands(plan(step("a", 5), *FAR, goal("g", "10-07", "a")), a=going)


def test_what_is_said() -> None:
    late, first = sentences(MANY)
    assert late == (
        "Goal 'G' is due on Thu 15 Oct 2026 and cannot be reached before Mon 19 Oct 2026, 2 school days "
        "(4 calendar days) late."
    )
    assert first == (
        "'A' is the first open step on the way and would have to start by Thu 1 Oct 2026, 2 school days "
        "(4 calendar days) before it can."
    )
    going = Progress(Status.IN_PROGRESS, started=day("10-01"))
    assert sentences(plan(step("a", 5), *FAR, goal("g", "10-06", "a")), a=going)[1] == (
        "'A' is under way and would have to be done by Tue 6 Oct 2026, 1 school day (1 calendar day) before "
        "it can."
    )
    fixed = plan(step("m", on=day("10-14")), step("b"), link("m -> b"), *FAR, goal("g", "10-14", "b"))
    assert sentences(fixed)[1] == (
        "'M' is the first open step on the way. It takes place on that date: Wed 14 Oct 2026."
    )


def test_it_is_said_when_no_single_change_is_enough() -> None:
    side = plan(*(step(key, 5) for key in "ab"), milestone("end"), *FAR, link("a -> end"), link("b -> end"))
    both = replace(side, goals=(*side.goals, goal("g", "10-07", "end")))
    assert "no single change is enough" in sentences(both)[-1]
    past = plan(step("a"), *FAR, goal("g", "10-02", "a"))
    assert sentences(past)[-1].startswith("Only another date for it would help")


def test_the_chain_says_what_waits_and_why() -> None:
    made = plan(
        step("a", 2),
        step("m", kind=StepKind.MEETING, calendar="meetings"),
        step("b", 2),
        *(link("a -> m"), link("m -> b"), *FAR),
        goal("g", "10-15", "b"),
    )
    (found,) = ways_for(launched(made), TODAY, ["g"])
    assert isinstance(found, WaysToKeep)
    assert [(each.step, each.waits) for each in found.chain] == [("a", 0), ("m", 4), ("b", 0)]
    assert "is the first of the dates in 'meetings'" in found.chain[1].why
    assert ways_for(launched(made), TODAY, ["far"]) == ()
