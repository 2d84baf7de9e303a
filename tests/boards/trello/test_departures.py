"""What Trello's log of actions proves about cards that are no longer on a board."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from leadflow.boards.trello.departures import departures_of
from leadflow.boards.trello.models import TrelloAction
from leadflow.boards.trello.people import People
from leadflow.sync.cards import Departure
from tests.small import small_roster

PEOPLE = People(small_roster(), {"m1": "anaruiz"})
NEW_YORK = ZoneInfo("America/New_York")


def action(kind: str, hour: int, card: str = "c1", by: str = "m1", **about: Any) -> TrelloAction:
    """An action of 8 September 2026, UTC."""
    return TrelloAction.model_validate(
        {
            "id": f"{hour:024}",
            "type": kind,
            "date": datetime(2026, 9, 8, hour, tzinfo=UTC),
            "idMemberCreator": by,
            "memberCreator": {"id": by, "username": "stranger", "fullName": "A Stranger"},
            "data": {"card": {"id": card}, **about},
        }
    )


def departures(*actions: TrelloAction, present: tuple[str, ...] = ()) -> dict[str, Departure]:
    return dict(
        departures_of(
            actions,
            present,
            PEOPLE,
            NEW_YORK,
            lambda board: f"Board {board}",
            lambda each: each.id_member_creator == "own",
        )
    )


def test_what_leadflow_itself_did_is_marked() -> None:
    assert departures(action("deleteCard", 12, by="own"))["c1"].ours
    assert not departures(action("deleteCard", 12))["c1"].ours


def test_a_deletion_has_a_day_at_school_and_who_it_was() -> None:
    assert departures(action("deleteCard", 2)) == {"c1": Departure(True, date(2026, 9, 7), "ana")}
    assert departures(action("deleteCard", 12, by="m9"))["c1"].by == "A Stranger"


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ({"id": "b2", "name": "Staff room"}, "Staff room"),
        ({"id": "b2"}, "Board b2"),
        ({}, ""),
        (None, ""),
    ],
)
def test_a_move_names_the_board(target: Any, name: str) -> None:
    found = departures(action("moveCardFromBoard", 12, boardTarget=target))["c1"]
    assert found == Departure(False, date(2026, 9, 8), "ana", name)


def test_the_last_departure_counts_and_only_of_cards_that_are_not_there() -> None:
    moved, deleted = action("moveCardFromBoard", 12, boardTarget={"id": "b2"}), action("deleteCard", 14)
    assert departures(deleted, moved)["c1"].deleted
    assert departures(moved, deleted, present=("c1",)) == {}
    assert departures(action("createCard", 12), action("updateCard", 13)) == {}
    assert departures(action("deleteCard", 12, card="")) == {}
