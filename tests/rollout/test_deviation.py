"""How far a step has come away from the plan at launch, in sentences."""

from __future__ import annotations

from datetime import date

import pytest

from leadflow.rollout.deviation import Deviation

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
