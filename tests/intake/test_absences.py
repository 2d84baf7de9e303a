"""Days off in a school's files, down to the dates of steps."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from leadflow.intake.school import load_definition
from leadflow.planning.absence import Absence
from leadflow.rollout.rollout import Definition
from leadflow.rollout.start import plan_on
from leadflow.store.codec import dump, load
from tests.intake.cases import small_school


def school(folder: Path, absences: str, calendar: str = "") -> Definition:
    path = small_school(folder)
    text = path.read_text("utf-8").replace("policies:", f"absences:\n{absences}\npolicies:")
    if calendar:
        text = text.replace("    lead: dee\n", "    lead: dee\n    calendar: reading.yaml\n")
        (path.parent / "reading.yaml").write_text(calendar, encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    return load_definition(path)


def test_each_form_of_an_absence(tmp_path: Path) -> None:
    found = school(
        tmp_path,
        "  - {who: ben, day: 2026-10-05, name: ill}\n"
        "  - {group: leadership, first: 2026-10-07, last: 2026-10-08, half: true}\n"
        "  - {who: dee, every: Friday, first: 2026-11-20, last: 2026-12-04}\n",
    )
    assert found.plan.absences == (
        Absence("ben", date(2026, 10, 5), date(2026, 10, 5), "ill"),
        Absence("leadership", date(2026, 10, 7), date(2026, 10, 8), group=True, half=True),
        Absence("dee", date(2026, 11, 20), date(2026, 11, 20)),
        Absence("dee", date(2026, 12, 4), date(2026, 12, 4)),  # the 27th is closed anyway
    )


def test_every_friday_of_the_year(tmp_path: Path) -> None:
    found = school(tmp_path, "  - {who: eli, every: friday, name: part time}")
    assert len(found.plan.absences) > 30
    assert {each.first.weekday() for each in found.plan.absences} == {4}


def test_a_groups_own_calendar_only_takes_days_away(tmp_path: Path) -> None:
    own = (
        "name: R\nsource: s\nfirst: 2026-10-01\nlast: 2026-12-31\n"
        "closures: [{day: 2026-10-05, name: Retreat}, {day: 2026-11-26, name: Thanksgiving}]\n"
        "half_days: [{day: 2026-10-06, name: Visit}]\n"
    )
    found = school(tmp_path, "  - {who: ben, day: 2026-10-05}", own)
    groups = [each for each in found.plan.absences if each.group]
    assert groups == [
        Absence("reading", date(2026, 10, 5), date(2026, 10, 5), "Retreat", group=True),
        Absence("reading", date(2026, 10, 6), date(2026, 10, 6), "Visit", group=True, half=True),
    ]


def test_an_absence_moves_the_steps_of_its_person_and_is_stored(tmp_path: Path) -> None:
    found = school(tmp_path, "  - {group: leadership, first: 2026-09-08, last: 2026-09-11, name: fair}")
    planned = plan_on(found, date(2026, 9, 7))
    free = plan_on(replace(found, plan=replace(found.plan, absences=())), date(2026, 9, 7))
    moved = [key for key, dates in planned.steps.items() if dates != free.steps[key]]
    assert moved
    assert all(planned.steps[key].earliest_finish >= free.steps[key].earliest_finish for key in moved)
    assert load(Definition, dump(Definition, found)) == found


def test_a_definition_without_absences_still_loads(tmp_path: Path) -> None:
    found = load_definition(small_school(tmp_path))
    text = dump(Definition, found)
    assert '"absences":[]' in text
    assert load(Definition, text.replace(',"absences":[]', "")) == found
