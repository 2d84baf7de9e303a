"""One change at a time: what has no room where the plan would have it, and which obstacles are open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadflow.planning.levelling.levelling import sentence_of
from leadflow.planning.words import listed, long
from leadflow.saying import say, say_many
from leadflow.services.level import levelled
from leadflow.web.words import sentence

if TYPE_CHECKING:
    from leadflow.planning.levelling.levelling import GoalShift, Levelling
    from leadflow.planning.limits import Limits
    from leadflow.services.view import View
    from leadflow.web.contexts.frame import Frame


@dataclass(frozen=True, slots=True)
class WaitLine:
    """A step that waits, in a sentence, and its page."""

    sentence: str
    address: str


@dataclass(frozen=True, slots=True)
class ObstacleLine:
    """An open obstacle. `significance` is its impact times its likelihood, 1 to 25."""

    title: str
    significance: int
    steps: tuple[WaitLine, ...]
    """Open steps that retire it: title and page."""


@dataclass(frozen=True, slots=True)
class OneAtATime:
    """What has to wait. Everything is empty when there is room for all and no obstacle is open."""

    limits: str
    waits: tuple[WaitLine, ...]
    follows: tuple[WaitLine, ...]
    goals: tuple[str, ...]
    """What that makes of the goals, a sentence each."""
    findings: tuple[str, ...]
    applied: bool
    """True when the plan waits like this already."""
    obstacles: tuple[ObstacleLine, ...]


def one_at_a_time(found: View, frame: Frame) -> OneAtATime:
    """The levelling of a rollout today."""
    definition = found.rollout.definition
    result = levelled(definition, found.today, found.rollout.progress)
    titles = {step.key: step.title for step in definition.plan.steps}
    lines = [
        (
            each.step in result.holds,
            WaitLine(sentence_of(each, titles[each.step]), frame.here.step(each.step)),
        )
        for each in result.delays
    ]
    held = {step.key: step.hold for step in definition.plan.steps if step.hold}
    return OneAtATime(
        limits=limits_words(definition.limits),
        waits=tuple(line for waits, line in lines if waits),
        follows=tuple(line for waits, line in lines if not waits),
        goals=tuple(_goals(found, result)),
        findings=tuple(each.sentence for each in result.findings),
        applied=all(held.get(key) == hold for key, hold in result.holds.items()),
        obstacles=_obstacles(found, frame),
    )


def limits_words(limits: Limits) -> str:
    """The limits in a sentence."""
    parts = []
    if limits.per_group:
        parts.append(say("a group makes %(changes)s at a time", changes=_changes(limits.per_group)))
    if limits.school_wide:
        parts.append(
            say("the whole school makes %(changes)s at a time", changes=_changes(limits.school_wide))
        )
    text = listed(parts) or say("nobody has set a limit to changes")
    return sentence(text)


def _changes(number: int) -> str:
    return say_many("%(num)s change", "%(num)s changes", number)


def _goals(found: View, result: Levelling) -> list[str]:
    titles = {goal.key: goal.title for goal in found.rollout.plan.goals}
    return [_goal(each, titles[each.goal]) for each in result.goals if each.after != each.before]


def _goal(shift: GoalShift, title: str) -> str:
    after, before = long(shift.after), long(shift.before)
    if not shift.late:
        return say(
            "Goal '%(title)s' is reached on %(after)s instead of %(before)s.",
            title=title, after=after, before=before,
        )  # fmt: skip
    return say(
        "Goal '%(title)s' is reached on %(after)s instead of %(before)s, after its target %(target)s.",
        title=title, after=after, before=before, target=long(shift.target),
    )  # fmt: skip


def _obstacles(found: View, frame: Frame) -> tuple[ObstacleLine, ...]:
    """Obstacles that some step is still to retire, the most significant first."""
    plan, progress = found.rollout.plan, found.rollout.progress
    lines = []
    for each in plan.obstacles:
        steps = tuple(
            WaitLine(plan.by_key[key].title, frame.here.step(key))
            for key in each.retired_by
            if not progress[key].status.closed
        )
        if steps:
            lines.append(ObstacleLine(each.title, each.significance, steps))
    return tuple(sorted(lines, key=lambda line: (-line.significance, line.title)))
