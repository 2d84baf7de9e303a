"""Help wanted and obstacles, as lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadflow.planning.words import listed
from leadflow.rollout.help_wanted import can_help
from leadflow.web.addresses import Addresses
from leadflow.web.contexts.lines import StepLine, step_lines

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from leadflow.rollout.help_wanted import HelpWanted
    from leadflow.services.view import View

TOP = 3
"""Obstacles that a list shows."""


@dataclass(frozen=True, slots=True)
class HelpLine:
    """What a group asks help for, and what the visitor can do about it."""

    id: int
    group: str
    group_address: str
    sentence: str
    skills: str
    by: str
    at: datetime
    helper: str
    """Who helps, empty while nobody does."""
    mine: bool
    """True when the visitor helps."""
    member: bool
    """True when the visitor is of the group, and may ask no more."""


@dataclass(frozen=True, slots=True)
class ObstacleLine:
    """What stands in the way, and the open steps that take it away. Impact and likelihood go from 1 to 5."""

    title: str
    impact: int
    likelihood: int
    significance: int
    steps: tuple[StepLine, ...]


def help_lines(found: View, wanted: Iterable[HelpWanted], who: str) -> tuple[HelpLine, ...]:
    """What is asked, as `who` (a person key, or empty) sees it."""
    roster = found.rollout.definition.roster
    lines = []
    for each in wanted:
        group = roster.group.get(each.group)
        lines.append(
            HelpLine(
                id=each.id,
                group=roster.names.get(each.group, each.group),
                group_address=Addresses(found.rollout.key).group(each.group),
                sentence=each.sentence,
                skills=listed(list(each.skills), "or"),
                by=roster.names.get(each.by, each.by),
                at=each.at,
                helper=roster.names.get(each.taken_by, each.taken_by),
                mine=bool(who) and each.taken_by == who,
                member=group is not None and who in (group.lead, *group.members),
            )
        )
    return tuple(lines)


def help_for(found: View, wanted: Iterable[HelpWanted], key: str) -> list[HelpWanted]:
    """What a person is asked for: what they help with, and what nobody does that they could."""
    person = found.rollout.definition.roster.person[key]
    return [each for each in wanted if each.taken_by == key or (not each.taken_by and can_help(each, person))]


def obstacle_lines(found: View, group: str = "") -> tuple[ObstacleLine, ...]:
    """The most significant obstacles that open steps (of a group) take away, at most `TOP`."""
    rollout = found.rollout
    lines = []
    for each in rollout.plan.obstacles:
        steps = [
            key
            for key in each.retired_by
            if not rollout.progress[key].status.closed and group in ("", rollout.plan.by_key[key].group)
        ]
        if steps:
            line = ObstacleLine(
                each.title, each.impact, each.likelihood, each.significance, step_lines(found, steps)
            )
            lines.append(line)
    return tuple(sorted(lines, key=lambda line: -line.significance)[:TOP])
