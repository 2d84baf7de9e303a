"""Playbooks and their sub-plans, found by name and by path."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadflow import resources
from leadflow.errors import InputError
from leadflow.intake.document import document_of
from leadflow.intake.library import playbook_path, problems_of, read_library, shipped
from leadflow.playbooks.complaints import Complaint, Place
from tests.intake.cases import SMALL

WRITTEN = document_of("rollout: {playbook: x}", "school.yaml")


def test_shipped_names() -> None:
    assert shipped() == ("agenda", "distributed_leadership", "inventory", "task_group")


def test_by_name_and_by_path() -> None:
    found = playbook_path("distributed_leadership", SMALL, WRITTEN, ())
    assert found == resources.playbooks() / "distributed_leadership.yaml"
    assert playbook_path("small.yaml", SMALL, WRITTEN, ()) == SMALL / "small.yaml"
    assert playbook_path("../small/small.yaml", SMALL, WRITTEN, ()).is_file()


def test_the_library() -> None:
    library = read_library(SMALL / "small.yaml")
    assert library.playbook.playbook == "small"
    assert list(library.sub_plans) == ["cycle"]
    assert sorted(library.documents) == ["playbook", "sub-plan:cycle"]


def test_an_own_sub_plan_comes_before_a_shipped_one(tmp_path: Path) -> None:
    text = (SMALL / "small.yaml").read_text(encoding="utf-8")
    (tmp_path / "small.yaml").write_text(text.replace("[cycle]", "[agenda, inventory]"), encoding="utf-8")
    cycle = (SMALL / "cycle.yaml").read_text(encoding="utf-8")
    (tmp_path / "agenda.yaml").write_text(
        cycle.replace("sub_plan: cycle", "sub_plan: agenda"), encoding="utf-8"
    )
    plans = read_library(tmp_path / "small.yaml").sub_plans
    assert plans["agenda"].title == "What a group does"
    assert plans["inventory"].title == "A survey of the staff"


@pytest.mark.parametrize("written", ["cycle", "[cycle, 7]", "{a: b}"])
def test_sub_plans_that_are_no_list_of_names(tmp_path: Path, written: str) -> None:
    text = (SMALL / "small.yaml").read_text(encoding="utf-8")
    (tmp_path / "small.yaml").write_text(text.replace("[cycle]", written), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_library(tmp_path / "small.yaml")
    assert any("sub_plan" in (each.key or each.message) for each in caught.value.problems)


def test_a_playbook_that_is_a_list(tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text("- a\n", encoding="utf-8")
    with pytest.raises(InputError, match="is not a mapping"):
        read_library(tmp_path / "small.yaml")


def test_complaints_about_what_has_no_file() -> None:
    """A playbook put together by hand has no documents."""
    here, there = Place("playbook", ("steps", 0)), Place("overlay", ("changes", 0))
    told = problems_of(
        [Complaint("Two steps.", here, "Take one out.", there), Complaint("A step.", here)], {}
    )
    assert [str(each) for each in told] == ["Two steps. Take one out.", "A step."]


def test_two_things_that_collide_in_one_file_and_in_two() -> None:
    one, other = document_of("steps:\n  - a\n  - b\n", "one.yaml"), document_of("steps: [a]\n", "other.yaml")
    first, second = Place("playbook", ("steps", 0)), Place("playbook", ("steps", 1))
    far = Complaint("Two steps.", second, other=Place("overlay", ("steps", 0)))
    documents = {"playbook": one, "overlay": other}
    assert [
        str(each) for each in problems_of([Complaint("Two steps.", second, other=first), far], documents)
    ] == [
        "one.yaml:3: steps[2]: Two steps. The other one is on line 2.",
        "one.yaml:3: steps[2]: Two steps. The other one is on line 1 of other.yaml.",
    ]
