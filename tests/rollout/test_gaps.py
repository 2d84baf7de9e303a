"""What rarely happens: a step without a baseline, the same word once more, a circle of phases further up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from leadflow.planning.steps import Progress, Status
from leadflow.playbooks.parts import _circle
from leadflow.rollout.changes import differences
from leadflow.rollout.deviation import deviation
from leadflow.rollout.start import plan_on, started
from tests.small import MONDAY, small_definition


def test_a_step_that_was_left_out_or_has_no_baseline_has_no_deviation() -> None:
    definition = small_definition()
    planned = plan_on(definition, MONDAY)
    rollout = started(definition, planned, accepted_late=False)
    assert deviation(rollout, planned, "norms") is not None
    assert deviation(replace(rollout, baseline={}), planned, "norms") is None
    skipped = {**rollout.progress, "norms": Progress(Status.SKIPPED)}
    assert deviation(replace(rollout, progress=skipped), planned, "norms") is None


def test_the_same_said_again_on_another_day_is_a_change() -> None:
    before = Progress(Status.IN_PROGRESS, remaining=2, remaining_on=date(2026, 9, 7))
    after = replace(before, remaining_on=date(2026, 9, 9))
    assert [field for field, *_ in differences(before, after)] == ["remaining"]


def test_a_circle_further_up_is_told_there() -> None:
    parents = {"a": "b", "b": "c", "c": "b"}
    assert _circle("a", parents) == []
    assert _circle("b", parents) == ["b", "c", "b"]
