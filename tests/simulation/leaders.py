"""Leaders at the pages: what they do to steps and to the plan, through the product's own services."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from leadflow.planning.changes import Change, DropStep, MoveGoal, SetDuration
from leadflow.planning.closing import CloseDays
from leadflow.planning.steps import CauseKind, Status
from leadflow.rollout.revision import Revision
from leadflow.services import act, replan
from leadflow.sync.projection import APPROVALS
from tests.simulation.school import KEY, definition
from tests.simulation.script import MONDAY, TEXTS

if TYPE_CHECKING:
    from leadflow.services.world import World
    from tests.simulation.people import People


class Leaders:
    """Everybody who works on the pages."""

    def __init__(self, world: World, people: People) -> None:
        self.world, self.people = world, people

    def play(self, what: str, args: tuple[Any, ...]) -> None:
        """Do something; what the product refuses is refused."""
        getattr(self, f"_{what}")(*args)
        self.people.boards.hub.saw(f"leaders: {what}")

    def _set_status(self, step: str, status: str) -> None:
        act.set_status(self.world, KEY, step, Status(status), who="ana")

    def _skip(self, step: str) -> None:
        act.set_status(self.world, KEY, step, Status.SKIPPED, who="ana", why="no time")
        self.people.deeds.pop((step, "archived"), None)

    def _unskip(self, step: str) -> None:
        with self.world.uow() as uow:
            progress = uow.rollouts.get(KEY).progress.get(step)
            if progress is None or progress.status is not Status.SKIPPED:
                return
        act.set_status(self.world, KEY, step, Status.TODO, who="ana")

    def _approve_here(self, person: str) -> None:
        act.approve(self.world, KEY, "adopt", who=person)
        self.people.values.add(("adopt", APPROVALS, person))  # The history may name them for the move.

    def _flag_here(self, step: str) -> None:
        act.flag(self.world, KEY, step, "said by a leader", kind=CauseKind.DECISION, who="ana")

    def _clear_flag(self, step: str) -> None:
        act.clear_flag(self.world, KEY, step, who="ana")

    def _hand_over(self, step: str, to: str) -> None:
        with self.world.uow() as uow:
            progress = uow.rollouts.get(KEY).progress.get(step)
        owners = progress.owners if progress else ()
        act.hand_over(self.world, KEY, step, to, who=owners[0] if owners else "ana")

    def _replan(self, kind: str, *args: Any) -> None:
        with self.world.uow() as uow:
            now = uow.rollouts.get(KEY).definition
        changes: dict[str, Any] = {
            "goal": lambda days: MoveGoal("plan", now.plan.goals[0].target + timedelta(days=days)),
            "drop": DropStep,
            "duration": SetDuration,
            "close": lambda days: CloseDays(
                MONDAY + timedelta(days=days), MONDAY + timedelta(days=days + 1), "Snow"
            ),
        }
        if kind in changes:
            made: Change = changes[kind](*args)
            self._apply(Revision((made,)))
            return
        other = definition()
        if kind == "title":
            steps = tuple(
                replace(each, title=f"{each.title} well") if each.key == args[0] else each
                for each in now.plan.steps
            )
            other = replace(now, plan=replace(now.plan, steps=steps))
        if kind == "entries":
            texts = (*TEXTS, "Read it aloud")[: args[0]]
            steps = tuple(
                replace(each, checklist=texts) if each.key == "draft" else each for each in now.plan.steps
            )
            other = replace(now, plan=replace(now.plan, steps=steps))
        self._apply(Revision((), other))

    def _apply(self, revision: Revision) -> None:
        done = replan.apply(self.world, KEY, revision, who="ana", because="a leader said so")
        for step in done.preview.difference.left:
            self.people.forget(step)  # A step that left the plan owes nothing for what was done to its card.
