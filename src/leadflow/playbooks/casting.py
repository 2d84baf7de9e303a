"""Casting: which people stand behind the roles of a step."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from leadflow.planning.plan import Gate
from leadflow.playbooks.complaints import SCHOOL, Complaint, Place
from leadflow.playbooks.spelling import advice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leadflow.playbooks.drafts import Draft
    from leadflow.playbooks.playbook import RoleSpec
    from leadflow.playbooks.school import School


@dataclass
class Casting:
    """Finds people for roles, and collects what cannot be found."""

    roles: Mapping[str, RoleSpec]
    school: School
    complaints: list[Complaint]
    _wanting: dict[str, list[str]] = field(default_factory=dict)
    """Steps by the role that nobody has."""

    def owners(self, draft: Draft) -> tuple[str, ...]:
        """The people (keys) whose step it is."""
        return self._people(draft.spec.role, draft, draft.place.at("role"))

    def gate(self, draft: Draft) -> Gate | None:
        """Who approves the step, when it has a gate."""
        spec = draft.spec.gate
        if spec is None:
            return None
        found = [
            self._people(role, draft, draft.place.at("gate", "approvers", at))
            for at, role in enumerate(spec.approvers)
        ]
        people = tuple(dict.fromkeys(key for each in found for key in each))
        if all(found) and len(people) < spec.needed:
            self.complaints.append(
                Complaint(
                    f"Step '{draft.key}' needs {spec.needed} approvals, but the roles "
                    f"{', '.join(spec.approvers)} come to {len(people)} "
                    f"{'person' if len(people) == 1 else 'people'} at this school.",
                    draft.place.at("gate"),
                    "Give one of these roles to somebody else, too.",
                )
            )
            return None
        return Gate(people, min(spec.needed, len(people))) if people else None

    def close(self) -> None:
        """Complain once for every role that nobody has."""
        for role, steps in self._wanting.items():
            many = len(steps) > 1
            self.complaints.append(
                Complaint(
                    f"Nobody has the role '{role}' ({self.roles[role].title}), which "
                    f"{len(steps)} step{'s need' if many else ' needs'}, "
                    f"{'the first is ' if many else ''}'{steps[0]}'.",
                    Place(SCHOOL, ("roles",)),
                    f"Give it to somebody: in the people file, or as 'roles: {{{role}: [key]}}' here.",
                )
            )

    def _people(self, role: str, draft: Draft, place: Place) -> tuple[str, ...]:
        if role not in self.roles:
            self.complaints.append(Complaint(f"There is no role '{role}'.", place, advice(role, self.roles)))
            return ()
        seen: list[str] = []
        candidate: str | None = role
        while candidate is not None and candidate in self.roles and candidate not in seen:
            if people := self._having(self.roles[candidate], draft.spec.group):
                return people
            seen.append(candidate)
            candidate = self.roles[candidate].stand_in
        steps = self._wanting.setdefault(role, [])
        if draft.key not in steps:
            steps.append(draft.key)
        return ()

    def _having(self, role: RoleSpec, group: str) -> tuple[str, ...]:
        """Who has a role: by the school file, by the group, by the people file, in this order."""
        school = self.school
        if school.roles.get(role.key):
            return school.roles[role.key]
        found = school.roster.group.get(role.group or group)
        if role.of is not None and found is not None:
            return (found.lead,) if role.of == "lead" else found.members or (found.lead,)
        return tuple(person.key for person in school.roster.with_role(role.key))
