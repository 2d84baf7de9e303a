"""From entries to steps with keys of their own."""

from __future__ import annotations

from datetime import date

import pytest

from leadflow.planning.calendar import SchoolCalendar
from leadflow.playbooks.complaints import PlaybookError
from leadflow.playbooks.expand import expand
from tests.playbooks.samples import (
    CALENDAR,
    CYCLE,
    complaints,
    expanded,
    goal,
    links,
    playbook,
    school,
    step,
    steps,
    use,
)

SLOTS = SchoolCalendar("slots", CALENDAR.first, CALENDAR.last, only=(date(2026, 9, 16),))
MEETING_CYCLE = {
    **CYCLE,
    "parameters": {"calendar": {"summary": "where", "default": "school"}},
    "steps": [
        {"key": "meet", "title": "{title}", "role": "coach", "kind": "meeting", "calendar": "{calendar}"}
    ],
}


def test_a_sub_plan_in_its_place() -> None:
    made = expanded(step("a"), use("u", after=["a"], origin="S0, S2"), step("z", after=["u"]))
    assert list(made.plan.by_key) == ["a", "u.try", "u.tell", "z"]
    assert links(made) == ["a FS u.try", "u.try FS u.tell", "u.tell FS z"]
    assert made.plan.by_key["u.try"].title == "U: try"
    assert made.plan.by_key["u.tell"].title == "U: tell what it found"
    assert (made.plan.by_key["u.try"].origin, made.plan.by_key["u.tell"].origin) == ("S0, S2", "S0, S2")
    assert made.plan.by_key["u.try"].phase == "first"


def test_parameters_may_hold_policies() -> None:
    made = steps(use("u", title="At {school}", **{"with": {"about": "in {feedback_days} days"}}))
    assert made["u.tell"].title == "At Hill: tell in 3 days"
    assert complaints(use("u", **{"with": {"about": "in {feedback_day} days"}})) == [
        "'{feedback_day}' is no policy and no parameter that is known here. Did you mean 'feedback_days'?"
    ]


def test_one_for_each_group() -> None:
    made = expanded(use("g", each="group"), step("z", after=["g"]), at=school("reading", "maths"))
    assert list(made.plan.by_key) == ["g-reading.try", "g-reading.tell", "g-maths.try", "g-maths.tell", "z"]
    assert links(made)[2:] == ["g-reading.tell FS z", "g-maths.tell FS z"]


def test_a_school_without_groups() -> None:
    made = expanded(use("g", each="group"), step("z", after=["g", "g.try"]))
    assert list(made.plan.by_key) == ["z"]
    assert made.plan.dependencies == ()


def test_one_group_or_one_step_of_each_may_be_named() -> None:
    made = expanded(
        use("g", each="group"),
        step("y", after=["g.try"]),
        step("z", after=["g-maths"]),
        at=school("reading", "maths"),
    )
    assert links(made)[2:] == ["g-reading.try FS y", "g-maths.try FS y", "g-maths.tell FS z"]


def test_the_start_of_a_whole() -> None:
    made = expanded(use("u"), step("z", after=[{"step": "u", "relation": "SS", "lag": 2}]))
    assert links(made)[1:] == ["u.try SS z 2 school_days"]


def test_where_a_sub_plan_ends() -> None:
    made = expanded(use("u"), step("z", after=["u"]), cycle={**CYCLE, "ends_with": ["try"]})
    assert links(made)[1:] == ["u.try FS z"]


def test_refinements() -> None:
    made = expanded(
        step("a"),
        use(
            "u",
            refine={
                "tell": {
                    "after": ["a"],
                    "title": "Say it",
                    "duration": 2,
                    "checklist": ["{about}"],
                    "artefacts": ["note"],
                    "origin": "S9",
                    "role": "principal",
                    "description": "More.",
                    "measure": {"what": "it", "target": "one"},
                    "gate": {"approvers": ["principal"], "needed": 1},
                }
            },
        ),
    )
    tell = made.plan.by_key["u.tell"]
    assert (tell.title, tell.duration, tell.checklist, tell.artefacts) == (
        "Say it",
        2,
        ("what it found",),
        ("note",),
    )
    assert (tell.owners, tell.origin, tell.description) == (("ann",), "S9", "More.")
    assert tell.measure is not None
    assert tell.gate is not None
    assert links(made) == ["u.try FS u.tell", "a FS u.tell"]


def test_a_refinement_that_waits_for_nothing_known() -> None:
    assert complaints(use("u", refine={"tell": {"after": [{"step": "u.try", "lag": "{x}"}]}})) == [
        "'{x}' is no policy and no parameter that is known here."
    ]


def test_a_rhythm_bundled_by_month() -> None:
    each = {"weekday": "friday", "bundle": "month", "each": "{date}: send it"}
    made = expanded(
        step("a"),
        step("r", title="Reports, {month}", after=["a"], repeat=each, checklist=["first"]),
        step("z", after=["r"]),
        at=school(goals=(goal("z", date(2026, 10, 9)),)),
    )
    september = made.plan.by_key["r.2026-09"]
    assert september.title == "Reports, September 2026"
    assert september.checklist == (
        "first",
        "Fri 11 Sep: send it",
        "Fri 18 Sep: send it",
        "Fri 25 Sep: send it",
    )
    assert (september.not_before, september.not_after) == (date(2026, 9, 11), date(2026, 9, 25))
    assert links(made) == ["a FS r.2026-09", "r.2026-09 FS r.2026-10", "r.2026-10 FS z"]


