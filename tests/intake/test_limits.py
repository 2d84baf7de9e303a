"""Limits, obstacles, efforts and hours, from the files to the definition and through the store's text."""

from __future__ import annotations

from pathlib import Path

from leadflow.intake.school import load_definition, read_school
from leadflow.planning.limits import Limits, Obstacle
from leadflow.rollout.rollout import Definition
from leadflow.store.codec import dump, load
from tests.intake.cases import SMALL, change, small_school

LIMITS = "limits: {per_group: 2, school_wide: 3, reason: We are used to it}\n"
OBSTACLE = "  - {key: time, title: No common time, impact: 5, likelihood: 4, retired_by: [g.try, norms]}\n"


def loaded_school(folder: Path) -> Path:
    school = small_school(folder)
    edits = [
        ("school.yaml", "policies:\n", f"{LIMITS}obstacles:\n{OBSTACLE}policies:\n"),
        ("small.yaml", "    duration: 2\n", "    duration: 2\n    effort: 6\n"),
        ("overlay.yaml", "    duration: 3\n", "    duration: 3\n    effort: 7.5\n"),
        ("people.csv", "email,trello\n", "email,trello,hours\n"),
        ("people.csv", "anaruiz", "anaruiz,3"),
    ]
    for file, old, new in edits:
        change(school.parent, {"file": file, "from": old, "to": new})
    return school


def test_a_school_that_says_nothing() -> None:
    made = load_definition(SMALL / "school.yaml")
    assert (made.limits, made.plan.obstacles) == (Limits(), ())
    assert {step.effort for step in made.plan.steps} == {None}


def test_a_school_that_says_everything(tmp_path: Path) -> None:
    made, expansion = read_school(loaded_school(tmp_path))
    assert made.limits == Limits(2, 3, "We are used to it")
    assert made.plan.obstacles == (Obstacle("time", "No common time", 5, 4, ("g-reading.try", "norms")),)
    assert made.plan.by_key["norms"].effort == 7.5
    assert [each.hours for each in made.roster.people] == [3, None, None, None]
    assert (
        "~ norms: 2 school days, 6 hours of work -> 3 school days, 7.5 hours of work. "
        "Reason: Not all are here every day."
    ) in map(str, expansion.revisions)


def test_a_use_of_a_sub_plan_says_how_much_work_its_steps_are(tmp_path: Path) -> None:
    school = small_school(tmp_path)
    edit = {"file": "small.yaml", "from": "    each: group\n"}
    change(school.parent, edit | {"to": "    each: group\n    refine: {try: {effort: 4}}\n"})
    assert load_definition(school).plan.by_key["g-reading.try"].effort == 4


def test_the_store_keeps_it_and_reads_what_was_launched_before(tmp_path: Path) -> None:
    made = load_definition(loaded_school(tmp_path))
    assert load(Definition, dump(Definition, made)) == made
    old = load_definition(SMALL / "school.yaml")
    text = dump(Definition, old)
    for new in (
        ',"limits":{"per_group":1,"school_wide":null,"reason":""}',
        ',"obstacles":[]',
        ',"effort":null',
        ',"hours":null',
    ):
        assert new in text
        text = text.replace(new, "")
    assert load(Definition, text) == old
