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


def test_states_are_taken_as_people_write_them_and_others_named(launched: Leadflow) -> None:
    for state in ("In progress", "to do", "in-progress"):
        assert launched("mark", "norms", state, "--as", "ana").code == 0
    said = launched("mark", "norms", "finished", "--as", "ana")
    assert said.code == 2
    assert "Value error" not in said.err
    assert "todo, in_progress, in_approval, done or skipped" in " ".join(said.err.split())


def test_days_below_none_are_refused_with_a_sentence(launched: Leadflow) -> None:
    said = launched("left", "norms", "-1", "--as", "ana")
    assert said.code != 0
    assert "No such option" not in said.err
    assert "no number of school days" in said.err


def test_what_was_open_before_a_step_that_is_done_is_said(launched: Leadflow) -> None:
    said = launched("mark", "talk", "done", "--as", "ana")
    assert said.code == 0
    assert "Note: before it come 'Agree on norms', still open." in said.err
    assert "leadflow mark talk todo" in said.err
    assert "Note:" not in launched("mark", "norms", "done", "--as", "ana").err
