"""``launch`` and ``plan``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import Leadflow, fingerprint

if TYPE_CHECKING:
    from pathlib import Path


def test_a_launch_says_what_it_made_and_what_comes_next(leadflow: Leadflow) -> None:
    said = leadflow("launch", leadflow.school)
    assert said.code == 0
    assert said.out.splitlines()[-3].startswith("Launched 'Together at Hill' (hill_2026): 11 steps, 2 boards")
    assert "http://127.0.0.1:8400/r/hill_2026/boards/reading" in said.out
    assert "Next: leadflow blocked hill_2026" in said.err
    assert leadflow("status").code == 0


def test_twice_changes_nothing(launched: Leadflow) -> None:
    before = fingerprint(launched.home)
    said = launched("launch", launched.school)
    assert (said.code, said.out) == (0, "'hill_2026' was launched before; nothing was changed.\n")
    assert fingerprint(launched.home) == before


def test_a_launch_tells_all_as_json(leadflow: Leadflow) -> None:
    data = leadflow("launch", leadflow.school, "--json").data
    assert (data["rollout"], data["first"], data["dry_run"]) == ("hill_2026", True, False)
    assert {each["operation"] for each in data["operations"]} == {"create"}
    assert len(data["operations"]) == len(data["steps"]) == 11
    assert set(data["boards"]) == {"leadership", "reading"}


def test_a_dry_run_shows_everything_and_makes_no_home(leadflow: Leadflow) -> None:
    said = leadflow("launch", leadflow.school, "--dry-run")
    assert said.code == 0
    assert "counted back from the goals" in said.out
    assert "hill_2026/norms" in said.out
    assert "Nothing was written." in said.out
    assert not leadflow.home.exists()


def test_a_dry_run_leaves_a_home_as_it_is(launched: Leadflow) -> None:
    launched.edit("school.yaml", "key: hill_2026", "key: hill_2027")
    before = fingerprint(launched.home)
    said = launched("launch", launched.school, "--dry-run", "--json")
    assert said.data["dry_run"]
    assert len(said.data["operations"]) == 11
    assert fingerprint(launched.home) == before


def test_another_plan_under_the_same_key_is_refused(launched: Leadflow) -> None:
    before = fingerprint(launched.home)
    launched.edit("school.yaml", "title: We lead together", "title: We lead alone")
    said = launched("launch", launched.school)
    assert said.code == 1
    assert "hill_2026" in said.err
    assert "Nothing was changed" in said.err
    assert fingerprint(launched.home) == before


def test_a_goal_that_is_too_early_is_refused_with_the_earliest_date(leadflow: Leadflow) -> None:
    said = leadflow("launch", leadflow.school, "--goal", "together=2026-09-21")
    assert said.code == 1
    assert "We lead together" in said.err
    assert "earliest" in said.err
    assert "--goal KEY=DATE" in said.err
    assert not leadflow.home.exists() or leadflow("status").code == 1
    accepted = leadflow("launch", leadflow.school, "--goal", "together=2026-09-21", "--accept-late")
    assert accepted.code == 0


def test_the_earliest_date_that_is_named_can_be_met(leadflow: Leadflow) -> None:
    found = leadflow("plan", leadflow.school, "--goal", "together=2026-09-21", "--json").data
    earliest = found["goals"][0]["forecast"]
    assert not found["goals"][0]["met"]
    assert leadflow("plan", leadflow.school, "--goal", f"together={earliest}", "--json").data["goals"][0][
        "met"
    ]


def test_a_plan_of_a_file_makes_no_home(leadflow: Leadflow) -> None:
    said = leadflow("plan", leadflow.school)
    assert said.code == 0
    assert "Agree on norms" in said.out
    assert f"Next: leadflow launch {leadflow.school} --dry-run" in said.err
    assert not leadflow.home.exists()


def test_a_plan_can_start_later(leadflow: Leadflow) -> None:
    early = leadflow("plan", leadflow.school, "--json").data
    late = leadflow.on("2026-09-21")("plan", leadflow.school, "--start", "2026-09-21", "--json").data
    assert early["goals"][0]["forecast"] < late["goals"][0]["forecast"]


def test_a_launched_plan_is_that_of_its_day(launched: Leadflow) -> None:
    found = launched.on("2026-10-01")("plan", "--rollout", "hill_2026", "--json").data
    assert found["today"] == "2026-10-01"
    assert found["steps"][0]["earliest_start"] == "2026-10-01"


def test_a_step_is_explained(leadflow: Leadflow, launched_home: Path) -> None:
    said = leadflow("plan", leadflow.school, "--explain", "norms")
    assert said.out.startswith("Agree on norms (norms)\n")
    assert "Fri 18 Dec 2026" in said.out
    as_json = leadflow("plan", leadflow.school, "--explain", "norms", "--json").data
    assert as_json["step"] == "norms"
    assert all(sentence in said.out for sentence in as_json["explanation"])


def test_an_unknown_step_suggests_near_ones(leadflow: Leadflow) -> None:
    said = leadflow("plan", leadflow.school, "--explain", "normes")
    assert said.code == 1
    assert said.err == "There is no step 'normes' in 'hill_2026'. Did you mean 'norms'?\n"


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (["--goal", "together"], "KEY=DATE"),
        (["--goal", "together=soon"], "soon"),
        (["--start", "tomorrow"], "tomorrow"),
        (["--rollout", "hill_2026"], "--rollout"),
    ],
)
def test_a_wrong_command_line_ends_with_two(leadflow: Leadflow, words: list[str], names: str) -> None:
    said = leadflow("plan", leadflow.school, *words)
    assert said.code == 2
    assert names in said.err
    assert said.out == ""


def test_dates_of_a_launched_plan_cannot_be_tried(launched: Leadflow) -> None:
    assert launched("plan", "--start", "2026-10-01").code == 2


def test_an_unknown_goal_is_an_error(leadflow: Leadflow) -> None:
    said = leadflow("plan", leadflow.school, "--goal", "togehter=2026-12-01")
    assert said.code == 1
    assert "together" in said.err
