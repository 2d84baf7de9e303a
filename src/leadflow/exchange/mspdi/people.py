"""People: a project file's resources and assignments as a roster and owners."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from leadflow.exchange.imported import key_of
from leadflow.people.roster import Person, Roster, TaskGroup
from leadflow.playbooks.playbook import LEADERSHIP

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leadflow.exchange.imported import Remarks
    from leadflow.exchange.mspdi.project import Project

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_KEY = re.compile(r"[a-z][a-z0-9_-]{0,59}")


@dataclass(frozen=True)
class Cast:
    """The roster, and who is assigned to which row."""

    roster: Roster
    owners: Mapping[int, tuple[str, ...]]


def cast_of(project: Project, known: Roster | None, remarks: Remarks) -> Cast:
    """The people of a project. `known` is the roster that leadflow wrote, or the school's."""
    people = {each.key: each for each in known.people} if known is not None else {}
    by_name = {each.name.casefold(): each.key for each in people.values()}
    keys: dict[int, str] = {}
    for each in project.resources:
        if not each.name or each.uid == 0:
            continue
        if not each.person:
            remarks.add("Material and costs are not taken: {}.", each.name)
            continue
        if each.calendar not in (-1, project.calendar):
            remarks.add("Calendars of single people are not taken; the school's calendar counts for all.")
        key = each.code if each.code in people else by_name.get(each.name.casefold(), "")
        email = each.email if _EMAIL.fullmatch(each.email) else ""
        if not key:
            key = each.code if _KEY.fullmatch(each.code) else key_of(each.name, people, "person")
            people[key] = Person(key, each.name, email=email)
        elif each.name != people[key].name or (email and email != people[key].email):
            people[key] = replace(people[key], name=each.name, email=email or people[key].email)
        keys[each.uid] = key
    owners: dict[int, list[str]] = {}
    for row, resource in project.assignments:
        if resource in keys and keys[resource] not in owners.setdefault(row, []):
            owners[row].append(keys[resource])
    found = {row: tuple(each) for row, each in owners.items()}
    return Cast(_roster(known, tuple(people.values()), remarks), found)


def _roster(known: Roster | None, people: tuple[Person, ...], remarks: Remarks) -> Roster:
    if known is not None and known.groups:
        return replace(known, people=people)
    if not people:
        remarks.add("The file names nobody; put your people in people.csv in the place of 'lead'.")
        people = (Person("lead", "Lead"),)
    remarks.add("The file has no task groups; all steps are on the board of the leadership group.")
    leadership = TaskGroup(
        LEADERSHIP,
        "Leadership group",
        "",
        people[0].key,
        tuple(each.key for each in people),
        template=LEADERSHIP,
    )
    return Roster(people, (leadership,))
