"""The choices that the source leaves open."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from leadflow.playbooks.policies import Policies
from tests.playbooks.samples import expanded, school, step


def test_defaults_are_those_of_the_requirements() -> None:
    """Section 1.4 of the requirements."""
    values = Policies().values()
    assert (values["notice_days"], str(values["notice_unit"])) == (2, "calendar_days")
    assert (values["feedback_days"], values["count_sending_day"], values["apply_days"]) == (3, False, 1)
    assert (values["confirm_days"], values["focus_areas_days"]) == (7, 5)
    assert (values["survey_open_days"], values["reminder_days"], values["share_back_days"]) == (10, 3, 10)
    assert (str(values["report_weekday"]), values["report_every_weeks"], values["report_time"]) == (
        "friday", 1, "15:00",
    )  # fmt: skip
    assert values["inner_circle"] == "principal, assistant_principal, leadership_group"
    assert values["inner_circle_days"] == 30


def test_the_sending_day_may_count() -> None:
    assert Policies().values()["feedback_window"] == 3
    assert Policies(count_sending_day=True).values()["feedback_window"] == 2


def test_capitals_do_not_matter() -> None:
    made = Policies.model_validate({"report_weekday": "Friday ", "notice_unit": "SCHOOL_DAYS"})
    assert (made.report_weekday.number, made.notice_unit.value) == (4, "school_days")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("notice_days", -1), ("feedback_days", 0.5), ("feedback_days", 2.3), ("apply_days", 201),
        ("survey_open_days", 0), ("report_time", "24:00"), ("report_time", "9:00"), ("pulse_every_weeks", 0),
        ("smallest_group", 0), ("report_weekday", "someday"), ("apply_days", float("inf")), ("unknown", 1),
    ],
)  # fmt: skip
def test_out_of_range(name: str, value: object) -> None:
    with pytest.raises(ValidationError):
        Policies.model_validate({name: value})


def test_policies_that_leave_less_time_than_the_source_are_told() -> None:
    assert Policies().cautions == ()
    assert Policies(feedback_days=3, apply_days=0.5, notice_days=2, confirm_days=7).cautions == ()
    told = Policies(feedback_days=2, apply_days=0, notice_days=1, confirm_days=5).cautions
    assert [each.partition(" (")[0] for each in told] == [
        "A draft agenda is open for comments for 2 school days only",
        "No time is left to work comments in before the final agenda goes out",
        "The final agenda goes out 1 calendar day before its meeting",
        "That a meeting is needed is confirmed 5 calendar days before it",
    ]


def test_the_plan_of_a_school_carries_what_its_policies_leave_too_short() -> None:
    written = step("a")
    assert expanded(written, at=school(policies=Policies(apply_days=0))).plan.cautions == (
        Policies(apply_days=0).cautions
    )
    assert expanded(written).plan.cautions == ()
