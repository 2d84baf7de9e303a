"""The rules of the source, in the plan that the shipped playbook comes to at a real school."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import pytest

from leadflow import resources
from leadflow.intake.school import load_definition
from leadflow.planning.plan import Plan, Relation, Step, StepKind
from leadflow.planning.schedule import Schedule
from leadflow.planning.situation import SCHOOL
from leadflow.rollout.rollout import Definition
from leadflow.rollout.start import plan_on
from tests.playbooks.samples import shipped


@lru_cache
def definition() -> Definition:
    return load_definition(resources.sample_school() / "school.yaml")


@lru_cache
def planned() -> Schedule:
    return plan_on(definition(), definition().start)


def plan() -> Plan:
    return definition().plan


def groups() -> list[str]:
    return [group.key for group in definition().roster.groups if group.key != "leadership"]


def waits(later: str, earlier: str) -> bool:
    """Whether `later` cannot start before `earlier` is finished, through whatever lies between."""
    return any(
        link.relation is Relation.FINISH_START and (link.before == earlier or waits(link.before, earlier))
        for link in plan().predecessors[later]
    )


def roles_of(step: Step) -> set[str]:
    """The roles of those who approve a step; somebody without one stands for themselves."""
    people, gate = definition().roster.person, step.gate
    return {role for key in (gate.approvers if gate else ()) for role in people[key].roles or (key,)}


@pytest.mark.parametrize(
    ("later", "earlier"),
    [
        ("launch_letter", "critical_issues"),  # R4
        ("m1.meeting", "norms_adopt"),  # R9
        ("m1.meeting", "largest_obstacle"),  # R45
        ("m2.final", "purpose_final"),  # R12: one message carries both
        ("m2.final", "m2.apply"),
        ("vision_mission", "m2.meeting"),  # R13
        ("survey1.open", "survey1.design"),  # R41
        ("survey1.open", "survey1.intro"),  # R42
        ("survey2.design", "survey1.analyse"),  # R44
        ("leaders_identify", "survey1.analyse"),  # R15
        ("levers", "leaders_authority"),  # R16
        ("plan_draft", "goals_vision"),  # R20
        ("goals_vision", "vision_mission"),
        ("m3.meeting", "interest"),  # R23
        ("m3.meeting", "plan_approve"),  # R21
        ("groups_form", "m3.notes"),  # R22
        ("year_letter", "next_year"),
    ],
)
def test_what_comes_before_what(later: str, earlier: str) -> None:
    assert waits(later, earlier)
    assert not waits(earlier, later)


def test_norms_come_before_every_other_step_of_a_group() -> None:
    for group in groups():
        own = [step.key for step in plan().steps if step.group == group]
        norms = f"g-{group}.norms"
        assert norms in own
        assert all(waits(key, norms) for key in own if key != norms)
        assert waits(norms, "groups_ready")


def test_a_group_makes_one_change_after_the_other() -> None:
    for group in groups():
        changes = [step.key for step in plan().steps if step.group == group and step.change]
        assert changes == [f"g-{group}.change", f"g-{group}.carry_on"]
        assert waits(changes[1], changes[0])
    assert not [step.key for step in plan().steps if step.change and step.group == "leadership"]


def test_everything_but_meetings_and_milestones_is_measured_and_small() -> None:
    for step in plan().steps:
        if step.kind is StepKind.STEP:
            assert step.measure is not None, step.key
            assert step.measure.target, step.key
            assert step.duration <= 10, step.key
            assert step.checklist, step.key


def test_everything_has_owners_and_an_origin() -> None:
    for step in plan().steps:
        assert step.owners, step.key
        assert step.origin, step.key
        assert step.phase, step.key


def test_large_decisions_take_two_people_of_different_roles() -> None:
    decided = [
        "critical_issues", "norms_adopt", "purpose_final", "vision_mission", "leaders_authority",
        "goals_vision", "plan_approve", "m3.notes", "next_year", "survey1.design", "survey2.design",
    ]  # fmt: skip
    for key in decided:
        step = plan().by_key[key]
        assert step.gate is not None, key
        assert step.gate.needed >= 2, key
        assert len(roles_of(step)) >= 2, key


def test_no_single_person_has_a_quarter_of_the_steps() -> None:
    """R2, counting every owner of a step."""
    shares: dict[str, int] = {}
    for step in plan().steps:
        for owner in step.owners:
            shares[owner] = shares.get(owner, 0) + 1
    assert max(shares.values()) <= 0.25 * len(plan().steps)
    assert len(shares) >= 20


def test_focus_areas_are_out_five_school_days_before_the_meeting() -> None:
    dates, calendar = planned().steps, definition().calendar[SCHOOL]
    for kind in ("earliest", "latest"):
        finish, start = (
            getattr(dates["focus_areas"], f"{kind}_finish"),
            getattr(dates["m3.meeting"], f"{kind}_start"),
        )
        assert calendar.school_days_between(finish, start) >= 5


def meetings() -> Iterator[str]:
    yield from (step.key.removesuffix(".meeting") for step in plan().steps if step.kind is StepKind.MEETING)


def test_meetings_take_place_on_slots_with_their_agenda_out_in_time() -> None:
    staff = definition().calendar["staff_meetings"]
    calendar = definition().calendar[SCHOOL]
    assert list(meetings()) == ["m1", "m2", "m3"]
    for key in meetings():
        dates = {
            name.removeprefix(f"{key}."): each
            for name, each in planned().steps.items()
            if name.startswith(f"{key}.")
        }
        for kind in ("earliest", "latest"):
            meeting = getattr(dates["meeting"], f"{kind}_start")
            assert staff.is_school_day(meeting)
            assert (meeting - getattr(dates["final"], f"{kind}_finish")).days >= 2
            assert (meeting - getattr(dates["purpose"], f"{kind}_finish")).days >= 7
            window = calendar.school_days_between(
                getattr(dates["draft"], f"{kind}_finish"), getattr(dates["final"], f"{kind}_finish")
            )
            assert window >= 4 - 0.5, "three days for feedback and one to use it, the sending day not counted"


def test_results_of_a_survey_are_back_within_ten_school_days() -> None:
    calendar = definition().calendar[SCHOOL]
    for key in ("survey1", "survey2"):
        opened, shared = planned().steps[f"{key}.open"], planned().steps[f"{key}.share_back"]
        assert calendar.school_days_between(opened.earliest_finish, shared.earliest_finish) <= 10
        assert calendar.school_days_between(opened.latest_finish, shared.latest_finish) <= 10


def test_reports_are_weekly_and_begin_after_the_letter() -> None:
    reports = [step for step in plan().steps if step.key.startswith("report.")]
    assert [step.key for step in reports] == [
        "report.2026-09", "report.2026-10", "report.2026-11", "report.2026-12",
        "report.2027-01", "report.2027-02", "report.2027-03", "report.2027-04",
    ]  # fmt: skip
    ticks = [line for step in reports for line in step.checklist]
    assert len(ticks) == 29
    assert ticks[0] == "Fri 18 Sep: done, next, stuck"
    assert "Wed 4 Nov: done, next, stuck" in ticks, "the Friday is closed, so it goes out before"
    assert waits("report.2026-09", "launch_letter")


def test_a_phase_ends_with_a_look_back() -> None:
    library = shipped()
    looks = {entry.phase for entry in library.playbook.steps if "R49" in entry.origin}
    assert looks == {phase.key for phase in library.playbook.phases} - {"along"}
