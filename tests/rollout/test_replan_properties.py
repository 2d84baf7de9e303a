"""Re-planning, whatever is asked: what is over never moves, and what has begun keeps its start."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from leadflow.errors import RefusedError
from leadflow.planning.changes import (
    DropDependency,
    DropStep,
    MoveCardDate,
    MoveFixedDate,
    MoveGoal,
    MoveNotBefore,
    SetDuration,
    SetLag,
    SetRemaining,
)
from leadflow.planning.closing import CloseDays, HalveDay, OpenDays
from leadflow.planning.steps import Status
from leadflow.rollout.difference import difference
from leadflow.rollout.replanning import replanned
from leadflow.rollout.revision import Revision
from tests.rollout.test_outlook import launched
from tests.rollout.test_replanning import WHY, at
from tests.small import MONDAY

if TYPE_CHECKING:
    from leadflow.rollout.revision import RevisionChange

STATES = st.dictionaries(
    st.sampled_from(sorted(launched().progress)), st.sampled_from([Status.IN_PROGRESS, Status.DONE])
)
WEEKDAY = st.dates(MONDAY, date(2027, 3, 1)).filter(lambda day: day.weekday() < 5)


def change() -> st.SearchStrategy[RevisionChange]:
    """One change of the small school's plan."""
    step = st.sampled_from(sorted(launched().progress))
    days: st.SearchStrategy[RevisionChange] = WEEKDAY.map(lambda day: CloseDays(day, day, "Snow"))
    return st.one_of(
        days,
        WEEKDAY.map(lambda day: HalveDay(day, "Half")),
        WEEKDAY.map(lambda day: MoveGoal("plan", day)),
        st.builds(SetDuration, step, st.integers(0, 20).map(lambda half: half / 2)),
        st.builds(MoveFixedDate, step, st.one_of(st.none(), WEEKDAY)),
        st.builds(DropStep, step),
        st.sampled_from(launched().plan.dependencies).map(DropDependency),
        st.builds(SetLag, st.sampled_from(launched().plan.dependencies), st.integers(-4, 8)),
        st.builds(SetRemaining, step, st.integers(0, 20).map(lambda half: half / 2), st.just(MONDAY)),
        st.builds(MoveCardDate, step, st.one_of(st.none(), WEEKDAY)),
        st.builds(MoveNotBefore, step, st.one_of(st.none(), WEEKDAY)),
        WEEKDAY.map(lambda day: OpenDays(day, day)),
    )


@given(STATES, st.lists(change(), max_size=4), st.integers(0, 40))
def test_what_is_over_never_moves_and_what_has_begun_keeps_its_start(
    states: dict[str, Status], changes: list[RevisionChange], later: int
) -> None:
    before, today = at(launched(), **states), MONDAY + timedelta(days=later)
    try:
        now = replanned(before, Revision(tuple(changes)), today, WHY)
    except RefusedError:
        return
    found = difference(before, now, today)
    over = {key for key, status in states.items() if status is Status.DONE}
    begun = {key for key, status in states.items() if status is Status.IN_PROGRESS}
    assert over.isdisjoint(each.step for each in found.moves)
    assert over <= now.progress.keys()
    for each in found.moves:
        if each.step in begun:
            assert each.latest_start[0] == each.latest_start[1] == before.progress[each.step].started
    for key in over | begun:
        assert key in now.progress
        assert now.progress[key].started == before.progress[key].started
        assert now.progress[key].finished == before.progress[key].finished or key in found.skipped
    for key in now.baseline:
        assert now.baseline[key] == before.baseline.get(key, now.baseline[key])
    # Carried out, the same files again change nothing.
    again = replanned(now, Revision(definition=now.definition), today, WHY)
    assert again == now
    assert not difference(now, again, today)
    # No difference means that nothing but the texts of closed steps is another.
    if not found:
        assert now == before
