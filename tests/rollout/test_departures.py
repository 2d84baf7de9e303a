"""Cards that left their board: what is said of them, and what is proved."""

from __future__ import annotations

from dataclasses import replace

import pytest

from leadflow.rollout.decision import Decision, decide
from leadflow.rollout.taking import GONE, is_absence, is_on_another_board, is_put_away
from leadflow.sync.cards import BoardSnapshot, Departure
from leadflow.sync.uptake import PUT_AWAY
from tests.rollout.test_decision import MOMENT, PEOPLE, Boards
from tests.rollout.test_outlook import launched
from tests.small import MONDAY
from tests.templates import TEMPLATES

ELSEWHERE = "Its card is on the board of Reading group; move it back to the board of Leadership group."


def left(departure: Departure | None, before: str = "", away: bool = False) -> Decision:
    """A pass over boards of which the card of norms is missing."""
    boards = Boards(replace(launched(), troubles={"norms": before} if before else {}))
    del boards.cards["small/norms"]
    snapshots = {
        group: BoardSnapshot(
            group,
            tuple(card for key, card in boards.cards.items() if boards.group[key] == group),
            PEOPLE,
            departures={"id-small/norms": departure} if departure else {},
        )
        for group in (("lead",) if away else ("lead", "reading"))
    }
    gone = {"reading": "No answer."} if away else {}
    return decide(boards.rollout, boards.links, snapshots, gone, TEMPLATES, "", MOMENT)


@pytest.mark.parametrize(
    ("departure", "sentence"),
    [
        (
            Departure(True, MONDAY, "ben"),
            (
                "Its card was deleted on Mon 7 Sep 2026 by Ben Okafor, and leadflow never makes a card again "
                "by itself. Make its card again, or close the step here."
            ),
        ),
        (
            Departure(False, MONDAY, "Somebody Else", "Staff room"),
            (
                "Its card was moved to the board 'Staff room' on Mon 7 Sep 2026 by Somebody Else. "
                "Move it back, make its card again, or close the step here."
            ),
        ),
        (
            Departure(False, MONDAY),
            (
                "Its card was moved to another board on Mon 7 Sep 2026. "
                "Move it back, make its card again, or close the step here."
            ),
        ),
        (None, GONE),
    ],
)
def test_what_the_log_proves_is_said(departure: Departure | None, sentence: str) -> None:
    found = left(departure)
    assert found.rollout.troubles == {"norms": sentence}
    assert found.operations == ()
    assert is_absence(sentence)
    assert not is_on_another_board(sentence)


def test_a_card_that_was_on_a_board_that_cannot_be_read_now_may_be_there_still() -> None:
    moved = Departure(False, MONDAY, "ben", "Reading group (Small rollout)")
    assert left(moved, ELSEWHERE, away=True).rollout.troubles["norms"] == ELSEWHERE
    assert left(moved, ELSEWHERE).rollout.troubles["norms"] != ELSEWHERE
    assert is_on_another_board(ELSEWHERE)
    known = left(moved).rollout.troubles["norms"]
    assert left(None, known, away=True).rollout.troubles["norms"] == known
    assert left(None, known).rollout.troubles["norms"] == GONE


def test_a_card_that_went_with_its_list_names_the_list() -> None:
    boards = Boards(launched())
    boards.change("norms", archived=True)
    boards.cards["small/norms"] = replace(boards.cards["small/norms"], away_with="To do")
    boards.change("draft", archived=True)
    found = boards.decide(day=1)
    assert found.rollout.troubles == {
        "norms": "Its list was archived on the board: 'To do'. Bring the list back, or skip the step here.",
        "draft": PUT_AWAY,
    }
    assert all(is_put_away(each) for each in found.rollout.troubles.values())
