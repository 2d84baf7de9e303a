"""The findings' own fixtures: one small plan an id, with every sentence that it gets."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter
from ruamel.yaml import YAML

from leadflow.planning.calendar import SchoolCalendar
from leadflow.planning.findings import SEVERITIES, Finding
from leadflow.planning.levelling.levelling import level
from leadflow.planning.limits import Limits
from leadflow.planning.plan import Plan
from leadflow.planning.schedule import Schedule, schedule
from leadflow.planning.steps import Progress
from tests.planning.samples import CALENDARS, link

FIXTURES = Path(__file__).parent / "findings"
DOCUMENT = Path(__file__).parents[2] / "docs" / "findings.md"
TODAY = date(2026, 10, 5)


@pytest.mark.parametrize("id_", sorted(SEVERITIES))
def test_every_finding_has_a_fixture_and_its_sentences_are_these(id_: str) -> None:
    path = FIXTURES / f"{id_}.yaml"
    assert path.exists(), f"add {path.name}, see README.md there"
    written = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    expected = written.pop("expect")
    found = [each for each in _found(written) if each.id == id_]
    assert expected
    assert [each.sentence for each in found] == expected
    assert {each.severity for each in found} == {SEVERITIES[id_]}


@pytest.mark.parametrize("id_", sorted(SEVERITIES))
def test_every_finding_is_described_with_what_to_do(id_: str) -> None:
    sections = DOCUMENT.read_text(encoding="utf-8").split("\n## ")[1:]
    (section,) = [each for each in sections if each.splitlines()[0] == id_]
    assert section.splitlines()[2].startswith(f"*{SEVERITIES[id_]}.*")
    assert "**What to do:**" in section


def test_every_fixture_belongs_to_a_finding() -> None:
    assert {path.stem for path in FIXTURES.glob("*.yaml")} <= set(SEVERITIES)


def _found(written: dict[str, Any]) -> tuple[Finding, ...]:
    """Those of the schedule; with `hours` (a week, by person) those of levelling too."""
    hours = written.pop("hours", {})
    if not hours:
        return _planned(written).findings
    today = written.pop("today", TODAY)
    return level(
        _plan(written), CALENDARS, today, {}, limits=Limits(), hours=hours, names={"ann": "Ann"}
    ).findings


def _planned(written: dict[str, Any]) -> Schedule:
    today = written.pop("today", TODAY)
    progress = TypeAdapter(dict[str, Progress]).validate_python(written.pop("progress", {}))
    calendars = CALENDARS | {
        name: TypeAdapter(SchoolCalendar).validate_python({"name": name, **each})
        for name, each in written.pop("calendars", {}).items()
    }
    return schedule(_plan(written), calendars, today, progress)


def _plan(written: dict[str, Any]) -> Plan:
    people = ("ann", "bob")
    steps = [
        {
            "title": each["key"].title(),
            "duration": 1,
            "group": "team",
            "owners": [people[at % 2]],
            "measure": {"what": "it is there", "target": "one"},
            **each,
        }
        for at, each in enumerate(written.pop("steps"))
    ]
    goals = [{"title": each["key"].title(), **each} for each in written.pop("goals", [])]
    ties = [link(each) if isinstance(each, str) else each for each in written.pop("dependencies", [])]
    return TypeAdapter(Plan).validate_python(
        {"steps": steps, "goals": goals, "dependencies": ties, **written}
    )
