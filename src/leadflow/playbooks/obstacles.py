"""Obstacles of a school, with the references to the steps that retire them made into step keys."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from leadflow.playbooks.complaints import SCHOOL, Complaint, Place
from leadflow.playbooks.spelling import advice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leadflow.planning.limits import Obstacle
    from leadflow.playbooks.drafts import Directory


def retired(
    obstacles: Sequence[Obstacle], directory: Directory, keys: set[str], complaints: list[Complaint]
) -> tuple[Obstacle, ...]:
    """The obstacles with the steps that retire them. `keys` are the steps that are left.

    A reference to a whole (``g.norms``, ``m1``) stands for every step of it. Complains about one that
    stands for no step.
    """
    found = []
    for at, obstacle in enumerate(obstacles):
        steps: list[str] = []
        for index, reference in enumerate(obstacle.retired_by):
            named = directory.steps(reference)
            left = [key for key in named if key in keys]
            if not left and (named or not directory.knows(reference)):
                place = Place(SCHOOL, ("obstacles", at, "retired_by", index))
                complaints.append(_astray(obstacle.key, reference, bool(named), place, directory))
            steps += left
        found.append(replace(obstacle, retired_by=tuple(dict.fromkeys(steps))))
    return tuple(found)


def _astray(key: str, reference: str, disabled: bool, place: Place, directory: Directory) -> Complaint:
    why = "which the overlay disables" if disabled else "which is not a step"
    hint = "Name another step, or keep that one." if disabled else advice(reference, directory.names)
    return Complaint(f"Obstacle '{key}' is retired by '{reference}', {why}.", place, hint)
