"""A playbook and a school come to a plan, or to every reason why not."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from leadflow.planning.plan import Goal, Measure, Phase, StepKind
from leadflow.playbooks.complaints import PlaybookError
from leadflow.playbooks.expand import OPERATIONS
from leadflow.playbooks.playbook import StepSpec, SubPlan
from tests.playbooks.samples import CYCLE, complaints, expanded, goal, links, school, step, steps, use


def test_a_step_with_everything() -> None:
    made = steps(
        step(
            "a",
            duration=2.5,
            measure={"what": "pages", "target": "one", "seen_in": "the log"},
            checklist=["first"],
            artefacts=["page"],
            change=True,
            on="2026-09-14",
            not_before="2026-09-10",
            not_after="2026-09-20",
            origin="S1",
            description="Do it.",
            optional="it may be there already",
        )
    )["a"]
    assert (made.title, made.duration, made.phase, made.group) == ("A", 2.5, "first", "leadership")
    assert made.measure == Measure("pages", "one", "the log")
    assert (made.checklist, made.artefacts, made.change, made.origin) == (("first",), ("page",), True, "S1")
    assert (made.on, made.not_before, made.not_after) == (
        date(2026, 9, 14), date(2026, 9, 10), date(2026, 9, 20),
    )  # fmt: skip
    assert made.description == "Do it.\n\nMay be skipped, with a reason: it may be there already"


def test_phases_and_places() -> None:
    made = expanded(step("a"), use("u"))
    assert made.plan.phases == (Phase("first", "First"),)
    assert {key: (place.source, place.path) for key, place in made.places.items()} == {
        "a": ("playbook", ("steps", 0)),
        "u.try": ("sub-plan:cycle", ("steps", 0)),
        "u.tell": ("sub-plan:cycle", ("steps", 1)),
    }


def test_running_the_building_is_not_for_a_task_group() -> None:
    made = steps(
        step("a", domain="operations"), step("b", domain="operations", group="reading"), at=school("reading")
    )
    assert (made["a"].description, made["b"].description) == ("", OPERATIONS)


def test_a_milestone_takes_no_time() -> None:
    made = steps(step("m", kind="milestone"))["m"]
    assert (made.kind, made.duration) == (StepKind.MILESTONE, 0)
    with pytest.raises(ValidationError, match="a milestone takes no time"):
        StepSpec.model_validate(step("m", kind="milestone", duration=1))


def test_the_last_of_two_ties_to_one_step_counts() -> None:
    made = expanded(
        step("a"), step("b", after=["a", {"step": "a", "lag": 2}, {"step": "a", "relation": "SS"}])
    )
    assert links(made) == ["a FS b 2 school_days", "a SS b"]


def test_goals_are_reached_by_one_step() -> None:
    goals = tuple(
        Goal(key, key, date(2026, 12, 18), on) for key, on in (("g1", "a"), ("g2", "u"), ("g3", "u.try"))
    )
    made = expanded(step("a"), use("u"), at=school(goals=goals))
    assert [each.step for each in made.plan.goals] == ["a", "u.tell", "u.try"]


def test_goals_that_no_single_step_reaches() -> None:
    goals = (goal("g"), Goal("h", "H", date(2026, 12, 18), "gg"))
    assert complaints(use("g", each="group"), at=school("reading", "maths", goals=goals)) == [
        (
            "Goal 'g' is reached by 'g', which stands for several steps. "
            "Name one of them: g-reading.tell, g-maths.tell."
        ),
        "Goal 'h' is reached by 'gg', which is not a step. Did you mean 'g'?",
    ]


def test_two_goals_with_one_key() -> None:
    with pytest.raises(PlaybookError, match="Two goals have the key 'g'") as caught:
        expanded(step("a"), at=school(goals=(goal("a"), goal("a"))))
    (complaint,) = caught.value.complaints
    assert (complaint.place.source, complaint.place.path) == ("school", ("goals",))


def test_a_mistake_in_a_sub_plan_is_told_once_for_all_its_uses() -> None:
    broken = {**CYCLE, "steps": [{**CYCLE["steps"][0], "role": "caoch"}]}
    assert complaints(
        use("u"), use("v"), use("g", each="group"), at=school("reading", "maths"), cycle=broken
    ) == ["There is no role 'caoch'. Did you mean 'coach'?"]


def test_all_complaints_at_once() -> None:
    assert complaints(
        step("a", phase="frist", role="principle"),
        step("a"),
        step("b", after=["aa"], group="reeding"),
        step("c", kind="meeting", calendar="slots"),
        use("u", use="cycel"),
    ) == [
        "Two steps have the key 'a'. Give one of them another key.",
        "There is no sub-plan 'cycel'. Did you mean 'cycle'?",
        "Step 'b' waits for 'aa', which is not a step. Did you mean 'a'?",
        "Step 'a' is in the phase 'frist', which the playbook does not have. Did you mean 'first'?",
        "Step 'b' is for the group 'reeding', which this school does not have. Known: leadership.",
        (
            "'C' (c) takes place on the calendar 'slots', which this school does not have. "
            "Add meetings with the name 'slots'."
        ),
        "There is no role 'principle'. Did you mean 'principal'?",
    ]


def test_a_calendar_with_a_near_name() -> None:
    (said,) = complaints(step("c", kind="meeting", calendar="scool"))
    assert said.endswith("Add meetings with the name 'scool'. Did you mean 'school'?")


def test_a_sub_plan_does_not_repeat() -> None:
    with pytest.raises(ValidationError, match="repeats, which only a playbook's own steps can"):
        SubPlan.model_validate({**CYCLE, "steps": [step("r", repeat={"weekday": "friday"})]})
