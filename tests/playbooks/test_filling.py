"""Words in braces."""

from __future__ import annotations

from leadflow.playbooks.complaints import Complaint, Place
from leadflow.playbooks.fields import Weekday
from leadflow.playbooks.filling import fill, fill_text
from leadflow.playbooks.playbook import RepeatSpec, StepSpec
from tests.playbooks.samples import step

HERE = Place("playbook", ("steps", 0))


def filled(values: dict[str, object], **more: object) -> tuple[StepSpec | None, list[Complaint]]:
    complaints: list[Complaint] = []
    return fill(StepSpec.model_validate(step("a", **more)), values, HERE, complaints), complaints


def test_a_number_stays_a_number() -> None:
    made, _ = filled({"days": 2.5}, duration="{days}", title="For {days} days")
    assert made is not None
    assert (made.duration, made.title) == (2.5, "For 2.5 days")


def test_everywhere_in_a_step() -> None:
    made, _ = filled(
        {"x": 3.0, "who": "coach"},
        role="{who}",
        after=[{"step": "b", "lag": "{x}"}],
        checklist=["{x} times"],
        measure={"what": "{who}", "target": "all"},
    )
    assert made is not None
    assert (made.role, made.after[0].lag, made.checklist) == ("coach", 3.0, ("3 times",))
    assert made.measure is not None
    assert made.measure.what == "coach"


def test_an_enumeration_gives_its_value() -> None:
    complaints: list[Complaint] = []
    spec = RepeatSpec(weekday="{day}", each="on {day}")
    made = fill(spec, {"day": Weekday.FRIDAY}, HERE, complaints)
    assert made == RepeatSpec(weekday="friday", each="on friday")


def test_what_nobody_knows_is_told_with_its_place() -> None:
    made, complaints = filled({"days": 1}, duration="{day}", checklist=["ok", "{what} and {day}"])
    assert made is None
    assert [(each.message[:7], each.place.path, each.advice) for each in complaints] == [
        ("'{day}'", ("steps", 0, "duration"), "Did you mean 'days'?"),
        ("'{what}", ("steps", 0, "checklist", 1), "Known: days."),
    ]


def test_what_does_not_fit() -> None:
    made, complaints = filled({"days": "soon"}, duration="{days}")
    assert made is None
    assert complaints[0].place == HERE.at("duration")
    assert complaints[0].message.startswith(
        "With its policies and parameters filled in, 'duration' does not fit"
    )


def test_text_keeps_what_it_does_not_know() -> None:
    assert fill_text("{a} {b} {C}", {"a": 2.0}) == "2 {b} {C}"
