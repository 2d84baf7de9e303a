"""Changes: what differs between two values of a step's progress, in words for its history."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from leadflow.planning.artefacts import Artefact
from leadflow.planning.steps import Flag, Progress, Status
from leadflow.planning.words import school_days
from leadflow.saying import joined, say
from leadflow.sync.cards import CheckEntry
from leadflow.sync.uptake import SHOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORDS = {
    Status.TODO: say("to do"),
    Status.IN_PROGRESS: say("in progress"),
    Status.IN_APPROVAL: say("in approval"),
    Status.DONE: say("done"),
    Status.SKIPPED: say("skipped"),
}


def differences(before: Progress, after: Progress) -> Iterator[tuple[str, str, str]]:
    """(field, before, after) for every field that people would ask about; dates follow from the status."""
    for name in SHOWN:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield name, in_words(old), in_words(new)
        elif name == "remaining" and before.remaining_on != after.remaining_on:
            yield name, in_words(old), say("%(left)s, said again", left=in_words(new))


def in_words(value: object) -> str:
    """A value of a progress, or of a field of a card, as the history shows it."""
    if isinstance(value, Status):
        return _WORDS[value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return school_days(value)
    if isinstance(value, Flag):
        return value.reason
    if isinstance(value, Artefact):
        return f"{value.title} ({value.address})"
    if isinstance(value, frozenset):
        return joined(sorted(value), "; ")
    if isinstance(value, tuple):
        return joined(in_words(each) for each in value)
    if isinstance(value, CheckEntry):
        return f"[{'x' if value.ticked else ' '}] {value.text}"
    return "" if value is None else str(value)
