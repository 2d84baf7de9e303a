"""The contract of `BoardGateway`, the same on every kind of board."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from leadflow.errors import RefusedError
from leadflow.planning.steps import Status
from leadflow.sync.cards import BLOCKED, FIELDS, BoardSpec, Card, CardFields, CheckEntry
from leadflow.sync.checklists import ticks
from leadflow.sync.operations import ArchiveCard, CreateCard, UpdateCard
from tests.small import small_roster
from tests.templates import LABELS, LISTS

if TYPE_CHECKING:
    from leadflow.sync.cards import BoardRef
    from tests.contracts.rig import BoardRig

ROSTER = small_roster()
SPEC = BoardSpec(
    "small/lead",
    "Leadership group",
    "Lead the change",
    LISTS,
    LABELS,
    frozenset({"ana", "ben", "cem"}),
    "America/New_York",
)
KEY = "small/draft"
BEFORE = CardFields(
    title="Draft the statement",
    description="Latest start Mon 14 Sep.\n\nMeasured by: 80 % of staff agree.",
    status=Status.TODO,
    due=date(2026, 9, 18),
    start=date(2026, 9, 14),
    members=frozenset({"ben"}),
    labels=frozenset({"Change"}),
    checklist=(CheckEntry("To do", "Ask everybody"), CheckEntry("To do", "Write one page", ticked=True)),
)
AFTER = CardFields(
    title="Draft the statement: second try – “ß€漢🙂”",
    description="Latest start Tue 15 Sep.\n\n- one\n- two",
    status=Status.IN_APPROVAL,
    due=date(2026, 11, 2),
    start=date(2026, 3, 9),
    complete=True,
    members=frozenset({"ana", "cem"}),
    labels=frozenset({"Change", "At risk"}),
    checklist=(
        CheckEntry("To do", "Ask everybody", ticked=True),
        CheckEntry("To do", "Write one page"),
        CheckEntry("Approvals", "Ana Ruiz"),
    ),
    archived=True,
)
"""Differs from `BEFORE` in every field. The days lie on both sides of changes of the clocks."""


@pytest.fixture
def board(rig: BoardRig) -> BoardRef:
    """A board that was just made."""
    return rig.gateway.ensure_board(SPEC, ROSTER)


def made(rig: BoardRig, board: BoardRef, fields: CardFields = BEFORE, key: str = KEY) -> Card:
    """A card that leadflow just made."""
    return rig.gateway.apply(board, CreateCard(key, fields), ROSTER)


def update(card: Card, *changed: str, **values: Any) -> UpdateCard:
    """The operation that gives a card these values; all that differ from it, unless told which."""
    fields = replace(card.fields, **values)
    return UpdateCard(card.key or KEY, card.remote_id, fields, changed or tuple(values))


def shown(rig: BoardRig, board: BoardRef, card: Card | str) -> Card:
    """A card as a gateway that remembers nothing finds it in a snapshot."""
    remote = card if isinstance(card, str) else card.remote_id
    found = [each for each in rig.fresh().snapshot(board, ROSTER).cards if each.remote_id == remote]
    assert len(found) == 1
    return found[0]


def same(one: CardFields, other: CardFields) -> bool:
    """True for equal fields; the order of checklist entries is people's business."""
    return replace(one, checklist=()) == replace(other, checklist=()) and ticks(one.checklist) == ticks(
        other.checklist
    )


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


# ---- updating


@pytest.mark.parametrize("name", FIELDS)
def test_an_update_touches_only_the_named_fields(rig: BoardRig, board: BoardRef, name: str) -> None:
    card = made(rig, board)
    operation = UpdateCard(KEY, card.remote_id, AFTER, (name,))
    expected = replace(BEFORE, **{name: getattr(AFTER, name)})
    answer = rig.gateway.apply(board, operation, ROSTER)
    found = shown(rig, board, card)
    assert same(found.fields, expected)
    assert getattr(answer.fields, name) == getattr(found.fields, name) or name == "checklist"
    assert found.key == answer.key == KEY


@pytest.mark.parametrize("name", FIELDS)
def test_a_field_is_given_its_first_value_back(rig: BoardRig, board: BoardRef, name: str) -> None:
    card = made(rig, board, AFTER)
    dropped = (CheckEntry("Approvals", "Ana Ruiz"),) if name == "checklist" else ()
    empty = replace(CardFields(AFTER.title), title=BEFORE.title, checklist=BEFORE.checklist)
    # The entries that an update drops are those that leadflow saw on the card.
    rig.gateway.snapshot(board, ROSTER)
    rig.gateway.apply(board, UpdateCard(KEY, card.remote_id, empty, (name,), dropped), ROSTER)
    assert same(shown(rig, board, card).fields, replace(AFTER, **{name: getattr(empty, name)})), (
        "cleared values are written too"
    )


def test_all_fields_at_once_and_twice_is_once(rig: BoardRig, board: BoardRef) -> None:
    card = made(rig, board)
    operation = UpdateCard(KEY, card.remote_id, AFTER, FIELDS)
    for gateway in (rig.gateway, rig.fresh()):
        gateway.apply(board, operation, ROSTER)
        assert same(shown(rig, board, card).fields, AFTER)


def test_what_people_changed_meanwhile_in_another_field_stays(rig: BoardRig, board: BoardRef) -> None:
    card = made(rig, board)
    rig.move(card.remote_id, Status.IN_PROGRESS, "ana")
    rig.take(card.remote_id, "cem")
    rig.gateway.apply(board, update(card, title="Another title"), ROSTER)
    found = shown(rig, board, card).fields
    assert (found.title, found.status) == ("Another title", Status.IN_PROGRESS)
    assert found.members == {"ben", "cem"}


