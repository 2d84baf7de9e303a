"""Reading: a view is what is stored, derived for today; records are plain and stable."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from leadflow.errors import NotFoundError
from leadflow.planning.steps import CauseKind, Status, StepState
from leadflow.rollout.decision import PlannedOperation
from leadflow.rollout.start import plan_on
from leadflow.services import act
from leadflow.services.launch import launch
from leadflow.services.records import (
    blocked_record,
    conflict_record,
    finding_record,
    goal_records,
    operation_record,
    plain,
    status_record,
    step_records,
)
from leadflow.services.view import rollout_keys, view
from leadflow.sync.cards import CheckEntry
from leadflow.sync.changes import Conflict
from leadflow.sync.operations import ArchiveCard
from tests.small import MONDAY, small_definition

if TYPE_CHECKING:
    from tests.services.schools import SmallSchool


def test_looking_changes_nothing(school: SmallSchool) -> None:
    school.launch()
    before = school.rows()
    school.on(MONDAY + timedelta(days=90)).view()
    assert school.rows() == before


def test_an_unknown_rollout_is_not_found(school: SmallSchool) -> None:
    with pytest.raises(NotFoundError, match="no rollout 'none'"):
        view(school.world, "none")


def test_rollouts_are_listed_oldest_first(school: SmallSchool) -> None:
    school.launch()
    launch(school.world, small_definition(key="another"))
    assert rollout_keys(school.world) == ["small", "another"]
    assert {card.key for card in school.cards()} == {
        f"small/{step.key}" for step in school.definition.plan.steps
    }


def test_blocked_steps_come_least_slack_first(school: SmallSchool) -> None:
    school.launch()
    found = school.on(MONDAY + timedelta(days=60)).view()
    assert {each.key for each in found.blocked} >= {"draft", "statement", "meeting", "pilot", "reached"}
    slacks = [each.slack for each in found.blocked]
    assert slacks == sorted(slacks)
    assert {each.key for each in found.in_state(StepState.BLOCKED)} == {each.key for each in found.blocked}
    starts = [found.schedule.steps[each.key].latest_start for each in found.in_state(StepState.BLOCKED)]
    assert starts == sorted(starts)


def test_a_card_without_an_address_has_none(remote: SmallSchool) -> None:
    remote.launch()
    assert remote.view().card_urls["norms"].startswith("memory://")


def test_the_status_in_one_look(school: SmallSchool) -> None:
    school.launch()
    act.set_status(school.world, "small", "norms", Status.IN_PROGRESS, who="ana")
    act.flag(school.world, "small", "norms", "no room", kind=CauseKind.EXTERNAL, who="ana")
    record = json.loads(json.dumps(status_record(school.view())))
    assert record["rollout"] == "small"
    assert record["today"] == "2026-09-07"
    assert record["blocked"] == ["norms"]
    assert record["steps"]["Blocked"] == 1
    assert sum(record["steps"].values()) == 6
    assert record["boards"].keys() == {"lead", "reading"}
    assert record["finished"] is None
    assert record["conflicts"] == 0


def test_a_blocked_step_as_a_record(school: SmallSchool) -> None:
    school.launch()
    act.set_status(school.world, "small", "norms", Status.IN_PROGRESS, who="ana")
    act.flag(school.world, "small", "norms", "no room", kind=CauseKind.EXTERNAL, who="ana")
    found = school.view()
    record = json.loads(json.dumps(blocked_record(found, found.standings["norms"])))
    assert record["step"] == "norms"
    assert record["causes"][0]["kind"] == "external"
    assert record["since"] == "2026-09-07"
    assert record["card"] == found.card_urls["norms"]
    assert set(record["delays"]) >= {"draft"}


def test_plans_and_goals_as_records(school: SmallSchool) -> None:
    report = school.launch(dry_run=True)
    (goal,) = goal_records(school.definition, report.schedule)
    assert (goal["key"], goal["target"], goal["met"]) == ("plan", "2026-11-13", True)
    steps = {each["key"]: each for each in step_records(school.definition, report.schedule)}
    assert list(steps) == list(school.definition.plan.order)
    assert steps["statement"]["after"] == ["draft"]
    assert steps["norms"]["latest_finish"] < steps["draft"]["latest_finish"]


def test_a_finding_as_a_record(school: SmallSchool) -> None:
    late = plan_on(small_definition(target=date(2026, 9, 18)), MONDAY)
    found = {each["id"]: each for each in map(finding_record, late.findings)}
    assert found["goal-late"]["severity"] == "error"
    assert found["goal-late"]["goal"] == "plan"
    assert "2026-09-18" in found["goal-late"]["dates"]
    assert json.dumps(found)


def test_operations_as_records(school: SmallSchool) -> None:
    made = [operation_record(each) for each in school.launch().operations]
    assert {each["operation"] for each in made} == {"create"}
    assert made[0]["remote_id"] == ""
    assert json.loads(json.dumps(made))[0]["values"]["members"] == ["ana"]
    act.set_status(school.world, "small", "norms", Status.DONE, who="ana")
    changed = {each["card"]: each for each in map(operation_record, school.advance().operations)}
    assert changed["small/norms"]["operation"] == "update"
    assert changed["small/norms"]["values"]["status"] == "done"
    archived = operation_record(PlannedOperation("lead", ArchiveCard("small/norms", "7", "a twin")))
    assert archived == {
        "group": "lead",
        "operation": "archive",
        "card": "small/norms",
        "remote_id": "7",
        "values": {"why": "a twin"},
    }


def test_a_conflict_as_a_record() -> None:
    due = date(2026, 9, 25)
    record = conflict_record(Conflict("small/norms", "due", None, due, due, "plan"))
    assert record["plan"] == "2026-09-25"
    assert record["baseline"] is None


def test_plain_values() -> None:
    assert plain(frozenset({"b", "a"})) == ["a", "b"]
    assert plain((date(2026, 9, 7), 1)) == ["2026-09-07", 1]
    assert plain(CheckEntry("Checklist", "one")) == {"checklist": "Checklist", "text": "one", "ticked": False}
