"""Root blockers: the causes that everything blocked goes back to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadflow.planning.causes import Cause
from leadflow.planning.steps import CauseKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from leadflow.planning.blocked import Standing

_ON_A_STEP = (CauseKind.DEPENDENCY, CauseKind.GATE, CauseKind.CAPACITY)
"""The kinds of causes whose source is another step."""

_Id = tuple[CauseKind, str, str]


@dataclass(frozen=True, slots=True)
class RootBlocker:
    """A cause that no other blocked step explains, and the blocked steps that it holds.

    `step` has the cause; `holds` are it and all that are blocked because of it, directly or through
    others. Causes of several steps that come to the same (a step that many wait for) are one root, with
    the oldest of them as `cause`.
    """

    cause: Cause
    step: str
    holds: tuple[str, ...]


def roots(found: Mapping[str, Standing]) -> tuple[RootBlocker, ...]:
    """The root blockers of all standings; those that hold most steps first.

    A step that waits for a blocked step is explained by that step's causes; every other cause is a root.
    Blocked steps that only wait for each other are their own roots.
    """
    waits: dict[str, list[str]] = {}
    pairs: list[tuple[str, Cause]] = []
    for key, standing in found.items():
        for cause in standing.causes if standing.blocked else ():
            if cause.kind in _ON_A_STEP and found[cause.source].blocked:
                waits.setdefault(cause.source, []).append(key)
            else:
                pairs.append((key, cause))
    grouped = _grouped(found, pairs, waits)
    held = {key for root in grouped for key in root.holds}
    circle = [
        (key, cause)
        for key, standing in found.items()
        if standing.blocked and key not in held
        for cause in standing.causes
    ]
    grouped += _grouped(found, circle, waits)
    return tuple(sorted(grouped, key=lambda root: (-len(root.holds), root.cause.since, root.step)))


def _grouped(
    found: Mapping[str, Standing], pairs: Iterable[tuple[str, Cause]], waits: Mapping[str, list[str]]
) -> list[RootBlocker]:
    same: dict[_Id, list[tuple[str, Cause]]] = {}
    for key, cause in pairs:
        owner = "" if cause.kind in _ON_A_STEP else key
        same.setdefault((cause.kind, cause.source, owner), []).append((key, cause))
    grouped = []
    for each in same.values():
        step, cause = min(each, key=lambda pair: (pair[1].since, pair[0]))
        held = _held([key for key, _ in each], waits)
        grouped.append(RootBlocker(cause, step, tuple(key for key in found if key in held)))
    return grouped


def _held(keys: Iterable[str], waits: Mapping[str, list[str]]) -> set[str]:
    held = set(keys)
    waiting = list(held)
    while waiting:
        new = [key for key in waits.get(waiting.pop(), ()) if key not in held]
        held.update(new)
        waiting.extend(new)
    return held
