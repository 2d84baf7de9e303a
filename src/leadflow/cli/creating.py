"""What a launch is going to create, as a table and as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from leadflow.cli import show
from leadflow.planning.words import first_of
from leadflow.services.creating import minutes, to_make

if TYPE_CHECKING:
    from leadflow.services.launch import LaunchReport


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
            show.line(f"No Trello username, so not on '{each.spec.name}': {first_of(each.without)}.")
    if report.rollout.definition.board_kind == "trello":
        count, time = sum(each.requests for each in boards), show.counted(minutes(boards), "minute")
        show.line(f"That takes at most {count} requests to Trello, about {time}.")
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
