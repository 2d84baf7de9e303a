"""Causes: the open reasons why a step cannot go on, derived from the plan and from what people did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from leadflow.planning.limits import ONE_AT_A_TIME, Limits
from leadflow.planning.plan import OWN, Dependency, Plan, Relation, Step, StepKind
from leadflow.planning.steps import CauseKind, Progress, Status, missing_approvers
from leadflow.planning.words import listed, long
from leadflow.saying import named, opened, say, say_many

if TYPE_CHECKING:
    from leadflow.planning.plan import Gate
    from leadflow.planning.schedule import Schedule
    from leadflow.planning.steps import Flag

CauseId = tuple[str, CauseKind, str]
"""Step key, kind, source: what makes two causes on two days the same one."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One open reason why a step cannot go on.

    `on` are person keys (or a group key) that it waits for; `source` is the step, group or text it comes
    from. `since` is the day it was first seen while the step was due.
    """

    kind: CauseKind
    sentence: str
    on: tuple[str, ...]
    since: date
    source: str = ""


@dataclass(frozen=True)
class Scene:
    """Everything that a cause is derived from; see `leadflow.planning.blocked.standings`."""

    plan: Plan
    schedule: Schedule
    progress: Mapping[str, Progress]
    names: Mapping[str, str]
    leads: Mapping[str, str]
    since: Mapping[CauseId, date]
    troubles: Mapping[str, str]
    limits: Limits = ONE_AT_A_TIME

    def of(self, key: str) -> Progress:
        """What people did to a step."""
        return self.progress.get(key, _UNTOUCHED)

    def name(self, key: str) -> str:
        """The name of a person or group, or the key where no name is known."""
        return self.names.get(key, key)

    def people(self, keys: Sequence[str], last: str = "and") -> str:
        """Names in one phrase."""
        return listed([self.name(key) for key in keys], last)

    def owners(self, step: Step) -> tuple[str, ...]:
        """Who has a step: the people on its card, else those who are to do it."""
        return self.of(step.key).owners or step.owners

    def lead(self, step: Step) -> str:
        """The lead of a step's group, or the group where it has none."""
        return self.leads.get(step.group) or step.group

    def holding(self, key: str) -> Iterator[Dependency]:
        """The dependencies for which a step may not start yet."""
        for dependency in self.plan.predecessors[key]:
            status = self.of(dependency.before).status
            if dependency.relation is Relation.FINISH_START and not status.closed:
                yield dependency
            if dependency.relation is Relation.START_START and status is Status.TODO:
                yield dependency

    @cached_property
    def changing(self) -> Sequence[Step]:
        """The changes that are under way in the school, in the order in which they were started."""
        found = [
            (done.started or self.schedule.today, step.key, step)
            for step in self.plan.steps
            if step.change and (done := self.of(step.key)).status in (Status.IN_PROGRESS, Status.IN_APPROVAL)
        ]
        return [step for *_, step in sorted(found, key=lambda each: each[:2])]


_UNTOUCHED = Progress()


def causes_of(scene: Scene, key: str) -> tuple[Cause, ...]:
    """The open causes of a step that is not closed; the one to look at first comes first."""
    step = scene.plan.by_key[key]
    return tuple(
        cause
        for derive in (_flag, _dependencies, _capacity, _person, _unmeasured, _sync)
        for cause in derive(scene, step)
    )


def cause_of(flag: Flag, names: Mapping[str, str]) -> Cause:
    """The cause that somebody's word makes. `names` of people by key."""
    reason = opened(named(flag.reason)) if flag.reason else say("no reason was given")
    if flag.by:
        reason = say("%(reason)s (%(who)s says so)", reason=reason, who=names.get(flag.by, flag.by))
    on = listed([names.get(each, each) for each in flag.on])
    sentence = say("Is stuck: %(reason)s.", reason=reason)
    if flag.kind is CauseKind.DECISION:
        sentence = say("Waits for a decision: %(reason)s.", reason=reason)
    if flag.kind is CauseKind.PERSON:
        sentence = say("Waits for %(who)s: %(reason)s.", who=on or say("somebody"), reason=reason)
    return Cause(flag.kind, sentence, flag.on, flag.since, flag.reason)


def approval_of(scene: Scene, key: str, gate: Gate) -> str:
    """Whose approval a step still lacks, in a phrase: ``Ms Rivera``, ``2 of A, B and C``."""
    missing = missing_approvers(scene.of(key), gate)
    needed = gate.needed - len(set(gate.approvers) - set(missing))
    if needed == len(missing):
        return scene.people(missing)
    if needed == 1:
        return scene.people(missing, "or")
    return say("%(needed)s of %(people)s", needed=needed, people=scene.people(missing))


