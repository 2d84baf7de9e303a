"""Estimates, from the files to the definition and through the store's text."""

from __future__ import annotations

from pathlib import Path

from leadflow.intake.school import load_definition, read_school
from leadflow.planning.estimate import Estimate
from leadflow.rollout.rollout import Definition
from leadflow.rollout.start import plan_on
from leadflow.store.codec import dump, load
from tests.intake.cases import SMALL, change, small_school

EDITS = (
    ("small.yaml", "    duration: 2\n", "    duration: 2\n    estimate: {best: 1, worst: 3}\n"),
    (
        "small.yaml",
        'duration: "{feedback_days}"\n',
        'duration: "{feedback_days}"\n    estimate: {best: 1.5, worst: "{feedback_days}"}\n',
    ),
    (
        "small.yaml",
        "    each: group\n",
        "    each: group\n    refine: {try: {estimate: {best: 2, worst: 9}}}\n",
    ),
    ("overlay.yaml", "    duration: 3\n", "    duration: 3\n    estimate: {best: 0.5, worst: 6}\n"),
)


def estimated_school(folder: Path) -> Path:
    school = small_school(folder)
    for file, old, new in EDITS:
        change(school.parent, {"file": file, "from": old, "to": new})
    return school


def test_a_school_that_says_nothing() -> None:
    assert {step.estimate for step in load_definition(SMALL / "school.yaml").plan.steps} == {None}


def test_estimates_of_playbook_policy_use_and_overlay(tmp_path: Path) -> None:
    made, expansion = read_school(estimated_school(tmp_path))
    assert {step.key: step.estimate for step in made.plan.steps if step.estimate} == {
        "norms": Estimate(0.5, 6),
        "statement": Estimate(1.5, 3),
        "g-reading.try": Estimate(2, 9),
    }
    assert (
        "~ norms: 2 school days, at best 1, at worst 3 school days -> "
        "3 school days, at best 0.5, at worst 6 school days. Reason: Not all are here every day."
    ) in map(str, expansion.revisions)


def test_the_plan_is_the_same_with_and_without_them(tmp_path: Path) -> None:
    with_, without = load_definition(estimated_school(tmp_path)), load_definition(SMALL / "school.yaml")
    assert plan_on(with_, with_.start) == plan_on(without, without.start)


def test_the_store_keeps_them_and_reads_what_was_launched_before(tmp_path: Path) -> None:
    made = load_definition(estimated_school(tmp_path))
    assert load(Definition, dump(Definition, made)) == made
    old = load_definition(SMALL / "school.yaml")
    text = dump(Definition, old)
    assert ',"estimate":null' in text
    assert load(Definition, text.replace(',"estimate":null', "")) == old
