"""Entries: what any source of dates comes to before anyone says what the days are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from leadflow.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable


class Kind(StrEnum):
    """What an entry says about its days, as far as staff are concerned."""

    CLOSURE = "closure"
    HALF_DAY = "half_day"
    STAFF_DAY = "staff_day"
    """Students are off, staff work: a working day."""
    SCHOOL_DAY = "school_day"
    """A whole working day, whatever else is said of it."""
    IGNORE = "ignore"
    """Known to say nothing about school days."""
    UNKNOWN = "unknown"
    """Not understood; a person decides."""


CHOICES = tuple(each.value for each in Kind if each is not Kind.UNKNOWN)
"""What a person may say that an entry is."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that a source writes on some days, first and last inclusive.

    `place` is where it stands: a line, or a key of JSON. `kind` is what the source itself says it is.
    `timed` entries have hours. `trouble` says why the dates cannot be relied on.
    """

    first: date
    last: date
    title: str
    note: str = ""
    category: str = ""
    place: str = ""
    timed: bool = False
    kind: Kind | None = None
    trouble: str = ""

    @property
    def days(self) -> int:
        """How many days it is long."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Source:
    """All entries of a source. `first` and `last` are the ends of the school year, where it gives them."""

    label: str
    entries: tuple[Entry, ...]
    remarks: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None


MOST = 20_000
"""Entries; a calendar of more than that is something else."""
YEARS = range(1970, 2200)


def refuse(message: str, file: str, line: int | None = None, key: str = "", advice: str = "") -> InputError:
    """The error for an input that cannot be used."""
    return InputError([Problem(message, file, line, key or None, advice or None)])


def close_all(problems: Iterable[Problem]) -> None:
    """Raise `InputError` when there are any problems."""
    found = list(problems)
    if found:
        raise InputError(found)
