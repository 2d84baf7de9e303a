"""``chances``: how sure the goals are, and that nobody is told a number nobody gave."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from leadflow.planning.steps import Status
from tests.cli.test_running import drag

if TYPE_CHECKING:
    from tests.cli.conftest import Leadflow


@pytest.fixture
def estimated(leadflow: Leadflow) -> Leadflow:
    leadflow.edit(
        "overlay.yaml", "    duration: 3\n", "    duration: 3\n    estimate: {best: 1, worst: 12}\n"
    )
    return leadflow.on("2026-09-07")


def test_without_an_estimate_it_says_how_to_give_one(leadflow: Leadflow) -> None:
    said = leadflow("chances", leadflow.school)
    assert said.code == 0
    assert "nothing is made up" in said.out
    assert "estimate: {best: 2, worst: 6}" in said.out
    assert "%" not in said.out
    assert leadflow("chances", leadflow.school, "--json").data["goals"] == []


def test_a_goal_with_its_chance_what_it_hangs_on_and_when_to_begin(estimated: Leadflow) -> None:
    said = estimated("chances", estimated.school, "--goal", "together=2026-10-09")
    assert said.code == 0
    assert "Chance to keep 'We lead together' by Fri 9 Oct 2026: " in said.out
    assert "What it hangs on most: 'Agree on norms' (sets the date in all cases)." in said.out
    assert "1 of the 6 open steps on the way has an estimate; the others count as planned." in said.out
    assert "What is open may begin as late as" in said.out
    assert "always" in said.out
    assert "1,000 runs with the seed 1" in said.err
    assert not estimated.home.exists()


def test_a_tighter_date_is_less_likely_and_says_until_when(estimated: Leadflow) -> None:
    dates = ("2026-09-25", "2026-10-02", "2026-10-09", "2026-12-18")
    found = [
        estimated("chances", estimated.school, "--goal", f"together={each}", "--json").data["goals"][0]
        for each in dates
    ]
    shares = [each["chance"] for each in found]
    assert shares == sorted(shares)
    assert shares[0] < shares[-1]
    assert "To be kept in four of five cases it needs until" in found[0]["sentences"][1]
    assert found[0]["begin_by"] is None  # not even on the first day of the calendar
    assert "2026-09-07" < found[2]["begin_by"] < found[3]["begin_by"]
    assert {each["forecast"] for each in found} == {found[0]["forecast"]}


def test_the_plan_says_the_same_with_the_estimate(leadflow: Leadflow) -> None:
    before = leadflow("plan", leadflow.school, "--json").data
    leadflow.edit(
        "overlay.yaml", "    duration: 3\n", "    duration: 3\n    estimate: {best: 1, worst: 12}\n"
    )
    assert leadflow("plan", leadflow.school, "--json").data == before


def test_the_same_seed_the_same_numbers(estimated: Leadflow) -> None:
    words = ("chances", estimated.school, "--runs", 200, "--json")
    one = estimated(*words).data
    assert estimated(*words).data == one
    assert one["runs"] == 200
    assert sum(one["goals"][0]["counts"].values()) == 200
    assert estimated(*words, "--seed", 7).data["goals"][0]["counts"] != one["goals"][0]["counts"]


def test_of_a_running_rollout_what_is_done_is_done(estimated: Leadflow) -> None:
    assert estimated("launch", estimated.school).code == 0
    assert estimated("chances", "--json").data["goals"][0]["estimated"] == 1
    drag("norms", Status.DONE)
    assert estimated("advance").code == 0
    assert "No open step has an estimate" in estimated("chances").out


def test_a_goal_that_was_reached_has_no_chance(estimated: Leadflow) -> None:
    estimated.edit(
        "school.yaml",
        "goals:\n",
        "goals:\n  - {key: first, title: We know our norms, target: 2026-11-25, reached_by: norms}\n",
    )
    assert estimated("launch", estimated.school).code == 0
    both = estimated("chances").out
    assert both.count("Chance to keep") == 2
    assert estimated("chances", "--goal", "first").out.count("Chance to keep") == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--goal", "togeher"), "Did you mean 'together'?"),
        (("--goal", "together=soon"), "'soon' is not a date like 2026-11-18."),
        (("--rollout", "hill_2026"), "say SCHOOL.yaml or --rollout KEY, not both."),
        (("--runs", "5"), "--runs"),
    ],
)
def test_what_cannot_be_asked(leadflow: Leadflow, words: tuple[str, ...], says: str) -> None:
    said = leadflow("chances", leadflow.school, *words)
    assert said.code in (1, 2)
    assert says in said.err


def test_a_rollout_keeps_its_dates(launched: Leadflow) -> None:
    said = launched("chances", "--start", "2026-10-01")
    assert said.code == 2
    assert "need a school file" in said.err


def test_the_sample_school_shows_it(leadflow: Leadflow) -> None:
    folder = leadflow.school.parent / "sample"
    assert leadflow("init", folder).code == 0
    found = leadflow.on("2026-08-24")("chances", folder / "school.yaml", "--json").data
    assert found["estimated"] == 2
    assert [each["hangs"][0]["step"] for each in found["goals"]] == ["purpose_revise"] * 3
    assert all(len(each["counts"]) > 1 and each["begin_by"] for each in found["goals"])
