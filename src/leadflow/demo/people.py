"""Simulated people: on each school day they start what is ready, finish what is due, and leave some things.

They are reliable on purpose, except for the troubles of a scenario: those make the blocked steps that the
demo is there to show. Nothing here is random; the same scenario plays the same way every time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from leadflow.planning.plan import StepKind
from leadflow.planning.steps import Status, StepState
from leadflow.sync.projection import approval_entry

if TYPE_CHECKING:
    from leadflow.demo.hands import Hands
    from leadflow.planning.blocked import Standing
    from leadflow.planning.plan import Step
    from leadflow.planning.steps import Progress
    from leadflow.services.view import View

AHEAD = 3
"""School days before its latest start that people begin a step."""

Action = Callable[[], None]


class Trouble(StrEnum):
    """What goes wrong with a step."""

    NOBODY = "nobody has taken it"
    STUCK = "somebody outside has to answer first"
    UNAPPROVED = "the last approver does not get to it"
    SLOW = "it is started and does not get finished"


@dataclass(frozen=True, slots=True)
class Scenario:
    """Which steps go wrong, and what people say about the stuck ones."""

    troubles: Mapping[str, Trouble] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class People:
    """Everybody at the school, acting through `hands`."""

    hands: Hands
    scenario: Scenario

    def act(self, found: View) -> int:
        """What everybody does on the day of `found`. Returns the number of actions."""
        actions = [each for standing in found.standings.values() for each in self._actions(found, standing)]
        for action in actions:
            action()
        return len(actions)

    def _actions(self, found: View, standing: Standing) -> Iterator[Action]:
        step = found.rollout.plan.by_key[standing.key]
        progress = found.rollout.progress[step.key]
        trouble = self.scenario.troubles.get(step.key)
        card = f"{found.rollout.key}/{step.key}"
        names = found.rollout.definition.roster.names
        by = next(iter((*progress.owners, *step.owners)), "")
        if trouble is Trouble.NOBODY:
            yield from (partial(self.hands.release, card, person) for person in progress.owners)
        elif progress.status is Status.TODO:
            if standing.state is not StepState.PLANNED and _may_start(found, step):
                yield partial(self.hands.move, card, Status.IN_PROGRESS, by)
        elif progress.status is Status.IN_PROGRESS:
            yield from self._work(found, step, progress, card, by)
        elif progress.status is Status.IN_APPROVAL and step.gate:
            missing = [each for each in step.gate.approvers if each not in progress.approvals]
            if trouble is not Trouble.UNAPPROVED or len(missing) > 1:
                yield partial(
                    self.hands.tick,
                    card,
                    approval_entry(names, missing[0]),
                    missing[0],
                )

    def _work(self, found: View, step: Step, progress: Progress, card: str, by: str) -> Iterator[Action]:
        trouble = self.scenario.troubles.get(step.key)
        if trouble is Trouble.STUCK:
            if progress.flag is None:
                yield partial(self.hands.flag, card, self.scenario.reasons.get(step.key, trouble.value), by)
        elif trouble is not Trouble.SLOW and _worked(found, step, progress):
            for text in step.checklist:
                if text not in progress.ticked:
                    yield partial(self.hands.tick, card, text, by)
            yield partial(self.hands.move, card, Status.IN_APPROVAL if step.gate else Status.DONE, by)


def _may_start(found: View, step: Step) -> bool:
    """People start a step some days before they have to, and a meeting on its day."""
    plan, dates = found.rollout.plan, found.schedule.steps[step.key]
    open_before = any(
        not found.rollout.progress[each.before].status.closed for each in plan.predecessors[step.key]
    )
    if open_before:
        return False
    if step.kind is StepKind.MEETING:
        return found.today >= dates.latest_start
    calendar = found.rollout.definition.calendar["school"]
    return calendar.school_days_between(found.today, dates.latest_start) <= AHEAD


def _worked(found: View, step: Step, progress: Progress) -> bool:
    """True when a step has had its days."""
    if progress.started is None:
        return False
    calendar = found.rollout.definition.calendar["school"]
    return calendar.school_days_between(progress.started, found.today) >= step.duration - 1
