"""Bad input: one clear sentence with file, line, key and what to do; nothing written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import Leadflow, fingerprint

if TYPE_CHECKING:
    from pathlib import Path

TWICE = """\
  - key: norms
    title: Agree on norms again
    phase: first
    role: principal
    measure: {what: people who agree, target: all}
  - key: talk
    title: Talk to everybody
"""


@dataclass(frozen=True)
class Mistake:
    """A change to one of the school's files, the place that is to be named, and what is to be said."""

    file: str
    old: str
    new: str
    at: str
    """File and a text on the line that is to be named, as ``file: text``."""
    says: tuple[str, ...]

    def place(self, folder: Path) -> str:
        """The place as ``file:line``."""
        file, _, text = self.at.partition(": ")
        lines = (folder / file).read_text("utf-8").splitlines()
        return f"{folder / file}:{max(at for at, line in enumerate(lines, 1) if text in line)}: "


MISTAKES = {
    "no goal date": Mistake(
        "school.yaml",
        "    target: 2026-12-18\n",
        "",
        "school.yaml: key: together",
        ("goals[together]", "no target date", "Write 'target: YYYY-MM-DD'"),
    ),
    "a goal on a closed day": Mistake(
        "school.yaml",
        "target: 2026-12-18",
        "target: 2026-11-27",
        "school.yaml: target:",
        ("goals[together].target", "no school day (Thanksgiving)", "Wed 25 Nov 2026"),
    ),
    "a roster without the owner a step needs": Mistake(
        "school.yaml",
        "  coach: [ben]\n",
        "  deputy: [ben]\n",
        "school.yaml: roles:",
        ("'coach'", "Give it to somebody: in the people file, or as 'roles: {coach: [key]}' here"),
    ),
    "a playbook with a cycle": Mistake(
        "small.yaml",
        "    duration: 2\n    measure: {what: people who agree",
        "    duration: 2\n    after: [statement]\n    measure: {what: people who agree",
        "small.yaml: - key: talk",
        ("norms", "talk", "statement"),
    ),
    "an unknown key": Mistake(
        "school.yaml",
        "  board:",
        "  bord:",
        "school.yaml: bord:",
        ("rollout.bord", "is not known here", "Did you mean 'board'?"),
    ),
    "two steps with one key": Mistake(
        "small.yaml",
        "  - key: talk\n    title: Talk to everybody\n",
        TWICE,
        "small.yaml: key: norms",
        ("steps[norms].key", "Two steps have the key 'norms'", "Give one of them another key"),
    ),
    "a calendar that ends before the goal": Mistake(
        "calendar.yaml",
        "last: 2027-06-18",
        "last: 2026-12-04",
        "school.yaml: target:",
        ("goals[together].target", "Add the next school year to the calendar file, or choose an earlier"),
    ),
    "a goal that no step reaches": Mistake(
        "school.yaml",
        "reached_by: shared",
        "reached_by: sharde",
        "school.yaml: reached_by:",
        ("goals[together].reached_by", "Did you mean 'shared'?"),
    ),
    "no YAML at all": Mistake(
        "school.yaml", "goals:\n", "goals: [\n", "school.yaml: key: together", ("Check the indentation",)
    ),
}


@pytest.fixture(params=MISTAKES)
def mistaken(request: pytest.FixtureRequest, leadflow: Leadflow) -> tuple[Leadflow, Mistake]:
    """A school with one mistake."""
    leadflow.edit("school.yaml", "  overlay: overlay.yaml\n", "  overlay: overlay.yaml\n  board: builtin\n")
    mistake = MISTAKES[request.param]
    leadflow.edit(mistake.file, mistake.old, mistake.new)
    return leadflow, mistake


def test_a_mistake_is_named_and_nothing_is_written(mistaken: tuple[Leadflow, Mistake]) -> None:
    leadflow, mistake = mistaken
    said = leadflow("launch", leadflow.school)
    assert said.code == 1
    assert said.out == ""
    assert said.err.startswith(
        f"1 problem found; nothing was changed.\n  {mistake.place(leadflow.school.parent)}"
    )
    assert len(said.err.splitlines()) == 2
    for words in mistake.says:
        assert words in said.err
    assert not leadflow.home.exists()


def test_a_mistake_leaves_a_home_as_it_is(mistaken: tuple[Leadflow, Mistake], launched: Leadflow) -> None:
    before = fingerprint(launched.home)
    for words in (["launch", launched.school], ["plan", launched.school], ["check", launched.school]):
        assert launched(*words).code == 1
    assert fingerprint(launched.home) == before


def test_a_file_that_is_not_there(leadflow: Leadflow) -> None:
    said = leadflow("launch", leadflow.school.parent / "shcool.yaml")
    assert said.code == 1
    assert "shcool.yaml" in said.err
    assert not leadflow.home.exists()


def test_a_half_written_home_is_refused_and_left_alone(leadflow: Leadflow) -> None:
    leadflow.home.mkdir()
    (leadflow.home / "leadflow.db").write_bytes(b"half")
    before = fingerprint(leadflow.home)
    for words in (["launch", leadflow.school], ["launch", leadflow.school, "--dry-run"], ["status"]):
        said = leadflow(*words)
        assert said.code == 1
        assert f"The home {leadflow.home} was left half written" in said.err
        assert "Move the folder away" in said.err
    assert fingerprint(leadflow.home) == before


def test_somebody_elses_folder_is_refused_and_left_alone(leadflow: Leadflow, tmp_path: Path) -> None:
    leadflow.home.mkdir()
    (leadflow.home / "thesis.txt").write_text("chapter one", "utf-8")
    said = leadflow("launch", leadflow.school)
    assert said.code == 1
    assert "thesis.txt" in said.err
    assert set(fingerprint(leadflow.home)) == {"thesis.txt"}


def test_the_home_can_be_a_file_or_closed(leadflow: Leadflow) -> None:
    leadflow.home.write_text("", "utf-8")
    said = leadflow("launch", leadflow.school)
    assert said.code == 1
    assert "is a file" in said.err


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "eighty"), ("TODAY", "yesterday"), ("ADVANCE_MINUTES", "often")],
)
def test_a_wrong_setting_is_named(leadflow: Leadflow, name: str, value: str) -> None:
    leadflow.patch.setenv(f"LEADFLOW_{name}", value)
    for command in (["launch", leadflow.school], ["status"], ["doctor"], ["serve"]):
        said = leadflow(*command)
        assert said.code == 1
        assert f"LEADFLOW_{name}" in said.err
    assert not leadflow.home.exists()


def test_the_home_may_be_said_before_the_command(leadflow: Leadflow, tmp_path: Path) -> None:
    other = tmp_path / "other"
    assert leadflow("--home", other, "launch", leadflow.school).code == 0
    assert (other / "leadflow.db").exists()
    assert not leadflow.home.exists()
