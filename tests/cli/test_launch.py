"""``launch`` and ``plan``."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from leadflow.bootstrap import open_app
from leadflow.cli.opening import settings
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


def test_a_second_launch_that_completes_something_says_so(launched: Leadflow) -> None:
    with open_app(settings()) as app, app.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM card_link WHERE card = 'hill_2026/norms'")
        connection.exec_driver_sql("DELETE FROM builtin_card WHERE key = 'hill_2026/norms'")
    said = launched("launch", launched.school)
    assert said.code == 0
    assert "nothing was changed" not in said.out
    assert "not to its end" in said.out
    assert "hill_2026/norms" in said.out
    assert "nothing was changed" in launched("launch", launched.school).out


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
    assert "\n  --goal together: Goal 'We lead together'" in said.err
    assert "Move the date (--goal together=DATE), or go on all the same with --accept-late." in said.err
    assert not leadflow.home.exists() or leadflow("status").code == 1
    accepted = leadflow("launch", leadflow.school, "--goal", "together=2026-09-21", "--accept-late")
    assert accepted.code == 0


def test_a_late_goal_of_the_file_is_named_by_title_and_line_also_among_other_findings(
    leadflow: Leadflow,
) -> None:
    leadflow.edit("calendar.yaml", "last: 2027-06-18", "last: 2026-12-18")
    line = 1 + leadflow.school.read_text("utf-8").splitlines().index("    target: 2026-12-18")
    said = leadflow.on("2026-12-14")("launch", leadflow.school)
    assert said.code == 1
    late, calendar = f"{leadflow.school}:{line}: goals[together].target: Goal 'We lead together'", "calendar"
    assert late in said.err
    assert "--goal together=DATE" in said.err
    assert calendar in said.err
    assert "Add the next school year" in said.err
    accepted = leadflow("launch", leadflow.school, "--accept-late")
    assert accepted.code == 1
    assert "We lead together'" not in accepted.err, "what was accepted is not complained of"


def test_a_plan_counts_from_today_as_the_launch_does(leadflow: Leadflow) -> None:
    said = leadflow.on("2026-11-25")("plan", leadflow.school)
    assert said.err.startswith(
        "Counted from today, Wed 25 Nov 2026, because the start, Mon 7 Sep 2026, is over.\n"
    )
    assert "1 goal cannot be met, so a launch is refused." in said.err
    assert "--accept-late" in said.err
    assert leadflow("plan", leadflow.school, "--json").data["today"] == "2026-11-25"
    assert leadflow("launch", leadflow.school).code == 1
    assert "Counted" not in leadflow.on("2026-09-01")("plan", leadflow.school).err


def test_a_plan_without_a_set_day_counts_from_the_worlds(leadflow: Leadflow) -> None:
    leadflow.patch.delenv("LEADFLOW_TODAY")
    today = datetime.now(ZoneInfo("America/New_York")).date()
    planned = leadflow("plan", leadflow.school, "--json").data["today"]
    assert date.fromisoformat(planned) >= max(today, date(2026, 9, 7))


@pytest.mark.parametrize("given", ["together=2026-11-27", "together=2026-11-28", "together=2028-01-03"])
def test_a_goal_date_that_was_given_is_blamed_on_the_option(leadflow: Leadflow, given: str) -> None:
    for command in ("plan", "launch"):
        said = leadflow(command, leadflow.school, "--goal", given)
        assert said.code == 1
        assert "\n  --goal together: " in said.err
        assert "school.yaml" not in said.err
    start = leadflow("plan", leadflow.school, "--start", "2030-01-01")
    assert start.code == 1
    assert "  --start: " in start.err


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
