"""Parts: the phases of a playbook, and which of them are within others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadflow.planning.plan import Phase
from leadflow.playbooks.complaints import PLAYBOOK, Complaint, Place
from leadflow.playbooks.spelling import advice

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from leadflow.playbooks.playbook import PhaseSpec


def phases(specs: Sequence[PhaseSpec], complaints: list[Complaint]) -> tuple[Phase, ...]:
    """The phases of a plan; a parent that cannot be one is a complaint, and is left out."""
    found = list(_complaints(specs))
    complaints += found
    return tuple(Phase(each.key, each.title, "" if found else each.parent) for each in specs)


def _complaints(specs: Sequence[PhaseSpec]) -> Iterator[Complaint]:
    places = {spec.key: Place(PLAYBOOK, ("phases", at)) for at, spec in reversed([*enumerate(specs)])}
    parents = {spec.key: spec.parent for spec in reversed(specs)}
    for at, spec in enumerate(specs):
        place = Place(PLAYBOOK, ("phases", at))
        if places[spec.key] != place:
            message = f"Two phases have the key '{spec.key}'."
            yield Complaint(message, place.at("key"), "Give one of them another key.", places[spec.key])
        elif spec.parent and spec.parent not in parents:
            message = f"Phase '{spec.key}' is a part of '{spec.parent}', which the playbook does not have."
            yield Complaint(message, place.at("parent"), advice(spec.parent, parents))
        elif circle := _circle(spec.key, parents):
            message = f"The phases are parts of each other in a circle: {' -> '.join(circle)}."
            yield Complaint(message, place.at("parent"), "Take one 'parent' away.")


def _circle(key: str, parents: dict[str, str]) -> list[str]:
    """The way from a phase up to itself, told at the phase with the first key of it; empty without one."""
    line = [key]
    while parents.get(line[-1]):
        line.append(parents[line[-1]])
        if line[-1] == key:
            return line if key == min(line) else []
        if line[-1] in line[:-1]:
            return []  # a circle further up, which is told there
    return []
