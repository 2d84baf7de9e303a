"""Changes: what a reconcile found that people should know of or that the plan side is to take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Edit:
    """A person changed a field on the board; the plan side takes it. `before` is the baseline's value.

    `field` is one of `cards.FIELDS`, or ``flag``: then `after` is a `Flag`, or None when it was taken off.
    For members `after` is the joined value of both sides. An edit of ``archived`` is reported by every
    reconcile for as long as the card lies in the archive.
    """

    key: str
    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Conflict:
    """Both sides changed a field. `chosen` won by policy; the other value is kept here, reversible.

    A change on the board of a field that the plan asserts is kept here too. `baseline` is None when
    nothing had been agreed yet (a card that was found again after a crash). Sets are sorted tuples.
    """

    key: str
    field: str
    baseline: Any
    plan: Any
    board: Any
    chosen: str
    """``plan``, ``board``, or ``both`` for members that were joined without a baseline."""
    by: str = ""
    """Person key of who changed it on the board, where the board can tell."""


@dataclass(frozen=True, slots=True)
class Vanished:
    """A linked card is no longer on the board. Absence is not deletion: somebody has to say."""

    key: str
    remote_id: str


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A person whom the plan wants on a card cannot be put there: they are not on the board."""

    key: str
    person: str
