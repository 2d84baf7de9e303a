"""What is left of a step that is under way, said anew when a rollout is planned again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from leadflow.errors import RefusedError
from leadflow.planning.changes import SetRemaining
from leadflow.planning.steps import Progress, Status
from leadflow.rollout.alterations import alterations
from leadflow.rollout.replanning import replanned
from leadflow.rollout.revision import Revision
from leadflow.rollout.rollout import Rollout
from tests.rollout.test_outlook import launched
from tests.small import MONDAY

LEFT = SetRemaining("draft", 1.5, date(2026, 9, 9))


def under_way() -> Rollout:
    rollout = launched()
    going = Progress(Status.IN_PROGRESS, owners=("ben",), started=MONDAY)
    return replace(rollout, progress={**rollout.progress, "draft": going})


def test_what_is_left_is_taken_and_told() -> None:
    before = under_way()
    after = replanned(before, Revision((LEFT,)), date(2026, 9, 9))
    assert (after.progress["draft"].remaining, after.progress["draft"].remaining_on) == (1.5, LEFT.on)
    (told,) = alterations(before, after)
    assert (told.key, told.field) == ("draft", "remaining")
    assert told.sentence == "What is left of 'Draft the statement' is said to take 1.5 school days."


def test_of_a_step_that_has_not_begun_all_is_left() -> None:
    with pytest.raises(RefusedError, match="'Draft the statement' has not begun"):
        replanned(launched(), Revision((LEFT,)), MONDAY)
