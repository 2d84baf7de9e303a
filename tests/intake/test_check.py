"""Which kind of file is what, and playbooks and overlays tried alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadflow import resources
from leadflow.errors import InputError
from leadflow.intake.check import check, compare, kind_of
from leadflow.intake.document import document_of
from tests.intake.cases import SMALL, change, small_school

SHIPPED = [
    *sorted(resources.playbooks().glob("*.yaml")),
    *sorted(resources.board_templates().glob("*.yaml")),
    *sorted(each for each in resources.sample_school().iterdir() if each.suffix in (".yaml", ".csv")),
]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_what_ships_has_no_mistakes(path: Path) -> None:
    assert check(path) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("rollout: x", "school file"),
        ("goals: []", "school file"),
        ("playbook: x\nchanges: []", "overlay"),
        ("sub_plan: x\nsteps: []", "sub-plan"),
        ("playbook: x", "playbook"),
        ("labels: []", "board template"),
        ("half_days: []", "calendar"),
    ],
)
def test_kinds(text: str, kind: str) -> None:
    assert kind_of(document_of(text, "x.yaml")) == kind


def test_nothing_tells_the_kind() -> None:
    with pytest.raises(InputError, match="Nothing tells what this file is"):
        kind_of(document_of("[1, 2]", "x.yaml"))


def test_a_folder_and_a_missing_file(tmp_path: Path) -> None:
    assert [str(each) for each in check(tmp_path)] == [
        f"{tmp_path}: This is a folder, not a file. Name a file in it."
    ]
    assert [str(each) for each in check(tmp_path / "x.csv")] == [
        f"{tmp_path / 'x.csv'}: There is no such file. Check its name and folder."
    ]


def test_a_playbook_alone_needs_no_people_and_no_slots() -> None:
    assert check(SMALL / "small.yaml") == []


@pytest.mark.parametrize(
    "changes",
    [
        "disable: g-reading.try",
        "rename: g-writing.tell\n    title: Say it",
        "shift: g-reading.tell\n    lag: {after: g-writing.try, days: 1}",
        "add: {key: more, title: More, phase: first, role: coach, group: reading, after: [g-reading.try]}",
        "add: {key: meet, title: Meet, phase: first, role: coach, kind: meeting, calendar: board}",
        "add: {key: again, title: Again, phase: first, use: cycle, with: {about: more, calendar: x}}",
    ],
)
def test_an_overlay_alone_may_name_groups_and_calendars_of_its_school(tmp_path: Path, changes: str) -> None:
    school = small_school(tmp_path)
    overlay = school.parent / "overlay.yaml"
    overlay.write_text(
        "overlay: hill\ntitle: Hill's revision\nplaybook: small.yaml\nchanges:\n"
        f"  - {changes}\n    reason: The district asks for it.\n",
        encoding="utf-8",
    )
    messages = [each.message for each in check(overlay)]
    expected = {
        "shift": ["Step 'g-reading.tell' does not wait for 'g-writing.try'."],
        "again": [
            "The sub-plan 'cycle' has no parameter 'calendar'.",
            "'{group_name}' is no policy and no parameter that is known here.",
            "'{group}' is no policy and no parameter that is known here.",
        ],
    }
    wanted = next((texts for word, texts in expected.items() if word in changes), [])
    assert messages[: len(wanted)] == wanted
    assert bool(messages) is bool(wanted)


def test_the_small_playbook_without_groups_of_its_own(tmp_path: Path) -> None:
    school = small_school(tmp_path)
    groups = (
        "groups:\n  - key: reading\n    name: Reading\n    objective: Everybody reads.\n"
        "    lead: dee\n    members: [dee, eli]\n"
    )
    change(school.parent, {"file": "school.yaml", "from": groups, "to": ""})
    change(school.parent, {"file": "school.yaml", "from": "  overlay: overlay.yaml\n", "to": ""})
    assert check(school) == []


def test_compare_an_overlay_with_its_playbook() -> None:
    assert [str(each) for each in compare(SMALL / "overlay.yaml")][:2] == [
        "+ briefing: 'Brief the district'. Reason: The district asks for it.",
        "~ talk: 'Talk to everybody' -> 'Talk with everybody'. Reason: It is no speech.",
    ]
    assert [each.step for each in compare(SMALL / "school.yaml")] == [
        "briefing", "talk", "norms", "g-reading.tell",
    ]  # fmt: skip


def test_only_overlays_and_schools_change_something(tmp_path: Path) -> None:
    assert compare(SMALL / "small.yaml") == ()
    assert compare(SMALL / "people.csv") == ()
    with pytest.raises(InputError):
        compare(tmp_path / "overlay.yaml")


def test_what_only_a_real_school_can_tell_is_left_out(tmp_path: Path) -> None:
    """Alone, a playbook cannot know on which calendar a meeting of its sub-plans takes place."""
    school = small_school(tmp_path)
    meeting = "    kind: meeting\n    calendar: '{about}'\n    group: '{group}'\n    after: [try]"
    change(
        school.parent, {"file": "cycle.yaml", "from": '    group: "{group}"\n    after: [try]', "to": meeting}
    )
    assert check(school.parent / "small.yaml") == []
    assert compare(school.parent / "overlay.yaml") == ()
    assert "takes place on the calendar 'what it found'" in str(check(school)[0])
