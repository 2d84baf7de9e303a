"""Reads a reference case (schema `leadflow-plan-case/1`) as a plan; the expected dates at day level.

A case counts in minutes. One half day is a half day of the case's own hours, a working lag is one in
school days, an elapsed lag one in elapsed days, "must finish on" and "must start on" are a fixed date,
"start no earlier than" is a "not before", a deadline is a "not after". What a grid of half days cannot
hold is refused with `NotOnGridError`, which says why.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from leadflow.planning.calendar import Closure, HalfDay, SchoolCalendar
from leadflow.planning.plan import Dependency, LagUnit, Plan, Relation, Step, StepKind
from leadflow.planning.slots import close, day_of
from leadflow.planning.steps import Progress, Status

SHARED = Path(__file__).parents[2] / ".." / "shared" / "planning"
CASES = SHARED / "cases"

WEEKDAYS = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]
DAY = 24 * 60


class NotOnGridError(Exception):
    """The case counts in pieces smaller than half a day."""


@dataclass(frozen=True)
class Case:
    """A case as this planner takes it."""

    key: str
    steps: tuple[Step, ...]
    dependencies: tuple[Dependency, ...]
    calendars: dict[str, SchoolCalendar]
    today: date
    progress: dict[str, Progress]
    expected: dict[str, dict[str, date]]
    """By step, of ``es``, ``ef``, ``ls``, ``lf`` those the case gives."""
    slack: dict[str, float]
    """Total slack in school days."""
    error: dict[str, Any]

    def plan(self) -> Plan:
        """The plan. Raises `PlanError` for the cases that are about that."""
        return Plan(self.steps, self.dependencies)


def case_names() -> list[str]:
    """The names of all cases; empty where the folder is not there."""
    return sorted(path.stem for path in CASES.glob("*.json") if path.stem != "INDEX")


def read_case(name: str) -> Case:
    """One case."""
    raw = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    start = datetime.fromisoformat(raw["project"]["start"])
    calendars = {
        key: _calendar(key, each, start.date() - timedelta(days=400))
        for key, each in raw["calendars"].items()
    }
    default = raw["default_calendar"]
    around_the_clock = _calendar(
        "clock", {"week": {key: [0] for key in WEEKDAYS}, "exceptions": []}, start.date()
    )
    calendars |= {"school": calendars[default], "clock": around_the_clock}
    steps = tuple(_step(each, raw, calendars) for each in raw["tasks"])
    if any(round(each["duration_min"] / 60, 6) not in _half_days(each, raw) for each in raw["tasks"]):
        raise NotOnGridError(f"{name}: durations are not whole half days")
    return Case(
        key=name,
        steps=steps,
        dependencies=tuple(_dependency(each, raw["hours_per_day"]) for each in raw["links"]),
        calendars=calendars,
        today=start.date(),
        progress={each["id"]: _progress(each) for each in raw["tasks"] if "actual_finish" in each},
        expected={key: _days(each) for key, each in raw.get("expected", {}).items()},
        slack={
            key: each["total_slack_min"] / 60 / raw["hours_per_day"]
            for key, each in raw.get("expected", {}).items()
            if "total_slack_min" in each
        },
        error=raw.get("expected_error", {}),
    )


def _half_days(task: dict[str, Any], raw: dict[str, Any]) -> set[float]:
    unit = 24 if task.get("duration_kind") == "elapsed" else raw["hours_per_day"]
    hours = task["duration_min"] / 60
    return {round(round(hours / unit * 2) * unit / 2, 6)}


def _calendar(name: str, raw: dict[str, Any], first: date) -> SchoolCalendar:
    closures, halves = [], []
    for each in raw["exceptions"]:
        begin, end = date.fromisoformat(each["from"]), date.fromisoformat(each["to"])
        if each["work"]:
            halves.append(HalfDay(begin, each["name"]))
        else:
            closures.append(Closure(begin, end, each["name"]))
    return SchoolCalendar(
        name,
        first,
        max([first + timedelta(days=3650), *(each.last for each in closures)]),
        weekdays=tuple(at for at, day in enumerate(WEEKDAYS) if raw["week"].get(day)),
        closures=tuple(closures),
        half_days=tuple(halves),
    )


def _step(task: dict[str, Any], raw: dict[str, Any], calendars: dict[str, SchoolCalendar]) -> Step:
    elapsed = task.get("duration_kind") == "elapsed"
    days = task["duration_min"] / DAY if elapsed else task["duration_min"] / 60 / raw["hours_per_day"]
    days = round(days * 2) / 2
    calendar = "clock" if elapsed else task.get("calendar", "school")
    dates: dict[str, Any] = {}
    match task.get("constraint", {}):
        case {"type": "SNET", "date": text}:
            dates["not_before"] = datetime.fromisoformat(text).date()
        case {"type": "MSO", "date": text}:
            dates["on"] = _last_day(text) if days == 0 else datetime.fromisoformat(text).date()
        case {"type": "MFO", "date": text}:
            dates["on"] = _begin(calendars[calendar], _last_day(text), days)
    if "deadline" in task:
        dates["not_after"] = _last_day(task["deadline"])
    kind = StepKind.MILESTONE if days == 0 else StepKind.STEP
    return Step(task["id"], task["id"], days, "group", kind=kind, calendar=calendar, **dates)


def _last_day(text: str) -> date:
    """The day that an instant closes: midnight belongs to the day before."""
    return (datetime.fromisoformat(text) - timedelta(seconds=1)).date()


def _begin(calendar: SchoolCalendar, finish: date, days: float) -> date:
    """The first day of a step that must finish on a date."""
    table = calendar.table
    return day_of(table.opening_of(table.done_by(close(finish)) - table.slots(days))) if days else finish


def _dependency(link: dict[str, Any], hours: float) -> Dependency:
    elapsed = link["lag_kind"] == "elapsed"
    lag = link["lag_min"] / (DAY if elapsed else 60 * hours)
    if lag * 2 != int(lag * 2):
        raise NotOnGridError("lags are not whole half days")
    unit = LagUnit.ELAPSED_DAYS if elapsed else LagUnit.SCHOOL_DAYS
    return Dependency(link["from"], link["to"], Relation(link["type"]), lag, unit)


def _progress(task: dict[str, Any]) -> Progress:
    return Progress(
        Status.DONE,
        started=datetime.fromisoformat(task["actual_start"]).date(),
        finished=_last_day(task["actual_finish"]),
    )


def _days(expected: dict[str, Any]) -> dict[str, date]:
    found: dict[str, date] = {}
    for side in ("es", "ls"):
        if side in expected:
            found[side] = datetime.fromisoformat(expected[side]).date()
    for side in ("ef", "lf"):
        if side in expected:
            found[side] = _last_day(expected[side])
    return found
