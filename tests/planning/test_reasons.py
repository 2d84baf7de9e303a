"""Reasons of closed steps, with and without what people said."""

from __future__ import annotations

from datetime import date

import pytest

from leadflow.planning.reasons import reason_closed
from leadflow.planning.steps import Progress, Status

DAY = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("done", "reason"),
    [
        (Progress(Status.DONE, finished=DAY), "Done on Wed 18 Nov 2026."),
        (Progress(Status.DONE), "Done."),
        (Progress(Status.SKIPPED, finished=DAY), "Skipped on Wed 18 Nov 2026."),
        (Progress(Status.SKIPPED), "Skipped."),
        (Progress(Status.SKIPPED, skipped_because="Not here."), "Skipped: Not here."),
        (
            Progress(Status.SKIPPED, finished=DAY, skipped_because="Not here"),
            "Skipped on Wed 18 Nov 2026: Not here.",
        ),
    ],
)
def test_a_closed_step_says_when_and_why(done: Progress, reason: str) -> None:
    assert reason_closed(done) == reason
