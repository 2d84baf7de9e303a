"""Settling a conflict: what stands is kept or reversed, once, and everybody can see who did so."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from leadflow.errors import NotFoundError, RefusedError
from leadflow.planning.steps import Status
from leadflow.rollout.conflicts import Resolution
from leadflow.services import act
from leadflow.services.settle import settle
from leadflow.sync.cards import CheckEntry
from leadflow.sync.changes import Conflict

if TYPE_CHECKING:
    from tests.services.schools import SmallSchool

AT = datetime(2026, 9, 7, 12, tzinfo=UTC)
FRIDAY = date(2026, 10, 2)


def recorded(school: SmallSchool, conflict: Conflict) -> int:
    """Keep a conflict and return its id."""
    with school.world.uow() as uow:
        uow.boards.record_conflicts("small", [conflict], AT)
        uow.commit()
    return school.view().recorded[-1].id


def double_edit(school: SmallSchool) -> int:
    """A leader and a person on the board move the same step; the board's word stands."""
    school.launch()
    act.set_status(school.world, "small", "norms", Status.IN_PROGRESS, who="ana")
    school.boards.move(school.id("norms"), Status.DONE, by="ben")
    school.advance()
    (found,) = school.view().recorded
    return found.id


def test_what_stands_can_be_kept(school: SmallSchool) -> None:
    number = double_edit(school)
    settled = settle(school.world, "small", number, Resolution.KEPT, who="ana")
    assert (settled.resolution, settled.resolved_by, settled.resolved_at) == (Resolution.KEPT, "ana", AT)
    assert (school.view().recorded, school.view().conflicts) == ((), ())
    assert school.view().rollout.progress["norms"].status is Status.DONE
    entry = school.history()[-1]
    assert (entry.who, entry.what, entry.step) == ("ana", "conflict kept", "norms")
    assert (entry.before, entry.after) == ("in progress", "done")
    assert entry.why == "The plan and the board had both changed the status."


def test_the_other_value_can_be_put_in_place(school: SmallSchool) -> None:
    number = double_edit(school)
    settle(school.world, "small", number, Resolution.REVERSED, who="ana")
    assert school.view().rollout.progress["norms"].status is Status.IN_PROGRESS
    assert [(each.who, each.what, each.before, each.after) for each in school.history()[-2:]] == [
        ("ana", "status", "done", "in progress"),
        ("ana", "conflict reversed", "done", "in progress"),
    ]
    school.advance()
    assert school.card("norms").fields.status is Status.IN_PROGRESS
    assert school.view().recorded == ()
    assert not school.advance().operations


def test_a_date_of_the_board_can_be_put_in_place(school: SmallSchool) -> None:
    school.launch()
    number = recorded(
        school, Conflict("small/draft", "due", date(2026, 9, 25), date(2026, 9, 28), FRIDAY, "plan")
    )
    settle(school.world, "small", number, Resolution.REVERSED, who="ana")
    school.advance()
    assert school.card("draft").fields.due == FRIDAY


def test_people_who_were_joined_can_be_taken_apart(school: SmallSchool) -> None:
    school.launch()
    number = recorded(school, Conflict("small/draft", "members", None, ("ben",), ("cem",), "both"))
    with school.world.uow() as uow:
        (found,) = uow.boards.recorded_conflicts("small")
    assert found.id == number
    school.boards.take(school.id("draft"), "cem", by="cem")
    school.advance()
    assert set(school.view().rollout.progress["draft"].owners) == {"ben", "cem"}
    settle(school.world, "small", number, Resolution.REVERSED, who="ana")
    school.advance()
    assert school.card("draft").fields.members == {"ben"}
    entry = next(each for each in school.history() if each.what == "conflict reversed")
    assert (entry.before, entry.after) == ("ben; cem", "ben")


@pytest.mark.parametrize(
    ("field", "plan", "board"),
    [
        ("title", "Agree on norms", "Norms!"),
        ("checklist", (), (CheckEntry("Checklist", "old", True),)),
    ],
)
def test_what_follows_from_the_plan_is_kept_and_cannot_be_reversed(
    school: SmallSchool, field: str, plan: object, board: object
) -> None:
    school.launch()
    number = recorded(school, Conflict("small/norms", field, plan, plan, board, "plan"))
    before = school.rows()
    with pytest.raises(RefusedError, match=f"The {field} of a card follows from the plan"):
        settle(school.world, "small", number, Resolution.REVERSED, who="ana")
    assert school.rows() == before
    settle(school.world, "small", number, Resolution.KEPT, who="ana")
    assert school.history()[-1].before in ("Norms!", "[x] old")


def test_a_conflict_is_settled_once_by_somebody_known(school: SmallSchool) -> None:
    number = double_edit(school)
    before = school.rows()
    with pytest.raises(NotFoundError, match="no person 'zoe'"):
        settle(school.world, "small", number, Resolution.KEPT, who="zoe")
    with pytest.raises(NotFoundError, match="no conflict 99"):
        settle(school.world, "small", 99, Resolution.KEPT, who="ana")
    assert school.rows() == before
    settle(school.world, "small", number, Resolution.KEPT, who="ana")
    with pytest.raises(RefusedError, match="settled this conflict already"):
        settle(school.world, "small", number, Resolution.REVERSED, who="ben")
    assert school.view().rollout.progress["norms"].status is Status.DONE
