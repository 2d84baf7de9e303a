"""A school's files as the definition of a rollout."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from leadflow.errors import InputError
from leadflow.intake.school import load_definition, read_school
from tests.intake.cases import SMALL, change, small_school

SCHOOL = SMALL / "school.yaml"


def problems(**overrides: object) -> list[str]:
    with pytest.raises(InputError) as caught:
        load_definition(SCHOOL, **overrides)  # type: ignore[arg-type]
    return [str(each).replace(f"{SMALL}/", "") for each in caught.value.problems]


def test_the_definition() -> None:
    made = load_definition(SCHOOL)
    assert (made.key, made.name, made.school) == ("hill_2026", "Together at Hill", "Hill School")
    assert (made.timezone, made.start, made.playbook) == ("America/New_York", date(2026, 9, 7), "small 1")
    assert made.board_kind == "builtin"
    assert [each.name for each in made.calendars] == ["school", "staff"]
    assert [(each.key, each.target, each.step) for each in made.plan.goals] == [
        ("together", date(2026, 12, 18), "shared")
    ]
    assert [step.key for step in made.plan.steps if "." not in step.key] == [
        "norms", "talk", "statement", "shared", "briefing",
    ]  # fmt: skip


def test_groups_and_leads() -> None:
    roster = load_definition(SCHOOL).roster
    assert [(each.key, each.lead, each.members, each.template) for each in roster.groups] == [
        ("leadership", "ana", ("ana", "ben"), "leadership"),
        ("reading", "dee", ("dee", "eli"), "task_group"),
    ]


def test_a_lead_is_always_a_member(tmp_path: Path) -> None:
    school = small_school(tmp_path)
    change(school.parent, {"file": "school.yaml", "from": "members: [ana, ben]", "to": "members: [ben]"})
    assert load_definition(school).roster.group["leadership"].members == ("ana", "ben")


def test_roles_of_the_school_file_come_before_those_of_the_people_file(tmp_path: Path) -> None:
    assert load_definition(SCHOOL).plan.by_key["talk"].owners == ("ben",)
    school = small_school(tmp_path)
    change(school.parent, {"file": "school.yaml", "from": "coach: [ben]", "to": "coach: [eli, ben]"})
    change(school.parent, {"file": "people.csv", "from": "Ben Okafor,,", "to": "Ben Okafor,coach,"})
    assert load_definition(school).plan.by_key["talk"].owners == ("eli", "ben")


def test_overrides() -> None:
    made = load_definition(
        SCHOOL, start=date(2026, 9, 14), board="trello", goals={"together": date(2027, 1, 29)}
    )
    assert (made.start, made.board_kind) == (date(2026, 9, 14), "trello")
    assert made.plan.goals[0].target == date(2027, 1, 29)


def test_overrides_that_cannot_be() -> None:
    assert problems(board="trelo", goals={"togethr": date(2027, 1, 29)}) == [
        "board: There are no boards 'trelo'. Did you mean 'trello'?",
        "goals[togethr]: school.yaml has no goal 'togethr'. Did you mean 'together'?",
    ]
    assert problems(start=date(2026, 8, 1), goals={"together": date(2026, 11, 26)}) == [
        (
            "school.yaml:8: rollout.start: The rollout starts on Sat 1 Aug 2026, but the calendar begins on "
            "Mon 31 Aug 2026. Add the days to the calendar file, or choose another start."
        ),
        (
            "school.yaml:33: goals[together].target: Goal 'together' is to be reached on Thu 26 Nov 2026, "
            "which is no school day (Thanksgiving). The school day before it is Wed 25 Nov 2026."
        ),
    ]


def test_slots_of_meetings() -> None:
    staff = load_definition(SCHOOL).calendar["staff"]
    assert staff.only is not None
    assert (staff.only[0], staff.only[-1]) == (date(2026, 9, 9), date(2027, 6, 16))
    assert {b - a for a, b in zip(staff.only, staff.only[1:], strict=False)} == {timedelta(weeks=2)}
    assert staff.source == "staff, from the school file"


def test_slots_that_began_before_the_calendar_keep_their_rhythm(tmp_path: Path) -> None:
    school = small_school(tmp_path)
    change(school.parent, {"file": "school.yaml", "from": "first: 2026-09-09", "to": "first: 2026-08-12"})
    staff = load_definition(school).calendar["staff"]
    assert staff.only is not None
    assert staff.only[0] == date(2026, 9, 9)


def test_slots_given_as_dates(tmp_path: Path) -> None:
    school = small_school(tmp_path)
    rhythm = "    weekday: wednesday\n    every_weeks: 2\n    first: 2026-09-09\n"
    change(
        school.parent,
        {"file": "school.yaml", "from": rhythm, "to": "    dates: [2026-10-07, 2026-09-16, 2026-10-07]\n"},
    )
    assert load_definition(school).calendar["staff"].only == (date(2026, 9, 16), date(2026, 10, 7))


def test_without_an_overlay_and_with_the_shipped_playbook_by_default(tmp_path: Path) -> None:
    school = small_school(tmp_path)
    change(school.parent, {"file": "school.yaml", "from": "  overlay: overlay.yaml\n", "to": ""})
    definition, expansion = read_school(school)
    assert definition.plan.by_key["norms"].duration == 2
    assert expansion.revisions == ()
    change(school.parent, {"file": "school.yaml", "from": "  playbook: small.yaml\n", "to": ""})
    with pytest.raises(InputError, match="Nobody has the role 'facilitator'"):
        load_definition(school)


def test_the_revisions_of_the_overlay() -> None:
    _, expansion = read_school(SCHOOL)
    assert [str(each) for each in expansion.revisions] == [
        "+ briefing: 'Brief the district'. Reason: The district asks for it.",
        "~ talk: 'Talk to everybody' -> 'Talk with everybody'. Reason: It is no speech.",
        "~ norms: 2 school days -> 3 school days. Reason: Not all are here every day.",
        (
            "~ g-reading.tell: right after g-reading.try -> 2 school days after g-reading.try. "
            "Reason: Numbers take two days."
        ),
    ]


def test_places_of_steps() -> None:
    _, expansion = read_school(SCHOOL)
    assert expansion.places["norms"].path == ("steps", 0)
    assert expansion.places["briefing"].source == "overlay"
    assert expansion.places["g-reading.tell"].source == "sub-plan:cycle"


def test_a_file_name_that_is_too_long_for_any_system(tmp_path: Path) -> None:
    school = small_school(tmp_path)
    change(school.parent, {"file": "school.yaml", "from": "people.csv", "to": "a" * 300})
    with pytest.raises(InputError, match=r"school.yaml:12: people: There is no file '.*a{300}'\."):
        load_definition(school)
