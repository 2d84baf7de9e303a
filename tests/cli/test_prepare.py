"""``init`` and ``check``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cli.conftest import Leadflow, fingerprint

if TYPE_CHECKING:
    from pathlib import Path


def test_what_init_makes_passes_the_check_and_can_be_planned(leadflow: Leadflow, tmp_path: Path) -> None:
    folder = tmp_path / "my-school"
    said = leadflow("init", folder)
    assert said.code == 0
    assert f"leadflow check {folder / 'school.yaml'}" in said.err
    checked = leadflow("check", folder / "school.yaml", folder / "overlay.yaml")
    assert (checked.code, checked.err) == (0, "2 files checked, nothing wrong.\n")
    assert leadflow("plan", folder / "school.yaml").code == 0
    assert not leadflow.home.exists()


def test_what_init_makes_is_commented(leadflow: Leadflow, tmp_path: Path) -> None:
    leadflow("init", tmp_path / "mine")
    for name in ("school.yaml", "calendar.yaml", "overlay.yaml"):
        text = (tmp_path / "mine" / name).read_text("utf-8")
        assert sum(line.lstrip().startswith("#") for line in text.splitlines()) >= 4, name


def test_init_writes_into_nothing_that_is_there(leadflow: Leadflow) -> None:
    folder = leadflow.school.parent
    before = fingerprint(folder)
    said = leadflow("init", folder)
    assert said.code == 1
    assert "nothing was copied" in said.err
    assert fingerprint(folder) == before


def test_init_says_when_it_cannot_write(leadflow: Leadflow) -> None:
    said = leadflow("init", leadflow.school / "below-a-file")
    assert said.code == 1
    assert "Choose another place" in said.err


def test_every_problem_of_a_file_is_told(leadflow: Leadflow) -> None:
    leadflow.edit("school.yaml", "target: 2026-12-18", "target: 2026-11-27")
    leadflow.edit("school.yaml", "lead: dee", "lead: dea")
    said = leadflow("check", leadflow.school)
    assert said.code == 1
    assert said.err.startswith("2 problems found")
    data = leadflow("check", leadflow.school, "--json").data
    assert {each["key"] for each in data} == {"groups[reading].lead", "goals[together].target"}


def test_a_good_file_has_no_problems(leadflow: Leadflow) -> None:
    said = leadflow("check", leadflow.school, "--json")
    assert (said.code, said.data) == (0, [])
