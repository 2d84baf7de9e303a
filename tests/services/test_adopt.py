"""A board that a group has already becomes its board: over HTTP to the emulator, on a real database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from leadflow.errors import BusyError, NotFoundError, RefusedError
from leadflow.planning.steps import Status
from leadflow.rollout.consistency import check
from leadflow.services.adopt import Asked, adopt, propose
from leadflow.services.advance import look
from tests.services.schools import SmallSchool
from tests.small_trello import TOKEN, SmallTrello

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

TITLES = {"norms": "Agree on norms", "draft": "Draft the statement"}


@pytest.fixture
def school(sqlite_engine: Engine, trello: SmallTrello) -> SmallSchool:
    """The small school, launched there."""
    return SmallSchool.launched_on(sqlite_engine, trello)


@pytest.fixture
def theirs(trello: SmallTrello) -> str:
    """The board that the leadership group had all along: one card under way, one of its own."""
    ana = trello.person("ana")
    board = ana.add_board("Leading together", "Ideas", "To do", "Doing", "Done")
    ana.let_in(board, "leadflow")
    card = ana.add_card(
        board, "Doing", TITLES["norms"], desc="We began in August.", due="2026-09-25T20:00:00Z"
    )
    ana.take(card)
    ana.add_entry(card, "Ask the new ones")
    ana.add_card(board, "To do", "draft the STATEMENT")
    ana.add_card(board, "Ideas", "Buy a cake")
    return board


def asked(trello: SmallTrello, board: str, **more: Any) -> Asked:
    given = Asked("lead", address(trello, board), {Status.IN_PROGRESS: "Doing"}, {})
    return replace(given, **more)


def address(trello: SmallTrello, board: str) -> str:
    return f"https://trello.com/b/{trello.emulator.world.boards[board].short_link}/leading-together"


def cards_on(trello: SmallTrello, board: str) -> dict[str, Any]:
    return {each.name: each for each in trello.emulator.world.cards.values() if each.board == board}


def lists_of(trello: SmallTrello, board: str) -> list[str]:
    return [each.name for each in trello.emulator.world.lists_of(board)]


# ---- what it comes to


def test_looking_only_reads_and_says_what_would_be(
    school: SmallSchool, trello: SmallTrello, theirs: str
) -> None:
    before, rows = trello.count(), school.rows()
    found = propose(school.world, "small", asked(trello, theirs))
    assert {each.split()[0] for each in trello.since(before)} == {"GET"}
    assert school.rows() == rows
    assert {key: card.fields.title for key, card in found.matching.cards.items()} == {
        "small/norms": "Agree on norms",
        "small/draft": "draft the STATEMENT",
    }
    assert found.missing_lists == ("Waiting for approval",)
    assert found.matching.others == 1
    assert set(found.matching.missing) == {"small/statement", "small/meeting", "small/reached"}


def test_it_is_the_groups_board_from_then_on(school: SmallSchool, trello: SmallTrello, theirs: str) -> None:
    old = school.card("norms").remote_id
    proposal, passed = adopt(school.world, "small", asked(trello, theirs), who="ana")
    assert proposal.before is not None
    assert passed is not None
    assert (passed.away, passed.refused) == ({}, {})
    there = cards_on(trello, theirs)
    assert there.keys() == {
        "Agree on norms",
        "Draft the statement",
        "Adopt the statement",
        "Staff meeting",
        "The plan is agreed",
        "Buy a cake",
    }
    assert lists_of(trello, theirs).count("In progress") == 0
    assert "Waiting for approval" in lists_of(trello, theirs)
    # What people had there counts, and stays.
    progress = school.view().rollout.progress["norms"]
    assert (progress.status, progress.due) == (Status.IN_PROGRESS, date(2026, 9, 25))
    assert there["Agree on norms"].desc.endswith("\n\nWe began in August.")
    assert "leadflow: small/norms" in there["Agree on norms"].desc
    assert there["Buy a cake"].desc == ""
    # The board before is as it was, and nobody looks there any more.
    trello.person("ana").move(old, "Done")
    assert school.advance().history == ()
    assert trello.emulator.world.cards[old].closed is False
    board = trello.emulator.world.boards[theirs]
    assert board.desc == "leadflow: small/lead"
    assert board.name == "Leading together"


def test_all_is_well_after_it_and_nothing_more_is_written(
    school: SmallSchool, trello: SmallTrello, theirs: str
) -> None:
    adopt(school.world, "small", asked(trello, theirs), who="ana")
    school.advance()
    before = trello.count()
    report = school.advance()
    assert (report.operations, report.history) == ((), ())
    assert {each.split()[0] for each in trello.since(before)} == {"GET"}
    assert [each for each in check(look(school.world, "small")) if each.wrong] == []


def test_done_again_it_changes_nothing(school: SmallSchool, trello: SmallTrello, theirs: str) -> None:
    adopt(school.world, "small", asked(trello, theirs), who="ana")
    school.advance()
    rows, before = school.rows(), trello.count()
    proposal, _ = adopt(school.world, "small", asked(trello, theirs), who="ana")
    assert proposal.same
    assert {each.split()[0] for each in trello.since(before)} == {"GET"}
    assert school.rows() == rows


def test_what_people_did_on_the_board_before_is_taken_first(
    school: SmallSchool, trello: SmallTrello, theirs: str
) -> None:
    trello.person("ben").move(school.card("draft").remote_id, "In progress")
    adopt(school.world, "small", asked(trello, theirs), who="ana")
    assert school.view().rollout.progress["draft"].status is Status.IN_PROGRESS
    # The card in their first list says nothing against that: it follows.
    card = cards_on(trello, theirs)["Draft the statement"]
    assert trello.emulator.world.lists[card.column].name == "Doing"


def test_it_is_in_the_history(school: SmallSchool, trello: SmallTrello, theirs: str) -> None:
    adopt(school.world, "small", asked(trello, theirs), who="ana")
    (entry,) = [each for each in school.history() if each.what == "took a board over"]
    assert (entry.who, entry.why) == ("ana", "The board of Leadership group.")
    assert entry.after.startswith("https://trello.com/b/")


def test_lists_that_people_rename_are_not_made_again(
    school: SmallSchool, trello: SmallTrello, theirs: str
) -> None:
    adopt(school.world, "small", asked(trello, theirs), who="ana")
    trello.person("ana").rename_list(theirs, "Doing", "On it")
    with school.world.uow() as uow:
        uow.boards.set_incomplete("small", ["lead"])
        uow.commit()
    school.advance()
    assert "On it" in lists_of(trello, theirs)
    assert "In progress" not in lists_of(trello, theirs)


def test_a_card_is_named_by_hand(school: SmallSchool, trello: SmallTrello, theirs: str) -> None:
    adopt(school.world, "small", asked(trello, theirs, cards={"meeting": "Buy a cake"}), who="ana")
    assert cards_on(trello, theirs).keys() & {"Buy a cake", "Staff meeting"} == {"Staff meeting"}
    (conflict,) = school.view().conflicts
    assert (conflict.field, conflict.board) == ("title", "Buy a cake")


# ---- what is refused, and changes nothing


def closed(trello: SmallTrello, board: str) -> None:
    trello.person("ana").close_board(board)


def gone(trello: SmallTrello, board: str) -> None:
    trello.person("ana").delete_board(board)


def not_on_it(trello: SmallTrello, board: str) -> None:
    trello.person("ana").take_off(board, "leadflow")


def observing(trello: SmallTrello, board: str) -> None:
    not_on_it(trello, board)
    trello.person("ana").let_in(board, "leadflow", "observer")


def another_s(trello: SmallTrello, board: str) -> None:
    trello.emulator.world.boards[board].desc = "leadflow: other/group"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (closed, "is closed. Reopen it on Trello first."),
        (gone, "There is no board at https://trello.com/b/"),
        (not_on_it, "Make it a member of the board"),
        (observing, "only observes the board 'Leading together'"),
        (another_s, "is that of 'other/group' already"),
    ],
)
def test_a_board_that_cannot_be_had_is_refused(
    school: SmallSchool,
    trello: SmallTrello,
    theirs: str,
    change: Callable[[SmallTrello, str], None],
    said: str,
) -> None:
    given, rows = asked(trello, theirs), school.rows()
    change(trello, theirs)
    with pytest.raises(RefusedError, match=said):
        adopt(school.world, "small", given, who="ana")
    assert school.rows() == rows


def test_the_board_of_another_group_is_refused(school: SmallSchool, trello: SmallTrello) -> None:
    with school.world.uow() as uow:
        board = uow.boards.refs("small")["reading"]
    with pytest.raises(RefusedError, match="is that of 'small/reading' already"):
        propose(school.world, "small", asked(trello, board.remote_id, lists={}))


@pytest.mark.parametrize("words", ["", "hello", "https://trello.com/c/AbCd1234", "https://trello.com/"])
def test_what_is_no_address_is_refused(
    school: SmallSchool, trello: SmallTrello, theirs: str, words: str
) -> None:
    before = trello.count()
    with pytest.raises(RefusedError, match="is no address of a Trello board"):
        propose(school.world, "small", asked(trello, theirs, address=words))
    assert trello.count() == before


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"group": "nobody"}, "There is no group 'nobody' with steps in 'small'. There are: lead, reading."),
        ({"cards": {"pilot": "Buy a cake"}}, "The group 'lead' has no step 'pilot'."),
        ({"cards": {"nothing": "Buy a cake"}}, "The group 'lead' has no step 'nothing'."),
    ],
)
def test_a_group_or_step_that_is_not_there_is_refused(
    school: SmallSchool, trello: SmallTrello, theirs: str, more: dict[str, Any], said: str
) -> None:
    with pytest.raises(NotFoundError, match=said):
        propose(school.world, "small", asked(trello, theirs, **more))


def test_built_in_boards_are_not_taken_over(sqlite_engine: Engine, trello: SmallTrello, theirs: str) -> None:
    school = SmallSchool.builtin(sqlite_engine)
    school.launch()
    with pytest.raises(RefusedError, match="only a Trello board can be taken over"):
        propose(school.world, "small", asked(trello, theirs))


def test_a_board_that_changed_since_it_was_shown_is_refused(
    school: SmallSchool, trello: SmallTrello, theirs: str
) -> None:
    given = asked(trello, theirs)
    seen = propose(school.world, "small", given)
    trello.person("ana").add_card(theirs, "To do", "Staff meeting")
    rows = school.rows()
    with pytest.raises(RefusedError, match="is not as it was shown any more"):
        adopt(school.world, "small", given, who="ana", seen=seen)
    assert school.rows() == rows


def test_while_somebody_else_is_at_it_it_waits_and_gives_up(
    school: SmallSchool, trello: SmallTrello, theirs: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leadflow.services.adopt.BUSY_SECONDS", 0.0)
    given = asked(trello, theirs)
    with school.world.leases.hold("advance:small"), pytest.raises(BusyError):
        adopt(school.world, "small", given, who="ana")
    with school.world.leases.hold("launch:small"), pytest.raises(BusyError):
        adopt(school.world, "small", given, who="ana")
    adopt(school.world, "small", given, who="ana")


def test_whose_a_board_is_the_store_knows_when_its_description_does_not(
    school: SmallSchool, trello: SmallTrello
) -> None:
    with school.world.uow() as uow:
        board = uow.boards.refs("small")["reading"].remote_id
    trello.emulator.world.boards[board].desc = "leadflow: small/lead"
    with pytest.raises(RefusedError, match="is that of 'small/reading' already"):
        propose(school.world, "small", asked(trello, board, lists={}))


def test_a_person_whom_only_people_put_on_a_card_stays_there(
    school: SmallSchool, trello: SmallTrello, theirs: str
) -> None:
    ben = trello.person("ben")
    trello.person("ana").let_in(theirs, ben.member.username)
    ben.take(cards_on(trello, theirs)["Agree on norms"].id)
    assert "ben" not in school.card("norms").fields.members
    adopt(school.world, "small", asked(trello, theirs), who="ana")
    school.advance()
    assert "ben" in school.card("norms").fields.members


def test_a_token_that_may_only_read_is_refused(school: SmallSchool, trello: SmallTrello, theirs: str) -> None:
    tokens = trello.emulator.world.tokens
    tokens[TOKEN] = replace(tokens[TOKEN], write=False)
    rows, before = school.rows(), trello.count()
    with pytest.raises(RefusedError, match="may only read"):
        adopt(school.world, "small", asked(trello, theirs), who="ana")
    assert school.rows() == rows
    assert {each.split()[0] for each in trello.since(before)} == {"GET"}
