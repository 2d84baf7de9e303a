"""Snapshots: one request, the whole board, or an error."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from leadflow.errors import RefusedError, ServiceAwayError
from leadflow.planning.steps import Status
from leadflow.sync.cards import BLOCKED, BoardSnapshot
from tests.boards.trello.boards import KEY, ROSTER, SPEC, made, shown, update
from tests.emulator.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from leadflow.boards.trello.gateway import TrelloBoards
    from leadflow.sync.cards import BoardRef
    from tests.small_trello import SmallTrello


PARTS = ("lists", "cards", "checklists", "labels", "members", "actions", "closed")


@pytest.fixture
def gateway(trello: SmallTrello) -> TrelloBoards:
    return trello.gateway()


@pytest.fixture
def board(gateway: TrelloBoards) -> BoardRef:
    return gateway.ensure_board(SPEC, ROSTER)


def test_a_snapshot_is_one_request(trello: SmallTrello, gateway: TrelloBoards, board: BoardRef) -> None:
    for number in range(3):
        made(gateway, board, f"small/step{number}")
    before = trello.count()
    found = gateway.snapshot(board, ROSTER)
    assert trello.since(before) == ["GET /boards/…"]
    assert len(found.cards) == 3
    assert found.members == {"ana", "ben", "cem"}


def spoil(*path: str | int, drop: bool = False, value: Any = None) -> Callable[[Any], Any]:
    """A change of an answer: what stands at `path` is dropped, or is `value`."""

    def change(content: Any) -> Any:
        place = content
        for part in path[:-1]:
            place = place[part]
        if drop:
            del place[path[-1]]
        else:
            place[path[-1]] = value
        return content

    return change


@pytest.mark.parametrize(
    "change",
    [
        *(spoil(name, drop=True) for name in PARTS),
        spoil("cards", 0, "idList", drop=True),
        spoil("cards", 0, "idList", value="f" * 24),
        spoil("cards", 0, "closed", drop=True),
        spoil("cards", 0, "idMembers", value=None),
        spoil("cards", 0, "due", value="soon"),
        spoil("cards", value=None),
        spoil("checklists", value=[]),
        spoil("lists", value=[]),
        lambda _: [],
        lambda _: None,
    ],
)
def test_half_a_board_is_an_error(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef, change: Callable[[Any], Any]
) -> None:
    made(gateway, board)
    trello.emulator.faults.spoil(1, change)
    with pytest.raises(ServiceAwayError):
        gateway.snapshot(board, ROSTER)
    assert len(gateway.snapshot(board, ROSTER).cards) == 1


def test_new_fields_of_trello_are_overlooked(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef
) -> None:
    card = made(gateway, board)
    trello.emulator.faults.spoil(1, spoil("cards", 0, "aiMetadata", value={"x": [1]}))
    assert shown(gateway, board, card).fields == card.fields


@pytest.mark.parametrize("fault", [Fault.CUT, Fault.HALF, Fault.ERROR, Fault.PAGE, Fault.THROTTLE])
def test_a_board_that_cannot_be_read_is_away(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef, fault: Fault
) -> None:
    trello.emulator.faults.always(lambda _: fault)
    with pytest.raises(ServiceAwayError, match="Trello"):
        gateway.snapshot(board, ROSTER)


def test_a_board_that_is_gone_says_which_and_what_to_do(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef
) -> None:
    trello.person("ana").delete_board(board.remote_id)
    with pytest.raises(
        RefusedError, match=r"The board of 'small/lead' \(https://trello.com/b/.*taken off it"
    ):
        gateway.snapshot(board, ROSTER)


def test_an_account_that_was_taken_off_the_board_says_so(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef
) -> None:
    trello.person("ana").take_off(board.remote_id, "leadflow")
    with pytest.raises(RefusedError, match="Make it a member of the board"):
        gateway.snapshot(board, ROSTER)


def test_a_board_of_over_a_thousand_cards_is_read_whole(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef
) -> None:
    card = made(gateway, board)
    for number in range(2005):
        trello.person("ana").add_card(board.remote_id, "To do", f"Card {number}")
    trello.person("ana").add_entry(card.remote_id, "Bring cake", "To do")
    before = trello.count()
    found = gateway.snapshot(board, ROSTER)
    assert len({each.remote_id for each in found.cards}) == len(found.cards) == 2006
    assert [each.text for each in shown(gateway, board, card).fields.checklist][-1] == "Bring cake"
    assert trello.since(before)[:4] == ["GET /boards/…", *["GET /boards/…/cards"] * 3]


def test_a_board_that_trello_does_not_nest_is_read_in_parts(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef
) -> None:
    cards = [made(gateway, board, f"small/step{number}") for number in range(3)]
    whole = gateway.snapshot(board, ROSTER)
    trello.emulator.world.too_many_cards = 2
    before = trello.count()
    assert gateway.snapshot(board, ROSTER) == whole
    assert trello.since(before) == [
        "GET /boards/…",
        "GET /boards/…",
        "GET /boards/…/cards",
        "GET /boards/…/actions",
    ]
    assert len(whole.cards) == len(cards)


def test_an_old_comment_counts_however_much_happened_since(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef
) -> None:
    card = made(gateway, board).remote_id
    trello.person("ben").comment(card, "blocked: waiting for the union")
    for _ in range(600):
        trello.person("ana").move(card, "Done")
        trello.person("ana").move(card, "To do")
    for limit in (None, 0):
        trello.emulator.world.too_many_cards = limit
        found = shown(gateway, board, card)
        assert found.flag is not None
        assert found.flag.reason == "waiting for the union"
        assert found.by == "ana"


def test_the_same_page_again_and_again_is_an_error(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef
) -> None:
    for number in range(1000):
        trello.person("ana").add_card(board.remote_id, "To do", f"Card {number}")
    first: list[Any] = []

    def keep(content: Any) -> Any:
        first.extend(content)
        return content

    trello.emulator.faults.spoil(2, keep)
    trello.emulator.faults.spoil(3, lambda _: first)
    with pytest.raises(ServiceAwayError, match="the same cards of a big board again and again"):
        gateway.snapshot(board, ROSTER)


# ---- lists, labels, people


def test_a_renamed_list_changes_nothing(trello: SmallTrello, gateway: TrelloBoards, board: BoardRef) -> None:
    card = made(gateway, board, status=Status.IN_PROGRESS)
    trello.person("ana").rename_list(board.remote_id, "In progress", "Doing it")
    assert shown(gateway, board, card).fields == card.fields


def test_a_list_of_people_keeps_the_status_a_card_had(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef
) -> None:
    ana = trello.person("ana")
    card = made(gateway, board, status=Status.IN_PROGRESS).remote_id
    ana.add_list(board.remote_id, "Ideas", "top")
    ana.move(card, "Ideas")
    assert shown(gateway, board, card).fields.status is Status.IN_PROGRESS
    ana.move(card, "Done")
    ana.move(card, "Ideas")
    assert shown(gateway, board, card).fields.status is Status.DONE


def test_a_card_made_in_a_list_of_people_has_the_status_to_its_left(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef
) -> None:
    ana = trello.person("ana")
    ana.add_list(board.remote_id, "Ideas")
    card = ana.add_card(board.remote_id, "Ideas", "Later")
    assert shown(gateway, board, card).fields.status is Status.DONE
    ana.add_list(board.remote_id, "Before all", "top")
    card = ana.add_card(board.remote_id, "Before all", "Sooner")
    assert shown(gateway, board, card).fields.status is Status.TODO


def test_the_cards_of_an_archived_list_are_archived(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef
) -> None:
    card = made(gateway, board)
    trello.person("ana").archive_list(board.remote_id, "To do")
    assert shown(gateway, board, card).fields.archived
    with pytest.raises(RefusedError, match=r"The list 'To do' was archived on Trello.*Bring it back"):
        made(gateway, board, "small/norms")


def test_labels_of_people_are_left_out_and_left_alone(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef
) -> None:
    card = made(gateway, board)
    world = trello.emulator.world
    from tests.emulator import boards
    from tests.emulator.models import Actor

    boards.add_label(world, Actor(trello.own.id), world.boards[board.remote_id], "Funny", "lime_dark")
    trello.person("ana").label(card.remote_id, "Funny")
    assert shown(gateway, board, card).fields.labels == {"Change"}
    gateway.apply(board, update(card, labels=frozenset({"Meeting"})), ROSTER)
    names = [world.labels[each].name for each in world.cards[card.remote_id].labels]
    assert sorted(names) == ["Funny", "Meeting"]


def test_strangers_are_named_and_stay_on_the_card(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef
) -> None:
    card = made(gateway, board)
    trello.emulator.account("visitor", "A Visitor")
    trello.person("ana").let_in(board.remote_id, "visitor")
    trello.emulator.person("visitor").take(card.remote_id)
    found = shown(gateway, board, card)
    assert found.fields.members == {"ben"}
    assert found.strangers == {"visitor"}
    gateway.apply(board, update(card, members=frozenset({"ana"})), ROSTER)
    found = shown(gateway, board, card)
    assert found.fields.members == {"ana"}
    assert found.strangers == {"visitor"}


def test_a_card_that_a_person_copied_is_not_ours(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef
) -> None:
    card = made(gateway, board)
    copy = trello.person("ben").copy(card.remote_id)
    assert (shown(gateway, board, copy).key, shown(gateway, board, copy).ours) == (KEY, False)
    assert shown(gateway, board, card).ours is not False


def test_what_leadflow_does_with_a_persons_own_token_is_not_that_persons(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef
) -> None:
    card = made(gateway, board)
    trello.emulator.token(trello.person("ana").member, "ATTAana")
    theirs = trello.gateway(transport=trello.transport("ATTAana"))
    theirs.apply(board, update(card, status=Status.DONE), ROSTER)
    assert shown(gateway, board, card).by == ""
    trello.person("ana").move(card.remote_id, "To do")
    assert shown(gateway, board, card).by == "ana"


# ---- flags


def test_the_label_alone_gives_no_reason(trello: SmallTrello, gateway: TrelloBoards, board: BoardRef) -> None:
    card = made(gateway, board).remote_id
    trello.person("ben").label(card, BLOCKED)
    flag = shown(gateway, board, card).flag
    assert flag is not None
    assert flag.reason == ""


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("blocked: the union", "the union"),
        ("**Blocked:** the\n union ", "the union"),
        ("BLOCKED :", "no reason given"),
        ("blocked: " + "x" * 400, "x" * 299 + "…"),
        ("we are not blocked: all is well", None),
        ("blockedness: x", None),
    ],
)
def test_a_comment_says_that_a_card_is_stuck(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef, said: str, reason: str | None
) -> None:
    card = made(gateway, board).remote_id
    trello.person("ben").comment(card, said)
    flag = shown(gateway, board, card).flag
    assert (flag and flag.reason) == reason
    if flag is not None:
        assert flag.by == "ben"
        trello.person("ana").comment(card, "unblocked, thanks")
        assert shown(gateway, board, card).flag is None


def test_leadflow_settles_what_was_said_when_it_takes_the_label_off(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef
) -> None:
    card = made(gateway, board, labels=frozenset({BLOCKED}))
    trello.person("ben").comment(card.remote_id, "blocked: the union")
    after = gateway.apply(board, update(card, labels=frozenset()), ROSTER)
    assert after.flag is None
    assert shown(gateway, board, card).flag is None
    assert shown(gateway, board, card).by == ""


def test_half_an_emoji_and_a_nul_are_made_fit(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef
) -> None:
    card = made(gateway, board)
    trello.person("ana").add_entry(card.remote_id, "ENTRY")
    trello.person("ana").comment(card.remote_id, "blocked: WHY")

    def spoil(answer: Any) -> Any:
        (each,) = answer["cards"]
        each["name"] = "Cut \ud83d off\x00, whole \U0001f600"
        each["desc"] += "\n\nOurs \ude00"
        for checklist in answer["checklists"]:
            for item in checklist["checkItems"]:
                item["name"] = item["name"].replace("ENTRY", "Half \ud83d")
        for action in answer["actions"]:
            if "text" in action["data"]:
                action["data"]["text"] = "blocked: \udc00no\x00 room"
        return answer

    trello.emulator.faults.spoil(1, spoil)
    (found,) = gateway.snapshot(board, ROSTER).cards
    assert found.fields.title == "Cut \ufffd off, whole \U0001f600"
    assert found.fields.checklist[-1].text == "Half \ufffd"
    assert found.flag is not None
    assert found.flag.reason == "\ufffdno room"
    repr(found).encode()


def test_a_card_on_another_board_has_its_checklists_there(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef
) -> None:
    other = gateway.ensure_board(replace(SPEC, key="small/reading", members=frozenset({"ana"})), ROSTER)
    card = made(gateway, board)
    before = trello.emulator.world.cards[card.remote_id]
    assert (before.members, before.labels) != ([], [])
    trello.person("ana").move_to_board(card.remote_id, other.remote_id)
    assert gateway.snapshot(board, ROSTER).cards == ()
    (found,) = gateway.snapshot(other, ROSTER).cards
    assert found.fields.checklist == card.fields.checklist
    assert (found.fields.members, found.fields.labels) == (frozenset(), frozenset())


# ---- several boards with one request


@pytest.fixture
def boards(gateway: TrelloBoards) -> list[BoardRef]:
    made_boards = [gateway.ensure_board(replace(SPEC, key=f"small/g{at}"), ROSTER) for at in range(12)]
    for at, each in enumerate(made_boards):
        made(gateway, each, f"small/step{at}")
    return made_boards


def test_several_boards_are_as_each_alone(
    trello: SmallTrello, gateway: TrelloBoards, boards: list[BoardRef]
) -> None:
    before = trello.count()
    found = dict(gateway.snapshots(boards, ROSTER))
    assert trello.since(before) == ["GET /batch"] * 2
    assert list(found) == boards
    assert found == {each: gateway.snapshot(each, ROSTER) for each in boards}


def test_a_board_that_is_gone_keeps_none_back(
    trello: SmallTrello, gateway: TrelloBoards, boards: list[BoardRef]
) -> None:
    trello.person("ana").delete_board(boards[3].remote_id)
    found = dict(gateway.snapshots(boards, ROSTER))
    assert "is not to be found on Trello" in str(found[boards[3]])
    assert isinstance(found[boards[3]], RefusedError)
    assert all(isinstance(each, BoardSnapshot) for ref, each in found.items() if ref != boards[3])


def part(at: int, status: int, words: str) -> Callable[[Any], Any]:
    """One part of a batch that failed."""
    content = {"name": "Error", "message": words, "statusCode": status}
    return spoil(at, value={str(status): content})


def test_a_part_that_failed_for_a_moment_is_asked_for_alone(
    trello: SmallTrello, gateway: TrelloBoards, boards: list[BoardRef]
) -> None:
    for status in (500, 503, 429):
        trello.emulator.faults.spoil(1, part(2, status, "just now"))
        before = trello.count()
        found = dict(gateway.snapshots(boards[:4], ROSTER))
        assert trello.since(before) == ["GET /batch", "GET /boards/…"]
        assert found[boards[2]] == gateway.snapshot(boards[2], ROSTER)


def test_a_board_that_is_too_big_for_a_batch_is_read_in_parts(
    trello: SmallTrello, gateway: TrelloBoards, boards: list[BoardRef]
) -> None:
    trello.emulator.faults.spoil(1, part(1, 403, "API_TOO_MANY_CARDS_REQUESTED"))
    before = trello.count()
    found = dict(gateway.snapshots(boards[:3], ROSTER))
    assert trello.since(before) == [
        "GET /batch",
        "GET /boards/…",
        "GET /boards/…/cards",
        "GET /boards/…/actions",
    ]
    assert found[boards[1]] == gateway.snapshot(boards[1], ROSTER)


def test_half_a_board_in_a_batch_is_an_error_and_the_others_are_read(
    trello: SmallTrello, gateway: TrelloBoards, boards: list[BoardRef]
) -> None:
    trello.emulator.faults.spoil(1, spoil(0, "200", "lists", value=[]))
    found = dict(gateway.snapshots(boards[:3], ROSTER))
    assert "half of the board" in str(found[boards[0]])
    assert isinstance(found[boards[0]], ServiceAwayError)
    assert isinstance(found[boards[2]], BoardSnapshot)


def test_a_proxy_that_refuses_batches_keeps_no_board_back(
    trello: SmallTrello, gateway: TrelloBoards, boards: list[BoardRef]
) -> None:
    trello.emulator.faults.always(lambda asked: Fault.LONG if asked.path == "/batch" else None)
    before = trello.count()
    found = dict(gateway.snapshots(boards[:3], ROSTER))
    assert trello.since(before) == ["GET /batch", *["GET /boards/…"] * 3]
    assert found == {each: gateway.snapshot(each, ROSTER) for each in boards[:3]}


def test_a_token_that_is_refused_is_not_tried_board_by_board(
    trello: SmallTrello, gateway: TrelloBoards, boards: list[BoardRef]
) -> None:
    trello.emulator.world.tokens.clear()
    before = trello.count()
    found = dict(gateway.snapshots(boards[:3], ROSTER))
    assert trello.since(before) == ["GET /batch"]
    assert all("the token" in str(each) for each in found.values())


@pytest.mark.parametrize("drop", [lambda content: content[:-1], lambda _: {"odd": True}])
def test_a_batch_that_comes_to_nothing_says_nothing_about_any_board(
    trello: SmallTrello, gateway: TrelloBoards, boards: list[BoardRef], drop: Callable[[Any], Any]
) -> None:
    trello.emulator.faults.spoil(1, drop)
    found = dict(gateway.snapshots(boards, ROSTER))
    assert all(isinstance(found[each], ServiceAwayError) for each in boards[:10])
    assert all(isinstance(found[each], BoardSnapshot) for each in boards[10:])
