"""Absences: days on which a person or a whole task group is not there, over the school's calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Absence:
    """Days off, first and last inclusive. `who` is the key of a person, or of a task group when `group`.

    Of a `half` day off only the afternoon is lost. `name` is the reason, as people say it; it may be empty.
    """

    who: str
    first: date
    last: date
    name: str = ""
    group: bool = False
    half: bool = False


@dataclass(frozen=True, slots=True)
class Away:
    """A stretch of days on which nobody can work on a step, because `who` (keys) are not there.

    `half` as with an absence: the mornings are left.
    """

    first: date
    last: date
    who: tuple[str, ...]
    name: str = ""
    half: bool = False
