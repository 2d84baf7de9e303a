"""Task groups: all of them, and one with its steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from leadflow.errors import NotFoundError
from leadflow.planning.steps import StepState
from leadflow.saying import say
from leadflow.web.addresses import Addresses, to_board
from leadflow.web.contexts.helping import HelpLine, ObstacleLine, help_lines, obstacle_lines
from leadflow.web.contexts.lines import BlockedLine, StepLine, blocked_line, step_lines
from leadflow.web.forms import Form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leadflow.people.roster import TaskGroup
    from leadflow.rollout.help_wanted import HelpWanted
    from leadflow.services.view import View
    from leadflow.web.contexts.frame import Frame

NOTHING = Form()
"""A form that nobody has sent."""


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many steps are in a state."""

    state: str
    count: int


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A task group in a list."""

    name: str
    address: str
    objective: str
    lead: str
    members: tuple[str, ...]
    board: str
    """Address of its board, empty when it has none."""
    counts: tuple[StateCount, ...]
    steps: int
    closed: int


@dataclass(frozen=True, slots=True)
class GroupsPage:
    """All groups."""

    template: ClassVar[str] = "groups.html"

    frame: Frame
    groups: tuple[GroupLine, ...]
    obstacles: tuple[ObstacleLine, ...]


@dataclass(frozen=True, slots=True)
class GroupPage:
    """One group: objective, people, its blocked steps and all of them."""

    template: ClassVar[str] = "group.html"

    frame: Frame
    group: GroupLine
    form: Form
    blocked: tuple[BlockedLine, ...]
    lines: tuple[StepLine, ...]
    wanted: tuple[HelpLine, ...]
    member: bool
    """True when the visitor is of the group, or has not said who they are: they may ask for help."""
    obstacles: tuple[ObstacleLine, ...]


def groups_page(found: View, frame: Frame) -> GroupsPage:
    """All groups, in the roster's order."""
    groups = found.rollout.definition.roster.groups
    return GroupsPage(frame, tuple(_group_line(found, each) for each in groups), obstacle_lines(found))


def group_page(
    found: View, frame: Frame, key: str, wanted: Sequence[HelpWanted] = (), form: Form = NOTHING
) -> GroupPage:
    """A group; `wanted` is what all groups ask help for. Raises `NotFoundError`."""
    group = found.rollout.definition.roster.group.get(key)
    if group is None:
        raise NotFoundError(say("There is no group ‘%(key)s’ in this rollout.", key=key))
    keys = _steps(found, key)
    return GroupPage(
        frame=frame,
        group=_group_line(found, group),
        form=form,
        blocked=tuple(blocked_line(found, each, frame.who) for each in found.blocked if each.key in keys),
        lines=step_lines(found, keys),
        wanted=help_lines(found, [each for each in wanted if each.group == key], frame.who),
        member=frame.who in ("", group.lead, *group.members),
        obstacles=obstacle_lines(found, key),
    )


def _steps(found: View, group: str) -> tuple[str, ...]:
    return tuple(step.key for step in found.rollout.plan.steps if step.group == group)


def _group_line(found: View, group: TaskGroup) -> GroupLine:
    names = found.rollout.definition.roster.names
    states = [found.standings[key].state for key in _steps(found, group.key)]
    counts = tuple(StateCount(each.value, states.count(each)) for each in StepState if each in states)
    return GroupLine(
        name=group.name,
        address=Addresses(found.rollout.key).group(group.key),
        objective=group.objective,
        lead=names.get(group.lead, group.lead),
        members=tuple(names.get(each, each) for each in group.members),
        board=to_board(found, group.key),
        counts=counts,
        steps=len(states),
        closed=sum(each in (StepState.DONE, StepState.SKIPPED) for each in states),
    )
