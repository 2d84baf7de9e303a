"""Re-planning while a board is away: what nobody has seen is not dropped."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from leadflow.errors import BusyError, RefusedError, ServiceAwayError
from leadflow.planning.changes import DropStep, SetDuration
from leadflow.planning.steps import Status
from leadflow.rollout.revision import Revision
from leadflow.services import replan
from leadflow.services.advance import advance
from leadflow.services.replan import apply
from tests.services.schools import KEY

if TYPE_CHECKING:
    from leadflow.people.roster import Roster
    from leadflow.planning.changes import Change
    from leadflow.services.advance import AdvanceReport
    from leadflow.services.world import World
    from leadflow.sync.cards import BoardRef, BoardSnapshot
    from tests.services.schools import SmallSchool

WHY = "It snowed."


class Away:
    """A gateway of whose boards one cannot be read."""

    def __init__(self, real: object, board: str) -> None:
        self._real, self._board = real, board

    def __getattr__(self, name: str) -> object:
        return getattr(self._real, name)

    snapshots = None
    """It hands out one board at a time."""

    def snapshot(self, ref: BoardRef, roster: Roster) -> BoardSnapshot:
        """The board, or that it is away."""
        if ref.remote_id == self._board:
            raise ServiceAwayError("The boards do not answer.")
        found: BoardSnapshot = self._real.snapshot(ref, roster)  # type: ignore[attr-defined]
        return found


@pytest.mark.parametrize("change", [DropStep("draft"), SetDuration("draft", 1)])
def test_a_step_on_a_board_that_is_away_is_left_alone(school: SmallSchool, change: Change) -> None:
    school.launch()
    school.boards.move(school.id("draft"), Status.DONE, by="ben")
    kind = school.definition.board_kind
    away = Away(school.world.gateways[kind], school.view().boards["lead"].remote_id)
    world = school.world_with(away)  # type: ignore[arg-type]
    with pytest.raises(RefusedError, match="The board of Leadership group cannot be read just now"):
        apply(world, KEY, Revision((change,)), who="ana", because=WHY)
    # A step on a board that can be read is changed all the same.
    assert apply(world, KEY, Revision((SetDuration("pilot", 3),)), who="ana", because=WHY).changed
    with pytest.raises(RefusedError, match="what is over never moves"):
        apply(school.world, KEY, Revision((change,)), who="ana", because=WHY)


def test_a_pass_afterwards_that_fails_leaves_the_plan_changed(
    school: SmallSchool, monkeypatch: pytest.MonkeyPatch
) -> None:
    school.launch()
    passes = iter([advance])

    def failing(world: World, key: str, **given: Any) -> AdvanceReport:
        for each in passes:
            return each(world, key, **given)
        raise ServiceAwayError("The disk is full.")

    monkeypatch.setattr(replan, "advance", failing)
    done = apply(school.world, KEY, Revision((SetDuration("pilot", 3),)), who="ana", because=WHY)
    assert (done.changed, done.version, done.advanced, done.behind) == (True, 2, None, "The disk is full.")
    assert school.view().rollout.plan.by_key["pilot"].duration == 3


def test_a_re_plan_waits_for_the_one_that_is_under_way(school: SmallSchool) -> None:
    school.launch()
    world = school.world

    class BusyTwice:
        """Leases that somebody else has at first."""

        held = 0

        def hold(self, name: str) -> object:
            self.held += 1
            if self.held in (1, 3):
                raise BusyError("Another pass is at it.")
            return world.leases.hold(name)

    busy = replace(world, leases=BusyTwice())  # type: ignore[arg-type]
    done = apply(busy, KEY, Revision((SetDuration("pilot", 3),)), who="ana", because=WHY)
    assert done.changed
    assert done.advanced is not None
