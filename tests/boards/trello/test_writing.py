"""Writing cards: what is sent, how often, and what of people's stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from leadflow.boards.trello.errors import TrelloRefusedError
from leadflow.errors import BusyError, RefusedError, ServiceAwayError
from leadflow.planning.steps import Status
from leadflow.sync.block import unwrap
from leadflow.sync.cards import BECAUSE, CardFields, CheckEntry
from leadflow.sync.operations import ArchiveCard, CreateCard
from tests.boards.trello.boards import FIELDS, KEY, ROSTER, SPEC, made, shown, update
from tests.emulator.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from leadflow.boards.trello.gateway import TrelloBoards
    from leadflow.sync.cards import BoardRef, Card
    from tests.emulator.people import Person
    from tests.small_trello import SmallTrello


@pytest.fixture
def gateway(trello: SmallTrello) -> TrelloBoards:
    return trello.gateway()


@pytest.fixture
def board(gateway: TrelloBoards) -> BoardRef:
    return gateway.ensure_board(SPEC, ROSTER)


def test_a_card_is_made_with_its_key_in_one_request(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef
) -> None:
    before = trello.count()
    card = gateway.apply(board, CreateCard(KEY, replace(FIELDS, checklist=())), ROSTER)
    (request,) = trello.emulator.requests[before:]
    assert (request.method, request.path) == ("POST", "/cards")
    assert unwrap(request.body["desc"]).key == KEY
    assert {"name", "idList", "idMembers", "idLabels", "due", "start", "pos"} <= request.body.keys()
    assert card.key == KEY
    assert request.query == {}, "nothing stands in the address"


def test_a_checklist_takes_a_request_for_itself_and_one_for_each_entry(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef
) -> None:
    before = trello.count()
    made(gateway, board)
    assert trello.since(before) == ["POST /cards", "POST /checklists", *["POST /checklists/…/checkItems"] * 2]


def test_an_update_is_one_put_of_all_that_changed(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef
) -> None:
    card = made(gateway, board)
    before = trello.count()
    gateway.apply(
        board,
        update(card, title="Another", status=Status.DONE, complete=True, due=date(2026, 10, 1), start=None),
        ROSTER,
    )
    assert trello.since(before) == ["GET /cards/…", "PUT /cards/…"]
    assert trello.emulator.requests[-1].body == {
        "name": "Another",
        "idList": dict(board.lists)[Status.DONE],
        "due": "2026-10-01T20:00:00.000Z",
        "start": None,
        "dueComplete": True,
    }


MEANWHILE: dict[str, Callable[[Person, str], object]] = {
    "moves": lambda person, card: person.move(card, "Done"),
    "dates": lambda person, card: person.set_due(card, "2026-10-20T13:00:00.000Z"),
    "completes": lambda person, card: person.complete(card),
    "archives": lambda person, card: person.archive(card),
    "labels": lambda person, card: person.label(card, "Blocked"),
    "joins": lambda person, card: person.take(card, "anaruiz"),
    "ticks": lambda person, card: person.tick(card, "Ask everybody"),
    "removes an entry": lambda person, card: person.remove_entry(card, "Ask everybody"),
    "comments": lambda person, card: person.comment(card, "blocked: no room"),
    "describes": lambda person, card: person.describe(card, "Ours"),
}


@pytest.mark.parametrize("what", MEANWHILE)
def test_a_card_that_somebody_changed_meanwhile_is_left_as_it_is(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef, what: str
) -> None:
    made(gateway, board)
    card = shown(gateway, board, gateway.snapshot(board, ROSTER).cards[0])
    wanted = update(card, status=Status.IN_PROGRESS, due=date(2026, 10, 1), start=None, complete=False)
    wanted = replace(wanted, version=card.version)
    MEANWHILE[what](trello.person("cem"), card.remote_id)
    before = trello.count()
    with pytest.raises(BusyError, match="Somebody changed the card 'Draft the statement'"):
        gateway.apply(board, wanted, ROSTER)
    assert trello.since(before) == ["GET /cards/…"]
    again = shown(gateway, board, card)
    gateway.apply(board, replace(wanted, version=again.version), ROSTER)
    assert trello.since(before)[-1] == "PUT /cards/…"


def test_a_checklist_is_written_entry_by_entry(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef
) -> None:
    card = made(gateway, board)
    wanted = (
        CheckEntry("To do", "Ask everybody", ticked=True),
        CheckEntry("To do", "Then rest"),
        CheckEntry("Approvals", "Ana Ruiz"),
    )
    gone = (CheckEntry("To do", "Write one page"),)
    before = trello.count()
    gateway.apply(board, replace(update(card, checklist=wanted), dropped=gone), ROSTER)
    assert trello.since(before) == [
        "GET /cards/…",
        "PUT /cards/…/checkItem/…",
        "POST /checklists/…/checkItems",
        "POST /checklists",
        "POST /checklists/…/checkItems",
        "DELETE /checklists/…/checkItems/…",
    ]
    assert shown(gateway, board, card).fields.checklist == wanted


def test_an_entry_that_stands_twice_is_ticked_once_and_unticked_everywhere(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef
) -> None:
    card = made(gateway, board)
    trello.person("ana").add_entry(card.remote_id, "Ask everybody", "To do")
    items = trello.emulator.world.checklists_of(card.remote_id)[0].items
    ticked = replace(card.fields, checklist=(CheckEntry("To do", "Ask everybody", ticked=True),))
    gateway.apply(board, update(replace(card, fields=ticked), "checklist"), ROSTER)
    assert [each.complete for each in items if each.name == "Ask everybody"] == [True, False]
    for item in items:
        item.complete = True
    open_ = replace(card.fields, checklist=(CheckEntry("To do", "Ask everybody"),))
    gateway.apply(board, update(replace(card, fields=open_), "checklist"), ROSTER)
    assert [each.complete for each in items if each.name == "Ask everybody"] == [False, False]
    before = len(trello.emulator.writes)
    gateway.apply(board, update(replace(card, fields=open_), "checklist"), ROSTER)
    assert len(trello.emulator.writes) == before, "what is right already is not written"


def test_an_entry_whose_removal_was_not_answered_is_no_trouble(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef
) -> None:
    card = made(gateway, board)
    trello.emulator.faults.at(2, Fault.DROP)
    kept = (CheckEntry("To do", "Ask everybody"),)
    gone = (CheckEntry("To do", "Write one page"),)
    gateway.apply(board, replace(update(card, checklist=kept), dropped=gone), ROSTER)
    assert shown(gateway, board, card).fields.checklist == kept


def test_approvals_stand_on_the_checklist_and_come_back_ticked(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef
) -> None:
    approvals = (CheckEntry("Approvals", "Ana Ruiz"), CheckEntry("Approvals", "Cem Yildiz"))
    card = made(gateway, board, checklist=approvals)
    trello.person("cem").tick(card.remote_id, "Cem Yildiz")
    found = shown(gateway, board, card)
    assert found.fields.checklist == (approvals[0], replace(approvals[1], ticked=True))


@pytest.mark.parametrize("ticked", [True, False])
def test_completion_goes_both_ways(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef, ticked: bool
) -> None:
    card = made(gateway, board, complete=not ticked)
    trello.person("ben").complete(card.remote_id, ticked)
    assert shown(gateway, board, card).fields.complete is ticked
    gateway.apply(board, update(card, "complete", complete=not ticked), ROSTER)
    assert trello.emulator.world.cards[card.remote_id].due_complete is not ticked


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2026, 10, 31), "2026-10-31T20:00:00.000Z"),
        (date(2026, 11, 1), "2026-11-01T21:00:00.000Z"),
        (date(2027, 3, 13), "2027-03-13T21:00:00.000Z"),
        (date(2027, 3, 14), "2027-03-14T20:00:00.000Z"),
    ],
)
def test_cards_are_due_at_four_on_the_schools_clock(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef, day: date, due: str
) -> None:
    card = made(gateway, board, due=day)
    assert trello.emulator.world.cards[card.remote_id].due == due
    assert shown(gateway, board, card).fields.due == day


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-10-01T03:59:00.000Z", date(2026, 9, 30)),
        ("2026-10-01T04:00:00.000Z", date(2026, 10, 1)),
        ("2026-10-02T03:59:00.000Z", date(2026, 10, 1)),
        (None, None),
    ],
)
def test_whatever_hour_people_choose_it_is_the_day_they_see(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef, moment: str | None, day: date | None
) -> None:
    card = made(gateway, board)
    trello.person("ben").set_due(card.remote_id, moment)
    assert shown(gateway, board, card).fields.due == day


def test_an_update_leaves_the_hour_that_people_chose_alone(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef
) -> None:
    card = made(gateway, board)
    trello.person("ben").set_due(card.remote_id, "2026-10-01T13:00:00.000Z")
    gateway.apply(board, update(card, title="Another"), ROSTER)
    assert trello.emulator.world.cards[card.remote_id].due == "2026-10-01T13:00:00.000Z"


def test_archiving_is_one_put_and_never_a_delete(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef
) -> None:
    card = made(gateway, board)
    before = trello.count()
    gateway.apply(board, ArchiveCard(KEY, card.remote_id, "a second card"), ROSTER)
    assert trello.since(before) == ["PUT /cards/…"]
    assert trello.emulator.world.cards[card.remote_id].closed


def test_a_card_can_be_made_archived(gateway: TrelloBoards, board: BoardRef) -> None:
    assert made(gateway, board, archived=True).fields.archived


def test_a_label_that_people_deleted_is_made_again(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef
) -> None:
    card = made(gateway, board)
    trello.person("ana").delete_label(board.remote_id, "Change")
    gateway.snapshot(board, ROSTER)
    gateway.apply(board, update(card, "labels"), ROSTER)
    made(gateway, board, "small/norms")
    labels = [each.name for each in trello.emulator.world.labels_of(board.remote_id)]
    assert labels.count("Change") == 1
    assert shown(gateway, board, card).fields.labels == {"Change"}


def test_a_fresh_gateway_looks_at_the_board_once(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef
) -> None:
    card = made(gateway, board)
    fresh, before = trello.gateway(), trello.count()
    for title in ("One", "Two"):
        fresh.apply(board, update(card, title=title), ROSTER)
    assert trello.since(before) == ["GET /boards/…", *["GET /cards/…", "PUT /cards/…"] * 2]


def test_a_lost_answer_to_a_create_is_away_and_the_card_is_found(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef
) -> None:
    trello.emulator.faults.at(1, Fault.DROP)
    with pytest.raises(ServiceAwayError, match="broke off the connection"):
        made(gateway, board)
    assert [card.key for card in gateway.snapshot(board, ROSTER).cards] == [KEY]


def test_what_trello_cannot_hold_is_refused_before_anything_is_sent(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef
) -> None:
    before = trello.count()
    with pytest.raises(RefusedError, match="A card needs a title"):
        made(gateway, board, title=" ")
    with pytest.raises(RefusedError, match=r"A title of 16,385 characters is too long for Trello"):
        made(gateway, board, title="x" * 16385)
    with pytest.raises(RefusedError, match="The board has no list for 'skipped'"):
        made(gateway, board, status=Status.SKIPPED)
    assert trello.count() == before


def test_a_long_description_is_cut_and_what_people_wrote_is_not(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef
) -> None:
    card = made(gateway, board, description="word " * 5000)
    assert len(trello.emulator.world.cards[card.remote_id].desc) <= 16384
    desc = trello.emulator.world.cards[card.remote_id].desc
    trello.person("ana").describe(card.remote_id, desc[:9000] + "\n\n" + "Ours. " * 1000)
    gateway.apply(board, update(card, description="Short."), ROSTER)
    found = unwrap(trello.emulator.world.cards[card.remote_id].desc)
    assert (found.text, found.free.strip()) == ("Short.", ("Ours. " * 1000).strip())


def test_one_bad_card_names_itself_and_is_not_away(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef
) -> None:
    card = made(gateway, board)
    trello.person("ana").delete(card.remote_id)
    with pytest.raises(TrelloRefusedError, match="does not find the card any more"):
        gateway.apply(board, update(card, title="Another"), ROSTER)


def test_a_bare_card_sends_nothing_empty(trello: SmallTrello, gateway: TrelloBoards, board: BoardRef) -> None:
    before = trello.count()
    gateway.apply(board, CreateCard(KEY, CardFields("Bare")), ROSTER)
    (request,) = trello.emulator.requests[before:]
    assert request.body.keys() == {"name", "desc", "idList", "pos"}


# ---- the causes of a blocked step, which come and go


def why(*texts: str) -> tuple[CheckEntry, ...]:
    return tuple(CheckEntry(BECAUSE, each) for each in texts)


def rewrite(gateway: TrelloBoards, board: BoardRef, card: Card, *texts: str) -> Card:
    """The card with these causes in place of those it has, its other entries as they are."""
    kept = tuple(each for each in card.fields.checklist if each.checklist != BECAUSE)
    gone = tuple(each for each in card.fields.checklist if each not in kept and each.text not in texts)
    gateway.apply(board, replace(update(card, checklist=(*why(*texts), *kept)), dropped=gone), ROSTER)
    return shown(gateway, board, card)


def test_a_cause_takes_the_place_of_the_one_before_and_the_list_goes_with_the_last(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef
) -> None:
    card = shown(gateway, board, made(gateway, board))
    usual = card.fields.checklist
    requests = {}
    for texts in (("a",), ("b",), ("b", "c"), ("d", "c"), ("c",), ()):
        before = trello.count()
        card = rewrite(gateway, board, card, *texts)
        assert set(card.fields.checklist) == {*usual, *why(*texts)}
        requests[texts] = [each for each in trello.since(before) if not each.startswith("GET")]
    assert requests == {
        ("a",): ["POST /checklists", "POST /checklists/…/checkItems"],
        ("b",): ["PUT /cards/…/checkItem/…"],
        ("b", "c"): ["POST /checklists/…/checkItems"],
        ("d", "c"): ["PUT /cards/…/checkItem/…"],
        ("c",): ["DELETE /checklists/…/checkItems/…"],
        (): ["DELETE /checklists/…"],
    }


def test_it_stands_above_the_others_and_a_cause_that_changes_loses_its_tick(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef
) -> None:
    card = rewrite(gateway, board, shown(gateway, board, made(gateway, board)), "a")
    assert card.fields.checklist[0] == CheckEntry(BECAUSE, "a")
    trello.person("ana").tick(card.remote_id, "a")
    card = rewrite(gateway, board, shown(gateway, board, card), "b")
    assert card.fields.checklist[0] == CheckEntry(BECAUSE, "b")


def test_what_people_write_among_the_causes_stays(
    trello: SmallTrello, gateway: TrelloBoards, board: BoardRef
) -> None:
    card = rewrite(gateway, board, shown(gateway, board, made(gateway, board)), "a")
    trello.person("ana").add_entry(card.remote_id, "I asked on Monday.", BECAUSE)
    gone = replace(update(card, checklist=card.fields.checklist[1:]), dropped=why("a"))
    gateway.apply(board, gone, ROSTER)
    assert CheckEntry(BECAUSE, "I asked on Monday.") in shown(gateway, board, card).fields.checklist
    assert CheckEntry(BECAUSE, "a") not in shown(gateway, board, card).fields.checklist
