"""Repairs: what lets a late goal be met. Checked by planning anew, on small plans by trying everything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from leadflow.planning.calendar import SchoolCalendar
from leadflow.planning.changes import (
    DropDependency,
    DropStep,
    MoveCardDate,
    MoveFixedDate,
    MoveGoal,
    SetDuration,
    SetLag,
    SetRemaining,
    changed_plan,
    changed_progress,
)
from leadflow.planning.plan import Dependency, Goal, LagUnit, Plan, Step, StepKind
from leadflow.planning.repairs import repairs as repairs_module
from leadflow.planning.repairs.repairs import MOST, Repairs, repairs_for
from leadflow.planning.schedule import schedule
from leadflow.planning.steps import Progress, Status
from tests.planning.samples import CALENDARS, day, goal, link, milestone, plan, step

TODAY = day("10-05")  # a Monday

Calendars = Mapping[str, SchoolCalendar]


FAR = plan(step("z"), goal("far", "03-01", "z"))
"""A last goal that is far enough away for a move to shared leadership."""


def repaired(made: Plan, key: str = "g", **progress: Progress) -> Repairs:
    made = replace(made, steps=(*made.steps, *FAR.steps), goals=(*made.goals, *FAR.goals))
    found = repairs_for(made, CALENDARS, TODAY, progress, key)
    assert found is not None
    for repair in found.offered:
        after = schedule(
            changed_plan(made, repair.changes), CALENDARS, TODAY, changed_progress(progress, repair.changes)
        )
        assert after.goals[key].met
        assert after.goals[key].forecast == repair.forecast
    return found


def sentences(found: Repairs) -> list[str]:
    return [each.sentence for each in found.offered]


LATE = plan(step("a", 5), step("b", 3), link("a -> b"), goal("g", "10-13", "b"))


def test_a_late_goal_with_the_chain_and_all_single_changes() -> None:
    found = repaired(LATE)
    assert (found.target, found.forecast, found.feasible) == (day("10-13"), day("10-15"), day("10-15"))
    assert found.chain == ("a", "b")
    assert (found.begun, found.can, found.must) == (False, TODAY, day("10-01"))
    assert (found.school_days, found.calendar_days) == (2, 4)
    assert found.complete
    assert sentences(found) == [
        "Goal 'G' is due on Thu 15 Oct 2026 instead of Tue 13 Oct 2026.",
        "'A' takes 3 school days instead of 5.",
        "'B' starts 2 school days before 'A' is done.",
    ]
    assert [len(each.prices) for each in found.offered] == [1, 1, 1]


def test_a_goal_that_is_met_or_reached_needs_none() -> None:
    assert repairs_for(LATE, CALENDARS, day("09-28"), {}, "g") is None
    done = Progress(Status.DONE, started=TODAY, finished=day("10-16"))
    assert repairs_for(LATE, CALENDARS, day("10-19"), {"a": done, "b": done}, "g") is None
    with pytest.raises(KeyError):
        repairs_for(LATE, CALENDARS, TODAY, {}, "x")


def test_what_was_done_stays_and_of_what_was_started_only_the_rest_can_be_shorter() -> None:
    started = Progress(Status.IN_PROGRESS, started=day("09-30"))
    made = plan(step("a", 6), step("b", 4), link("a -> b"), goal("g", "10-13", "b"))
    found = repaired(made, a=started)
    assert "What is left of 'A' is done in 2 school days." in sentences(found)
    assert (found.begun, found.can, found.must) == (True, day("10-07"), day("10-06"))
    assert (found.school_days, found.calendar_days) == (1, 1)
    sooner = plan(*made.steps, *made.dependencies, goal("g", "10-07", "b"))
    cut = [change for each in repaired(sooner, a=started).offered for change in each.changes]
    assert {each.days for each in cut if isinstance(each, SetRemaining)} <= {1.5, 2, 2.5}
    assert cut
    said = replace(started, remaining=5.0, remaining_on=TODAY)
    assert sentences(repaired(made, a=said))[1:] == [
        "What is left of 'A' is done in 2.5 school days. 'B' takes 3.5 school days instead of 4."
    ], "never less than half of what is left"
    done = Progress(Status.DONE, started=day("09-30"), finished=day("10-02"))
    assert all("'A'" not in each for each in sentences(repaired(sooner, a=done)))


def test_a_fixed_last_day_is_moved_as_a_first_one_is() -> None:
    made = plan(step("a", 2), step("m", 2, finish_on=day("10-16")), link("a -> m"), goal("g", "10-13", "m"))
    (moved_,) = [
        each for each in repaired(made).offered if each.changes == (MoveFixedDate("m", day("10-13")),)
    ]
    assert moved_.sentence == "'M' is fixed for Tue 13 Oct 2026 instead of Fri 16 Oct 2026."


def test_meetings_and_milestones_keep_their_length() -> None:
    made = plan(
        step("a", 4),
        step("m", kind=StepKind.MEETING, calendar="meetings"),
        milestone("end"),
        link("a -> m"),
        link("m -> end"),
        goal("g", "10-12", "end"),
    )
    found = repaired(made)
    assert sentences(found) == [
        "Goal 'G' is due on Wed 14 Oct 2026 instead of Mon 12 Oct 2026.",
        "'M' no longer waits for 'A'.",
    ] or all("takes" not in each for each in sentences(found))


def test_a_fixed_date_is_moved_no_further_than_what_comes_before_it_allows() -> None:
    made = plan(step("a", 2), step("m", on=day("10-15")), step("b", 2), link("a -> m"), link("m -> b"))
    late = plan(*made.steps, *made.dependencies, goal("g", "10-15", "b"))
    found = repaired(late)
    assert found.chain == ("m", "b")
    assert (found.school_days, found.calendar_days) == (0, 0), "its own date is what is too late"
    assert "'M' is fixed for Tue 13 Oct 2026 instead of Thu 15 Oct 2026." in sentences(found)
    sooner = plan(*made.steps, *made.dependencies, goal("g", "10-08", "b"))
    assert all(len(each.changes) > 1 for each in repaired(sooner).offered[1:])


def test_a_fixed_date_and_what_comes_before_it_together() -> None:
    made = plan(
        step("a", 4),
        step("m", on=day("10-14"), kind=StepKind.MEETING),
        link("a -> m"),
        goal("g", "10-07", "m"),
    )
    found = repaired(made)
    assert not found.complete
    assert sentences(found)[1] == (
        "'A' takes 2 school days instead of 4. 'M' is fixed for Wed 7 Oct 2026 instead of Wed 14 Oct 2026."
    )


def test_a_not_before_and_a_date_on_a_card() -> None:
    made = plan(step("a", 2, not_before=day("10-14")), goal("g", "10-14", "a"))
    assert sentences(repaired(made)) == [
        "Goal 'G' is due on Thu 15 Oct 2026 instead of Wed 14 Oct 2026.",
        "'A' takes 1 school day instead of 2.",
        "'A' may start from Tue 13 Oct 2026 instead of Wed 14 Oct 2026.",
    ]
    card = plan(step("a", 2), goal("g", "10-14", "a"))
    found = repaired(card, a=Progress(due=day("10-16")))
    assert sentences(found)[1:] == ["The card of 'A' says Wed 14 Oct 2026 instead of Fri 16 Oct 2026."]
    (change,) = found.offered[1].changes
    assert change == MoveCardDate("a", day("10-14"))


def test_only_what_may_be_left_out_is_offered_to_be_left_out() -> None:
    made = plan(
        step("a", 5, optional="there is one already"),
        step("b", 3),
        step("c", optional="never"),
        link("a -> b"),
        link("b -> c"),
        goal("g", "10-09", "c"),
    )
    found = repaired(made)
    assert DropStep("a") in [each.changes[0] for each in found.offered]
    assert DropStep("b") not in [each.changes[0] for each in found.offered]
    assert DropStep("c") not in [each.changes[0] for each in found.offered], "the goal is reached by it"
    (left_out,) = [each for each in found.offered if each.changes == (DropStep("a"),)]
    assert left_out.prices == ("It may be skipped: there is one already.",)
    assert found.offered.index(left_out) == len(found.offered) - 1, "it weighs more than days"


def test_a_lag_can_be_smaller() -> None:
    made = plan(step("a"), step("b"), link("a -> b", 5), goal("g", "10-09", "b"))
    assert "'B' starts 3 school days after 'A' is done instead of 5." in sentences(repaired(made))
    at_once = plan(step("a"), step("b"), link("a -> b", 2), goal("g", "10-06", "b"))
    assert "'B' starts as soon as 'A' is done, and not 2 school days later." in sentences(repaired(at_once))
    calendar = plan(step("a"), step("b"), link("a -> b", 7, LagUnit.CALENDAR_DAYS), goal("g", "10-09", "b"))
    assert "'B' starts 4 calendar days after 'A' is done instead of 7." in sentences(repaired(calendar))
    starts = plan(step("a"), step("b"), link("a SS b", 5), goal("g", "10-07", "b"))
    assert "'B' starts 2 school days after 'A' starts instead of 5." in sentences(repaired(starts))
    ends = plan(step("a"), step("b"), link("a FF b", 5), goal("g", "10-07", "b"))
    assert "'B' is done 2 school days after 'A' is done instead of 5." in sentences(repaired(ends))


def test_a_dependency_is_dropped_only_where_no_line_of_work_is_lost() -> None:
    made = plan(
        *(step(key, 4) for key in "abcd"),
        milestone("end"),
        link("a -> b"),
        link("b -> c"),
        link("d -> c"),
        link("c -> end"),
        milestone("other"),
        *(link("a -> other"), link("b -> other")),
        goal("g", "10-15", "end"),
        goal("h", "02-26", "other"),
    )
    dropped = {
        each.changes[0] for each in repaired(made).offered if isinstance(each.changes[0], DropDependency)
    }
    assert dropped == {DropDependency(link("a -> b")), DropDependency(link("b -> c"))}


def test_two_changes_where_no_single_one_suffices() -> None:
    made = plan(step("a", 5), step("b", 5), milestone("end"), link("a -> end"), link("b -> end"))
    found = repaired(plan(*made.steps, *made.dependencies, goal("g", "10-07", "end")))
    assert not found.complete
    assert sentences(found) == [
        "Goal 'G' is due on Fri 9 Oct 2026 instead of Wed 7 Oct 2026.",
        "'A' takes 3 school days instead of 5. 'B' takes 3 school days instead of 5.",
    ]


def test_more_changes_where_two_do_not_suffice() -> None:
    keys = "abcd"
    made = plan(*(step(key, 5) for key in keys), milestone("end"), *(link(f"{key} -> end") for key in keys))
    found = repaired(plan(*made.steps, *made.dependencies, goal("g", "10-07", "end")))
    assert [len(each.changes) for each in found.offered] == [1, 4]
    assert set(found.offered[1].changes) == {SetDuration(key, 3) for key in keys}


def test_what_is_not_needed_in_a_larger_set_is_given_back() -> None:
    # The first of the chain gains most, but it is not needed once the two side by side are shorter.
    made = plan(
        step("a", 0.5),
        *(step(key, 3) for key in "bcd"),
        milestone("end"),
        *(link(f"a -> {key}") for key in "bcd"),
        *(link(f"{key} -> end") for key in "bcd"),
        goal("g", "10-06", "end"),
    )
    found = repaired(made)
    assert [len(each.changes) for each in found.offered] == [1, 3]


def test_no_set_of_changes_at_all() -> None:
    many = [f"s{at}" for at in range(MOST + 1)]
    made = plan(*(step(key, 5) for key in many), milestone("end"), *(link(f"{key} -> end") for key in many))
    found = repaired(plan(*made.steps, *made.dependencies, goal("g", "10-07", "end")))
    assert [type(each.changes[0]) for each in found.offered] == [MoveGoal]
    over = plan(step("a", 1), goal("g", "10-02", "a"))
    assert [type(each.changes[0]) for each in repaired(over).offered] == [MoveGoal], "it has passed"


def test_the_search_for_pairs_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    made = plan(step("a", 5), step("b", 5), milestone("end"), link("a -> end"), link("b -> end"))
    monkeypatch.setattr(repairs_module, "WHAT_IFS", 0)
    found = repaired(plan(*made.steps, *made.dependencies, goal("g", "10-07", "end")))
    assert len(found.offered) == 1


def test_a_goal_is_offered_a_school_day_and_weeks_enough() -> None:
    saturday = plan(step("m", on=day("12-12")), goal("g", "12-11", "m"))
    assert repaired(saturday).feasible == day("12-14")
    assert repaired(saturday).forecast == day("12-12")
    short = repairs_for(plan(step("b", 30), goal("g", "11-13", "b")), CALENDARS, TODAY, {}, "g")
    assert short is not None
    assert (short.forecast, short.feasible) == (day("11-17"), day("12-04")), "eight school weeks"
    assert "8 school weeks" in short.offered[0].prices[0]


def test_other_goals_that_are_met_then_are_named_and_none_comes_later() -> None:
    made = plan(*LATE.steps, step("c", 2), *LATE.dependencies, link("a -> c"), LATE.goals[0])
    two = replace(made, goals=(*made.goals, *plan(step("c"), goal("h", "10-12", "c")).goals))
    found = repaired(two)
    by_change = {each.changes[0]: each.also for each in found.offered}
    assert by_change[SetDuration("a", 3)] == ("h",)
    assert by_change[SetLag(link("a -> b"), -2)] == (), "'C' still waits for all of 'A'"
    assert SetDuration("b", 1) not in by_change, "that would be less than half of it"


def test_what_would_make_another_goal_later_is_not_offered() -> None:
    # 'B' may start with 'S'. Without 'S' it would wait for the end of 'A', which 'S' only has to end with.
    made = plan(
        step("a", 5),
        step("s", 8, optional="others do it"),
        *(step("b"), step("c")),
        *(link("a FF s"), link("s SS b"), link("s -> c")),
        *(goal("g", "10-14", "c"), goal("h", "10-30", "b")),
    )
    offered = [each.changes[0] for each in repaired(made).offered]
    assert SetDuration("s", 6) in offered
    assert DropStep("s") not in offered
    alone = replace(made, goals=made.goals[:1])
    assert DropStep("s") in [each.changes[0] for each in repaired(alone).offered]


@pytest.mark.parametrize("lag", [0, 3])
@pytest.mark.parametrize("target", range(2, 14))
def test_what_only_a_dropped_step_would_make_is_not_changed_without_it(lag: int, target: int) -> None:
    steps = (
        Step("a", "A", 3, "g"),
        Step("o", "O", 3, "g", optional="not needed here"),
        Step("b", "B", 0.5, "g"),
    )
    links = (Dependency("a", "o", lag=lag), Dependency("o", "b", lag=lag))
    plan = Plan(steps, links, (Goal("g", "The goal", date(2026, 9, target), "b"),))
    year = {"school": SchoolCalendar("school", date(2026, 9, 1), date(2028, 8, 31))}
    found = repairs_for(plan, year, date(2026, 9, 1), {}, "g")
    assert found is None or found.offered


def test_the_goals_own_date_is_offered_although_it_makes_this_goal_the_last() -> None:
    steps = (Step("a", "A", 10, "g"), Step("b", "B", 1, "g"))
    goals = (Goal("g1", "One", date(2026, 9, 4), "a"), Goal("g2", "Two", date(2026, 9, 11), "b"))
    year = {"school": SchoolCalendar("school", date(2026, 9, 1), date(2028, 8, 31))}
    found = repairs_for(Plan(steps, (), goals), year, date(2026, 9, 1), {}, "g1")
    assert found is not None
    assert isinstance(found.offered[0].changes[0], MoveGoal)


def test_a_way_never_takes_a_sub_plan_apart_nor_leaves_a_step_without_a_goal() -> None:
    made = plan(step("a", 4), step("b", 4), link("a -> b"), goal("g", "10-13", "b"), goal("h", "02-26", "a"))
    assert DropDependency(link("a -> b")) in [each.changes[0] for each in repaired(made).offered]
    alone = replace(made, goals=made.goals[:1])
    assert DropDependency(link("a -> b")) not in [each.changes[0] for each in repaired(alone).offered]
    renamed = plan(
        *(step("m1.a", 4), step("m1.b", 4), link("m1.a -> m1.b")),
        *(goal("g", "10-13", "m1.b"), goal("h", "02-26", "m1.a")),
    )
    kinds = {type(change) for each in repaired(renamed).offered for change in each.changes}
    assert DropDependency not in kinds
