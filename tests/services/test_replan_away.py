"""Re-planning while a board is away: what nobody has seen is not dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from leadflow.errors import RefusedError, ServiceAwayError
from leadflow.planning.changes import DropStep, SetDuration
from leadflow.planning.steps import Status
from leadflow.rollout.revision import Revision
from leadflow.services.replan import apply
from tests.services.schools import KEY

if TYPE_CHECKING:
    from leadflow.people.roster import Roster
    from leadflow.planning.changes import Change
    from leadflow.sync.cards import BoardRef, BoardSnapshot
    from tests.services.schools import SmallSchool

WHY = "It snowed."


class Away:
    """A gateway of whose boards one cannot be read."""

    def __init__(self, real: object, board: str) -> None:
        self._real, self._board = real, board

    def __getattr__(self, name: str) -> object:
        return getattr(self._real, name)

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
