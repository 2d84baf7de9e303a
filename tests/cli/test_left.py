"""``left``: what people say is left of a step, and the plan at launch beside it."""

from __future__ import annotations

from tests.cli.conftest import Leadflow


def test_what_is_left_moves_the_forecast_and_is_kept_in_the_history(launched: Leadflow) -> None:
    assert launched("mark", "norms", "in_progress", "--as", "ana").code == 0
    before = {each["key"]: each for each in launched("plan", "--json").data["steps"]}["norms"]
    assert (before["left_by"], before["left"]) == ("time", before["duration"])
    said = launched("left", "norms", "7,5", "--as", "ana")
    assert said.code == 0
    assert "As things stand it is done by" in said.err
    plan = launched("plan", "--json").data
    after = {each["key"]: each for each in plan["steps"]}["norms"]
    assert (after["left"], after["left_by"], after["done"]) == (7.5, "said", 0)
    assert after["earliest_finish"] > before["earliest_finish"]
    assert after["planned_finish"] == before["latest_finish"]
    assert after["finish_moved"] > before["finish_moved"]
    assert plan["phases"][0]["left"] >= 7.5
    assert launched("left", "norms", "unknown", "--as", "ana").code == 0
    assert launched("plan", "--json").data["steps"][0]["left_by"] == "time"


def test_what_cannot_be_left_is_refused_and_changes_nothing(launched: Leadflow) -> None:
    assert launched("mark", "norms", "in_progress", "--as", "ana").code == 0
    before = launched("plan", "--json").out
    for days, why in (("0.3", "half and whole days"), ("0", "mark it as done"), ("soon", "no number")):
        refused = launched("left", "norms", days, "--as", "ana")
        assert refused.code != 0
        assert why in refused.err
    assert "only of one in progress" in launched("left", "statement", "2", "--as", "ana").err
    assert launched("plan", "--json").out == before


def test_the_plan_shows_phases_and_what_was_begun(launched: Leadflow) -> None:
    assert launched("mark", "norms", "in_progress", "--as", "ana").code == 0
    shown = launched("plan").out
    assert "Phases, from their first step to their last" in shown
    assert "What was begun" in shown
