"""Chances: against exact probabilities, what they may never do, and the sentences about them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from math import sqrt
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow.planning.chances import chances as module
from leadflow.planning.chances.chances import GoalChance, Hang, chances, kick_off
from leadflow.planning.chances.draws import spread
from leadflow.planning.chances.words import begin_by, percent, told
from leadflow.planning.estimate import Estimate
from leadflow.planning.plan import LagUnit, Plan, Relation, StepKind
from leadflow.planning.schedule import schedule
from leadflow.planning.steps import Progress, Status
from tests.planning.samples import CALENDARS, day, goal, link, milestone, plan, step
from tests.planning.strategies import TODAY as SOME_DAY
from tests.planning.strategies import worlds

if TYPE_CHECKING:
    from leadflow.planning.calendar import SchoolCalendar

TODAY = day("09-14")
"""A Monday; the next ten school days are whole ones."""
RUNS = 4000


@pytest.fixture(params=["with NumPy", "without NumPy"])
def _both_ways(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "without NumPy":
        monkeypatch.setattr(module, "find_spec", lambda _: None)


def exact(low: int, mode: int, high: int) -> dict[int, float]:
    """The probability of every number of slots."""
    steps = [0.0, *spread(low, mode, high).steps, 1.0]
    return {low + at: after - before for at, (before, after) in enumerate(pairwise(steps))}


def within(lengths: dict[int, float], slots: int) -> float:
    return sum(share for length, share in lengths.items() if length <= slots)


def near(share: float, probability: float) -> bool:
    """True when a share of the runs is within four standard errors of its probability."""
    return abs(share - probability) <= 4 * sqrt(probability * (1 - probability) / RUNS)


def after(days: int) -> str:
    """The date of the day that ends so many school days from the start on."""
    return (TODAY + timedelta(days=days - 1 + 2 * ((days - 1) // 5))).isoformat()


def found(made: Plan, key: str = "g", *, runs: int = RUNS, seed: int = 1) -> GoalChance:
    return chances(made, CALENDARS, TODAY, runs=runs, seed=seed).goals[key]


@pytest.mark.usefixtures("_both_ways")
@pytest.mark.parametrize("days", [1, 2, 3, 4, 5])
def test_one_step_has_the_chance_of_its_triangle(days: int) -> None:
    chance = found(plan(step("a", 2, estimate=Estimate(1, 6)), goal("g", after(days), "a")))
    assert near(chance.chance, within(exact(2, 4, 12), 2 * days))
    assert [(each.step, each.share) for each in chance.hangs] == [("a", 1)]
    assert chance.hangs[0].weight > 0.99


@pytest.mark.usefixtures("_both_ways")
@pytest.mark.parametrize("days", [2, 3, 4])
def test_two_side_by_side_have_the_product_of_their_chances(days: int) -> None:
    made = plan(
        step("a", 2, estimate=Estimate(1, 6)),
        step("b", 3, estimate=Estimate(0.5, 4)),
        milestone("m"),
        link("a -> m"),
        link("b -> m"),
        goal("g", after(days), "m"),
    )
    a, b = exact(2, 4, 12), exact(1, 6, 8)
    chance = found(made)
    assert near(chance.chance, within(a, 2 * days) * within(b, 2 * days))
    on_chain = {each.step: each.share for each in chance.hangs}
    assert on_chain["a"] + on_chain["b"] == pytest.approx(1)
    # One of two that end alike is followed: the first in the alphabet.
    first = sum(p * q for long, p in a.items() for short, q in b.items() if long >= short)
    assert near(on_chain["a"], first)


@pytest.mark.usefixtures("_both_ways")
@pytest.mark.parametrize("days", [3, 4, 6])
def test_two_in_a_row_have_the_chance_of_their_sum(days: int) -> None:
    made = plan(
        step("a", 2, estimate=Estimate(1, 6)),
        step("b", 1, estimate=Estimate(0.5, 3)),
        link("a -> b"),
        goal("g", after(days), "b"),
    )
    sums = sum(
        p * q
        for one, p in exact(2, 4, 12).items()
        for other, q in exact(1, 2, 6).items()
        if one + other <= 2 * days
    )
    assert near(found(made).chance, sums)


def test_the_same_seed_gives_the_same_numbers() -> None:
    made = plan(step("a", 2, estimate=Estimate(1, 6)), goal("g", after(3), "a"))
    one = found(made, runs=500)
    assert one == found(made, runs=500)
    assert (one.chance, one.forecast, one.estimated, one.open) == (0.586, day("09-15"), 1, 1)
    assert one.dates == {10: day("09-15"), 50: day("09-16"), 80: day("09-17"), 90: day("09-18")}
    assert one.counts == (
        (day("09-14"), 5),
        (day("09-15"), 136),
        (day("09-16"), 152),
        (day("09-17"), 119),
        (day("09-18"), 77),
        (day("09-21"), 11),
    )
    assert found(made, runs=500, seed=2).counts != one.counts


@pytest.mark.parametrize("runs", [1, 7, 10, 101])
def test_a_date_by_percent_is_the_first_by_which_that_many_reach_it(runs: int) -> None:
    chance = found(plan(step("a", 5, estimate=Estimate(1, 30)), goal("g", after(5), "a")), runs=runs)
    assert sum(number for _, number in chance.counts) == runs
    for share, day_ in chance.dates.items():
        by = sum(number for when, number in chance.counts if when <= day_)
        sooner = sum(number for when, number in chance.counts if when < day_)
        assert sooner * 100 < share * runs <= by * 100


def test_no_estimate_and_no_open_goal_have_no_chance() -> None:
    made = plan(step("a", 2), goal("g", after(3), "a"))
    assert chances(made, CALENDARS, TODAY).goals == {}
    assert chances(made, CALENDARS, TODAY).estimated == 0
    sure = plan(step("a", 2, estimate=Estimate(1, 6)), step("b"), goal("g", after(3), "b"))
    done = {"b": Progress(Status.DONE, finished=TODAY)}
    assert chances(sure, CALENDARS, TODAY, done).goals == {}
    assert chances(sure, CALENDARS, TODAY, done).estimated == 1


def test_a_goal_that_no_estimate_reaches_is_certain() -> None:
    made = plan(
        step("a", 2, estimate=Estimate(1, 6)),
        step("b", 2),
        goal("g", after(1), "a"),
        goal("h", after(2), "b"),
    )
    chance = found(made, "h")
    assert (chance.chance, chance.varies, chance.estimated, chance.open) == (1, False, 0, 1)
    assert chance.hangs == ()


def test_a_step_beside_the_chain_weighs_nothing() -> None:
    made = plan(
        step("a", 2, estimate=Estimate(2, 3)),
        step("b", 20, estimate=Estimate(20, 30)),
        milestone("m"),
        link("a -> m"),
        link("b -> m"),
        goal("g", after(9), "m"),
    )
    assert [each.step for each in found(made).hangs] == ["b"]


def test_a_certain_date_hangs_on_nothing() -> None:
    made = plan(
        step("a", 2, estimate=Estimate(2, 3)),
        step("b", 1, not_before=day("11-02")),
        link("a -> b"),
        goal("g", after(9), "b"),
    )
    chance = found(made)
    assert not chance.varies
    assert chance.hangs == ()


@st.composite
def plain_worlds(draw: st.DrawFn) -> tuple[Plan, dict[str, SchoolCalendar]]:
    """Random plans without overlaps: there a longer step never makes anything earlier."""
    made, calendars = draw(worlds())
    links = tuple(replace(each, relation=Relation.FINISH_START) for each in made.dependencies)
    return replace(made, dependencies=links), calendars


def estimated(made: Plan, worse: float) -> Plan:
    """Every step takes its duration at best, and up to so many days more at worst."""
    return replace(
        made,
        steps=tuple(
            replace(each, estimate=Estimate(each.duration, each.duration + worse))
            if each.kind is not StepKind.MILESTONE
            else each
            for each in made.steps
        ),
    )


@given(plain_worlds(), st.sampled_from([0.5, 2, 5]), st.sampled_from([0.5, 3]))
def test_a_worse_worst_case_never_makes_a_goal_more_likely(
    world: tuple[Plan, dict[str, SchoolCalendar]], worse: float, more: float
) -> None:
    made, calendars = world
    one = chances(estimated(made, worse), calendars, SOME_DAY, runs=40).goals
    other = chances(estimated(made, worse + more), calendars, SOME_DAY, runs=40).goals
    for key, chance in one.items():
        assert other[key].chance <= chance.chance
        assert all(other[key].dates[each] >= chance.dates[each] for each in chance.dates)
        assert min(chance.dates.values()) >= chance.forecast


@given(plain_worlds(), st.integers(1, 30))
def test_a_later_target_never_makes_a_goal_less_likely(
    world: tuple[Plan, dict[str, SchoolCalendar]], days: int
) -> None:
    made, calendars = estimated(world[0], 4), world[1]
    later = tuple(replace(each, target=each.target + timedelta(days=days)) for each in made.goals)
    one = chances(made, calendars, SOME_DAY, runs=40).goals
    other = chances(replace(made, goals=later), calendars, SOME_DAY, runs=40).goals
    for key, chance in one.items():
        assert other[key].chance >= chance.chance
        assert other[key].counts == chance.counts


@given(worlds(bounds=True), st.randoms(use_true_random=False))
def test_the_order_in_which_steps_are_written_changes_nothing(
    world: tuple[Plan, dict[str, SchoolCalendar]], random: object
) -> None:
    made, calendars = estimated(world[0], 3), world[1]
    steps, links = list(made.steps), list(made.dependencies)
    random.shuffle(steps)  # type: ignore[attr-defined]
    random.shuffle(links)  # type: ignore[attr-defined]
    turned = replace(made, steps=tuple(steps), dependencies=tuple(links))
    assert chances(turned, calendars, SOME_DAY, runs=20) == chances(made, calendars, SOME_DAY, runs=20)


@given(worlds(bounds=True))
def test_the_schedule_is_the_same_with_estimates_and_without(
    world: tuple[Plan, dict[str, SchoolCalendar]],
) -> None:
    made, calendars = world
    assert schedule(estimated(made, 5), calendars, SOME_DAY) == schedule(made, calendars, SOME_DAY)


# ---- when to begin


KICK = plan(step("a", 2, estimate=Estimate(1, 6)), goal("g", "10-09", "a"))


def test_the_last_day_to_begin_on_keeps_the_goal_and_the_next_does_not() -> None:
    begin = kick_off(KICK, CALENDARS, TODAY, None, KICK.goals[0])
    assert begin == day("10-06")
    for start, kept in ((day("10-06"), True), (day("10-07"), False)):
        assert (chances(KICK, CALENDARS, start).goals["g"].chance >= 0.8) is kept


def test_it_may_lie_before_today_while_nothing_has_begun() -> None:
    late = day("10-08")
    assert kick_off(KICK, CALENDARS, late, {"a": Progress()}, KICK.goals[0]) == day("10-06")
    begun = plan(step("b"), *KICK.steps, *KICK.goals)
    done = {"b": Progress(Status.DONE, finished=TODAY)}
    assert kick_off(begun, CALENDARS, late, done, KICK.goals[0]) is None
    assert kick_off(begun, CALENDARS, TODAY, done, KICK.goals[0]) == day("10-06")


def test_no_start_is_early_enough_for_what_may_not_start_before_its_target() -> None:
    made = plan(step("a", 2, estimate=Estimate(1, 6), not_before=day("10-09")), goal("g", "10-09", "a"))
    assert kick_off(made, CALENDARS, TODAY, None, made.goals[0]) is None


# ---- sentences


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (1, "over 99 %"),
        (0.991, "over 99 %"),
        (0.99, "99 %"),
        (0.624, "62 %"),
        (0.01, "1 %"),
        (0, "under 1 %"),
    ],
)
def test_a_chance_is_never_all_or_nothing(share: float, words: str) -> None:
    assert percent(share) == words


SAID = plan(step("a", 2, estimate=Estimate(1, 6)), step("b"), link("a -> b"), goal("g", "2027-06-18", "b"))
A_CHANCE = GoalChance(
    goal="g",
    target=date(2027, 6, 18),
    forecast=date(2027, 6, 16),
    chance=0.62,
    dates={10: date(2027, 6, 14), 50: date(2027, 6, 17), 80: date(2027, 6, 29), 90: date(2027, 7, 2)},
    counts=((date(2027, 6, 14), 1), (date(2027, 7, 2), 1)),
    estimated=1,
    open=2,
    hangs=(Hang("a", 0.9, 0.83), Hang("b", 0.2, 1), Hang("a", 0.05, 0.5)),
)


def test_what_is_said_of_a_goal_that_may_be_missed() -> None:
    assert told(SAID, A_CHANCE) == (
        "Chance to keep 'G' by Fri 18 Jun 2027: 62 %.",
        "To be kept in four of five cases it needs until Tue 29 Jun 2027.",
        "Half of the cases reach it by Thu 17 Jun 2027, nine of ten by Fri 2 Jul 2027.",
        "What it hangs on most: 'A' (sets the date in 83 of 100 cases) and 'B' (sets the date in all cases).",
        "1 of the 2 open steps on the way has an estimate; the others count as planned.",
    )


def test_what_is_said_of_a_goal_that_is_sure() -> None:
    dates = dict.fromkeys((10, 50, 80, 90), date(2027, 6, 14))
    sure = replace(A_CHANCE, chance=0.995, dates=dates, estimated=2, hangs=())
    assert told(SAID, sure) == (
        "Chance to keep 'G' by Fri 18 Jun 2027: over 99 %.",
        "Four of five cases reach it by Mon 14 Jun 2027.",
        "Every step on the way has an estimate.",
    )


def test_what_is_said_where_there_is_little_to_say() -> None:
    fixed = replace(A_CHANCE, counts=((date(2027, 6, 16), 2),), chance=1)
    plan_says = "the plan says Wed 16 Jun 2027, in time for Fri 18 Jun 2027."
    assert told(SAID, replace(fixed, estimated=0)) == (
        f"No open step on the way to 'G' has an estimate; {plan_says}",
    )
    assert told(SAID, replace(fixed, open=3, estimated=2)) == (
        f"No estimate moves the date of 'G'; {plan_says}",
        "2 of the 3 open steps on the way have an estimate; the others count as planned.",
    )
    late = told(SAID, replace(fixed, estimated=0, forecast=date(2027, 6, 21)))
    assert late[0].endswith("the plan says Mon 21 Jun 2027, too late for Fri 18 Jun 2027.")


def test_when_to_begin_in_words() -> None:
    assert begin_by(None, TODAY) == "No start is early enough to keep it in four of five cases."
    assert begin_by(day("09-11"), TODAY) == (
        "To be kept in four of five cases it would have had to begin by Fri 11 Sep 2026."
    )
    assert begin_by(TODAY, TODAY) == (
        "What is open may begin as late as Mon 14 Sep 2026, and four of five cases still keep it."
    )


def test_calendar_days_and_closures_are_in_it() -> None:
    made = plan(
        step("a", 2, estimate=Estimate(1, 3)),
        step("b", 1),
        link("a -> b", 30, LagUnit.CALENDAR_DAYS),
        goal("g", "10-16", "b"),
    )
    assert {when for when, _ in found(made).counts} == {day(each) for each in ("10-14", "10-15", "10-16")}
