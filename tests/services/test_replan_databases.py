"""Re-planning on SQLite and PostgreSQL: twice at once, beside passes and beside people."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from leadflow.planning.changes import MoveGoal
from leadflow.planning.closing import CloseDays
from leadflow.planning.steps import Status
from leadflow.rollout.revision import Revision
from leadflow.services import act
from leadflow.services.replan import StaleError, apply, preview
from tests.services.schools import KEY, SmallSchool
from tests.services.test_databases import together

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from leadflow.services.replan import Replanned

GOAL = Revision((MoveGoal("plan", date(2026, 11, 6)),))
SNOW = Revision((CloseDays(date(2026, 10, 20), date(2026, 10, 20), "Snow"),))


def versions(school: SmallSchool) -> list[tuple[int, str, str]]:
    """Version, who and why."""
    with school.world.uow() as uow:
        return [(each.version, each.who, each.why) for each in uow.rollouts.versions(KEY)]


def test_from_the_preview_to_the_boards(engine: Engine) -> None:
    school = SmallSchool.builtin(engine)
    school.launch()
    looked = preview(school.world, KEY, GOAL)
    assert apply(school.world, KEY, GOAL, mark=looked.mark, who="ana", because="Holidays.").version == 2
    assert school.card("statement").fields.due == date(2026, 11, 5)
    assert versions(school) == [(1, "leadflow", "launched"), (2, "ana", "Holidays.")]
    assert not preview(school.world, KEY, GOAL).difference
    assert not school.advance().operations


def test_two_at_once_of_the_same_preview_change_the_plan_once(engine: Engine) -> None:
    school = SmallSchool.builtin(engine)
    school.launch()
    marks = preview(school.world, KEY, GOAL).mark, preview(school.world, KEY, SNOW).mark
    done: list[Replanned] = []
    errors = together(
        lambda: done.append(apply(school.world, KEY, GOAL, mark=marks[0], who="ana", because="a")),
        lambda: done.append(apply(school.world, KEY, SNOW, mark=marks[1], who="ben", because="b")),
    )
    assert all(isinstance(each, StaleError) for each in errors)  # or it was told that somebody is at it
    assert len(done) == 1
    assert len(versions(school)) == 2
    school.advance()
    assert not school.advance().operations


def test_people_meanwhile_lose_nothing(engine: Engine) -> None:
    school = SmallSchool.builtin(engine)
    school.launch()
    errors = together(
        lambda: act.set_status(school.world, KEY, "norms", Status.IN_PROGRESS, who="ana"),
        lambda: apply(school.world, KEY, GOAL, who="cem", because="a"),
        lambda: act.set_status(school.world, KEY, "pilot", Status.DONE, who="dee"),
    )
    assert errors == []
    found = school.view().rollout
    assert found.progress["norms"].status is Status.IN_PROGRESS
    assert found.progress["pilot"].status is Status.DONE
    assert found.plan.goals[0].target == date(2026, 11, 6)
    school.advance()
    assert not school.advance().operations
