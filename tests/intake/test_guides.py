"""The guides say what the files are, and their examples hold."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from leadflow import resources
from leadflow.intake.calendar import CalendarFile
from leadflow.intake.check import check, compare
from leadflow.intake.roster import COLUMNS, NEEDED
from leadflow.intake.schoolfile import (
    GoalPart,
    GroupPart,
    LeadershipPart,
    LimitsPart,
    MeetingPart,
    ObstaclePart,
    RolloutPart,
    SchoolFile,
    SchoolPart,
)
from leadflow.playbooks.fields import Written
from leadflow.playbooks.playbook import StepSpec
from tests.intake.cases import error_cases

GUIDES = Path(__file__).parents[2] / "docs" / "guides"
SCHOOL = (GUIDES / "school.md").read_text(encoding="utf-8")
PLAYBOOK = (GUIDES / "playbook.md").read_text(encoding="utf-8")
PARTS: dict[str, type[Written]] = {
    "school": SchoolPart,
    "rollout": RolloutPart,
    "meetings": MeetingPart,
    "leadership": LeadershipPart,
    "groups": GroupPart,
    "goals": GoalPart,
    "limits": LimitsPart,
    "obstacles": ObstaclePart,
}


def section(text: str, title: str) -> str:
    return text.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def keys(cell: str) -> set[str]:
    return set(re.findall(r"`(\w+)`", cell))


def rows(text: str, title: str) -> list[list[str]]:
    found = re.findall(r"^\| (.+) \|$", section(text, title), re.MULTILINE)[1:]
    return [[cell.strip() for cell in re.split(r"(?<!\\) \|", f" {row}")] for row in found]


def test_every_key_of_a_school_file() -> None:
    listed: dict[str, set[str]] = {}
    for part, names, *_ in rows(SCHOOL, "school.yaml"):
        listed.setdefault(part, set()).update(keys(names))
    assert {part: listed[part] for part in PARTS} == {
        part: set(model.model_fields) for part, model in PARTS.items()
    }
    assert {part for part in listed if part} | listed[""] == set(SchoolFile.model_fields)


@pytest.mark.parametrize("part", [*PARTS, ""])
def test_what_is_needed_in_a_school_file(part: str) -> None:
    model = PARTS.get(part, SchoolFile)
    needed = {
        key
        for where, names, need, *_ in rows(SCHOOL, "school.yaml")
        if where == part and need == "yes"
        for key in keys(names)
    }
    required = {name for name, field in model.model_fields.items() if field.is_required()}
    asked_for_later = {"start", "target"}
    assert needed - asked_for_later == required - set(PARTS)


def test_every_key_of_a_calendar() -> None:
    listed = {key for names, *_ in rows(SCHOOL, "calendar.yaml") for key in keys(names)}
    assert listed == set(CalendarFile.model_fields)


def test_every_column_of_the_people() -> None:
    listed = {name: need for names, need, *_ in rows(SCHOOL, "people.csv") for name in keys(names)}
    assert list(listed) == list(COLUMNS)
    assert tuple(name for name, need in listed.items() if need) == NEEDED


def test_every_key_of_a_step() -> None:
    listed = {key for names, *_ in rows(PLAYBOOK, "Writing a playbook of your own") for key in keys(names)}
    assert listed == set(StepSpec.model_fields)


def test_the_sentences_are_really_said() -> None:
    said = {sentence for case in error_cases() for sentence in case.says}
    shown = section(SCHOOL, "What is said about mistakes").split("```")[1].strip().splitlines()
    assert len(shown) == 4
    assert set(shown) <= said


def test_the_overlay_of_the_guide_works_on_the_shipped_playbook(tmp_path: Path) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", section(PLAYBOOK, "Revising it: the overlay"), re.DOTALL)
    folder = tmp_path / "school"
    shutil.copytree(resources.sample_school(), folder)
    (folder / "overlay.yaml").write_text(example, encoding="utf-8")
    assert check(folder / "overlay.yaml") == []
    assert check(folder / "school.yaml") == []
    assert [str(each)[: str(each).index(":")] for each in compare(folder / "school.yaml")] == [
        "+ union_talk", "~ m3", "~ purpose_comments", "~ m3.meeting",
        "~ g-literacy.change", "~ g-wellbeing.change", "~ g-families.change", "~ levers",
        "- readiness",
    ]  # fmt: skip
