"""Calls: who has something else to do after a re-plan, person by person. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from leadflow.rollout.alterations import Alteration
    from leadflow.rollout.rollout import Rollout


@dataclass(frozen=True, slots=True)
class Call:
    """What changes for one person in one group. Steps in plan order."""

    person: str
    """Person key; of a step that nobody has taken, the group's lead. Empty when there is none."""
    group: str
    moved: tuple[str, ...] = ()
    """Steps with other dates."""
    changed: tuple[str, ...] = ()
    """Steps of which something else changed."""
    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    """Steps that are no longer theirs, or nobody's any more."""


def calls_of(
    before: Rollout,
    after: Rollout,
    moved: Iterable[str],
    altered: Iterable[Alteration],
    joined: Iterable[str],
    left: Iterable[str],
) -> tuple[Call, ...]:
    """One call for each person concerned, groups in the roster's order; `left` are gone or skipped."""
    found: dict[tuple[str, str], dict[str, list[str]]] = {}

    def call(rollout: Rollout, people: Iterable[str], key: str, what: str) -> None:
        for person in people:
            kinds = found.setdefault((rollout.plan.by_key[key].group, person), {})
            kinds.setdefault(what, []).append(key)

    moved, joined, left = list(moved), list(joined), list(left)
    for key in moved:
        call(after, _who(after, key), key, "moved")
    for key in _changed(after, altered, {*moved, *joined, *left}):
        call(after, _who(after, key), key, "changed")
    for key in joined:
        call(after, _who(after, key), key, "new")
    for key in left:
        call(before, _who(before, key), key, "gone")
    for key in after.plan.order:
        if key in before.progress and key not in left and not after.progress[key].status.closed:
            was, now = _who(before, key), _who(after, key)
            call(after, [each for each in now if each not in was and key not in moved], key, "new")
            call(after, [each for each in was if each not in now], key, "gone")
    groups = [*before.definition.roster.group, *after.definition.roster.group]
    places = {key: place for place, key in reversed(list(enumerate(groups)))}
    return tuple(
        Call(person, group, **{what: tuple(dict.fromkeys(keys)) for what, keys in kinds.items()})
        for (group, person), kinds in sorted(
            found.items(), key=lambda each: (places.get(each[0][0], len(places)), each[0])
        )
    )


def _changed(after: Rollout, altered: Iterable[Alteration], told: Collection[str]) -> list[str]:
    """Open steps of which something changed that their people should know, and that are not told already."""
    keys = {each.key for each in altered if each.about == "step" and each.field not in ("owners", "phase")}
    return [
        key
        for key in after.plan.order
        if key in keys and key not in told and not after.progress[key].status.closed
    ]


def _who(rollout: Rollout, key: str) -> tuple[str, ...]:
    """Who is to do a step: those who took it, else those the plan names, else the lead of its group."""
    step, progress = rollout.plan.by_key[key], rollout.progress.get(key)
    group = rollout.definition.roster.group.get(step.group)
    return (progress.owners if progress else ()) or step.owners or ((group.lead,) if group else ("",))
