"""What is known of one board besides its cards: its lists, labels and members."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from leadflow.boards.trello.people import People
from leadflow.planning.steps import Status
from leadflow.sync.cards import OUR_STEP

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from leadflow.boards.trello.models import TrelloBoard, TrelloLabel, TrelloList
    from leadflow.people.roster import Roster
    from leadflow.sync.cards import BoardRef


@dataclass(frozen=True, slots=True)
class BoardFacts:
    """A board's lists and labels by id, the usernames of its members by id."""

    lists: Mapping[str, TrelloList]
    labels: dict[str, TrelloLabel]
    """Grows when a label is made, so that the next card finds it."""
    usernames: Mapping[str, str]


def facts_of(board: TrelloBoard) -> BoardFacts:
    """The facts in an answer."""
    return BoardFacts(
        lists={each.id: each for each in board.lists},
        labels={each.id: each for each in board.labels},
        usernames={each.id: each.username for each in board.members},
    )


class BoardView:
    """A board seen through its reference and a roster: which list is which status, who is who."""

    def __init__(self, ref: BoardRef, facts: BoardFacts, roster: Roster) -> None:
        self.ref, self.facts = ref, facts
        self.people = People(roster, facts.usernames)

    def status_of(self, list_id: str, before: Sequence[str] = ()) -> Status:
        """The status that a card in this list has.

        A list that people added stands for no status: the card keeps that of the managed list it was in
        last (`before` are its lists, latest first), and where that is not known, has that of the managed
        list to the left.
        """
        bound = self._bound
        for each in (list_id, *before):
            if each in bound:
                return bound[each]
        status = self.ref.lists[0][0] if self.ref.lists else Status.TODO
        for each in self._ordered:
            status = bound.get(each, status)
            if each == list_id:
                break
        return status

    def list_for(self, status: Status) -> str | None:
        """The list that stands for a status, or None."""
        return next((remote for each, remote in self.ref.lists if each is status), None)

    def labels_of(self, ids: Iterable[str]) -> frozenset[str]:
        """The managed labels among these; one of the same name that people made counts too."""
        return frozenset(name for each in ids if (name := self._managed.get(each)))

    def label_ids(self, wanted: Iterable[str], present: Iterable[str]) -> tuple[list[str], list[str]]:
        """The labels a card is to have, and the managed names for which the board has no label any more.

        Labels of people stay, and a managed one that the card has stays the one it is.
        """
        present = tuple(present)
        ids = {each for each in present if each not in self._managed}
        missing: list[str] = []
        for name in sorted(wanted):
            on_card = [each for each in present if self._managed.get(each) == name]
            on_board = on_card or [each for each, managed in self._managed.items() if managed == name]
            if on_board:
                ids.add(on_board[0])
            else:
                missing.append(name)
        return sorted(ids), missing

    @cached_property
    def _bound(self) -> Mapping[str, Status]:
        return {remote: status for status, remote in self.ref.lists}

    @cached_property
    def _ordered(self) -> Sequence[str]:
        return [each.id for each in sorted(self.facts.lists.values(), key=lambda each: each.pos)]

    @cached_property
    def _managed(self) -> Mapping[str, str]:
        """Managed label names by id, those of the reference first."""
        named = {name.casefold(): name for name in (OUR_STEP, *(name for name, _ in self.ref.labels))}
        bound = {remote: name for name, remote in self.ref.labels if remote in self.facts.labels}
        others = {
            each.id: named[each.name.strip().casefold()]
            for each in self.facts.labels.values()
            if each.id not in bound and each.name.strip().casefold() in named
        }
        return {**bound, **others}
