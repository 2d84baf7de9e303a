"""Phases and groups: the dates of several steps rolled up, as a summary line of the plan shows them.

A phase is not planned itself: it begins when the first of its steps can, ends when the last one must, and
is as far as they are. One that is a part of another counts for both.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import TYPE_CHECKING

from leadflow.planning.steps import Progress, Status, StepState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from leadflow.planning.plan import Plan
    from leadflow.planning.schedule import StepDates


@dataclass(frozen=True, slots=True)
class PhaseDates:
    """The dates of a phase (or of a group's steps), inclusive: from the first of its steps to the last.

    `slack` is the least of its open steps, in school days; None when all are closed. `duration` and `left`
    are the school days of work of its steps, without those that were skipped. `state` is Planned, In
    progress, Done or Skipped.
    """

    key: str
    title: str
    parent: str
    earliest_start: date
    earliest_finish: date
    latest_start: date
    latest_finish: date
    slack: float | None
    critical: bool
    duration: float
    left: float
    steps: int
    closed: int
    state: StepState

    @property
    def done(self) -> float:
        """The share of the work that is done, 0 to 1; of a phase without work, the share of its steps."""
        if self.duration:
            return 1 - self.left / self.duration
        return self.closed / self.steps


def phases_of(
    plan: Plan, dates: Mapping[str, StepDates], progress: Mapping[str, Progress]
) -> dict[str, PhaseDates]:
    """Every phase that has a step, its own or one of a phase within it, in the order of the plan."""
    return {
        phase.key: _rolled_up(phase.key, phase.title, phase.parent, members, plan, dates, progress)
        for phase in plan.phases
        if (members := plan.phase_members.get(phase.key))
    }


def groups_of(
    plan: Plan,
    dates: Mapping[str, StepDates],
    progress: Mapping[str, Progress],
    names: Mapping[str, str],
) -> dict[str, PhaseDates]:
    """The steps of every group rolled up, in the order in which the plan comes to them.

    `names` gives groups their names.
    """
    members: defaultdict[str, list[str]] = defaultdict(list)
    for step in plan.steps:
        members[step.group].append(step.key)
    return {
        key: _rolled_up(key, names.get(key, key), "", each, plan, dates, progress)
        for key, each in members.items()
    }


def outline(phases: Mapping[str, PhaseDates]) -> list[PhaseDates]:
    """Phases with those within them right after them; else in the order of the plan."""
    found: list[PhaseDates] = []

    def add(parent: str) -> None:
        for each in phases.values():
            if each.parent == parent:
                found.append(each)
                add(each.key)

    add("")
    return found


def depth(phases: Mapping[str, PhaseDates], phase: PhaseDates) -> int:
    """How many phases a phase lies within."""
    return 1 + depth(phases, phases[phase.parent]) if phase.parent else 0


def _rolled_up(
    key: str,
    title: str,
    parent: str,
    members: Sequence[str],
    plan: Plan,
    dates: Mapping[str, StepDates],
    progress: Mapping[str, Progress],
) -> PhaseDates:
    statuses = [progress[each].status if each in progress else Status.TODO for each in members]
    own = [dates[each] for each in members]
    still = [each for each, status in zip(own, statuses, strict=True) if not status.closed]
    work = sum(
        plan.by_key[each].duration
        for each, status in zip(members, statuses, strict=True)
        if status is not Status.SKIPPED
    )
    return PhaseDates(
        key=key,
        title=title,
        parent=parent,
        earliest_start=min(map(attrgetter("earliest_start"), own)),
        earliest_finish=max(map(attrgetter("earliest_finish"), own)),
        latest_start=min(map(attrgetter("latest_start"), own)),
        latest_finish=max(map(attrgetter("latest_finish"), own)),
        slack=min(map(attrgetter("slack"), still), default=None),
        critical=any(map(attrgetter("critical"), own)),
        duration=work,
        left=min(work, sum(map(attrgetter("left"), own))),
        steps=len(own),
        closed=len(own) - len(still),
        state=_state(statuses),
    )


def _state(statuses: Sequence[Status]) -> StepState:
    found = set(statuses)
    if found == {Status.TODO}:
        return StepState.PLANNED
    if found == {Status.SKIPPED}:
        return StepState.SKIPPED
    return StepState.DONE if found <= {Status.DONE, Status.SKIPPED} else StepState.IN_PROGRESS
