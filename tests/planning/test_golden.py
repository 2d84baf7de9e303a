"""Golden plans over a real school year, with dates counted by hand."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from leadflow.planning.calendar import SchoolCalendar
from leadflow.planning.plan import Dependency, Goal, LagUnit, Plan, StepKind
from leadflow.planning.schedule import schedule
from tests.planning.samples import livingston, step

GOLDEN = Path(__file__).parent / "golden"


def read(path: Path) -> tuple[dict[str, Any], Plan, dict[str, SchoolCalendar]]:
    """A golden file as a plan over the real calendar."""
    raw = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    school = livingston()
    slots = raw["meetings"]
    days = tuple(slots["first"] + timedelta(days=slots["every"] * number) for number in range(slots["times"]))
    meetings = SchoolCalendar("meetings", school.first, school.last, closures=school.closures, only=days)
    steps, links = [], []
    for key, each in raw["steps"].items():
        kind = StepKind(each.get("kind", "step"))
        calendar = "meetings" if kind is StepKind.MEETING else "school"
        length = {StepKind.MEETING: 1, StepKind.MILESTONE: 0}.get(kind, each.get("days"))
        steps.append(step(key, length, kind=kind, calendar=calendar))
        links += [
            _link(key, *([other] if isinstance(other, str) else other)) for other in each.get("after", [])
        ]
    goals = tuple(Goal(key, key, each["target"], each["step"]) for key, each in raw["goals"].items())
    return raw, Plan(tuple(steps), tuple(links), goals), {"school": school, "meetings": meetings}


def _link(after: str, before: str, lag: float = 0, unit: str = "school_days") -> Dependency:
    return Dependency(before, after, lag=lag, unit=LagUnit(unit))


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.yaml")), ids=lambda path: path.stem)
def test_golden(path: Path) -> None:
    raw, plan, calendars = read(path)
    found = schedule(plan, calendars, raw["today"])
    dates: dict[str, list[date | float]] = {
        key: [
            each.earliest_start,
            each.earliest_finish,
            each.latest_start,
            each.latest_finish,
            each.slack,
            each.free_slack,
        ]
        for key, each in found.steps.items()
    }
    assert dates == raw["expected"]
    assert {key: [each.forecast, each.slack] for key, each in found.goals.items()} == raw["forecasts"]
    assert list(found.critical_path) == raw["critical"]
    assert [key for key, each in found.steps.items() if each.critical] == raw["critical"]
