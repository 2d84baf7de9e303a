"""Weeks: how many hours of people's weeks the steps take. A week goes from Monday to Sunday."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from leadflow.planning.slots import MARKS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from leadflow.planning.slots import SlotTable

WEEK = 7 * MARKS
"""Marks a week. Day 1 of the calendar of `datetime` was a Monday."""
_LITTLE = 1e-9


@dataclass(frozen=True, slots=True)
class Work:
    """What a step asks of its people: `hours` of each of `people`, spread evenly over its days."""

    people: tuple[str, ...]
    hours: float
    table: SlotTable

    def weeks(self, start: int, finish: int) -> list[tuple[int, float]]:
        """The hours of each person by week, when the step lies between two marks."""
        first, last = (start - MARKS) // WEEK, (finish - MARKS) // WEEK
        edges = [start, *(week * WEEK + MARKS for week in range(first + 1, last + 1)), finish]
        counts = [self.table.first_from(edge) for edge in edges]
        total = max(1, counts[-1] - counts[0])
        return [
            (first + at, self.hours * (counts[at + 1] - counts[at]) / total) for at in range(len(edges) - 1)
        ]


@dataclass(slots=True)
class Weeks:
    """Hours taken so far of everybody whose hours a week (`most`) are known."""

    most: Mapping[str, float]
    taken: dict[tuple[str, int], float] = field(default_factory=dict)

    def full(self, work: Work, start: int, finish: int) -> tuple[str, int] | None:
        """The first person and week without room for a step between two marks; None when there is room."""
        for week, hours in work.weeks(start, finish):
            for person in work.people:
                if self.taken.get((person, week), 0.0) + hours > self.most[person] + _LITTLE:
                    return person, week
        return None

    def after(self, person: str, week: int, start: int) -> int:
        """The first mark after a full week at which a step that starts at `start` may have room.

        In a week that is not its first, a step would only need more if it started later, up to that week. A
        week without any room is over on its last day.
        """
        monday = week * WEEK + MARKS
        if self.taken.get((person, week), 0.0) >= self.most[person] - _LITTLE:
            return monday + WEEK
        return monday if monday > start else 0

    def take(self, work: Work, start: int, finish: int) -> None:
        """Put a step between two marks, whether there is room or not."""
        for week, hours in work.weeks(start, finish):
            for person in work.people:
                self.taken[person, week] = self.taken.get((person, week), 0.0) + hours


def people_of(owners: Sequence[str], most: Mapping[str, float]) -> tuple[str, ...]:
    """Those of a step's owners whose hours a week are known."""
    return tuple(person for person in dict.fromkeys(owners) if person in most)
