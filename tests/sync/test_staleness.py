"""Snapshots that show an older state of a card than the one that is known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from leadflow.planning.steps import Status
from leadflow.sync.cards import Card, CardFields
from leadflow.sync.intents import born, caught_up
from leadflow.sync.links import put_away, settled
from leadflow.sync.operations import ArchiveCard, CreateCard
from leadflow.sync.policy import DEFAULT_POLICY
from leadflow.sync.reconcile import Link, Reconciliation, reconcile
from tests.sync.samples import BASE, KEY, board, card, fields, link, one, update

DOING = fields(status=Status.IN_PROGRESS)
KNOWN = replace(link(status=Status.IN_PROGRESS), activity="5")
"""The link of a card that leadflow moved; at five by the board's clock."""


def shown(activity: str, **values: Any) -> Card:
    """The card as it was at that time by the board's clock."""
    return replace(card(**values), activity=activity)


def nothing(found: Reconciliation) -> bool:
    """True when nothing was heard, written or missed."""
    return not (found.operations or found.edits or found.conflicts or found.absorbed or found.vanished)


def test_a_card_from_before_the_last_write_is_nobodys_edit() -> None:
    found = one(DOING, shown("4"), KNOWN)
    assert nothing(found)
    assert (found.unread, found.strays) == ((KEY,), ())
    done = one(fields(status=Status.DONE), shown("4"), KNOWN)
    assert nothing(done), "and what a leader decided meanwhile is in no conflict with it"


@pytest.mark.parametrize("activity", ["5", "6", ""])
def test_what_is_as_new_or_has_no_time_is_believed(activity: str) -> None:
    (edit,) = one(DOING, shown(activity), KNOWN).edits
    assert (edit.field, edit.after) == ("status", Status.TODO)


def test_a_link_without_a_time_believes() -> None:
    assert one(DOING, shown("4"), replace(KNOWN, activity="")).edits


def test_what_an_older_state_lacks_is_not_missed() -> None:
    wanted: dict[str, CardFields] = {KEY: DOING, "r/new": BASE, "r/other": BASE}
    links = {KEY: KNOWN, "r/new": link("2", "r/new"), "r/other": link("3", "r/other")}
    other = card("3", "r/other", status=Status.DONE)
    found = reconcile(wanted, board(shown("4"), other), links, DEFAULT_POLICY)
    assert set(found.unread) == {KEY, "r/new"}
    assert (found.vanished, found.operations) == ((), ())
    assert [edit.key for edit in found.edits] == ["r/other"], "a card that is not older is read"


def test_a_step_that_left_the_plan_waits_for_the_newest_state() -> None:
    found = reconcile({}, board(shown("4")), {KEY: KNOWN}, DEFAULT_POLICY)
    assert nothing(found)


def test_the_time_moves_with_the_baseline() -> None:
    (heard,) = one(DOING, shown("7", status=Status.DONE), KNOWN).absorbed
    assert heard.activity == "7"
    (same,) = one(DOING, shown("7", status=Status.IN_PROGRESS), KNOWN).absorbed
    assert same == KNOWN, "a comment writes nothing"
    (new,) = one(DOING, shown("7", status=Status.IN_PROGRESS), None).absorbed
    assert new.activity == "7"


def test_the_time_of_a_write_is_kept() -> None:
    operation = update(one(DOING, shown("3"), replace(link(), activity="2")))
    assert settled(operation, shown("9", status=Status.IN_PROGRESS)).activity == "9"
    assert settled(operation, shown("")).activity == "2"
    assert settled(CreateCard(KEY, BASE), shown("8")).activity == "8"
    assert put_away(ArchiveCard(KEY, "1", "", KNOWN), shown("8")) == replace(KNOWN, activity="8")
    assert put_away(ArchiveCard(KEY, "1", ""), shown("8")) is None


def test_a_write_that_nobody_saw_end_has_the_time_at_which_it_is_seen() -> None:
    begun = replace(link(), intended=DOING, activity="2")
    assert caught_up(begun, shown("6", status=Status.IN_PROGRESS)).activity == "6"
    assert born(Link(KEY, "", BASE), shown("6")).activity == "6"
