"""Wording: what changes say to people, where no late goal asks for them."""

from __future__ import annotations

import pytest

from leadflow.planning.changes import (
    Change,
    DropStep,
    HoldStep,
    MoveCardDate,
    MoveFixedDate,
    MoveGoal,
    MoveNotBefore,
    SetDuration,
    SetLag,
    SetRemaining,
)
from leadflow.planning.limits import Hold
from leadflow.planning.repairs.wording import Wording
from leadflow.planning.steps import Progress
from tests.planning.samples import CALENDARS, day, goal, link, plan, step

AB = link("a -> b")
PLAN = plan(step("a", 2, on=day("10-14")), step("b", 3, not_before=day("10-15")), AB, goal("g", "11-13", "b"))
WORDS = Wording(PLAN, CALENDARS, {"a": Progress(due=day("10-16"))})


@pytest.mark.parametrize(
    ("change", "says", "days"),
    [
        (MoveFixedDate("a", None), "'A' is fixed for no date instead of Wed 14 Oct 2026.", 0),
        (MoveFixedDate("a", day("10-09")), "'A' is fixed for Fri 9 Oct 2026 instead of Wed 14 Oct 2026.", 2),
        (
            MoveNotBefore("b", day("10-14")),
            "'B' may start from Wed 14 Oct 2026 instead of Thu 15 Oct 2026.",
            1,
        ),
        (
            MoveCardDate("a", day("10-14")),
            "The card of 'A' says Wed 14 Oct 2026 instead of Fri 16 Oct 2026.",
            2,
        ),
        (MoveCardDate("b", day("10-14")), "The card of 'B' says Wed 14 Oct 2026 instead of no date.", 0),
        (MoveGoal("g", day("11-16")), "Goal 'G' is due on Mon 16 Nov 2026 instead of Fri 13 Nov 2026.", 1),
        (SetDuration("b", 2), "'B' takes 2 school days instead of 3.", 1),
        (SetLag(AB, -0.5), "'B' starts half a school day before 'A' is done.", 0.5),
        (DropStep("a"), "'A' is left out.", 2),
        (HoldStep("a", Hold(day("10-12"), "Reading is at it")), "'A' waits its turn.", 0),
        (HoldStep("a", None), "'A' no longer waits its turn.", 0),
        (SetRemaining("a", 1, day("10-05")), "What is left of 'A' is done in 1 school day.", 0),
    ],
)
def test_what_a_change_says_and_how_much_it_gives_away(change: Change, says: str, days: float) -> None:
    assert (WORDS.says(change), WORDS.school_days(change)) == (says, days)
    assert WORDS.price(change).endswith(".")


def test_a_step_that_is_not_optional_has_a_price_of_its_own() -> None:
    assert WORDS.price(DropStep("a")) == "Only right when nobody needs what it brings."
