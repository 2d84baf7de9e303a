"""How far a step has come away from the plan at launch, in sentences."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from leadflow.planning.steps import Progress, Status
from leadflow.rollout.deviation import Deviation, deviation
from leadflow.rollout.start import plan_on
from leadflow.rollout.start import started as begun
from tests.small import MONDAY, small_definition

DAY = date(2026, 10, 5)


@pytest.mark.parametrize(
    ("start", "finish", "started", "finished", "sentence"),
    [
        (0, 0, True, True, "as planned at launch"),
        (
            -2,
            1,
            True,
            True,
            (
                "started 2 school days earlier than planned and finished 1 school day later than "
                "planned at launch"
            ),
        ),
        (
            0,
            3,
            True,
            False,
            "started as planned and forecast to finish 3 school days later than planned at launch",
        ),
        (0, 0, False, False, "forecast to start as planned and forecast to finish as planned at launch"),
    ],
)
def test_in_a_sentence(start: float, finish: float, started: bool, finished: bool, sentence: str) -> None:
    found = Deviation(DAY, DAY, start, finish, started=started, finished=finished)
    assert found.sentence == sentence


def test_a_step_that_was_left_out_or_has_no_baseline_has_no_deviation() -> None:
    definition = small_definition()
    planned = plan_on(definition, MONDAY)
    rollout = begun(definition, planned, accepted_late=False)
    assert deviation(rollout, planned, "norms") is not None
    assert deviation(replace(rollout, baseline={}), planned, "norms") is None
    skipped = {**rollout.progress, "norms": Progress(Status.SKIPPED)}
    assert deviation(replace(rollout, progress=skipped), planned, "norms") is None
