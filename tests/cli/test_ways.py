"""``ways``: why a goal is late, and ways to keep it. Each is carried out as it says, and keeps the goal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.cli.conftest import Leadflow

TARGET = "together=2026-10-06"


def goal_of(leadflow: Leadflow, *words: object) -> dict[str, Any]:
    (found,) = leadflow("ways", *words, "--json").data["goals"]
    result: dict[str, Any] = found
    return result


def test_the_chain_and_the_ways(leadflow: Leadflow) -> None:
    said = leadflow("ways", leadflow.school, "--goal", TARGET)
    assert said.code == 0
    assert "Goal 'We lead together' is due on Tue 6 Oct 2026 and cannot be reached before" in said.out
    assert "'Agree on norms' is the first open step on the way and would have to start by" in said.out
    assert "What sets its date, first open step first" in said.out
    assert "  1. Goal 'We lead together' is due on" in said.out
    assert "never squeezes a step by itself" in said.err
    assert not leadflow.home.exists()


def test_every_way_before_a_launch_keeps_the_goal_when_it_is_written_down(leadflow: Leadflow) -> None:
    late = goal_of(leadflow, leadflow.school, "--goal", TARGET)
    assert len(late["ways"]) == 3
    overlay = leadflow.school.parent / "overlay.yaml"
    written, school = overlay.read_text("utf-8"), leadflow.school.read_text("utf-8")
    kinds = set()
    for way in late["ways"]:
        goal = TARGET
        for how in way["how"]:
            where, _, what = how.partition(": ")
            if where.startswith("overlay"):
                overlay.write_text(
                    f"{overlay.read_text('utf-8')}  {what.replace('WHY', 'We try it.')}\n", "utf-8"
                )
            else:
                goal = f"together={what.partition('--goal together=')[2][:10]}"
            kinds |= {each["change"] for each in way["changes"]}
        planned = leadflow("plan", leadflow.school, "--goal", goal, "--json")
        assert planned.code == 0, planned.err
        assert planned.data["goals"][0]["met"], way
        assert planned.data["goals"][0]["forecast"] <= way["forecast"]
        overlay.write_text(written, "utf-8")
        assert leadflow.school.read_text("utf-8") == school
    assert {"move_goal", "set_duration", "set_lag"} <= kinds


def test_every_way_of_a_running_rollout_keeps_the_goal_when_its_command_is_given(launched: Leadflow) -> None:
    launched.on("2026-12-01")
    late = goal_of(launched)
    assert late["goal"] == "together"
    assert len(late["ways"]) == 2
    for way in late["ways"]:
        (command,) = way["how"]
        words = command.split()
        assert words[:2] == ["leadflow", "replan"]
        tried = launched(*words[1:], "--dry-run", "--json")
        assert tried.code == 0, (command, tried.err)
        assert next(each for each in tried.data["goals"] if each["goal"] == "together")["met"], command
    (command,) = late["ways"][1]["how"]
    assert launched(*command.split()[1:], "--yes").code == 0
    assert launched("ways", "--json").data["goals"] == []


def test_nothing_to_repair(launched: Leadflow) -> None:
    assert launched("ways", "--json").data == {"rollout": "hill_2026", "today": "2026-09-07", "goals": []}
    assert "there is nothing to repair" in launched("ways", "--goal", "together").out


def test_all_ways_are_printed_when_they_are_asked_for(leadflow: Leadflow) -> None:
    leadflow.patch.setattr("leadflow.cli.ways.SHOWN", 2)
    few = leadflow("ways", leadflow.school, "--goal", TARGET).out
    many = leadflow("ways", leadflow.school, "--goal", TARGET, "--all").out
    assert "1 more way: --all" in few
    assert "more way" not in many
    assert many.count("     > ") == len(goal_of(leadflow, leadflow.school, "--goal", TARGET)["ways"])


def test_where_no_single_change_is_enough_it_says_so(leadflow: Leadflow) -> None:
    said = leadflow("ways", leadflow.school, "--goal", "together=2026-09-18")
    assert "no single change is enough" in said.out or "Only another date" in said.out


def test_what_is_asked_for_must_be_there(launched: Leadflow) -> None:
    said = launched("ways", "--goal", "togther")
    assert (said.code, said.err.strip()) == (
        1,
        "There is no goal 'togther' in 'hill_2026'. Did you mean 'together'?",
    )
    assert launched("ways", "--goal", TARGET).code == 2
    assert launched("ways", "--start", "2026-09-07").code == 2
    assert launched("ways", launched.school, "--rollout", "hill_2026").code == 2


def test_a_plan_and_a_refused_launch_point_to_the_ways(launched: Leadflow) -> None:
    school = launched.school
    assert f"What would keep it: leadflow ways {school}" in launched("plan", school, "--goal", TARGET).err
    assert "leadflow ways" not in launched("plan", school).err
    launched.on("2026-12-01")
    assert "What would keep it: leadflow ways --rollout hill_2026" in launched("plan").err


def test_a_refused_launch_points_to_the_ways(leadflow: Leadflow) -> None:
    refused = leadflow("launch", leadflow.school, "--goal", TARGET)
    assert refused.code == 1
    assert f"What else would keep it: leadflow ways {leadflow.school}" in refused.err


def test_a_replan_takes_a_distance_and_what_is_left_or_says_what_is_wrong(launched: Leadflow) -> None:
    for option, text, told in (
        ("--lag", "talk=norms", "is not STEP=BEFORE=DAYS"),
        ("--lag", "talk=norms=soon", "'soon' is no number of days"),
        ("--lag", "talk=shared=1", "'talk' does not wait for 'shared'"),
        ("--left", "norms=soon", "'soon' is no number of school days"),
    ):
        said = launched("replan", option, text, "--dry-run")
        assert said.code == 2
        assert told in " ".join(said.err.replace("│", " ").split()), said.err
    refused = launched("replan", "--left", "norms=1", "--dry-run")
    assert refused.code == 1
    assert "has not begun" in refused.err
    moved = launched("replan", "--lag", "talk=norms=5", "--dry-run", "--json")
    assert moved.code == 0
    assert any("5 school days later" in each["sentence"] for each in moved.data["altered"])
