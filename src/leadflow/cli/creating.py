"""What a launch is going to create: the boards, with all that is on them, before anything is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from leadflow.cli import show
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


def print_to_make(report: LaunchReport) -> None:
    """The boards as a table, who cannot be put on them, and how long it takes."""
    boards = to_make(report)
    if not boards:
        return
    rows = [
        (
            each.spec.name,
            ", ".join(column.name for column in each.spec.lists),
            str(len(each.cards)),
            str(each.entries),
            str(len(each.people)),
        )
        for each in boards
    ]
    show.table(f"Boards to be made ({len(boards)})", ("Board", "Lists", "Cards", "Entries", "People"), rows)
    show.line(f"Labels: {', '.join(dict.fromkeys(name for each in boards for name, _ in each.spec.labels))}.")
    for each in boards:
        if each.without:
            show.line(f"No Trello username, so not on '{each.spec.name}': {', '.join(each.without)}.")
    if report.rollout.definition.board_kind == "trello":
        count = sum(each.requests for each in boards)
        minutes = max(1, round(count / A_SECOND / 60))
        show.line(f"That takes at most {count} requests to Trello, about {show.counted(minutes, 'minute')}.")
    show.line()


def board_records(report: LaunchReport) -> dict[str, Any]:
    """The boards as data, by group key."""
    planned = {each.group: each for each in to_make(report)}
    elsewhere = report.rollout.definition.board_kind == "trello"
    return {
        group: {
            "name": spec.name,
            "url": report.refs[group].url if group in report.refs else "",
            "lists": [each.name for each in spec.lists],
            "labels": [name for name, _ in spec.labels],
            "cards": len(planned[group].cards) if group in planned else 0,
            "entries": planned[group].entries if group in planned else 0,
            "people": list(planned[group].people) if group in planned else [],
            "without_account": list(planned[group].without) if group in planned else [],
            "requests": planned[group].requests if group in planned and elsewhere else 0,
        }
        for group, spec in report.boards.items()
    }
