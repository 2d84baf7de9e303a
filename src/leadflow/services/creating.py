"""What a launch is going to create: the boards, with all that is on them, before anything is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadflow.sync.operations import CreateCard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leadflow.services.launch import LaunchReport
    from leadflow.sync.cards import BoardSpec, CardFields

A_SECOND = 9
"""Requests a second that leadflow sends to Trello at most."""


@dataclass(frozen=True, slots=True)
class ToMake:
    """A board that is to be made. `people` are put on it; `without` have no username there."""

    group: str
    spec: BoardSpec
    cards: Sequence[CardFields]
    people: tuple[str, ...]
    without: tuple[str, ...]

    @property
    def entries(self) -> int:
        """Entries of all checklists."""
        return sum(len(each.checklist) for each in self.cards)

    @property
    def requests(self) -> int:
        """How many requests it takes at most, each thing made by one of its own."""
        lists = sum(len({entry.checklist for entry in each.checklist}) for each in self.cards)
        frame = 2 + len(self.spec.lists) + len(self.spec.labels) + len(self.people)
        return frame + len(self.cards) + lists + self.entries


def to_make(report: LaunchReport) -> tuple[ToMake, ...]:
    """The boards that a launch would make, in the roster's order; those that are there are left out."""
    roster = report.rollout.definition.roster
    elsewhere = report.rollout.definition.board_kind == "trello"
    return tuple(
        ToMake(
            group,
            spec,
            [
                each.operation.fields
                for each in report.operations
                if each.group == group and isinstance(each.operation, CreateCard)
            ],
            tuple(
                each.name
                for each in roster.people
                if each.key in spec.members and (each.trello or not elsewhere)
            ),
            tuple(
                each.name
                for each in roster.people
                if each.key in spec.members and elsewhere and not each.trello
            ),
        )
        for group, spec in report.boards.items()
        if group not in report.refs
    )


def minutes(boards: Sequence[ToMake]) -> int:
    """About how many minutes it takes on Trello to make these boards."""
    return max(1, round(sum(each.requests for each in boards) / A_SECOND / 60))