def _cause(
    scene: Scene, step: Step, kind: CauseKind, sentence: str, on: tuple[str, ...], source: str
) -> Cause:
    since = scene.since.get((step.key, kind, source), scene.schedule.today)
    return Cause(kind, sentence, on, since, source)


def _flag(scene: Scene, step: Step) -> Iterator[Cause]:
    flag = scene.of(step.key).flag
    if flag is not None:
        yield cause_of(flag, scene.names)


def _dependencies(scene: Scene, step: Step) -> Iterator[Cause]:
    seen = set()
    for dependency in scene.holding(step.key):
        before = scene.plan.by_key[dependency.before]
        if before.key in seen:
            continue
        seen.add(before.key)
        missing = missing_approvers(scene.of(before.key), before.gate)
        if before.gate is not None and missing and scene.of(before.key).status is Status.IN_APPROVAL:
            who = approval_of(scene, before.key, before.gate)
            sentence = say("Waits for the approval of '%(title)s' by %(who)s.", title=before.title, who=who)
            yield _cause(scene, step, CauseKind.GATE, sentence, missing, before.key)
            continue
        on = scene.owners(before) or (scene.lead(before),)
        stands = _stands(scene, before)
        sentence = say("Waits for '%(title)s', %(stands)s.", title=before.title, stands=stands)
        if dependency.relation is not Relation.FINISH_START:
            sentence = say(
                "Waits for the start of '%(title)s', %(stands)s.", title=before.title, stands=stands
            )
        yield _cause(scene, step, CauseKind.DEPENDENCY, sentence, on, before.key)


def _stands(scene: Scene, step: Step) -> str:
    """How far a step is and who has it, as a clause."""
    owners, status = scene.owners(step), scene.of(step.key).status
    if step.kind is StepKind.MILESTONE:
        return say("which is not reached yet")
    if status is Status.IN_APPROVAL:
        return say("which is in approval")
    who = scene.people(owners)
    if status is Status.IN_PROGRESS:
        if not who:
            return say("which is in progress at %(group)s", group=scene.name(step.group))
        return say_many(
            "which %(who)s has in progress", "which %(who)s have in progress", len(owners), who=who
        )
    if not who:
        return say("which nobody of %(group)s has taken yet", group=scene.name(step.group))
    return say_many("which %(who)s has not started", "which %(who)s have not started", len(owners), who=who)


def _capacity(scene: Scene, step: Step) -> Iterator[Cause]:
    if not step.change:
        return
    own = [each for each in scene.changing if each.group == step.group]
    for who, under_way, limit in (
        (scene.name(step.group), own, scene.limits.per_group),
        (say("The school"), scene.changing, scene.limits.school_wide),
    ):
        taken = under_way[:limit]
        if limit and len(taken) == limit and step not in taken:
            titles = listed([f"'{each.title}'" for each in taken])
            at = say("another change, %(titles)s, and makes one", titles=titles)
            if limit > 1:
                at = say("%(limit)s other changes, %(titles)s, and makes no more", limit=limit, titles=titles)
            yield _cause(
                scene,
                step,
                CauseKind.CAPACITY,
                say("%(who)s is at %(at)s at a time.", who=who, at=at),
                scene.owners(taken[0]) or (scene.lead(taken[0]),),
                taken[0].key,
            )
            return


def _person(scene: Scene, step: Step) -> Iterator[Cause]:
    done = scene.of(step.key)
    planned = scene.schedule.steps[step.key].latest_start
    if (
        step.kind is StepKind.MILESTONE
        or done.status is not Status.TODO
        or done.owners
        or planned > scene.schedule.today
        or any(scene.holding(step.key))
    ):
        return
    sentence = say("Nobody has taken it, and its time to start was %(day)s.", day=long(planned))
    if planned == scene.schedule.today:
        sentence = say("Nobody has taken it, and it is to start today.")
    yield _cause(scene, step, CauseKind.PERSON, sentence, (scene.lead(step),), step.group)


def _unmeasured(scene: Scene, step: Step) -> Iterator[Cause]:
    if step.measure is None and step.kind is StepKind.STEP and step.origin != OWN:
        sentence = say("It has no measure, so nobody could see that it is done.")
        yield _cause(scene, step, CauseKind.UNMEASURED, sentence, (scene.lead(step),), step.group)


def _sync(scene: Scene, step: Step) -> Iterator[Cause]:
    if step.key in scene.troubles:
        yield _cause(scene, step, CauseKind.SYNC, scene.troubles[step.key], (), "board")
