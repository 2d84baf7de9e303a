"""The contract of `BoardGateway`: what leadflow writes on cards and what people do to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from leadflow.errors import RefusedError
from leadflow.planning.steps import Status
from leadflow.sync.cards import BLOCKED, FIELDS, CardFields, CheckEntry
from leadflow.sync.checklists import ticks
from leadflow.sync.operations import ArchiveCard, UpdateCard
from tests.contracts.cards import AFTER, BEFORE, KEY, ROSTER, made, same, shown, update

if TYPE_CHECKING:
    from leadflow.sync.cards import BoardRef
    from tests.contracts.rig import BoardRig


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


def test_a_snapshot_proves_what_leadflow_changed_last(rig: BoardRig, board: BoardRef) -> None:
    card = made(rig, board)
    changed = replace(BEFORE, due=AFTER.due, members=BEFORE.members | {"ana"})
    rig.gateway.apply(board, UpdateCard(KEY, card.remote_id, changed, ("due", "members")), ROSTER)
    written = shown(rig, board, card).written
    assert ("due" in written, bool({"members", "members:ana"} & written)) == (rig.tells_who, rig.tells_who)
    rig.set_due(card.remote_id, BEFORE.due, "ben")
    rig.release(card.remote_id, "ana")
    assert not {"due", "members", "members:ana"} & shown(rig, board, card).written
    rig.add(board, "Cake")
    (theirs,) = (each for each in rig.gateway.snapshot(board, ROSTER).cards if not each.key)
    assert theirs.written == frozenset()
