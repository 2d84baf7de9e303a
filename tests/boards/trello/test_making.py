"""Boards: made once, found again by their key, completed where half made."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from leadflow.boards.trello.boards import describe, key_in
from leadflow.errors import RefusedError, ServiceAwayError
from leadflow.planning.steps import Status
from leadflow.sync.cards import BoardList
from tests.boards.trello.boards import ROSTER, SPEC
from tests.emulator.faults import Fault

if TYPE_CHECKING:
    from leadflow.sync.cards import BoardRef
    from tests.small_trello import SmallTrello

FIRST = [
    "GET /members/me/boards",
    "POST /boards",
    *["POST /lists"] * 4,
    *["POST /labels"] * 5,
    "GET /batch",
    *["PUT /boards/…/members/…"] * 3,
]
"""What making the board takes: a look, the board, its four lists and five labels, its three people."""


def test_a_new_board_takes_no_request_too_many(trello: SmallTrello) -> None:
    ref = trello.gateway().ensure_board(SPEC, ROSTER)
    assert trello.wire() == FIRST
    board = trello.emulator.world.boards[ref.remote_id]
    assert key_in(board.desc) == SPEC.key
    assert board.prefs["permissionLevel"] == "private"
    assert ref.url == f"https://trello.com/b/{board.short_link}/leadership-group"
    lists = trello.emulator.world.lists_of(board.id)
    assert [each.name for each in lists] == [each.name for each in SPEC.lists]
    assert [each.id for each in lists] == [remote for _, remote in ref.lists]
    labels = trello.emulator.world.labels_of(board.id)
    assert [(each.name, each.color) for each in labels] == list(SPEC.labels)
    names = {trello.emulator.world.members[each].username for each in board.members}
    assert names == {"leadflow", "anaruiz", "benokafor", "cemyildiz"}


def test_a_board_that_is_there_costs_two_reads(trello: SmallTrello) -> None:
    gateway = trello.gateway()
    ref = gateway.ensure_board(SPEC, ROSTER)
    before = trello.count()
    assert trello.gateway().ensure_board(SPEC, ROSTER) == ref
    assert trello.since(before) == ["GET /members/me/boards", "GET /boards/…"]


@pytest.mark.parametrize("fault", [Fault.CUT, Fault.DROP, Fault.ERROR_AFTER])
@pytest.mark.parametrize("number", range(1, len(FIRST) + 1))
def test_a_board_that_was_half_made_is_completed(trello: SmallTrello, number: int, fault: Fault) -> None:
    trello.emulator.faults.at(number, fault)
    away = FIRST[number - 1].startswith("POST")
    try:
        trello.gateway().ensure_board(SPEC, ROSTER)
    except ServiceAwayError:
        assert away
    else:
        assert not away
    ref = trello.gateway().ensure_board(SPEC, ROSTER)
    world = trello.emulator.world
    assert list(world.boards) == [ref.remote_id]
    assert [each.name for each in world.lists_of(ref.remote_id)] == [each.name for each in SPEC.lists]
    assert [each.name for each in world.labels_of(ref.remote_id)] == [name for name, _ in SPEC.labels]
    assert len(world.boards[ref.remote_id].members) == 4


def test_a_missing_list_goes_between_its_neighbours(trello: SmallTrello) -> None:
    trello.gateway().ensure_board(SPEC, ROSTER)
    board = next(iter(trello.emulator.world.boards))
    trello.person("ana").archive_list(board, "In progress")
    ref = trello.gateway().ensure_board(SPEC, ROSTER)
    lists = [each for each in trello.emulator.world.lists_of(board) if not each.closed]
    assert [each.name for each in lists] == [each.name for each in SPEC.lists]
    assert dict(ref.lists)[Status.IN_PROGRESS] == lists[1].id


def test_a_template_with_a_list_more_adds_it(trello: SmallTrello) -> None:
    trello.gateway().ensure_board(SPEC, ROSTER)
    more = replace(SPEC, lists=(*SPEC.lists, BoardList("Skipped", Status.SKIPPED)))
    trello.gateway().ensure_board(more, ROSTER)
    board = next(iter(trello.emulator.world.boards))
    assert [each.name for each in trello.emulator.world.lists_of(board)][-1] == "Skipped"


def test_lists_and_labels_are_known_by_name_whatever_their_case(trello: SmallTrello) -> None:
    trello.gateway().ensure_board(SPEC, ROSTER)
    board = next(iter(trello.emulator.world.boards))
    trello.person("ana").rename_list(board, "To do", "TO DO ")
    before = len(trello.emulator.writes)
    trello.gateway().ensure_board(SPEC, ROSTER)
    assert len(trello.emulator.writes) == before


def test_a_copied_board_is_not_taken_for_the_first(trello: SmallTrello) -> None:
    ref = trello.gateway().ensure_board(SPEC, ROSTER)
    world = trello.emulator.world
    from tests.emulator import boards
    from tests.emulator.models import Actor

    copy = boards.create(world, Actor(trello.own.id), {"name": "Copy", "desc": describe(SPEC)})
    assert trello.gateway().ensure_board(SPEC, ROSTER).remote_id == ref.remote_id != copy.id


def test_a_closed_board_is_refused_with_what_to_do(trello: SmallTrello) -> None:
    ref = trello.gateway().ensure_board(SPEC, ROSTER)
    trello.person("ana").close_board(ref.remote_id)
    with pytest.raises(RefusedError, match=r"is there but closed .*Reopen it on Trello"):
        trello.gateway().ensure_board(SPEC, ROSTER)
    assert len(trello.emulator.world.boards) == 1


def test_somebody_whom_trello_does_not_let_in_stays_off(
    trello: SmallTrello, caplog: pytest.LogCaptureFixture
) -> None:
    trello.emulator.world.closed_doors.add(trello.person("cem").member.id)
    with caplog.at_level(logging.WARNING):
        ref = trello.gateway().ensure_board(SPEC, ROSTER)
    assert "Trello did not let cem onto 'Leadership group'" in caplog.text
    assert trello.gateway().snapshot(ref, ROSTER).members == {"ana", "ben"}


def test_somebody_without_an_account_is_not_looked_for(trello: SmallTrello) -> None:
    people = tuple(replace(each, trello="" if each.key != "ana" else "@AnaRuiz") for each in ROSTER.people)
    roster = replace(ROSTER, people=people)
    ref = trello.gateway().ensure_board(SPEC, roster)
    assert trello.gateway().snapshot(ref, roster).members == {"ana"}


def test_a_workspace_sees_its_boards(trello: SmallTrello) -> None:
    workspace = trello.emulator.workspace("cedar", trello.own)
    ref = trello.gateway(workspace="cedar").ensure_board(SPEC, ROSTER)
    board = trello.emulator.world.boards[ref.remote_id]
    assert (board.organization, board.prefs["permissionLevel"]) == (workspace.id, "org")


def test_a_board_whose_answer_names_no_lists_is_not_made_again(trello: SmallTrello) -> None:
    ref: BoardRef = trello.gateway().ensure_board(SPEC, ROSTER)
    trello.emulator.faults.spoil(1, lambda _: [])
    trello.gateway().ensure_board(SPEC, ROSTER)
    found = [each.id for each in trello.emulator.world.boards.values() if key_in(each.desc) == SPEC.key]
    assert ref.remote_id in found


@pytest.mark.parametrize(
    ("desc", "key"),
    [
        (describe(SPEC), "small/lead"),
        ("leadflow: small/lead", "small/lead"),
        ("> leadflow: small/lead\r\nand more", "small/lead"),
        ("see leadflow: small/lead", None),
        ("leadflow: small", None),
        ("", None),
    ],
)
def test_the_key_of_a_board_stands_on_a_line_of_its_own(desc: str, key: str | None) -> None:
    assert key_in(desc) == key
