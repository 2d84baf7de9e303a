"""Conflicts as they are kept: what stands, what gave way, and the edit that turns them round."""

from __future__ import annotations

from datetime import date

import pytest

from leadflow.errors import RefusedError
from leadflow.planning.steps import Status
from leadflow.rollout.conflicts import other_value, reversal, standing_value
from leadflow.sync.cards import FIELDS
from leadflow.sync.changes import Conflict, Edit

ONE, TWO, THREE = (date(2026, 9, day) for day in (7, 8, 9))


def test_the_plan_was_chosen() -> None:
    found = Conflict("r/a", "due", ONE, TWO, THREE, "plan")
    assert (standing_value(found), other_value(found)) == (TWO, THREE)
    assert reversal(found, TWO) == Edit("r/a", "due", TWO, THREE)


def test_the_board_was_chosen() -> None:
    found = Conflict("r/a", "status", Status.TODO, Status.DONE, Status.IN_PROGRESS, "board")
    assert (standing_value(found), other_value(found)) == (Status.IN_PROGRESS, Status.DONE)
    assert reversal(found, Status.IN_PROGRESS) == Edit("r/a", "status", Status.IN_PROGRESS, Status.DONE)


def test_both_were_joined() -> None:
    found = Conflict("r/a", "members", None, ("ana",), ("ben", "cem"), "both")
    assert standing_value(found) == {"ana", "ben", "cem"}
    now = frozenset({"ana", "ben"})
    assert reversal(found, now) == Edit("r/a", "members", now, frozenset({"ana"}))


@pytest.mark.parametrize("field", sorted(set(FIELDS) - {"status", "due", "members"}))
def test_what_follows_from_the_plan_cannot_be_turned_round(field: str) -> None:
    with pytest.raises(RefusedError, match=f"The {field} of a card follows from the plan"):
        reversal(Conflict("r/a", field, 1, 2, 3, "plan"), 2)
