"""What a re-plan refuses besides what would lose work: slips of the hand, and a goal without its step."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from leadflow.errors import RefusedError
from leadflow.planning.changes import DropStep, MoveCardDate, MoveFixedDate, MoveNotBefore, SetRemaining
from leadflow.planning.steps import Progress, Status
from leadflow.rollout.replanning import replanned
from leadflow.rollout.revision import Revision, RevisionChange
from leadflow.rollout.rollout import Rollout
from tests.rollout.test_outlook import launched
from tests.small import MONDAY


def under_way(key: str) -> Rollout:
    """The small rollout with a step under way."""
    rollout = launched()
    going = Progress(Status.IN_PROGRESS, owners=("ben",), started=MONDAY)
    return replace(rollout, progress={**rollout.progress, key: going})


def refusal(rollout: Rollout, change: RevisionChange) -> str:
    """What is said against a change."""
    with pytest.raises(RefusedError) as error:
        replanned(rollout, Revision((change,)), MONDAY, "It snowed.")
    return str(error.value)


@pytest.mark.parametrize("day", [date(9999, 12, 31), date(1, 1, 1)])
@pytest.mark.parametrize("change", [MoveCardDate, MoveFixedDate, MoveNotBefore])
def test_a_date_far_outside_the_calendar(
    change: type[MoveCardDate | MoveFixedDate | MoveNotBefore], day: date
) -> None:
    assert "Look at the year again" in refusal(launched(), change("norms", day))


@pytest.mark.parametrize(
    ("days", "says"),
    [(0, "mark it as done"), (999, "400 at most"), (-5, "cannot be planned"), (0.3, "cannot be planned")],
)
def test_what_is_left_follows_the_same_rules_as_elsewhere(days: float, says: str) -> None:
    said = refusal(under_way("draft"), SetRemaining("draft", days, MONDAY))
    assert said.startswith("'Draft the statement': ")
    assert says in said


@pytest.mark.parametrize("day", [date(2030, 10, 5), date(1, 1, 1)])
def test_what_is_left_is_said_while_it_goes_on(day: date) -> None:
    assert "between its start and today" in refusal(under_way("draft"), SetRemaining("draft", 3, day))


def test_the_step_that_reaches_a_goal_is_not_dropped_while_it_is_under_way() -> None:
    assert "a goal is reached by it" in refusal(under_way("reached"), DropStep("reached"))
