"""Reasons: one sentence for people on why a step is in its state and what comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadflow.planning.causes import Cause, Scene, approval_of
from leadflow.planning.plan import Step, StepKind
from leadflow.planning.steps import Progress, Status, StepState, missing_approvers
from leadflow.planning.words import long
from leadflow.saying import named, opened, say, say_many

if TYPE_CHECKING:
    from collections.abc import Sequence


def reason_closed(done: Progress) -> str:
    """Of a step that is done or skipped."""
    day = long(done.finished) if done.finished else ""
    if done.status is not Status.SKIPPED:
        return say("Done on %(day)s.", day=day) if day else say("Done.")
    because = opened(named(done.skipped_because))
    if not because:
        return say("Skipped on %(day)s.", day=day) if day else say("Skipped.")
    if not day:
        return say("Skipped: %(because)s.", because=because)
    return say("Skipped on %(day)s: %(because)s.", day=day, because=because)


def reason_open(scene: Scene, step: Step, state: StepState, causes: Sequence[Cause]) -> str:
    """Of an open step in `state`, with its open causes."""
    if state is StepState.BLOCKED:
        return _blocked(causes)
    if state is StepState.WAITING_FOR_APPROVAL:
        return _in_approval(scene, step)
    if state is StepState.IN_PROGRESS:
        return _in_progress(scene, step)
    return _ready(scene, step) if state is StepState.READY else _planned(scene, step)


def _blocked(causes: Sequence[Cause]) -> str:
    sentence, others = causes[0].sentence, len(causes) - 1
    if not others:
        return sentence
    return say_many(
        "%(sentence)s (and for %(num)s more reason).",
        "%(sentence)s (and for %(num)s more reasons).",
        others,
        sentence=opened(sentence),
    )


def _in_approval(scene: Scene, step: Step) -> str:
    if step.gate is None:
        return say("Waits for approval, though nobody is named to approve it; move it to done when it is.")
    if not missing_approvers(scene.of(step.key), step.gate):
        return say("All approvals are given; move it to done.")
    return say("Waits for approval by %(who)s.", who=approval_of(scene, step.key, step.gate))


def _in_progress(scene: Scene, step: Step) -> str:
    done, dates = scene.of(step.key), scene.schedule.steps[step.key]
    who = scene.people(scene.owners(step)) or scene.name(step.group)
    at = say("With %(who)s", who=who)
    if done.started:
        at = say("With %(who)s since %(day)s", who=who, day=long(done.started))
    due = long(dates.latest_finish)
    if dates.latest_finish < scene.schedule.today:
        return say("%(at)s; it was due on %(due)s.", at=at, due=due)
    return say("%(at)s, due on %(due)s.", at=at, due=due)


def _ready(scene: Scene, step: Step) -> str:
    dates, today = scene.schedule.steps[step.key], scene.schedule.today
    start = say("now")
    if dates.earliest_start > today:
        start = say("on %(day)s", day=long(dates.earliest_start))
    if step.kind is StepKind.MILESTONE:
        return say("Everything before it is done: it can be marked as reached %(start)s.", start=start)
    who = scene.people(scene.owners(step)) or say("somebody of %(group)s", group=scene.name(step.group))
    if dates.latest_start < max(dates.earliest_start, today):
        return say(
            "%(who)s can start %(start)s; it should have been started by %(day)s.",
            who=who,
            start=start,
            day=long(dates.latest_start),
        )
    return say(
        "%(who)s can start %(start)s, and must by %(day)s.",
        who=who,
        start=start,
        day=long(dates.latest_start),
    )


def _planned(scene: Scene, step: Step) -> str:
    titles = [f"'{scene.plan.by_key[each.before].title}'" for each in scene.holding(step.key)]
    day = long(scene.schedule.steps[step.key].latest_start)
    if len(titles) == 1:
        return say("To be started by %(day)s, after %(title)s.", day=day, title=titles[0])
    more = len(titles) - 1
    return say(
        "To be started by %(day)s, after %(title)s and %(more)s more.", day=day, title=titles[0], more=more
    )
