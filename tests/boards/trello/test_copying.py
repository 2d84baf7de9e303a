"""Copies: boards and cards that are alike are made from one, held against what was asked, and ours."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from leadflow.boards.trello.boards import key_in
from leadflow.boards.trello.gateway import TrelloBoards
from leadflow.bootstrap import trello_boards
from leadflow.errors import LeadflowError, ServiceAwayError
from leadflow.planning.steps import Status
from leadflow.settings import Settings
from leadflow.sync.block import unwrap
from leadflow.sync.cards import BoardRef, CheckEntry
from leadflow.sync.operations import ArchiveCard, CreateCard
from tests.boards.trello.boards import FIELDS, KEY, ROSTER, SPEC, made, shown, update
from tests.emulator.emulator import KEY as API_KEY
from tests.emulator.faults import Fault
from tests.small_trello import TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from leadflow.sync.cards import BoardSpec, Card
    from tests.small_trello import SmallTrello

WHOLE = ["POST /cards", "POST /checklists", *["POST /checklists/…/checkItems"] * 2]
COPIED = ["POST /cards"]
SPECS = [replace(SPEC, key=f"small/g{at}", name=f"Group {at}") for at in range(3)]


@pytest.fixture
def gateway(trello: SmallTrello) -> TrelloBoards:
    return trello.gateway()


@pytest.fixture
def board(gateway: TrelloBoards) -> BoardRef:
    return gateway.ensure_board(SPEC, ROSTER)


def plain(trello: SmallTrello) -> TrelloBoards:
    """A gateway that copies nothing."""
    return TrelloBoards(SecretStr(API_KEY), SecretStr(TOKEN), copying=False, transport=trello.transport())


def other(gateway: TrelloBoards, board: BoardRef, **values: Any) -> Card:
    """A second card with the checklist of the first, and everything else different."""
    given = {"title": "Another", "members": frozenset({"ana"}), "labels": frozenset({"Milestone"}), **values}
    return made(gateway, board, "small/other", **given)


# ---- cards


def test_a_card_with_the_checklists_of_another_is_one_request(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef
) -> None:
    made(gateway, board)
    before = trello.count()
    card = other(gateway, board, due=None, start=None, status=Status.DONE)
    assert trello.since(before) == COPIED
    seen = shown(gateway, board, card)
    assert (seen.key, seen.fields) == ("small/other", card.fields)
    assert seen.fields == replace(
        FIELDS,
        title="Another",
        members=frozenset({"ana"}),
        labels=frozenset({"Milestone"}),
        due=None,
        start=None,
        status=Status.DONE,
    )


def test_a_card_on_another_board_is_copied_too(trello: SmallTrello, gateway: TrelloBoards) -> None:
    first, second, _ = boards_of(gateway.ensure_boards(SPECS, ROSTER))
    made(gateway, first)
    before = trello.count()
    card = other(gateway, second)
    assert trello.since(before) == COPIED
    assert shown(gateway, second, card).fields == card.fields


def test_a_copy_by_leadflow_is_its_own_and_a_copy_of_that_by_a_person_is_not(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef
) -> None:
    made(gateway, board)
    card = other(gateway, board)
    theirs = trello.person("ben").copy(card.remote_id)
    for each in (gateway, trello.gateway()):
        assert shown(each, board, card).ours is not False
        assert shown(each, board, theirs).ours is False


def test_a_copy_by_another_program_or_by_a_person_with_leadflows_account_is_not_leadflows(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef
) -> None:
    from tests.emulator import cards
    from tests.emulator.models import Actor

    made(gateway, board)
    card = other(gateway, board)
    world = trello.emulator.world
    kept = world.cards[card.remote_id]
    for actor in (Actor(trello.person("ben").member.id, app="butler"), Actor(trello.own.id)):
        copy = cards.copy(world, actor, kept, world.lists[kept.column])
        assert shown(gateway, board, copy.id).ours is False
        assert shown(trello.gateway(), board, copy.id).ours is False


def test_who_it_is_is_asked_once_and_only_where_something_was_copied(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef
) -> None:
    made(gateway, board)
    other(gateway, board)
    before = trello.count()
    gateway.snapshot(board, ROSTER)
    assert trello.since(before) == ["GET /boards/…"], "it made the copy itself"
    fresh = trello.gateway()
    before = trello.count()
    fresh.snapshot(board, ROSTER)
    fresh.snapshot(board, ROSTER)
    assert trello.since(before) == ["GET /boards/…", "GET /members/me", "GET /boards/…"]


@pytest.mark.parametrize("touch", ["tick", "add", "remove"])
def test_what_people_did_to_the_card_meanwhile_does_not_come_along(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef, touch: str
) -> None:
    first, ana = made(gateway, board), trello.person("ana")
    if touch == "tick":
        ana.tick(first.remote_id, "Ask everybody")
    elif touch == "add":
        ana.add_entry(first.remote_id, "Bring cake", "To do")
    else:
        ana.remove_entry(first.remote_id, "Ask everybody")
    card = other(gateway, board)
    assert set(shown(gateway, board, card).fields.checklist) == set(FIELDS.checklist)
    theirs = set(shown(gateway, board, first).fields.checklist)
    assert theirs != set(FIELDS.checklist), "what people did to the first card stays"


def test_after_a_look_at_a_board_nothing_older_is_copied(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef
) -> None:
    made(gateway, board)
    gateway.snapshot(board, ROSTER)
    before = trello.count()
    other(gateway, board)
    assert trello.since(before) == WHOLE


def test_a_card_that_was_changed_archived_or_is_ticked_is_no_source(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef
) -> None:
    gateway.apply(board, update(made(gateway, board), title="Changed"), ROSTER)
    before = trello.count()
    second = made(gateway, board, "small/second")
    assert trello.since(before) == WHOLE
    gateway.apply(board, ArchiveCard("small/second", second.remote_id, "gone"), ROSTER)
    before = trello.count()
    made(gateway, board, "small/third", archived=True)
    assert trello.since(before) == [*WHOLE, "PUT /cards/…"]
    ticked = (CheckEntry("To do", "Ask everybody", ticked=True),)
    for key in ("small/fourth", "small/fifth"):
        before = trello.count()
        made(gateway, board, key, checklist=ticked)
        assert trello.since(before) == WHOLE[:3]
    before = trello.count()
    made(gateway, board, "small/sixth", checklist=FIELDS.checklist[::-1])
    assert trello.since(before) == WHOLE, "another order is another checklist"


def test_a_source_that_somebody_deleted_is_done_without(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef
) -> None:
    first = made(gateway, board)
    trello.person("ana").delete(first.remote_id)
    before = trello.count()
    card = other(gateway, board)
    assert trello.since(before) == [*COPIED, *WHOLE]
    assert shown(gateway, board, card).fields == card.fields


def test_a_copy_that_is_not_as_asked_is_put_right_and_nothing_is_copied_any_more(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef
) -> None:
    first = made(gateway, board)
    world = trello.emulator.world

    def ignored(content: Any) -> Any:
        """A Trello that takes name and description from the source."""
        copy, source = world.cards[content["id"]], world.cards[first.remote_id]
        copy.name, copy.desc = source.name, source.desc
        return {**content, "name": source.name, "desc": source.desc}

    trello.emulator.faults.spoil(1, ignored)
    before = trello.count()
    card = other(gateway, board)
    assert trello.since(before) == [*COPIED, "PUT /cards/…"]
    assert (card.key, card.fields.title) == ("small/other", "Another")
    assert unwrap(world.cards[card.remote_id].desc).key == "small/other"
    before = trello.count()
    made(gateway, board, "small/third")
    assert trello.since(before) == WHOLE


def test_an_answer_that_does_not_count_its_entries_is_looked_into(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef
) -> None:
    made(gateway, board)
    trello.emulator.faults.spoil(1, lambda content: {**content, "badges": None})
    before = trello.count()
    card = other(gateway, board)
    assert trello.since(before) == [*COPIED, "GET /cards/…"]
    trello.emulator.faults.spoil(1, lambda content: empty(trello, content))
    before = trello.count()
    third = made(gateway, board, "small/third")
    assert trello.since(before) == [*COPIED, "GET /cards/…", *WHOLE[1:]]
    for each in (card, third):
        assert shown(gateway, board, each).fields.checklist == FIELDS.checklist


def empty(trello: SmallTrello, content: Any) -> Any:
    """A Trello that copies no checklist."""
    world = trello.emulator.world
    for each in world.checklists_of(content["id"]):
        del world.checklists[each.id]
    return {**content, "idChecklists": [], "badges": {"checkItems": 0, "checkItemsChecked": 0}}


def test_a_copy_without_answer_is_found_again_by_its_key(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef
) -> None:
    made(gateway, board)
    trello.emulator.faults.at(1, Fault.DROP)
    with pytest.raises(ServiceAwayError):
        other(gateway, board)
    keys = {each.key for each in trello.gateway().snapshot(board, ROSTER).cards if each.ours is not False}
    assert keys == {KEY, "small/other"}


# ---- boards


def boards_of(found: Iterable[BoardRef | LeadflowError]) -> list[BoardRef]:
    """The boards, of which every one was made."""
    refs = list(found)
    assert all(isinstance(each, BoardRef) for each in refs), refs
    return [each for each in refs if isinstance(each, BoardRef)]


def is_as(trello: SmallTrello, ref: BoardRef, spec: BoardSpec) -> None:
    """A board has everything of its spec, once."""
    world = trello.emulator.world
    board = world.boards[ref.remote_id]
    lists, labels = world.lists_of(board.id), world.labels_of(board.id)
    assert (board.name, key_in(board.desc)) == (spec.name, spec.key)
    assert [each.name for each in lists] == [each.name for each in spec.lists]
    assert [(each.name, each.color) for each in labels] == list(spec.labels)
    assert ref.lists == tuple((want.status, has.id) for want, has in zip(spec.lists, lists, strict=True))
    assert dict(ref.labels) == {each.name: each.id for each in labels}
    assert len(board.members) == 4
    assert not world.cards_of(board.id)


def test_boards_alike_are_copied_from_the_first(trello: SmallTrello, gateway: TrelloBoards) -> None:
    refs = boards_of(gateway.ensure_boards(SPECS, ROSTER))
    people = ["PUT /boards/…/members/…"] * 3
    rest = ["POST /boards", "GET /boards/…", *people]
    first = ["POST /boards", *["POST /lists"] * 4, *["POST /labels"] * 5, "GET /batch", *people]
    assert trello.wire() == ["GET /members/me/boards", *first, *rest, *rest]
    for ref, spec in zip(refs, SPECS, strict=True):
        is_as(trello, ref, spec)
    before = trello.count()
    assert boards_of(trello.gateway().ensure_boards(SPECS, ROSTER)) == refs
    assert trello.since(before) == ["GET /members/me/boards", *["GET /boards/…"] * 3]


def test_boards_that_are_not_alike_are_each_made(trello: SmallTrello, gateway: TrelloBoards) -> None:
    specs = [SPEC, replace(SPEC, key="small/more", labels=(*SPEC.labels, ("More", "green")))]
    for ref, spec in zip(boards_of(gateway.ensure_boards(specs, ROSTER)), specs, strict=True):
        is_as(trello, ref, spec)
    assert trello.wire().count("POST /labels") == 11


def test_copying_can_be_switched_off(trello: SmallTrello) -> None:
    gateway = plain(trello)
    first, *_ = boards_of(gateway.ensure_boards(SPECS, ROSTER))
    assert trello.wire().count("POST /lists") == 12
    made(gateway, first)
    before = trello.count()
    other(gateway, first)
    assert trello.since(before) == WHOLE
    gateway.close()


def test_a_board_that_came_without_its_lists_is_completed(trello: SmallTrello, gateway: TrelloBoards) -> None:
    world = trello.emulator.world

    def bare(content: Any) -> Any:
        for each in [*world.lists_of(content["id"])][1:3]:
            del world.lists[each.id]
        for label in [*world.labels_of(content["id"])]:
            del world.labels[label.id]
        return content

    making = gateway.ensure_boards(SPECS, ROSTER)
    refs = [next(making)]
    trello.emulator.faults.spoil(1, bare)
    refs += making
    for ref, spec in zip(boards_of(refs), SPECS, strict=True):
        is_as(trello, ref, spec)


def test_a_board_copied_with_the_text_of_the_first_is_put_right(
    trello: SmallTrello, gateway: TrelloBoards
) -> None:
    world = trello.emulator.world
    making = gateway.ensure_boards(SPECS, ROSTER)
    first = next(making)
    assert isinstance(first, BoardRef)

    def same(content: Any) -> Any:
        board, source = world.boards[content["id"]], world.boards[first.remote_id]
        board.name, board.desc = source.name, source.desc
        return {**content, "name": source.name, "desc": source.desc}

    trello.emulator.faults.spoil(1, same)
    refs = [first, *making]
    for ref, spec in zip(boards_of(refs), SPECS, strict=True):
        is_as(trello, ref, spec)
    assert trello.wire().count("POST /lists") == 8, "the third is not copied any more"


def test_a_copy_that_trello_refuses_is_made_without(trello: SmallTrello, gateway: TrelloBoards) -> None:
    making = gateway.ensure_boards(SPECS, ROSTER)
    first = next(making)
    assert isinstance(first, BoardRef)
    trello.emulator.world.boards[first.remote_id].members.pop(trello.own.id)
    for ref, spec in zip(boards_of(making), SPECS[1:], strict=True):
        is_as(trello, ref, spec)


def test_one_board_that_cannot_be_made_keeps_none_back(trello: SmallTrello, gateway: TrelloBoards) -> None:
    making = gateway.ensure_boards(SPECS, ROSTER)
    first = next(making)
    trello.emulator.faults.at(1, Fault.DROP)
    second, third = making
    assert isinstance(second, ServiceAwayError)
    refs = boards_of(trello.gateway().ensure_boards(SPECS, ROSTER))
    assert (refs[0], refs[2]) == (first, third)
    assert len(trello.emulator.world.boards) == 3


# ---- the reminder


def test_a_new_card_reminds_its_people_a_day_before_and_what_they_choose_stays(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef
) -> None:
    world = trello.emulator.world
    first = made(gateway, board)
    assert world.cards[first.remote_id].due_reminder == 1440
    world.cards[first.remote_id].due_reminder = 60
    gateway.apply(board, update(first, title="Changed", due=FIELDS.start), ROSTER)
    assert world.cards[first.remote_id].due_reminder == 60
    made(gateway, board, "small/second")
    copy = made(gateway, board, "small/third")
    assert world.cards[copy.remote_id].due_reminder == 1440
    assert world.cards[made(gateway, board, "small/undated", due=None).remote_id].due_reminder is None


def test_the_reminder_can_be_set_or_left_to_people(trello: SmallTrello, board: BoardRef) -> None:
    found = []
    for at, minutes in enumerate((0, 120, -1)):
        gateway = TrelloBoards(
            SecretStr(API_KEY), SecretStr(TOKEN), reminder=minutes, transport=trello.transport()
        )
        card = gateway.apply(board, CreateCard(f"small/{at}", FIELDS), ROSTER)
        found.append(trello.emulator.world.cards[card.remote_id].due_reminder)
        gateway.close()
    assert found == [0, 120, None]


@pytest.mark.parametrize(("copy", "reminder", "requests"), [(True, 60, COPIED), (False, -1, WHOLE)])
def test_both_are_settings(trello: SmallTrello, copy: bool, reminder: int, requests: list[str]) -> None:
    settings = Settings(
        trello_key=SecretStr(API_KEY),
        trello_token=SecretStr(TOKEN),
        trello_url=trello.emulator.url,
        trello_copy=copy,
        trello_reminder=reminder,
    )
    gateway = trello_boards(settings)
    assert isinstance(gateway, TrelloBoards)
    board = gateway.ensure_board(SPEC, ROSTER)
    made(gateway, board)
    before = trello.count()
    card = other(gateway, board)
    assert trello.since(before) == requests
    assert trello.emulator.world.cards[card.remote_id].due_reminder == (reminder if reminder >= 0 else None)
    gateway.close()
