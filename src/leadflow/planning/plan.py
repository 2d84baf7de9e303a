"""The plan: steps, the dependencies between them, and the goals they lead to.

A plan is a value. Its constructor refuses what can never be planned (two steps with one key, a
dependency on nothing, a cycle) with a `PlanError` that names the keys, so that a reader of files
can say on which line they stand.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING

from leadflow.errors import LeadflowError
from leadflow.planning.absence import Absence
from leadflow.planning.estimate import Estimate
from leadflow.planning.limits import Hold, Obstacle
from leadflow.planning.network import network_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from leadflow.planning.network import Network


OWN = "a card of the group's own"
"""The `Step.origin` of a step that a group brought in itself: no file of the school knows it."""


class LagUnit(StrEnum):
    """How a lag is counted."""

    SCHOOL_DAYS = "school_days"
    """Whole school days of the school's calendar that must lie between."""
    CALENDAR_DAYS = "calendar_days"
    """Date difference, as a school reads it: a lag of 2 puts Tuesday before Thursday."""
    ELAPSED_DAYS = "elapsed_days"
    """Times 24 hours from the very hour, as Microsoft Project and TaskJuggler read it; for exchange."""


class Relation(StrEnum):
    """Which ends of two steps a dependency ties together (before-after)."""

    FINISH_START = "FS"
    START_START = "SS"
    FINISH_FINISH = "FF"
    START_FINISH = "SF"


class StepKind(StrEnum):
    """What sort of node a step is."""

    STEP = "step"
    MEETING = "meeting"
    """Takes place on one of the slots of its own calendar (for example every other Wednesday)."""
    MILESTONE = "milestone"
    """No duration: a fact that becomes true."""


@dataclass(frozen=True, slots=True)
class Dependency:
    """`after` may not start (or finish, by `relation`) until `before` has, plus `lag`."""

    before: str
    after: str
    relation: Relation = Relation.FINISH_START
    lag: float = 0
    unit: LagUnit = LagUnit.SCHOOL_DAYS


@dataclass(frozen=True, slots=True)
class Measure:
    """How anyone can see that a step is done (the source's rule: what can't be measured is too large)."""

    what: str
    target: str
    seen_in: str = ""


@dataclass(frozen=True, slots=True)
class Gate:
    """The step is done only when `needed` of `approvers` (person keys) have approved it."""

    approvers: tuple[str, ...]
    needed: int


@dataclass(frozen=True, slots=True)
class Step:
    """One implementation step.

    `duration` is in school days of the step's own `calendar` (multiples of 0.5; 0 for a milestone).
    `owners` are person keys: who is to do it when nobody has taken it on the board.
    `change` marks a change in practice, of which a group carries one at a time.
    """

    key: str
    title: str
    duration: float
    group: str
    kind: StepKind = StepKind.STEP
    phase: str = ""
    calendar: str = "school"
    owners: tuple[str, ...] = ()
    description: str = ""
    measure: Measure | None = None
    checklist: tuple[str, ...] = ()
    artefacts: tuple[str, ...] = ()
    gate: Gate | None = None
    change: bool = False
    on: date | None = None
    """A fixed date: the step starts on it, whatever the dependencies say (they become findings)."""
    not_before: date | None = None
    """It starts when this day opens, or later."""
    not_after: date | None = None
    """It is finished when this day closes. Where that cannot be kept it is a finding, not a date."""
    origin: str = ""
    """The requirement of the source this step comes from, for example ``R9``; `OWN` for a group's own."""
    effort: float | None = None
    """Hours of work in total, shared by its owners alike; None when nobody has said: it loads nobody."""
    hold: Hold | None = None
    """What `leadflow.planning.levelling.levelling` makes it wait for; None when nothing."""
    optional: str = ""
    """Why the step may be left out; empty when it may not."""
    finish_on: date | None = None
    """A fixed last day: the step ends with it, whatever the dependencies say."""
    finish_from: date | None = None
    """It is finished when this day closes, or later: what is ready sooner is not handed in before."""
    start_by: date | None = None
    """It is started when this day opens (a milestone: when it closes). Else it is a finding."""
    estimate: Estimate | None = None
    """How long it may take at best and at worst; None when nobody has said. Only `chances` reads it."""