def test_a_rhythm_in_policies() -> None:
    each = {"weekday": "{report_weekday}", "every_weeks": "{pulse_every_weeks}"}
    made = steps(step("r", title="R {number}", repeat=each), at=school(goals=(goal("r", date(2026, 11, 6)),)))
    assert [(key, each.title, each.not_before) for key, each in made.items()] == [
        ("r.01", "R 1", date(2026, 9, 11)),
        ("r.02", "R 2", date(2026, 10, 9)),
        ("r.03", "R 3", date(2026, 11, 6)),
    ]


def test_a_rhythm_without_a_date() -> None:
    made = expanded(
        step("a"),
        step("r", repeat={"weekday": "friday"}),
        step("z", after=["a", "r"]),
        at=school(goals=(goal("z", date(2026, 9, 9)),)),
    )
    assert list(made.plan.by_key) == ["a", "z"]


def test_without_a_goal_a_rhythm_goes_on_to_the_end_of_the_calendar() -> None:
    made = steps(step("r", repeat={"weekday": "friday", "bundle": "month"}))
    assert list(made)[-1] == "r.2027-06"


def test_meetings_take_place_where_the_school_says() -> None:
    given = school(slots=(SLOTS,), meetings={"m": "slots", "u": "slots"})
    made = steps(step("m", kind="meeting"), use("u"), at=given, cycle=MEETING_CYCLE)
    assert (made["m"].calendar, made["u.meet"].calendar) == ("slots", "slots")
    assert steps(step("m", kind="meeting"), use("u"), cycle=MEETING_CYCLE)["u.meet"].calendar == "school"


def test_a_meeting_that_is_not_there() -> None:
    given = school(slots=(SLOTS,), meetings={"x": "slots"}, named={"x": ("meetings", 0, "used_by", 0)})
    assert complaints(step("m", kind="meeting"), at=given) == ["The playbook has no meeting 'x'. Known: m."]


def test_what_waits_for_something_broken_is_not_blamed() -> None:
    broken = step("b", title="{nobody}")
    assert complaints(broken, step("z", after=["b"]), at=school(goals=(goal("b"),))) == [
        "'{nobody}' is no policy and no parameter that is known here."
    ]


def test_mistakes_in_a_rhythm() -> None:
    def said(**more: object) -> list[str]:
        return complaints(step("r", **more), at=school(goals=()))

    assert said(repeat={"weekday": "fryday"}) == ["'fryday' is not a day of the week. Did you mean 'friday'?"]
    assert said(repeat={"weekday": "{day}"}) == ["'{day}' is no policy and no parameter that is known here."]
    assert said(repeat={"weekday": "friday"}, title="{no}") == [
        "'{no}' is no policy and no parameter that is known here."
    ]


def test_mistakes_in_a_use() -> None:
    needy = {**CYCLE, "parameters": {"about": {"summary": "what it is about"}}, "ends_with": ["tells"]}
    assert complaints(use("u", refine={"tel": {}}, **{"with": {"abot": "x"}}), cycle=needy) == [
        "The sub-plan 'cycle' has no step 'tel'. Did you mean 'tell'?",
        "The sub-plan 'cycle' has no parameter 'abot'. Did you mean 'about'?",
        "The sub-plan 'cycle' needs the parameter 'about': what it is about. Write it under 'with'.",
    ]
    assert complaints(use("u", **{"with": {"about": "x"}}), cycle=needy) == [
        "The sub-plan 'cycle' has no step 'tells'. Did you mean 'tell'?"
    ]


def test_mistakes_inside_a_sub_plan() -> None:
    outside = {**CYCLE, "steps": [{**CYCLE["steps"][0], "after": ["a"]}, CYCLE["steps"][1]]}
    assert complaints(step("a"), use("u"), cycle=outside) == [
        "Step 'a' is not a step of the sub-plan 'cycle'. Known: tell, try."
    ]
    broken = {**CYCLE, "steps": [{**CYCLE["steps"][0], "title": "{nobody}"}]}
    assert complaints(use("u"), cycle=broken) == [
        "'{nobody}' is no policy and no parameter that is known here."
    ]


def test_a_sub_plan_that_is_not_known() -> None:
    assert complaints(use("u", use="zzzzz"), step("z", after=["u.try"])) == [
        "There is no sub-plan 'zzzzz'. Known: cycle."
    ]
    with pytest.raises(PlaybookError, match=r"There is no sub-plan 'cycle'\. Name it"):
        expand(playbook(use("u")), {}, school())


def test_a_key_that_an_unfolded_step_has() -> None:
    assert complaints(step("u.try"), use("u")) == [
        "Two steps have the key 'u.try'. Give one of them another key."
    ]


def test_a_role_that_stands_in_and_is_not_there() -> None:
    roles = [{"key": "principal", "title": "P", "summary": "s", "stand_in": "caoch"}]
    assert complaints(step("a"), roles=roles) == ["There is no role 'caoch'. Known: principal."]
