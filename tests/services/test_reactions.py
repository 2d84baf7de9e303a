"""The reaction table, row by row: what people can do to boards and cards, and what leadflow makes of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from leadflow.errors import NotFoundError, RefusedError
from leadflow.planning.steps import Status
from leadflow.planning.words import long
from leadflow.services.recard import reboard, recard
from leadflow.sync.uptake import PUT_AWAY
from tests.emulator.people import Person
from tests.services.schools import SmallSchool
from tests.services.test_own_steps import board_of, still
from tests.small import MONDAY
from tests.small_trello import TOKEN, SmallTrello

if TYPE_CHECKING:
    from sqlalchemy import Engine


@pytest.fixture
def school(engine: Engine, trello: SmallTrello) -> SmallSchool:
    """The small school, launched there."""
    return SmallSchool.launched_on(engine, trello)


def trouble(school: SmallSchool, about: str) -> str:
    """What is wrong with a step's card, or a group's board."""
    return school.view().rollout.troubles.get(about, "")


def open_cards(trello: SmallTrello, title: str) -> list[str]:
    """Ids of the open cards with this name."""
    cards = trello.emulator.world.cards.values()
    return [card.id for card in cards if card.name == title and not card.closed]


# ---- cards


def test_a_deleted_card_is_told_with_who_and_when_and_can_be_made_again(
    school: SmallSchool, trello: SmallTrello
) -> None:
    trello.person("ben").take(school.id("norms"))
    trello.person("ben").move(school.id("norms"), "In progress")
    school.advance()
    trello.person("ben").delete(school.id("norms"))
    for _ in range(2):
        assert school.advance().operations == ()
    assert trouble(school, "norms").startswith(f"Its card was deleted on {long(MONDAY)} by Ben Okafor, and")
    recard(school.world, "small", "norms", who="ana")
    assert trouble(school, "norms") == ""
    assert len(open_cards(trello, "Agree on norms")) == 1
    assert school.card("norms").fields.status is Status.IN_PROGRESS
    assert school.card("norms").fields.members == {"ana", "ben"}
    assert ("ana", "card made again", "") in school.said("norms")
    still(school)


def test_a_card_is_made_again_only_when_it_is_away(school: SmallSchool, trello: SmallTrello) -> None:
    for act in (Person.archive, Person.restore):
        act(trello.person("ana"), school.id("norms"))
        with pytest.raises(RefusedError, match="The card of 'Agree on norms' is where it belongs"):
            recard(school.world, "small", "norms", who="ana")
    card = school.id("norms")
    trello.person("ana").move_to_board(card, board_of(school, "reading"))
    with pytest.raises(RefusedError, match="Its card is on the board of Reading group"):
        recard(school.world, "small", "norms", who="ana")
    with pytest.raises(NotFoundError):
        recard(school.world, "small", "nothing", who="ana")
    assert open_cards(trello, "Agree on norms") == [card]


def test_a_card_that_was_moved_to_another_board_is_told_with_where(
    school: SmallSchool, trello: SmallTrello
) -> None:
    ana, card = trello.person("ana"), school.id("norms")
    other = ana.add_board("Staff room", "To do")
    ana.move_to_board(card, other)
    school.advance()
    # leadflow's account does not see that board.
    assert trouble(school, "norms").startswith(
        f"Its card was moved to another board on {long(MONDAY)} by Ana"
    )
    ana.let_in(other, "leadflow")
    school.boards = trello.gateway()
    school.advance()
    assert trouble(school, "norms").startswith("Its card was moved to the board 'Staff room' on ")
    still(school)
    ana.move_to_board(card, board_of(school, "lead"))
    school.advance()
    assert trouble(school, "norms") == ""
    still(school)


def test_an_archived_card_is_on_hold_until_it_comes_back(school: SmallSchool, trello: SmallTrello) -> None:
    trello.person("ana").archive(school.id("norms"))
    assert school.advance().operations == ()
    assert trouble(school, "norms") == PUT_AWAY
    trello.person("ana").restore(school.id("norms"))
    school.advance()
    assert trouble(school, "norms") == ""
    still(school)


def test_a_copied_card_is_people_s(school: SmallSchool, trello: SmallTrello) -> None:
    copy = trello.person("ana").copy(school.id("norms"))
    before = trello.emulator.world.cards[copy].desc
    assert school.advance().operations == ()
    assert trello.emulator.world.cards[copy].desc == before
    assert not trello.emulator.world.cards[copy].closed
    still(school)


# ---- lists and labels


def test_a_renamed_list_is_the_same_list(school: SmallSchool, trello: SmallTrello) -> None:
    board = board_of(school, "lead")
    trello.person("ana").rename_list(board, "Done", "Geschafft 🎉")
    assert school.advance().operations == ()
    trello.person("ana").move(school.id("norms"), "Geschafft 🎉")
    school.advance()
    assert school.view().rollout.progress["norms"].status is Status.DONE
    still(school)


def test_an_archived_list_holds_its_cards_and_is_named(school: SmallSchool, trello: SmallTrello) -> None:
    trello.person("ana").archive_list(board_of(school, "lead"), "To do")
    school.advance()
    assert trouble(school, "norms") == (
        "Its list was archived on the board: 'To do'. Bring the list back, or skip the step here."
    )
    still(school)


def test_a_deleted_label_is_made_again_when_it_is_needed(school: SmallSchool, trello: SmallTrello) -> None:
    board = board_of(school, "lead")
    trello.person("ana").delete_label(board, "Milestone")
    school.advance()
    assert "Milestone" in school.card("reached").fields.labels
    assert [each.name for each in trello.emulator.world.labels_of(board)].count("Milestone") == 1
    still(school)


# ---- boards and accounts


def test_a_closed_board_is_left_alone_until_it_is_opened(school: SmallSchool, trello: SmallTrello) -> None:
    board = board_of(school, "lead")
    trello.person("ana").move(school.id("norms"), "Done")
    trello.person("ana").close_board(board)
    before = trello.count()
    assert "is closed" in school.advance().away["lead"]
    assert not any(each.startswith(("PUT", "POST", "DELETE")) for each in trello.since(before))
    with pytest.raises(RefusedError, match="The board of Leadership group is closed; open it again"):
        reboard(school.world, "small", "lead", who="ana")
    trello.emulator.world.board(board).closed = False
    assert school.advance().away == {}
    assert school.view().rollout.progress["norms"].status is Status.DONE
    still(school)


def test_a_deleted_board_can_be_made_again(school: SmallSchool, trello: SmallTrello) -> None:
    trello.person("ana").move(school.id("draft"), "In progress")
    school.advance()
    trello.person("ana").delete_board(board_of(school, "lead"))
    for _ in range(2):
        report = school.advance()
        assert "is not to be found on Trello" in report.away["lead"]
        assert report.operations == ()
    reboard(school.world, "small", "lead", who="ana")
    assert school.view().rollout.troubles == {}
    assert len(trello.emulator.world.boards) == 2
    assert len(open_cards(trello, "Agree on norms")) == 1
    assert school.card("draft").fields.status is Status.IN_PROGRESS
    still(school)


def test_a_board_that_is_there_or_that_nobody_has_is_not_made_again(
    school: SmallSchool, trello: SmallTrello
) -> None:
    with pytest.raises(RefusedError, match="The board of Leadership group is there"):
        reboard(school.world, "small", "lead", who="ana")
    with pytest.raises(NotFoundError, match="no board of a group 'nobody'"):
        reboard(school.world, "small", "nobody", who="ana")
    trello.emulator.world.tokens.clear()
    with pytest.raises(RefusedError, match="does not accept the token"):
        reboard(school.world, "small", "lead", who="ana")
    assert len(trello.emulator.world.boards) == 2


def test_somebody_who_is_taken_off_the_board_is_named_and_the_others_go_on(
    school: SmallSchool, trello: SmallTrello
) -> None:
    trello.person("ana").take_off(board_of(school, "lead"), "benokafor")
    school.on(MONDAY + timedelta(days=14))
    trello.person("ana").move(school.id("norms"), "Done")
    report = school.advance()
    assert ("small/draft", "ben") in [(each.key, each.person) for each in report.unplaced]
    assert (report.refused, report.away) == ({}, {})
    assert "ben" in school.view().rollout.progress["draft"].owners
    assert school.advance().operations == ()


def test_a_token_that_is_revoked_stops_everything_and_loses_nothing(
    school: SmallSchool, trello: SmallTrello
) -> None:
    trello.person("ana").move(school.id("norms"), "Done")
    trello.emulator.world.tokens.clear()
    report = school.advance()
    assert report.away.keys() == {"lead", "reading"}
    assert all("LEADFLOW_TRELLO_TOKEN" in each for each in report.away.values())
    assert report.operations == ()
    trello.emulator.token(trello.own, TOKEN)
    school.advance()
    assert school.view().rollout.progress["norms"].status is Status.DONE
    assert school.view().rollout.troubles == {}
    still(school)


def test_an_account_that_may_only_look_is_told_what_it_lacks(
    school: SmallSchool, trello: SmallTrello
) -> None:
    board = board_of(school, "lead")
    trello.person("ana").let_in(board, "leadflow", "observer")
    trello.person("ana").move(school.id("norms"), "Done")
    report = school.on(MONDAY + timedelta(days=14)).advance()
    assert "one who may write" in report.away["lead"]
    assert school.view().rollout.progress["norms"].status is Status.DONE
    trello.person("ana").let_in(board, "leadflow", "admin")
    assert school.advance().away == {}
    still(school)


# ---- the built-in board


def test_on_the_built_in_board_a_card_is_never_away(engine: Engine) -> None:
    school = SmallSchool.builtin(engine)
    school.launch()
    school.boards.archive(school.id("norms"), by="ana")
    school.advance()
    assert trouble(school, "norms") == PUT_AWAY
    with pytest.raises(RefusedError, match="is where it belongs"):
        recard(school.world, "small", "norms", who="ana")
    school.boards.restore(school.id("norms"), by="ana")
    school.advance()
    assert trouble(school, "norms") == ""
    still(school)
