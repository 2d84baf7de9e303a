"""The contract of `BoardGateway`: boards, snapshots, new cards. The same on every kind of board."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from leadflow.errors import RefusedError
from leadflow.planning.steps import Status
from leadflow.sync.cards import CardFields
from leadflow.sync.operations import ArchiveCard, CreateCard
from tests.contracts.cards import AFTER, BEFORE, ROSTER, SPEC, made, same, shown, update
from tests.templates import LABELS, LISTS

if TYPE_CHECKING:
    from leadflow.sync.cards import BoardRef
    from tests.contracts.rig import BoardRig


# ---- boards


def test_a_board_that_is_made_twice_is_one(rig: BoardRig, board: BoardRef) -> None:
    again = rig.fresh().ensure_board(SPEC, ROSTER)
    assert (again.remote_id, dict(again.lists)) == (board.remote_id, dict(board.lists))
    assert rig.boards_with(SPEC.key) == 1
    assert rig.gateway.snapshot(board, ROSTER).cards == ()


def test_a_reference_names_key_lists_labels_and_the_timezone(rig: BoardRig, board: BoardRef) -> None:
    assert board.key == SPEC.key
    assert board.timezone == SPEC.timezone
    assert [status for status, _ in board.lists] == [each.status for each in LISTS]
    assert [name for name, _ in board.labels] == [name for name, _ in LABELS]
    assert len({remote for _, remote in board.lists}) == len(LISTS)
    assert board.url


def test_two_groups_have_two_boards(rig: BoardRig, board: BoardRef) -> None:
    other = rig.gateway.ensure_board(replace(SPEC, key="small/reading", members=frozenset({"dee"})), ROSTER)
    assert other.remote_id != board.remote_id
    made(rig, board)
    assert rig.gateway.snapshot(other, ROSTER).cards == ()


def test_a_half_made_board_is_completed(rig: BoardRig) -> None:
    rig.half_make(SPEC)
    board = rig.fresh().ensure_board(SPEC, ROSTER)
    assert rig.boards_with(SPEC.key) == 1
    assert rig.gateway.snapshot(board, ROSTER).members == SPEC.members
    card = made(rig, board, replace(BEFORE, status=Status.DONE))
    assert shown(rig, board, card).fields.status is Status.DONE


def test_somebody_who_joins_the_group_comes_onto_the_board(rig: BoardRig, board: BoardRef) -> None:
    rig.fresh().ensure_board(replace(SPEC, members=SPEC.members | {"dee"}), ROSTER)
    assert rig.fresh().snapshot(board, ROSTER).members == {"ana", "ben", "cem", "dee"}


def test_preflight_finds_nothing_and_makes_nothing(rig: BoardRig) -> None:
    assert list(rig.gateway.preflight([SPEC], ROSTER)) == []
    assert rig.boards_with(SPEC.key) == 0


def test_a_board_that_is_gone_is_refused_and_never_empty(rig: BoardRig, board: BoardRef) -> None:
    card = made(rig, board)
    rig.lose(board)
    for gateway in (rig.gateway, rig.fresh()):
        with pytest.raises(RefusedError):
            gateway.snapshot(board, ROSTER)
        with pytest.raises(RefusedError):
            gateway.apply(board, update(card, title="Another"), ROSTER)
        with pytest.raises(RefusedError):
            gateway.apply(board, CreateCard("small/norms", BEFORE), ROSTER)


def test_a_closed_board_says_so_with_all_its_cards(rig: BoardRig, board: BoardRef) -> None:
    card = made(rig, board)
    assert not rig.gateway.snapshot(board, ROSTER).closed
    rig.close(board)
    found = rig.fresh().snapshot(board, ROSTER)
    assert found.closed
    assert [each.remote_id for each in found.cards] == [card.remote_id]


# ---- snapshots


def test_a_snapshot_is_the_whole_board(rig: BoardRig, board: BoardRef) -> None:
    keys = [f"small/step{number}" for number in range(60)]
    cards = [made(rig, board, replace(BEFORE, checklist=()), key) for key in keys]
    own = rig.add(board, "Buy biscuits")
    for card in cards[::7]:
        rig.gateway.apply(board, ArchiveCard(str(card.key), card.remote_id, "test"), ROSTER)
    found = rig.fresh().snapshot(board, ROSTER)
    assert found.board == board.remote_id
    assert found.members == SPEC.members
    assert {each.key: each.remote_id for each in found.cards if each.key} == {
        str(card.key): card.remote_id for card in cards
    }
    assert [each.remote_id for each in found.cards if each.key is None] == [own]
    assert {each.key for each in found.cards if each.fields.archived} == set(keys[::7])


def test_cards_sort_by_age(rig: BoardRig, board: BoardRef) -> None:
    cards = [made(rig, board, BEFORE, f"small/step{number}") for number in range(3)]
    rig.move(cards[0].remote_id, Status.DONE, "ana")
    found = sorted(rig.gateway.snapshot(board, ROSTER).cards, key=lambda each: each.created)
    assert [each.remote_id for each in found] == [each.remote_id for each in cards]


def test_a_card_of_people_has_no_key_and_is_not_ours(rig: BoardRig, board: BoardRef) -> None:
    own = shown(rig, board, rig.add(board, "Buy biscuits"))
    assert own.key is None
    assert own.ours is not True
    assert own.fields.title == "Buy biscuits"


# ---- creating


def test_a_card_carries_its_key_and_every_field(rig: BoardRig, board: BoardRef) -> None:
    for key, fields in (("small/draft", BEFORE), ("small/norms", AFTER)):
        card = made(rig, board, fields, key)
        found = shown(rig, board, card)
        assert card.key == found.key == key
        assert found.ours is not False
        assert same(card.fields, fields)
        assert same(found.fields, fields)
        assert found.flag is None
        assert card.remote_id == found.remote_id
        assert card.url == found.url != ""


def test_a_bare_card_has_nothing_but_its_title(rig: BoardRig, board: BoardRef) -> None:
    card = made(rig, board, CardFields("Agree on norms"))
    assert shown(rig, board, card).fields == CardFields("Agree on norms")


@pytest.mark.parametrize("status", [each.status for each in LISTS])
def test_a_card_goes_to_the_list_of_its_status(rig: BoardRig, board: BoardRef, status: Status) -> None:
    assert shown(rig, board, made(rig, board, CardFields("x", status=status))).fields.status is status


@pytest.mark.parametrize(
    "timezone", ["America/Los_Angeles", "UTC", "Australia/Sydney", "Pacific/Kiritimati", "Pacific/Pago_Pago"]
)
def test_a_due_date_is_a_day_at_the_school(rig: BoardRig, timezone: str) -> None:
    board = rig.gateway.ensure_board(replace(SPEC, timezone=timezone), ROSTER)
    for number, day in enumerate((date(2026, 3, 8), date(2026, 10, 25), date(2026, 12, 31))):
        card = made(rig, board, CardFields("x", due=day, start=day), f"small/step{number}")
        found = shown(rig, board, card).fields
        assert (found.due, found.start) == (day, day)


def test_somebody_who_is_not_on_the_board_never_comes_onto_a_card(rig: BoardRig, board: BoardRef) -> None:
    refused = ""
    try:
        made(rig, board, replace(BEFORE, members=frozenset({"ben", "dee"})))
    except RefusedError as error:
        refused = str(error)
    found = [card.fields.members for card in rig.gateway.snapshot(board, ROSTER).cards]
    assert ("dee" in refused and not found) or found == [{"ben"}], "refused by name, or left off"
