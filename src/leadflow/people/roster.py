"""The roster: people, their roles, and the task groups."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at the school. `trello` is a Trello username, empty when the person has none."""

    key: str
    name: str
    roles: tuple[str, ...] = ()
    category: str = "faculty"
    email: str = ""
    trello: str = ""
    hours: float | None = None
    """Hours a week for this rollout; None when nobody has said, and then nothing is counted."""


@dataclass(frozen=True, slots=True)
class TaskGroup:
    """People with one objective, one lead and one board."""

    key: str
    name: str
    objective: str
    lead: str
    members: tuple[str, ...] = ()
    template: str = "task_group"
    """The board template (a file of `boards/`)."""


@dataclass(frozen=True)
class Roster:
    """All people and groups of one rollout."""

    people: tuple[Person, ...]
    groups: tuple[TaskGroup, ...]

    @cached_property
    def person(self) -> Mapping[str, Person]:
        """People by key."""
        return {person.key: person for person in self.people}

    @cached_property
    def group(self) -> Mapping[str, TaskGroup]:
        """Groups by key."""
        return {group.key: group for group in self.groups}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The name to print for every person key and group key."""
        return {
            **{each.key: each.name for each in self.groups},
            **{each.key: each.name for each in self.people},
        }

    def with_role(self, role: str) -> tuple[Person, ...]:
        """Everybody who has `role`, in the roster's order."""
        return tuple(person for person in self.people if role in person.roles)
