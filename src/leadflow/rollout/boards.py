"""Which boards a rollout needs: one per task group that has steps, made from its template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadflow.errors import RefusedError
from leadflow.sync.cards import BoardSpec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leadflow.people.roster import TaskGroup
    from leadflow.rollout.rollout import Definition
    from leadflow.sync.template import BoardTemplate


def board_specs(definition: Definition, templates: Mapping[str, BoardTemplate]) -> Mapping[str, BoardSpec]:
    """The boards by group key, in the roster's order. Raises `RefusedError` for an unknown template."""
    used = {step.group for step in definition.plan.steps}
    return {
        group.key: _spec(definition, group, templates)
        for group in definition.roster.groups
        if group.key in used
    }


def board_facts(definition: Definition) -> Mapping[str, object]:
    """What the board of every group is made of besides its template: another value, another board."""
    used = {step.group for step in definition.plan.steps}
    about = (definition.name, definition.school, definition.timezone)
    return {
        group.key: (group, _members(definition, group), about)
        for group in definition.roster.groups
        if group.key in used
    }


def _spec(definition: Definition, group: TaskGroup, templates: Mapping[str, BoardTemplate]) -> BoardSpec:
    if group.template not in templates:
        raise RefusedError(
            f"The board of '{group.name}' uses the template '{group.template}', which is not in boards/. "
            f"There are: {', '.join(sorted(templates))}."
        )
    template = templates[group.template]
    words = {
        "rollout": definition.name,
        "group": group.name,
        "objective": group.objective,
        "school": definition.school,
    }
    return BoardSpec(
        key=f"{definition.key}/{group.key}",
        name=template.name.format_map(words),
        description=template.description.format_map(words),
        lists=template.lists,
        labels=template.labels,
        members=_members(definition, group),
        timezone=definition.timezone,
    )


def _members(definition: Definition, group: TaskGroup) -> frozenset[str]:
    return frozenset({group.lead, *group.members, *_needed(definition, group)} - {""})


def _needed(definition: Definition, group: TaskGroup) -> set[str]:
    """People from outside the group who are to do or approve one of its steps."""
    steps = [step for step in definition.plan.steps if step.group == group.key]
    owners = {person for step in steps for person in step.owners}
    return owners | {person for step in steps if step.gate for person in step.gate.approvers}
