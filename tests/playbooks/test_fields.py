"""What may be written where: durations, lags, units, weeks, keys."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from leadflow.playbooks.fields import Weekday
from leadflow.playbooks.overlay import Overlay
from leadflow.playbooks.playbook import AfterSpec, Playbook, RepeatSpec, StepSpec
from tests.playbooks.samples import overlay, playbook, step, use


def refused(model: Any, **written: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        model.model_validate(written)
    return caught.value.errors()[0]["msg"].removeprefix("Value error, ")


@pytest.mark.parametrize("days", [0, 0.5, 3, "{feedback_days}", " {feedback_days} "])
def test_durations(days: object) -> None:
    made = StepSpec.model_validate(step("a", duration=days)).duration
    assert made == (days.strip() if isinstance(days, str) else days)


@pytest.mark.parametrize(
    "days", ["3", "three", True, None, [1], 10_000, float("nan"), float("inf"), "{a} days"]
)
def test_what_is_no_duration(days: object) -> None:
    assert refused(StepSpec, **step("a", duration=days)) == (
        "write a number of days, for example 3 or 0.5, or a policy in braces"
    )


def test_days_in_halves_and_not_below_nothing() -> None:
    assert refused(StepSpec, **step("a", duration=0.3)) == (
        "0.3 days cannot be planned; write whole and half days (0.5, 1, 1.5 ...)"
    )
    assert refused(StepSpec, **step("a", duration=-1)) == "a step takes 0 days or more"
    assert AfterSpec(step="a", lag=-1.5).lag == -1.5


def test_units_and_weeks() -> None:
    assert AfterSpec(step="a", unit="Calendar_Days").unit == "calendar_days"
    assert AfterSpec(step="a", unit="{notice_unit}").unit == "{notice_unit}"
    assert refused(AfterSpec, step="a", unit="weeks") == (
        "write school_days or calendar_days or elapsed_days, or a policy in braces"
    )
    assert refused(AfterSpec, step="a", unit=3).startswith("write school_days")
    assert (
        RepeatSpec(weekday="friday", every_weeks="{pulse_every_weeks}").every_weeks == "{pulse_every_weeks}"
    )
    for weeks in (0, 53, 1.5, True, "two"):
        assert refused(RepeatSpec, weekday="friday", every_weeks=weeks) == (
            "write a number of weeks from 1 to 52, or a policy in braces"
        )


def test_the_short_form_of_a_dependency() -> None:
    assert AfterSpec.model_validate("a") == AfterSpec(step="a", lag=0, unit="school_days")


def test_weekdays() -> None:
    assert [day.number for day in Weekday] == list(range(7))


@pytest.mark.parametrize("key", ["", "A", "1a", "a b", "ä", "-a"])
def test_what_is_no_key(key: str) -> None:
    with pytest.raises(ValidationError):
        StepSpec.model_validate(step(key))


def test_numbers_where_texts_belong_are_taken_as_written() -> None:
    assert StepSpec.model_validate(step("a", checklist=[1, 2.5])).checklist == ("1", "2.5")


def test_what_was_parsed_can_be_parsed_again() -> None:
    """Filling in placeholders parses models made before."""
    made = playbook(step("a"), use("u"))
    assert Playbook.model_validate(made.model_dump(by_alias=True, exclude_unset=True)) == made
    assert Playbook.model_validate({**made.model_dump(by_alias=True), "steps": made.steps}) == made
    revision = overlay({"rename": "a", "title": "B"}, {"disable": "a"}, {"add": step("x")})
    written = {**revision.model_dump(by_alias=True), "changes": revision.changes}
    assert Overlay.model_validate(written) == revision


def test_a_change_says_what_to_do() -> None:
    for change in ({"do": "a", "reason": "x"}, "norms", 7):
        with pytest.raises(ValidationError, match="a change is one of: add, rename, shift, disable"):
            Overlay.model_validate({"overlay": "o", "title": "O", "playbook": "small", "changes": [change]})
