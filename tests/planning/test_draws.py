"""Draws: the triangle in whole slots, and numbers that come again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow.planning.chances.draws import Spread, spread, spreads, uniforms
from leadflow.planning.estimate import Estimate
from leadflow.planning.plan import PlanError
from leadflow.planning.situation import situation_of
from leadflow.planning.steps import Progress, Status
from tests.planning.samples import CALENDARS, day, milestone, plan, step

numbers = st.lists(st.integers(1, 40), min_size=3, max_size=3).map(sorted)
shares = st.floats(0, 1, exclude_max=True)
TODAY = day("09-07")


def test_the_triangle_by_hand() -> None:
    made = spread(2, 4, 8)  # the peak of the triangle over 2 to 8 is 2 / 6 high
    assert made == Spread(
        2, (0.25 / 12, 2.25 / 12, 1 - 12.25 / 24, 1 - 6.25 / 24, 1 - 2.25 / 24, 1 - 0.25 / 24)
    )
    assert [made.number(each) for each in (0, 0.02, 0.1, 0.3, 0.6, 0.8, 0.95, 0.9999)] == [
        2,
        2,
        3,
        4,
        5,
        6,
        7,
        8,
    ]


def test_nothing_to_draw() -> None:
    assert spread(3, 3, 3) == Spread(3, ())
    assert spread(3, 3, 3).number(0.7) == 3


@given(numbers, shares, shares)
def test_it_stays_between_best_and_worst_and_rises_with_the_uniform_number(
    three: list[int], one: float, other: float
) -> None:
    made = spread(*three)
    assert all(0 < each < 1 for each in made.steps)
    assert list(made.steps) == sorted(made.steps)
    assert three[0] <= made.number(min(one, other)) <= made.number(max(one, other)) <= three[2]


@given(numbers, st.integers(0, 20), shares)
def test_a_worse_worst_case_never_makes_it_shorter(three: list[int], more: int, share: float) -> None:
    low, mode, high = three
    assert spread(mode, mode, high + more).number(share) >= spread(mode, mode, high).number(share)
    assert spread(low, mode, high + more).number(share) >= spread(low, mode, high).number(share)


def test_each_step_has_its_own_numbers_and_they_come_again() -> None:
    assert uniforms(1, "a", 3) == uniforms(1, "a", 5)[:3]
    assert uniforms(1, "a", 3) != uniforms(1, "b", 3)
    assert uniforms(1, "a", 3) != uniforms(2, "a", 3)
    assert uniforms(1, "norms", 2) == [0.33619900241224177, 0.7810949882580986]


def spread_of(duration: float, estimate: Estimate, progress: Progress | None = None) -> Spread | None:
    made = plan(step("a", duration, estimate=estimate, checklist=("one", "two", "three", "four")))
    situation = situation_of(made, CALENDARS, TODAY, {"a": progress} if progress else {})
    return spreads(situation).get(0)


def test_of_an_open_step_all_of_it_varies() -> None:
    assert spread_of(2, Estimate(1, 6)) == spread(2, 4, 12)


def test_of_a_started_step_what_is_left_varies_by_the_same_share() -> None:
    begun = Progress(Status.IN_PROGRESS, started=TODAY, remaining=1)
    assert spread_of(2, Estimate(1, 6), begun) == spread(1, 2, 6)
    assert spread_of(2, Estimate(0.5, 6), replace(begun, remaining=0.5)) == spread(1, 1, 3)
    long_ago = Progress(Status.IN_PROGRESS, started=TODAY - timedelta(days=60))
    assert spread_of(2, Estimate(1, 6), long_ago) == spread(1, 1, 3)


def test_nothing_varies_of_what_is_closed_has_no_estimate_or_takes_no_time() -> None:
    assert spread_of(2, Estimate(1, 6), Progress(Status.DONE, finished=TODAY)) is None
    assert spread_of(0, Estimate(1, 6)) is None
    assert not spreads(situation_of(plan(step("a"), milestone("m")), CALENDARS, TODAY, {}))


def test_a_meeting_is_drawn_in_whole_meetings() -> None:
    made = plan(step("a", 1, calendar="meetings", estimate=Estimate(0.5, 3)))
    assert spreads(situation_of(made, CALENDARS, TODAY, {})) == {0: spread(1, 1, 3)}


def test_a_duration_that_left_its_estimate_later_widens_it() -> None:
    assert spread_of(8, Estimate(1, 6)) == spread(2, 16, 16)
    assert spread_of(0.5, Estimate(1, 6)) == spread(1, 1, 12)


@pytest.mark.parametrize(("best", "worst"), [(0, 1), (2, 1), (0.7, 1), (1, 1.2), (1, 10_000), (-1, 3)])
def test_an_estimate_that_is_none(best: float, worst: float) -> None:
    with pytest.raises(PlanError, match=r"step 'a' takes .* school days at best and .* at worst") as caught:
        plan(step("a", 1, estimate=Estimate(best, worst)))
    assert caught.value.keys == ("a",)
