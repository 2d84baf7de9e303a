"""The decision: a pass as a pure function of what is stored and what the boards show."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from leadflow.planning.steps import CauseKind, Status
from leadflow.rollout.decision import Decision, Moment, concluded, decide
from leadflow.rollout.history import HistoryEntry
from leadflow.rollout.outlook import outlook, remember
from leadflow.rollout.taking import GONE, blocked_changes, card_wishes
from leadflow.sync.cards import BoardSnapshot, Card
from leadflow.sync.links import Link
from leadflow.sync.operations import UpdateCard
from leadflow.sync.uptake import PUT_AWAY
from tests.rollout.test_outlook import launched
from tests.small import MONDAY, small_roster
from tests.templates import TEMPLATES

if TYPE_CHECKING:
    from leadflow.rollout.rollout import Rollout

NOW = datetime(2026, 9, 7, 12, tzinfo=UTC)
MOMENT = Moment(NOW, MONDAY)
PEOPLE = frozenset(small_roster().person)
NO = "The board says no."


class Boards:
    """Two boards that show what the plan wants, and links that agree; people may then change cards."""

    def __init__(self, rollout: Rollout) -> None:
        self.rollout = rollout
        self.cards: dict[str, Card] = {}
        self.group: dict[str, str] = {}
        wishes = card_wishes(rollout, outlook(rollout, MONDAY), TEMPLATES, "")
        for group, fields in wishes.items():
            for key, each in fields.items():
                self.cards[key] = Card(f"id-{key}", each, key, ours=True)
                self.group[key] = group
        self.links = {key: Link(key, card.remote_id, card.fields) for key, card in self.cards.items()}

    def change(self, step: str, *, by: str = "", key: str | None = "same", **values: Any) -> None:
        """Somebody changes fields of a card."""
        card = self.cards[f"small/{step}"]
        authors = dict.fromkeys(values, by) if by else {}
        card = replace(card, fields=replace(card.fields, **values), by=by, authors=authors)
        self.cards[f"small/{step}"] = card if key == "same" else replace(card, key=key)

    def decide(self, away: dict[str, str] | None = None, day: int = 0) -> Decision:
        """A pass."""
        snapshots = {
            group: BoardSnapshot(
                group,
                tuple(card for key, card in self.cards.items() if self.group[key] == group),
                PEOPLE,
            )
            for group in ("lead", "reading")
            if group not in (away or {})
        }
        moment = Moment(NOW, MONDAY + timedelta(days=day))
        return decide(self.rollout, self.links, snapshots, away or {}, TEMPLATES, "", moment)


def test_where_all_agree_nothing_is_decided() -> None:
    boards = Boards(launched())
    found = boards.decide()
    assert found.rollout == boards.rollout
    assert (found.history, found.conflicts, found.operations, found.unplaced) == ((), (), (), ())
    assert found.links == {}
    assert found.away == {}


def test_an_edit_its_history_and_its_baseline_go_together() -> None:
    boards = Boards(launched())
    boards.change("norms", by="ben", status=Status.IN_PROGRESS)
    found = boards.decide()
    assert found.rollout.progress["norms"].status is Status.IN_PROGRESS
    assert found.history == (HistoryEntry(NOW, "ben", "status", "norms", "to do", "in progress"),)
    assert found.links["small/norms"].baseline.status is Status.IN_PROGRESS


def test_who_did_it_is_known_by_the_card_not_by_its_key() -> None:
    boards = Boards(launched())
    boards.change("norms", by="ben", key=None, status=Status.IN_PROGRESS)
    boards.cards["copy"] = replace(
        boards.cards["small/draft"], remote_id="copy", key="small/norms", ours=False, by="cem"
    )
    boards.group["copy"] = "lead"
    found = boards.decide()
    assert [entry.who for entry in found.history] == ["ben"]


def test_what_is_to_be_written_is_remembered_before() -> None:
    boards = Boards(launched(norms=Status.IN_PROGRESS))
    boards.change("norms", status=Status.TODO)
    boards.links["small/norms"] = Link("small/norms", "id-small/norms", boards.cards["small/norms"].fields)
    found = boards.decide()
    (planned,) = found.operations
    assert (planned.group, planned.step) == ("lead", "norms")
    assert isinstance(planned.operation, UpdateCard)
    intended = found.links["small/norms"].intended
    assert intended is not None
    assert intended.status is Status.IN_PROGRESS
    assert found.links["small/norms"].baseline.status is Status.TODO


def test_people_who_are_not_on_the_board_are_told() -> None:
    rollout = launched()
    progress = {**rollout.progress, "norms": replace(rollout.progress["norms"], owners=("zoe",))}
    boards = Boards(replace(rollout, progress=progress))
    boards.change("norms", members=frozenset())
    assert [(each.key, each.person) for each in boards.decide().unplaced] == [("small/norms", "zoe")]


def test_a_board_that_is_away_keeps_what_was_known_of_its_cards() -> None:
    rollout = replace(launched(), troubles={"norms": GONE, "pilot": GONE, "draft": PUT_AWAY, "left": "Old."})
    boards = Boards(rollout)
    found = boards.decide({"lead": "No answer."})
    assert found.away == {"lead": "No answer."}
    assert found.rollout.troubles == {"norms": GONE, "draft": PUT_AWAY, "lead": "No answer."}


def test_a_board_that_is_not_believed_is_away() -> None:
    boards = Boards(launched())
    boards.cards = {key: card for key, card in boards.cards.items() if boards.group[key] != "lead"}
    found = boards.decide()
    assert "no longer shows 5 of 5 cards" in found.away["lead"]
    assert found.rollout.troubles == found.away
    assert found.operations == ()


def test_a_card_that_is_gone_and_one_in_the_archive_are_troubles() -> None:
    boards = Boards(launched())
    del boards.cards["small/norms"]
    boards.change("draft", archived=True)
    found = boards.decide()
    assert found.rollout.troubles == {"norms": GONE, "draft": PUT_AWAY}
    assert found.operations == ()


def test_a_card_that_is_known_to_be_gone_does_not_count_again() -> None:
    boards = Boards(replace(launched(), troubles={"norms": GONE}))
    del boards.cards["small/norms"]
    assert boards.decide().away == {}


def test_edits_of_a_card_whose_step_has_no_progress_have_nobody_to_take_them() -> None:
    rollout = launched()
    boards = Boards(rollout)
    progress = {key: each for key, each in rollout.progress.items() if key != "meeting"}
    boards.rollout = replace(rollout, progress=progress)
    boards.change("meeting", status=Status.DONE)
    assert boards.decide().history == ()


def test_a_remark_is_in_the_history() -> None:
    boards = Boards(launched())
    ticked = tuple(replace(entry, ticked=True) for entry in boards.cards["small/statement"].fields.checklist)
    boards.change("statement", by="ana", checklist=ticked)
    entries = boards.decide().history
    assert [(entry.who, entry.what) for entry in entries] == [("ana", "remark")] * 2


def test_a_refusal_stands_until_its_card_was_written() -> None:
    rollout = replace(launched(norms=Status.IN_PROGRESS), troubles={"norms": NO, "draft": NO})
    boards = Boards(rollout)
    boards.change("norms", status=Status.TODO)
    boards.links["small/norms"] = Link("small/norms", "id-small/norms", boards.cards["small/norms"].fields)
    found = boards.decide()
    # The card of norms is still to be written; that of draft is as it should be.
    assert found.rollout.troubles == {"norms": NO}
    assert [entry.what for entry in found.history] == ["blocked"]
    end = concluded(found.rollout, {"norms"}, {}, {}, MOMENT)
    assert end.rollout.troubles == {}
    assert [entry.what for entry in end.history] == ["no longer blocked"]
    assert end.rollout.causes == ()


@pytest.mark.parametrize("sentence", [GONE, PUT_AWAY])
def test_what_was_seen_when_reading_does_not_end_with_a_write(sentence: str) -> None:
    rollout = replace(launched(), troubles={"norms": sentence})
    assert concluded(rollout, {"norms"}, {}, {}, MOMENT).rollout.troubles == {"norms": sentence}


def test_new_refusals_and_boards_that_went_away_are_added() -> None:
    rollout = launched(norms=Status.IN_PROGRESS)
    end = concluded(rollout, set(), {"norms": NO}, {"reading": "No answer."}, MOMENT)
    assert end.rollout.troubles == {"norms": NO, "reading": "No answer."}
    assert [(entry.what, entry.step) for entry in end.history] == [("blocked", "norms")]
    assert [(cause.step, cause.kind) for cause in end.rollout.causes] == [("norms", CauseKind.SYNC)]


def test_blocked_is_told_once_at_each_end() -> None:
    rollout = replace(launched(norms=Status.IN_PROGRESS), troubles={"norms": NO})
    found = outlook(rollout, MONDAY)
    (begins,) = blocked_changes(rollout, found, NOW)
    assert (begins.what, begins.why) == ("blocked", NO)
    known = remember(rollout, found.standings)
    assert list(blocked_changes(known, found, NOW)) == []
    free = replace(known, troubles={})
    (ends,) = blocked_changes(free, outlook(free, MONDAY), NOW)
    assert ends.what == "no longer blocked"


# ---- cards that people drag to another group's board


def test_a_card_on_another_groups_board_is_left_alone() -> None:
    boards = Boards(launched())
    boards.group["small/norms"] = "reading"
    found = boards.decide()
    assert found.operations == ()
    assert found.links == {}
    names = boards.rollout.definition.roster.names
    sentence = found.rollout.troubles["norms"]
    assert sentence == (
        f"Its card is on the board of {names['reading']}; move it back to the board of {names['lead']}."
    )
    assert found.rollout.troubles == {"norms": sentence}
    boards.rollout = found.rollout
    assert boards.decide().rollout.troubles == {"norms": sentence}
    # The board that has it cannot be read: nobody says that the card is gone.
    assert boards.decide({"reading": "No answer."}).rollout.troubles["norms"] == sentence
    assert boards.decide({"lead": "No answer."}).rollout.troubles["norms"] == sentence
    del boards.cards["small/norms"]
    assert boards.decide().rollout.troubles == {"norms": GONE}


@pytest.mark.parametrize("known", [True, False])
def test_many_cards_on_another_groups_board_are_no_reason_for_doubt(known: bool) -> None:
    boards = Boards(launched())
    if known:
        boards.group["small/norms"] = "reading"
        boards.rollout = boards.decide().rollout
    for key in boards.cards:
        boards.group[key] = "reading" if key != "small/draft" else "lead"
    assert boards.decide().away == {}


def test_a_card_that_comes_back_keeps_the_people_that_the_move_took_off() -> None:
    boards = Boards(launched())
    owners = boards.rollout.progress["norms"].owners
    assert len(owners) > 0
    boards.group["small/norms"] = "reading"
    boards.rollout = boards.decide().rollout
    boards.group["small/norms"] = "lead"
    boards.change("norms", members=frozenset({"cem"}), labels=frozenset())
    found = boards.decide()
    assert found.rollout.troubles == {}
    assert found.rollout.progress["norms"].owners == (*owners, "cem")
    (planned,) = found.operations
    assert isinstance(planned.operation, UpdateCard)
    assert planned.operation.fields.members == {*owners, "cem"}


def test_a_card_that_never_was_away_loses_whom_people_take_off() -> None:
    boards = Boards(launched())
    boards.change("norms", members=frozenset())
    assert boards.decide().rollout.progress["norms"].owners == ()


def test_of_two_edits_nobody_knows_who_made_which() -> None:
    boards = Boards(launched())
    boards.change("norms", status=Status.IN_PROGRESS, members=frozenset({"cem"}))
    boards.cards["small/norms"] = replace(boards.cards["small/norms"], by="ben")
    assert {(entry.who, entry.what) for entry in boards.decide().history} == {
        ("board", "status"),
        ("board", "owners"),
    }
    boards.cards["small/norms"] = replace(
        boards.cards["small/norms"], authors={"status": "ana", "members": "cem"}
    )
    assert {(entry.who, entry.what) for entry in boards.decide().history} == {
        ("ana", "status"),
        ("cem", "owners"),
    }


def test_who_did_something_else_last_did_not_make_the_edit() -> None:
    boards = Boards(launched())
    boards.change("norms", status=Status.IN_PROGRESS)
    boards.cards["small/norms"] = replace(boards.cards["small/norms"], by="ben")
    assert [entry.who for entry in boards.decide().history] == ["board"]


def test_what_is_said_of_a_card_that_an_older_state_shows_stays_said() -> None:
    boards = Boards(replace(launched(), troubles={"norms": PUT_AWAY, "draft": PUT_AWAY}))
    boards.change("norms", by="ben", status=Status.IN_PROGRESS)
    boards.cards["small/norms"] = replace(boards.cards["small/norms"], activity="1")
    boards.links["small/norms"] = replace(boards.links["small/norms"], activity="2")
    found = boards.decide()
    assert found.rollout.troubles == {"norms": PUT_AWAY}
    assert found.rollout.progress["norms"].status is Status.TODO
    assert (found.history, found.operations, found.links) == ((), (), {})
