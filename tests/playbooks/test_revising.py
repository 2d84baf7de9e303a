"""Overlays: what a school adds, renames, shifts and disables, and what came of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from leadflow.playbooks.complaints import PlaybookError
from leadflow.playbooks.expand import Expansion
from leadflow.playbooks.overlay import ShiftChange
from tests.playbooks.samples import complaints, expanded, goal, links, overlay, school, step, use

ROW = (step("a"), step("b", after=["a"]), step("c", after=["b"]))


def revised(*changes: dict[str, Any], written: tuple[dict[str, Any], ...] = ROW, **more: Any) -> Expansion:
    return expanded(*written, revised=overlay(*changes), **more)


def told(expansion: Expansion) -> list[str]:
    return [str(each).removesuffix(" Reason: We want it.") for each in expansion.revisions]


def test_add_between() -> None:
    made = revised({"add": step("x", after=["a"]), "before": ["b"]})
    assert links(made) == ["a FS b", "x FS b", "b FS c", "a FS x"]
    assert told(made) == ["+ x: 'X'."]


def test_add_a_whole_sub_plan_before_a_step() -> None:
    made = revised({"add": use("u", after=["a"]), "before": ["c"]})
    assert "u.tell FS c" in links(made)


def test_rename_a_step_and_a_whole() -> None:
    made = revised(
        {"rename": "a", "title": "First of {school}"},
        {"rename": "u", "title": "Our own"},
        {"rename": "u.tell", "title": "Say it"},
        written=(*ROW, use("u")),
    )
    assert [made.plan.by_key[key].title for key in ("a", "u.try", "u.tell")] == [
        "First of Hill", "Our own: try", "Say it",
    ]  # fmt: skip
    assert told(made) == [
        "~ a: 'A' -> 'First of Hill'.",
        "~ u: 'U' -> 'Our own'.",
        "~ u.tell: 'Our own: tell what it found' -> 'Say it'.",
    ]


def test_rename_what_every_group_does() -> None:
    made = revised(
        {"rename": "g", "title": "Circle"}, written=(use("g", each="group"),), at=school("reading", "maths")
    )
    assert {each.title for each in made.plan.steps} == {"Circle: try", "Circle: tell what it found"}
    assert told(made) == ["~ g: 'G' -> 'Circle'."]


def test_shift() -> None:
    made = revised(
        {"shift": "a", "duration": 3, "not_before": "2026-09-14"},
        {"shift": "b", "duration": "{feedback_days}", "not_after": "2026-10-02"},
        {"shift": "c", "on": "2026-10-05"},
    )
    a, b, c = (made.plan.by_key[key] for key in "abc")
    assert (a.duration, a.not_before) == (3, date(2026, 9, 14))
    assert (b.duration, b.not_after, c.on) == (3, date(2026, 10, 2), date(2026, 10, 5))
    assert told(made) == [
        "~ a: 1 school day, not before: none -> 3 school days, not before Mon 14 Sep 2026.",
        "~ b: 1 school day, not after: none -> 3 school days, not after Fri 2 Oct 2026.",
        "~ c: on: none -> on Mon 5 Oct 2026.",
    ]


def test_shift_a_lag() -> None:
    made = revised(
        {"shift": "b", "lag": {"after": "a", "days": 2, "unit": "calendar_days"}},
        {"shift": "b", "duration": 2, "lag": {"after": "a", "days": "{notice_days}"}},
    )
    assert links(made) == ["a FS b 2 school_days", "b FS c"]
    assert told(made) == [
        "~ b: right after a -> 2 calendar days after a.",
        "~ b: 1 school day, 2 calendar days after a -> 2 school days, 2 school days after a.",
    ]


def test_shift_the_lag_to_a_whole_leaves_the_others_alone() -> None:
    made = revised(
        {"shift": "z", "lag": {"after": "u", "days": 1}},
        written=(step("a"), use("u"), step("z", after=["u", "a"])),
    )
    assert links(made)[1:] == ["u.tell FS z 1 school_days", "a FS z"]


def test_shift_a_milestone_s_date_but_not_its_length() -> None:
    goal_post = step("m", kind="milestone")
    made = revised({"shift": "m", "not_before": "2026-10-05", "duration": 0}, written=(goal_post,))
    assert made.plan.by_key["m"].not_before == date(2026, 10, 5)
    assert complaints(goal_post, revised=overlay({"shift": "m", "duration": 1})) == [
        "'m' is a milestone, and a milestone takes no time. Shift a step before it instead."
    ]


def test_a_step_is_freed_of_what_it_waited_for() -> None:
    written = (*ROW, step("d", after=["a", "c"]))
    made = revised({"shift": "d", "free_of": "c"}, written=written)
    assert links(made) == ["a FS b", "b FS c", "a FS d"]
    assert told(made) == ["~ d: after c -> free of c."]
    both = revised({"shift": "d", "duration": 2, "free_of": "c"}, written=written)
    assert told(both) == ["~ d: 1 school day, after c -> 2 school days, free of c."]
    assert complaints(*ROW, revised=overlay({"shift": "b", "free_of": "c"})) == [
        "Step 'b' does not wait for 'c'. Known: a."
    ]
    assert complaints(*ROW, revised=overlay({"shift": "a", "free_of": "c"})) == [
        "Step 'a' does not wait for 'c'. It waits for nothing."
    ]


def test_disable_bridges() -> None:
    made = revised({"disable": "b"})
    assert links(made) == ["a FS c"]
    assert told(made) == ["- b: 'B'."]


@pytest.mark.parametrize(
    ("to_b", "to_c", "bridge"),
    [
        ({"lag": 2}, {"lag": 3}, "a FS c 5 school_days"),
        ({"lag": 2, "unit": "calendar_days"}, {}, "a FS c 2 calendar_days"),
        ({"lag": 2, "unit": "calendar_days"}, {"lag": 3}, "a FS c 3 school_days"),
        ({"relation": "SS"}, {"relation": "FF"}, "a SF c"),
        ({"relation": "FF"}, {"relation": "SS"}, "a FS c"),
    ],
)
def test_two_dependencies_become_one(to_b: dict[str, Any], to_c: dict[str, Any], bridge: str) -> None:
    written = (step("a"), step("b", after=[{"step": "a", **to_b}]), step("c", after=[{"step": "b", **to_c}]))
    assert links(revised({"disable": "b"}, written=written)) == [bridge]


def test_disable_bridges_once() -> None:
    written = (step("a"), step("b", after=["a"]), step("c", after=["a", "b"]))
    assert links(revised({"disable": "b"}, written=written)) == ["a FS c"]


def test_disable_two_in_a_row_and_a_whole() -> None:
    made = revised(
        {"disable": "b"}, {"disable": "u"}, written=(*ROW, use("u", after=["c"]), step("z", after=["u"]))
    )
    assert links(made) == ["a FS c", "c FS z"]
    assert told(made) == ["- b: 'B'.", "- u.try: 'U: try'.", "- u.tell: 'U: tell what it found'."]


def test_what_is_said_about_changes_that_cannot_be() -> None:
    changes = (
        {"shift": "d", "duration": 1},
        {"rename": "u.tel", "title": "X"},
        {"disable": "b"},
        {"disable": "b"},
        {"shift": "c", "lag": {"after": "b", "days": 1}},
        {"shift": "a", "lag": {"after": "b", "days": 1}},
        {"add": step("x"), "before": ["cc"]},
        {"rename": "a", "title": "{nobody}"},
    )
    assert complaints(*ROW, use("u"), revised=overlay(*changes)) == [
        "There is no step 'd' in the playbook. Known: a, b, c, u, u.tell, u.try, x.",
        "There is no step 'u.tel' in the playbook. Did you mean 'u.tell'?",
        "Step 'b' was disabled by an earlier change.",
        "Step 'c' does not wait for 'b'. Known: a.",
        "Step 'a' does not wait for 'b'. It waits for nothing.",
        "There is no step 'cc' in the playbook. Did you mean 'c'?",
        "'{nobody}' is no policy and no parameter that is known here.",
    ]


def test_a_broken_addition_is_told_once() -> None:
    changes = ({"add": step("x", title="{nobody}"), "before": ["a"]}, {"shift": "x", "duration": 2})
    assert complaints(*ROW, revised=overlay(*changes)) == [
        "'{nobody}' is no policy and no parameter that is known here."
    ]


def test_a_goal_on_a_step_that_was_disabled() -> None:
    assert complaints(*ROW, revised=overlay({"disable": "c"}), at=school(goals=(goal("c"),))) == [
        "Goal 'g' is reached by 'c', which the overlay disables. Name another step, or keep that one."
    ]


def test_a_circle_is_told_at_the_overlay() -> None:
    with pytest.raises(PlaybookError, match="in a circle: b -> c -> x -> a -> b") as caught:
        revised({"add": step("x", after=["c"]), "before": ["a"]})
    (complaint,) = caught.value.complaints
    assert (complaint.place.source, complaint.place.path) == ("overlay", ("changes", 0, "add"))


def test_every_change_needs_a_reason_and_something_to_do() -> None:
    with pytest.raises(ValidationError, match="reason"):
        ShiftChange.model_validate({"shift": "a", "duration": 2})
    with pytest.raises(ValidationError, match="shifts nothing"):
        ShiftChange.model_validate({"shift": "a", "reason": "because"})
