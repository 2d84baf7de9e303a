"""The playbook carries every requirement of its source, and the guide says where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from leadflow.playbooks.playbook import UseSpec
from leadflow.playbooks.policies import Policies
from tests.playbooks.samples import shipped

GUIDE = (Path(__file__).parents[2] / "docs" / "guides" / "playbook.md").read_text(encoding="utf-8")
REQUIREMENTS = Path(__file__).parents[2] / ".." / "shared" / "seed" / "REQUIREMENTS.md"
MUST = [f"R{number}" for number in range(1, 54)]
ROW = re.compile(r"^\| (R\d+) \| (.*?) \| (.+?) \|$", re.MULTILINE)


def written() -> Iterator[tuple[str, str]]:
    """Every requirement that the files name, with the step, use or sub-plan that names it."""
    library = shipped()
    found: list[tuple[str, str]] = []
    for entry in library.playbook.steps:
        found.append((entry.origin, entry.key))
        if isinstance(entry, UseSpec):
            found += [(each.origin or "", f"{entry.key}.{key}") for key, each in entry.refine.items()]
    for name, plan in library.sub_plans.items():
        found.append((plan.origin, name))
        found += [(step.origin, f"{name}.{step.key}") for step in plan.steps]
    for origin, key in found:
        yield from ((number.strip(), key) for number in origin.split(",") if number.strip())


def table() -> dict[str, set[str]]:
    """The guide's table: the steps of every requirement."""
    return {number: set(re.findall(r"`([^`]+)`", where)) for number, where, _ in ROW.findall(GUIDE)}


@pytest.mark.parametrize("number", MUST)
def test_every_requirement_is_the_origin_of_something(number: str) -> None:
    assert number in {each for each, _ in written()}


def test_every_step_has_an_origin() -> None:
    named = {key for _, key in written()}
    library = shipped()
    steps = {entry.key for entry in library.playbook.steps}
    steps |= {f"{name}.{step.key}" for name, plan in library.sub_plans.items() for step in plan.steps}
    assert steps - named == set()


def test_the_guide_s_table_is_what_the_files_say() -> None:
    by_number: dict[str, set[str]] = {}
    for number, key in written():
        by_number.setdefault(number, set()).add(key)
    assert table() == by_number


def test_the_guide_lists_every_policy_with_its_default() -> None:
    part = GUIDE[GUIDE.index("## Policies") : GUIDE.index("## Revising it")]
    rows = dict(re.findall(r"^\| `(\w+)` \| ([^|]*) \|", part, re.MULTILINE))
    defaults = Policies().values()
    assert rows == {
        name: f"{value:g}" if isinstance(value, float) else str(value).lower()
        for name in Policies.model_fields
        for value in [defaults[name]]
    }


def test_the_numbers_are_those_of_the_list_of_requirements() -> None:
    if not REQUIREMENTS.exists():
        pytest.skip("the list of requirements lies in ../shared, which is not there")
    known = set(re.findall(r"^\| (R\d+) \|", REQUIREMENTS.read_text(encoding="utf-8"), re.MULTILINE))
    assert {number for number, _ in written()} <= known