@dataclass(frozen=True, slots=True)
class Goal:
    """What the school wants: `step` is to be done by `target` at the latest."""

    key: str
    title: str
    target: date
    step: str
    measure: str = ""


@dataclass(frozen=True, slots=True)
class Phase:
    """A named stretch of the plan that steps belong to. `parent` is the phase that it is a part of."""

    key: str
    title: str
    parent: str = ""


class PlanError(LeadflowError):
    """A plan that can never be scheduled. `keys` are the steps or goals concerned, in order."""

    def __init__(self, message: str, keys: Iterable[str]) -> None:
        self.keys = tuple(keys)
        super().__init__(message)


@dataclass(frozen=True)
class Plan:
    """A dependency network with its goals. Raises `PlanError` when it cannot be one."""

    steps: tuple[Step, ...]
    dependencies: tuple[Dependency, ...] = ()
    goals: tuple[Goal, ...] = ()
    phases: tuple[Phase, ...] = field(default=())
    obstacles: tuple[Obstacle, ...] = ()
    absences: tuple[Absence, ...] = ()
    """Days off of people and task groups, over the school's calendar."""
    cautions: tuple[str, ...] = ()
    """Sentences on policies of the school that leave less time than the plan's source asks for."""

    def __post_init__(self) -> None:
        self._check_keys()
        self._check_references()
        self._check_steps()
        for phase in self.phases:
            self._line(phase.key)
        _ = self.order

    @cached_property
    def by_key(self) -> Mapping[str, Step]:
        """Steps by key."""
        return {step.key: step for step in self.steps}

    @cached_property
    def predecessors(self) -> Mapping[str, tuple[Dependency, ...]]:
        """Per step key, the dependencies it waits for, in the order they were written."""
        found: dict[str, list[Dependency]] = {step.key: [] for step in self.steps}
        for dependency in self.dependencies:
            found[dependency.after].append(dependency)
        return {key: tuple(each) for key, each in found.items()}

    @cached_property
    def successors(self) -> Mapping[str, tuple[Dependency, ...]]:
        """Per step key, the dependencies that wait for it, in the order they were written."""
        found: dict[str, list[Dependency]] = {step.key: [] for step in self.steps}
        for dependency in self.dependencies:
            found[dependency.before].append(dependency)
        return {key: tuple(each) for key, each in found.items()}

    @cached_property
    def phase_members(self) -> Mapping[str, tuple[str, ...]]:
        """Per phase key, the keys of its steps and of those of the phases within it, in written order."""
        lines = {phase.key: self._line(phase.key) for phase in self.phases}
        found: dict[str, list[str]] = {key: [] for key in lines}
        for step in self.steps:
            for key in lines.get(step.phase, ()):
                found[key].append(step.key)
        return {key: tuple(each) for key, each in found.items()}

    def _line(self, key: str) -> tuple[str, ...]:
        """A phase and all that it is within, itself first. Raises `PlanError` when they lead nowhere."""
        parents = {phase.key: phase.parent for phase in self.phases}
        line: list[str] = []
        while key:
            if key in line:
                circle = " -> ".join((*line, key))
                raise PlanError(f"the phases are parts of each other in a circle: {circle}", line)
            if key not in parents:
                raise PlanError(
                    f"phase '{line[-1]}' is a part of '{key}', which is not a phase", [line[-1], key]
                )
            line.append(key)
            key = parents[key]
        return tuple(line)

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Step keys, every step after all it depends on (Kahn 1962); ties keep the written order."""
        waiting = {key: len(each) for key, each in self.predecessors.items()}
        ready = [key for key, count in waiting.items() if count == 0]
        done: list[str] = []
        while len(done) < len(ready):
            key = ready[len(done)]
            done.append(key)
            for dependency in self.successors[key]:
                waiting[dependency.after] -= 1
                if waiting[dependency.after] == 0:
                    ready.append(dependency.after)
        if len(done) < len(self.steps):
            cycle = self._cycle({key for key, count in waiting.items() if count})
            raise PlanError(f"the steps wait for each other in a circle: {' -> '.join(cycle)}", cycle)
        return tuple(done)

    @cached_property
    def network(self) -> Network:
        """The same in numbers, for the two passes."""
        return network_of(self)

    def followers(self, key: str) -> tuple[str, ...]:
        """All steps that wait for `key`, directly or through others, in plan order."""
        reached = {key}
        for each in self.order:
            if any(dependency.before in reached for dependency in self.predecessors[each]):
                reached.add(each)
        return tuple(each for each in self.order if each in reached and each != key)

    def _check_keys(self) -> None:
        for what, keys in (
            ("steps", [step.key for step in self.steps]),
            ("goals", [goal.key for goal in self.goals]),
            ("obstacles", [obstacle.key for obstacle in self.obstacles]),
        ):
            seen: set[str] = set()
            for key in keys:
                if key in seen:
                    raise PlanError(f"two {what} have the key '{key}'", [key])
                seen.add(key)

    def _check_references(self) -> None:
        known = self.by_key
        for dependency in self.dependencies:
            for key in (dependency.before, dependency.after):
                if key not in known:
                    other = dependency.after if key == dependency.before else dependency.before
                    raise PlanError(f"step '{other}' depends on '{key}', which is not a step", [other, key])
        for goal in self.goals:
            if goal.step not in known:
                raise PlanError(
                    f"goal '{goal.key}' is reached by '{goal.step}', which is not a step",
                    [goal.key, goal.step],
                )
        for obstacle in self.obstacles:
            for key in obstacle.retired_by:
                if key not in known:
                    raise PlanError(
                        f"obstacle '{obstacle.key}' is retired by '{key}', which is not a step",
                        [obstacle.key, key],
                    )

    def _check_steps(self) -> None:
        for step in self.steps:
            if step.duration < 0 or step.duration * 2 != int(step.duration * 2):
                raise PlanError(
                    f"step '{step.key}' takes {step.duration:g} school days; "
                    "write a duration of 0 or more, in half days (0.5, 1, 1.5 ...)",
                    [step.key],
                )
            if step.kind is StepKind.MILESTONE and step.duration:
                raise PlanError(
                    f"milestone '{step.key}' takes {step.duration:g} school days; a milestone takes none",
                    [step.key],
                )
            if step.effort is not None and not 0 <= step.effort < inf:
                raise PlanError(
                    f"step '{step.key}' takes {step.effort:g} hours of work; write 0 or more", [step.key]
                )
            if step.estimate is not None and not step.estimate.sound:
                raise PlanError(
                    f"step '{step.key}' takes {step.estimate.best:g} school days at best and "
                    f"{step.estimate.worst:g} at worst; write half days, from 0.5 up, the best first",
                    [step.key],
                )
            if step.gate is not None and not 1 <= step.gate.needed <= len(set(step.gate.approvers)):
                raise PlanError(
                    f"step '{step.key}' needs {step.gate.needed} approvals, "
                    f"and {len(set(step.gate.approvers))} people may give one; write 1 up to that number",
                    [step.key],
                )

    def _cycle(self, among: set[str]) -> list[str]:
        key = next(each.key for each in self.steps if each.key in among)
        path: list[str] = []
        while key not in path:
            path.append(key)
            key = next(each.before for each in self.predecessors[key] if each.before in among)
        loop = path[path.index(key) :]
        return [*reversed(loop), loop[-1]]
