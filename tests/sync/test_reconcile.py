"""The reconcile, reaction by reaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from leadflow.planning.steps import Flag, Status
from leadflow.sync.links import settled
from leadflow.sync.policy import DEFAULT_POLICY, Owner, Policy
from leadflow.sync.reconcile import (
    Conflict,
    Edit,
    Reconciliation,
    Unplaced,
    reconcile,
)
from tests.sync.samples import BASE, DAY, KEY, LAST, LATER, board, card, fields, link, one, update

EVENTS: list[tuple[str, Any, Any, Any]] = [
    # field, what both agreed on, and two other values
    ("title", "Norms", "Our norms", "Rules"),
    ("description", "Agree on norms.", "Agree on some norms.", "Write norms."),
    ("status", Status.TODO, Status.IN_PROGRESS, Status.DONE),
    ("due", DAY, LATER, LAST),
    ("due", DAY, LATER, None),
    ("start", DAY, LATER, LAST),
    ("labels", frozenset(), frozenset({"Change"}), frozenset({"Meeting"})),
]
OWNED = {
    "title": "plan",
    "description": "plan",
    "status": "board",
    "due": "plan",
    "start": "plan",
    "labels": "plan",
}


def plain(value: Any) -> Any:
    """A value as conflicts hold it."""
    return tuple(sorted(value)) if isinstance(value, frozenset) else value


def test_equal_sides_need_nothing() -> None:
    found = one(BASE, card(), link())
    assert found == Reconciliation((), (), (), (link(),), (), (), (link(),))


@pytest.mark.parametrize(("field", "base", "other", "_"), EVENTS)
def test_a_change_of_the_plan_is_written(field: str, base: Any, other: Any, _: Any) -> None:
    found = one(fields(**{field: other}), card(), link())
    assert update(found).values == {field: other}
    assert not found.edits
    assert not found.conflicts
    assert not found.agreed
    assert found.absorbed == (link(),)
    assert settled(update(found), card(**{field: other})) == link(**{field: other})


@pytest.mark.parametrize(("field", "base", "other", "_"), EVENTS)
def test_a_change_on_the_board_is_taken_or_kept_in_a_conflict(
    field: str, base: Any, other: Any, _: Any
) -> None:
    found = one(BASE, card(**{field: other}), link())
    assert found.absorbed == (link(**{field: other}),)
    if field in DEFAULT_POLICY.asserts:
        assert update(found).values == {field: base}
        assert found.conflicts == (Conflict(KEY, field, plain(base), plain(base), plain(other), "plan"),)
        assert found.edits == ()
    else:
        assert not found.operations
        assert not found.conflicts
        assert found.edits == (Edit(KEY, field, base, other),)
        assert found.agreed == found.absorbed


@pytest.mark.parametrize(("field", "base", "planned", "shown"), EVENTS)
def test_when_both_changed_the_owner_stands_and_the_other_is_kept(
    field: str, base: Any, planned: Any, shown: Any
) -> None:
    found = one(fields(**{field: planned}), card(**{field: shown}), link())
    chosen = OWNED[field]
    assert found.conflicts == (Conflict(KEY, field, plain(base), plain(planned), plain(shown), chosen),)
    assert found.absorbed == (link(**{field: shown}),)
    if chosen == "plan":
        assert update(found).values == {field: planned}
        assert found.edits == ()
    else:
        assert found.operations == ()
        assert found.edits == (Edit(KEY, field, base, shown),)


@pytest.mark.parametrize(("field", "base", "planned", "shown"), EVENTS)
def test_the_second_reconcile_of_a_pass_finds_changes_of_the_plan_alone(
    field: str, base: Any, planned: Any, shown: Any
) -> None:
    """After `absorbed` is stored, whatever the plan made of the edit is written, and nothing is reported."""
    for answer in (base, planned, shown):
        first = one(fields(**{field: planned}), card(**{field: shown}), link())
        second = one(fields(**{field: answer}), card(**{field: shown}), first.absorbed[0])
        assert not second.edits
        assert not second.conflicts
        if answer == shown:
            assert second.operations == ()
        else:
            assert update(second).values == {field: answer}


def test_a_step_sent_back_to_approval_is_written() -> None:
    """Moved to Done with an open gate: the baseline is what the board shows, the plan wants otherwise."""
    found = one(fields(status=Status.IN_APPROVAL), card(status=Status.DONE), link(status=Status.DONE))
    assert update(found).values == {"status": Status.IN_APPROVAL}
    assert not found.edits
    assert not found.conflicts


def test_both_sides_with_the_same_change_agree() -> None:
    found = one(fields(due=LATER), card(due=LATER), link())
    assert not found.operations
    assert not found.edits
    assert not found.conflicts
    assert found.agreed == (link(due=LATER),)


def test_members_are_joined() -> None:
    found = one(fields(members=frozenset({"ana", "ben"})), card(members=frozenset({"cleo"})), link())
    assert update(found).values == {"members": frozenset({"ben", "cleo"})}
    assert found.edits == (Edit(KEY, "members", frozenset({"ana"}), frozenset({"ben", "cleo"})),)
    assert found.conflicts == ()


def test_somebody_who_is_not_on_the_board_is_neither_put_on_a_card_nor_missed_there() -> None:
    both = frozenset({"ana", "ben"})
    wanted, agreed = fields(members=both), link(members=both)
    away = board(card(), members=frozenset({"ana", "cleo"}))
    found = reconcile({KEY: wanted}, away, {KEY: agreed}, DEFAULT_POLICY)
    assert not found.operations
    assert not found.edits
    assert found.unplaced == (Unplaced(KEY, "ben"),)
    assert found.agreed[0].baseline.members == frozenset({"ana"})
    back = reconcile({KEY: wanted}, board(card()), {KEY: found.agreed[0]}, DEFAULT_POLICY)
    assert update(back).values == {"members": both}
    assert back.unplaced == ()


def test_taking_somebody_on_keeps_those_who_are_not_on_the_board() -> None:
    shown = board(card(members=frozenset({"ana", "cleo"})), members=frozenset({"ana", "cleo"}))
    found = reconcile({KEY: fields(members=frozenset({"ana", "ben"}))}, shown, {KEY: link()}, DEFAULT_POLICY)
    assert found.edits == (Edit(KEY, "members", frozenset({"ana"}), frozenset({"ana", "ben", "cleo"})),)
    assert found.operations == ()


def test_a_conflict_names_who_made_it_where_the_board_tells() -> None:
    shown = replace(card(due=date(2026, 10, 9)), authors={"due": "cleo", "title": "ben"})
    found = one(fields(due=date(2026, 10, 8)), shown, link())
    assert [(each.field, each.by) for each in found.conflicts] == [("due", "cleo")]


def test_members_may_be_owned_by_one_side() -> None:
    policy = replace(DEFAULT_POLICY, members=Owner.BOARD)
    found = one(fields(members=frozenset({"ben"})), card(members=frozenset({"cleo"})), link(), policy)
    assert found.operations == ()
    assert found.edits == (Edit(KEY, "members", frozenset({"ana"}), frozenset({"cleo"})),)
    assert found.conflicts == (Conflict(KEY, "members", ("ana",), ("ben",), ("cleo",), "board"),)


def test_labels_may_be_joined() -> None:
    policy = Policy(labels=Owner.MERGE, asserts=frozenset())
    meeting, change = frozenset({"Meeting"}), frozenset({"Change"})
    found = one(fields(labels=meeting), card(labels=change), link(), policy)
    assert update(found).values == {"labels": meeting | change}
    assert found.edits == (Edit(KEY, "labels", frozenset(), meeting | change),)


def test_what_was_said_on_a_closed_card_is_heard_once_the_step_is_open_and_the_card_is_out() -> None:
    """A card in the archive stays where it was closed: it would say it in every pass (simulated 3107617)."""
    said = Flag("the union", DAY)
    agreed, open_again = link(status=Status.DONE, flag="the union"), fields(status=Status.IN_APPROVAL)
    away = one(open_again, card(status=Status.DONE, archived=True, flag=said), agreed)
    assert [each.field for each in away.edits] == ["archived"]
    out = one(open_again, card(status=Status.DONE, flag=said), agreed)
    assert [each.field for each in out.edits] == ["flag"]