def test_text_of_people_stays_on_the_card(rig: BoardRig, board: BoardRef) -> None:
    card = made(rig, board)
    rig.write(card.remote_id, "We meet in room 4.", "ana")
    assert shown(rig, board, card).fields.description == BEFORE.description
    rig.gateway.apply(board, update(card, description="Latest start Wed 16 Sep."), ROSTER)
    found = shown(rig, board, card)
    assert (found.fields.description, found.key) == ("Latest start Wed 16 Sep.", KEY)
    assert rig.written(card.remote_id).strip() == "We meet in room 4."


def test_an_entry_that_people_add_stays_and_one_that_left_the_plan_goes(
    rig: BoardRig, board: BoardRef
) -> None:
    card = made(rig, board)
    seen = shown(rig, board, card)
    rig.add_entry(card.remote_id, "Bring cake", "ana")
    rig.gateway.apply(
        board,
        UpdateCard(
            KEY,
            card.remote_id,
            replace(seen.fields, checklist=(CheckEntry("To do", "Ask everybody"),)),
            ("checklist",),
            (CheckEntry("To do", "Write one page", ticked=True),),
        ),
        ROSTER,
    )
    assert ticks(shown(rig, board, card).fields.checklist) == {
        ("To do", "Ask everybody"): False,
        ("To do", "Bring cake"): False,
    }


def test_a_card_that_is_not_there_is_refused(rig: BoardRig, board: BoardRef) -> None:
    card = made(rig, board)
    gone = card.remote_id[::-1]
    for operation in (UpdateCard(KEY, gone, AFTER, ("title",)), ArchiveCard(KEY, gone, "test")):
        with pytest.raises(RefusedError):
            rig.gateway.apply(board, operation, ROSTER)
    assert same(shown(rig, board, card).fields, BEFORE)


# ---- archiving


def test_an_archived_card_is_put_away_and_not_deleted(rig: BoardRig, board: BoardRef) -> None:
    card = made(rig, board)
    for _ in range(2):
        answer = rig.gateway.apply(board, ArchiveCard(KEY, card.remote_id, "its step left the plan"), ROSTER)
        assert answer.fields.archived
        assert same(shown(rig, board, card).fields, replace(BEFORE, archived=True))
    rig.gateway.apply(board, update(card, archived=False), ROSTER)
    assert same(shown(rig, board, card).fields, BEFORE)


# ---- what people do


def test_edits_of_people_show_up(rig: BoardRig, board: BoardRef) -> None:
    card = made(rig, board).remote_id
    rig.move(card, Status.IN_PROGRESS, "ben")
    rig.take(card, "ana")
    rig.release(card, "ben")
    rig.set_due(card, date(2026, 9, 25), "ana")
    rig.tick(card, "Ask everybody", True, "ana")
    rig.tick(card, "Write one page", False, "ana")
    found = shown(rig, board, card)
    assert same(
        found.fields,
        replace(
            BEFORE,
            status=Status.IN_PROGRESS,
            members=frozenset({"ana"}),
            due=date(2026, 9, 25),
            checklist=(
                CheckEntry("To do", "Ask everybody", ticked=True),
                CheckEntry("To do", "Write one page"),
            ),
        ),
    )
    assert found.key == KEY
    rig.set_due(card, None, "ana")
    assert shown(rig, board, card).fields.due is None


def test_every_edit_makes_another_version(rig: BoardRig, board: BoardRef) -> None:
    card = made(rig, board)
    before = shown(rig, board, card)
    assert shown(rig, board, card) == before, "looking changes nothing"
    rig.move(card.remote_id, Status.DONE, "ben")
    assert shown(rig, board, card).version != before.version


def test_a_card_that_people_put_away_and_bring_back(rig: BoardRig, board: BoardRef) -> None:
    card = made(rig, board)
    rig.archive(card.remote_id, "ben")
    assert shown(rig, board, card).fields.archived
    rig.restore(card.remote_id, "ben")
    assert same(shown(rig, board, card).fields, BEFORE)


def test_a_flag_says_why_since_when_and_goes_again(rig: BoardRig, board: BoardRef) -> None:
    card = made(rig, board).remote_id
    rig.flag(card, "waiting for the union's answer", "ben")
    flag = shown(rig, board, card).flag
    assert flag is not None
    assert flag.reason == "waiting for the union's answer"
    assert abs(flag.since - datetime.now(UTC).date()) <= timedelta(days=1)
    assert flag.by in ("ben", "") if not rig.tells_who else flag.by == "ben"
    rig.unflag(card, "ben")
    assert shown(rig, board, card).flag is None


def test_labels_written_without_blocked_take_the_flag_away(rig: BoardRig, board: BoardRef) -> None:
    card = made(rig, board)
    rig.flag(card.remote_id, "waiting", "ben")
    kept = rig.gateway.apply(board, update(card, labels=frozenset({"Change", BLOCKED})), ROSTER)
    assert kept.flag is not None
    assert kept.flag.reason == "waiting"
    after = rig.gateway.apply(board, update(card, labels=frozenset({"Change"})), ROSTER)
    assert after.flag is None
    found = shown(rig, board, card)
    assert found.flag is None
    assert found.fields.labels == {"Change"}


def test_a_snapshot_names_who_changed_a_card_last(rig: BoardRig, board: BoardRef) -> None:
    card = made(rig, board)
    assert shown(rig, board, card).by == ""
    rig.move(card.remote_id, Status.IN_PROGRESS, "ben")
    assert shown(rig, board, card).by == ("ben" if rig.tells_who else "")
