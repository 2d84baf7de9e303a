"""Board templates read from a folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadflow import resources
from leadflow.errors import InputError
from leadflow.intake.templates import load_templates
from leadflow.planning.steps import Status
from tests.intake.cases import SMALL


def test_the_shipped_ones() -> None:
    templates = load_templates(resources.board_templates())
    assert sorted(templates) == ["leadership", "task_group"]
    for template in templates.values():
        assert {each.status for each in template.lists} >= {
            Status.TODO, Status.IN_PROGRESS, Status.IN_APPROVAL, Status.DONE,
        }  # fmt: skip
        assert {name for name, _ in template.labels} >= {
            "Blocked",
            "At risk",
            "Milestone",
            "Meeting",
            "Change",
        }


def test_a_template(tmp_path: Path) -> None:
    (tmp_path / "board.yml").write_text((SMALL / "board.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    template = load_templates(tmp_path)["board"]
    assert template.name == "{group}"
    assert [(each.name, each.status) for each in template.lists][:2] == [
        ("To do", Status.TODO),
        ("Doing", Status.IN_PROGRESS),
    ]
    assert template.labels == (("Blocked", "red"),)
    assert template.description_lines[0] == "reason"


def test_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"There is no board template here\. Put leadership\.yaml there\."):
        load_templates(tmp_path)


def test_all_problems_of_all_files(tmp_path: Path) -> None:
    text = (SMALL / "board.yaml").read_text(encoding="utf-8")
    (tmp_path / "board.yaml").write_text(text.replace("Blocked", "Stuck"), encoding="utf-8")
    (tmp_path / "other.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_templates(tmp_path)
    assert [Path(each.file or "").name for each in caught.value.problems] == ["board.yaml", "other.yaml"]
