"""Reasons: one sentence for people on why a step is in its state and what comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadflow.planning.causes import Cause, Scene, approval_of
from leadflow.planning.plan import Step, StepKind
from leadflow.planning.steps import Progress, Status, StepState, missing_approvers
from leadflow.planning.words import long

if TYPE_CHECKING:
    from collections.abc import Sequence


def reason_closed(done: Progress) -> str:
    """Of a step that is done or skipped."""
    when = f" on {long(done.finished)}" if done.finished else ""
    if done.status is Status.SKIPPED:
        because = done.skipped_because.rstrip(".")
        return f"Skipped{when}: {because}." if because else f"Skipped{when}."
    return f"Done{when}."


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
    return f"{sentence.rstrip('.')} (and for {others} more {'reason' if others == 1 else 'reasons'})."


def _in_approval(scene: Scene, step: Step) -> str:
    if step.gate is None:
        return "Waits for approval, though nobody is named to approve it; move it to done when it is."
    if not missing_approvers(scene.of(step.key), step.gate):
        return "All approvals are given; move it to done."
    return f"Waits for approval by {approval_of(scene, step.key, step.gate)}."


def _in_progress(scene: Scene, step: Step) -> str:
    done, dates = scene.of(step.key), scene.schedule.steps[step.key]
    who = scene.people(scene.owners(step)) or scene.name(step.group)
    when = f" since {long(done.started)}" if done.started else ""
    if dates.latest_finish < scene.schedule.today:
        return f"With {who}{when}; it was due on {long(dates.latest_finish)}."
    return f"With {who}{when}, due on {long(dates.latest_finish)}."


def _ready(scene: Scene, step: Step) -> str:
    dates, today = scene.schedule.steps[step.key], scene.schedule.today
    start = "now" if dates.earliest_start <= today else f"on {long(dates.earliest_start)}"
    if step.kind is StepKind.MILESTONE:
        return f"Everything before it is done: it can be marked as reached {start}."
    who = scene.people(scene.owners(step)) or f"somebody of {scene.name(step.group)}"
    if dates.latest_start < max(dates.earliest_start, today):
        return f"{who} can start {start}; it should have been started by {long(dates.latest_start)}."
    return f"{who} can start {start}, and must by {long(dates.latest_start)}."


def _planned(scene: Scene, step: Step) -> str:
    titles = [f"'{scene.plan.by_key[each.before].title}'" for each in scene.holding(step.key)]
    more = f" and {len(titles) - 1} more" if len(titles) > 1 else ""
    latest = scene.schedule.steps[step.key].latest_start
    return f"To be started by {long(latest)}, after {titles[0]}{more}."
