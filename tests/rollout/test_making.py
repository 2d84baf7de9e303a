"""Making a change: lines and options that no late goal of `test_ways` asks for."""

from __future__ import annotations

from leadflow.planning.changes import MoveCardDate, MoveFixedDate, SetRemaining
from leadflow.rollout.making import line_for, option_for
from tests.planning.samples import day, plan, step

PLAN = plan(step("a", 2, finish_on=day("10-14")))


def test_a_fixed_last_day_stays_a_last_day() -> None:
    line = line_for(PLAN, MoveFixedDate("a", day("10-13")))
    assert line == "overlay, changes: - {shift: a, finish_on: 2026-10-13, reason: WHY}"


def test_what_no_file_says_is_said_in_words() -> None:
    assert line_for(PLAN, SetRemaining("a", 1, day("10-05"))) == (
        "What is left of 'A' is done in 1 school day."
    )


def test_a_date_can_be_taken_away() -> None:
    assert option_for(MoveCardDate("a", None)) == "--card-date a=none"
