"""The folder of an import: a school's files that are read back as the same plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from leadflow.exchange.folder import folder_files
from leadflow.exchange.leftovers import folder_remarks
from leadflow.intake.check import check
from leadflow.intake.school import load_definition
from leadflow.planning.calendar import SchoolCalendar
from leadflow.planning.limits import Hold, Limits, Obstacle
from leadflow.planning.plan import Measure
from leadflow.rollout.start import plan_on
from tests.exchange.worlds import sample
from tests.small import small_definition

if TYPE_CHECKING:
    from pathlib import Path

    from leadflow.rollout.rollout import Definition


def read(definition: Definition, folder: Path) -> Definition:
    for name, text in folder_files(definition, "plan.xml").items():
        (folder / name).write_text(text, encoding="utf-8")
    assert check(folder / "school.yaml") == []
    return load_definition(folder / "school.yaml")


def test_the_sample_is_read_back_as_the_same_plan(tmp_path: Path) -> None:
    found = read(sample(), tmp_path)
    assert found.plan.by_key == sample().plan.by_key
    assert found.plan.goals == sample().plan.goals
    assert plan_on(found, found.start).steps == plan_on(sample(), sample().start).steps
    assert found.roster.people == sample().roster.people
    assert folder_remarks(sample()) == ()


def test_everything_a_school_may_say_stays(tmp_path: Path) -> None:
    definition = small_definition()
    steps = tuple(
        replace(
            each,
            title="Agree on {norms}",
            measure=Measure("what: #1", "'x'", "y"),
            effort=2.5,
            not_before=date(2026, 9, 8),
            hold=Hold(date(2026, 9, 9), "no room"),
            artefacts=("- a list",),
        )
        if each.key == "norms"
        else each
        for each in definition.plan.steps
    )
    obstacles = (Obstacle("time", "No time", 3, 4, ("norms",)),)
    found = read(
        replace(
            definition,
            plan=replace(definition.plan, steps=steps, obstacles=obstacles),
            limits=Limits(2, 5, "two small ones"),
        ),
        tmp_path,
    )
    norms = found.plan.by_key["norms"]
    assert norms.title == "Agree on (norms)"
    assert (norms.measure, norms.effort, norms.not_before) == (steps[0].measure, 2.5, date(2026, 9, 9))
    assert found.plan.obstacles == obstacles
    assert found.limits == Limits(2, 5, "two small ones")
    assert found.plan.by_key["statement"].gate == definition.plan.by_key["statement"].gate


def test_other_calendars_of_school_days_become_dates_and_a_remark(tmp_path: Path) -> None:
    definition = small_definition()
    other = SchoolCalendar("board", date(2026, 9, 1), date(2026, 12, 1), weekdays=(2,))
    definition = replace(definition, calendars=(*definition.calendars, other))
    assert "board" in folder_remarks(definition)[0]
    only = read(definition, tmp_path).calendar["board"].only or ()
    assert only[0] == date(2026, 9, 2)
    assert len(only) == 13
