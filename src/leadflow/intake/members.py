"""Members: the people and groups of a school file, put together to a roster."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from leadflow.errors import Problem
from leadflow.people.roster import Roster, TaskGroup
from leadflow.playbooks.playbook import LEADERSHIP
from leadflow.playbooks.spelling import advice, nearest
from leadflow.saying import say

if TYPE_CHECKING:
    from leadflow.intake.document import Document, Location
    from leadflow.intake.roster import People
    from leadflow.intake.schoolfile import GroupPart, LeadershipPart, SchoolFile
    from leadflow.people.roster import Person
    from leadflow.playbooks.playbook import Playbook


def roster_of(written: SchoolFile, people: Sequence[Person]) -> Roster:
    """The roster: everybody, the leadership group first among the groups. A lead is always a member."""
    lead = written.leadership
    leadership = TaskGroup(
        LEADERSHIP, lead.name, lead.objective, lead.lead, _with(lead.lead, lead.members), lead.template
    )
    groups = (
        TaskGroup(
            each.key, each.name, each.objective, each.lead, _with(each.lead, each.members), each.template
        )
        for each in written.groups
    )
    return Roster(tuple(people), (leadership, *groups))


def _with(lead: str, members: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((lead, *members)))


def people_problems(written: SchoolFile, people: Sequence[Person], document: Document) -> Iterable[Problem]:
    """Names in the school file that nobody in the people file has."""
    known = {person.key: person.name for person in people}
    for location, key in _named(written):
        if key not in known:
            hint = advice(key, known) or "Write the key of somebody, or add a line to the people file."
            yield document.problem(
                location, say("There is nobody '%(key)s' in the people file.", key=key), hint
            )


def role_problems(written: SchoolFile, playbook: Playbook, document: Document) -> Iterable[Problem]:
    """Roles in the school file that the playbook does not have."""
    known = [role.key for role in playbook.roles]
    named: list[tuple[Location, str]] = [(("roles", role), role) for role in written.roles]
    policies = written.policies
    if isinstance(role := policies.get("slot_confirmed_by"), str):
        named.append((("policies", "slot_confirmed_by"), role))
    if isinstance(circle := policies.get("inner_circle"), list):
        named += [
            (("policies", "inner_circle", at), role)
            for at, role in enumerate(circle)
            if isinstance(role, str)
        ]
    for location, role in named:
        if role not in known:
            yield document.problem(
                location, say("The playbook has no role '%(role)s'.", role=role), advice(role, known)
            )


def misspelt_roles(people: People, playbook: Playbook) -> Iterable[Problem]:
    """Roles in the people file that look like one of the playbook's; others are the school's own affair."""
    known = [role.key for role in playbook.roles]
    for person in people.persons:
        for role in person.roles:
            if role not in known and (close := nearest(role, known)):
                message, line = f"The playbook has no role '{role}'.", people.lines[person.key]
                yield Problem(
                    message, people.file, line, "roles", say("Did you mean '%(close)s'?", close=close)
                )


def _named(written: SchoolFile) -> Iterable[tuple[Location, str]]:
    """Every place that names a person."""
    groups: list[tuple[Location, LeadershipPart | GroupPart]] = [(("leadership",), written.leadership)]
    groups += [(("groups", at), each) for at, each in enumerate(written.groups)]
    for location, group in groups:
        yield (*location, "lead"), group.lead
        yield from (((*location, "members", at), key) for at, key in enumerate(group.members))
    for role, keys in written.roles.items():
        yield from ((("roles", role, at), key) for at, key in enumerate(keys))
