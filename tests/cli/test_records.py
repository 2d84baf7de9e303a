"""What commands print as JSON, and docs/guides/cli.md: the same keys."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from leadflow.planning.steps import Status
from tests.cli.conftest import Leadflow
from tests.cli.test_running import drag

ON_TRELLO = ("takeover",)
"""Objects that only a rollout on Trello prints: see test_adopting."""
GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "cli.md"


def documented() -> dict[str, set[str]]:
    """Every object of the guide and its keys; what stands in brackets explains."""
    table = GUIDE.read_text("utf-8").partition("| object | its keys |")[2]
    rows = re.findall(r"^\| ([a-z ]+?)(?: \([a-z, ]+\))? \| (.+) \|$", table, re.MULTILINE)
    return {name: set(re.findall(r"`(\w+)`", re.sub(r"\([^)]*\)", "", keys))) for name, keys in rows}


def level_of(launched: Leadflow) -> dict[str, Any]:
    """The levelling of a school's file whose task group is to make a change beside another one."""
    book = launched.school.parent / "small.yaml"
    text = book.read_text("utf-8")
    changed = text.replace("    duration: 2\n", "    duration: 2\n    change: true\n", 1)
    title = "    title: Write a statement\n"
    changed = changed.replace(title, f"{title}    change: true\n")
    book.write_text(changed.replace("    after: [talk]\n", "", 1), "utf-8")
    found = launched("level", launched.school, "--json").data
    book.write_text(text, "utf-8")
    return {"level": found, "level goal": found["goals"][0], "level delay": found["delays"][0]}


def chances_of(launched: Leadflow) -> dict[str, Any]:
    """The chances of the school's file, of which one step has an estimate."""
    launched.edit("overlay.yaml", "    duration: 3\n", "    duration: 3\n    estimate: {best: 1, worst: 6}\n")
    chances = launched("chances", launched.school, "--json").data
    return {"chances": chances, "chance": chances["goals"][0], "hang": chances["goals"][0]["hangs"][0]}


def calendars_of(launched: Leadflow) -> dict[str, Any]:
    """A district's calendar, and the school's own."""
    district = launched.school.parent / "district.csv"
    district.write_text(
        "date,event\n2026-09-07,Labor Day - No School\n2027-06-18,Last Day of School\n", "utf-8"
    )
    calendar = launched.school.parent / "calendar.yaml"
    into = launched.school.parent / "imported.yaml"
    year = ("--first", "2026-09-01", "--last", "2027-06-18")
    found = launched("calendar", "import", district, "--into", into, *year, "--json").data
    shown = launched("calendar", "show", calendar, "--json").data
    return {"calendar show": shown, "calendar import": found, "imported entry": found["taken"][0]}


def ways_of(launched: Leadflow) -> dict[str, Any]:
    """What would keep a goal that comes too early."""
    found = launched("ways", launched.school, "--goal", "together=2026-10-02", "--json").data
    late = found["goals"][0]
    return {"ways": found, "late goal": late, "link of a chain": late["chain"][0], "way": late["ways"][0]}


def imported(launched: Leadflow) -> dict[str, Any]:
    """The plan, out to another program and back in."""
    file, folder = launched.school.parent / "plan.xml", launched.school.parent / "back"
    assert launched("export", file, launched.school).code == 0
    return {"import": launched("import", file, folder, "--json").data}


@pytest.fixture
def printed(launched: Leadflow) -> dict[str, Any]:
    """One of each object, printed by the real commands."""
    plan = launched("plan", launched.school, "--json").data
    drag("norms", Status.IN_PROGRESS)
    assert launched("mark", "norms", "done", "--as", "ana").code == 0
    moved = launched("sync", "--json").data
    drag("statement", Status.IN_PROGRESS)
    taken = launched("advance", "--json").data
    blocked = launched.on("2026-12-14")("blocked", "--json").data
    launched.edit("school.yaml", "target: 2026-12-18", "target: 2026-11-27")
    problems = launched("check", launched.school, "--json").data
    launched.edit("school.yaml", "target: 2026-11-27", "target: 2026-12-18")
    replan = launched("replan", "--goal", "together=2027-01-22", "--dry-run", "--json").data
    launched.edit("school.yaml", "key: hill_2026", "key: hill_2027")
    return {
        "replan": replan,
        "alteration": replan["altered"][0],
        "move": replan["moves"][0],
        "moved goal": replan["goals"][0],
        "call": replan["who"][0],
        "status": launched("status", "--json").data,
        "blocked step": blocked[0],
        "cause": blocked[0]["causes"][0],
        "plan": plan,
        "goal": plan["goals"][0],
        "phase": plan["phases"][0],
        "step": plan["steps"][0],
        **calendars_of(launched),
        **ways_of(launched),
        **imported(launched),
        **chances_of(launched),
        **level_of(launched),
        "finding": launched("plan", "--json").data["findings"][0],
        "explanation": launched("plan", "--explain", "norms", "--json").data,
        "launch": launched.on("2026-09-07")("launch", launched.school, "--dry-run", "--json").data,
        "pass": taken,
        "change": taken["changes"][0],
        "operation": taken["operations"][0],
        "conflict": moved["conflicts"][0],
        "problem": problems[0],
        "check": launched("doctor", "--json").data[0],
        "board": launched("board", "list", "--json").data[0],
        "token": {
            **launched("token", "make", "--for", "ana", "--json").data,
            **launched("feed", "make", "--json").data,
        },
        "publication": launched("publish", "hill_2026", "--on", "--json").data,
    }


def test_the_guide_lists_every_object_with_exactly_its_keys(printed: dict[str, Any]) -> None:
    found = {name: keys for name, keys in documented().items() if name not in ON_TRELLO}
    assert {name: set(each) for name, each in printed.items()} == found


def test_dates_are_iso_and_slack_is_a_number(printed: dict[str, Any]) -> None:
    for key in ("target", "forecast"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", printed["goal"][key])
    assert isinstance(printed["step"]["slack"], int | float)
