"""Intents: what a write left on a card is known for leadflow's own, however the write ended."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow.planning.steps import Flag, Status
from leadflow.sync.block import CUT
from leadflow.sync.cards import BLOCKED, CheckEntry
from leadflow.sync.intents import caught_up, intents
from leadflow.sync.links import Link
from leadflow.sync.operations import ArchiveCard, CreateCard, UpdateCard
from leadflow.sync.policy import DEFAULT_POLICY
from leadflow.sync.reconcile import reconcile
from tests.sync.samples import BASE, DAY, ENTRIES, KEY, LATER, board, card, fields, link, one

ANA, BEN, CLEO = (frozenset({each}) for each in ("ana", "ben", "cleo"))
THREE = CheckEntry("Checklist", "three")


def test_without_an_intent_a_link_is_as_it_was() -> None:
    assert caught_up(link(), card(title="Mine")) == link()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", "New"),
        ("status", Status.DONE),
        ("due", LATER),
        ("start", None),
        ("complete", True),
        ("archived", True),
        ("description", "Agree on norms soon."),
        ("members", BEN),
        ("labels", frozenset({"At risk"})),
        ("checklist", (ENTRIES[0], replace(ENTRIES[1], ticked=True))),
    ],
)
def test_what_the_card_shows_as_intended_was_agreed(name: str, value: Any) -> None:
    begun = replace(link(), intended=fields(**{name: value}))
    assert caught_up(begun, card(**{name: value})) == link(**{name: value})
    assert caught_up(begun, card()).baseline == BASE


def test_a_card_that_was_put_away_unseen_and_brought_back_stays() -> None:
    begun = replace(link(), intended=fields(archived=True))
    found = reconcile({}, board(card(archived=True)), {KEY: begun}, DEFAULT_POLICY)
    assert found.agreed == found.absorbed == (link(archived=True),)
    again = reconcile({}, board(card()), {KEY: found.agreed[0]}, DEFAULT_POLICY)
    assert not again.operations
    assert not again.agreed


def test_an_edit_of_people_is_not() -> None:
    begun = replace(link(), intended=fields(due=LATER, members=BEN | ANA))
    found = caught_up(begun, card(due=None, members=ANA | BEN | CLEO, title="Mine"))
    assert replace(found, unheard=()) == link(members=ANA | BEN)


def test_members_are_looked_at_one_by_one() -> None:
    begun = replace(link(members=ANA | CLEO), intended=fields(members=ANA | BEN))
    assert caught_up(begun, card(members=BEN)).baseline.members == ANA | BEN
    assert caught_up(begun, card(members=ANA | CLEO)).baseline.members == ANA | CLEO


def test_a_block_that_was_cut_stands_for_all_of_it() -> None:
    begun = replace(link(), intended=fields(description="All that is to be said."))
    shown = card(description=f"All that is{CUT}")
    assert caught_up(begun, shown).baseline.description == "All that is to be said."


def test_entries_are_looked_at_one_by_one() -> None:
    one_, two = ENTRIES
    begun = replace(link(), intended=fields(checklist=(replace(one_, ticked=True), THREE)))
    # Nothing happened yet.
    assert caught_up(begun, card()).baseline.checklist == ENTRIES
    # It all happened, and somebody ticked the new entry and wrote one of their own.
    cake = CheckEntry("Checklist", "cake")
    shown = card(checklist=(replace(one_, ticked=True), replace(THREE, ticked=True), cake))
    assert caught_up(begun, shown).baseline.checklist == (replace(one_, ticked=True), THREE)
    # The entry that left the plan was not taken off yet.
    shown = card(checklist=(replace(one_, ticked=True), two, THREE))
    assert caught_up(begun, shown).baseline.checklist == (replace(one_, ticked=True), two, THREE)
    # Somebody deleted an entry.
    assert caught_up(begun, card(checklist=(two,))).baseline.checklist == (one_, two)


def test_a_flag_that_was_taken_off_with_the_label_is_off() -> None:
    blocked = frozenset({BLOCKED})
    begun = replace(link(flag="no room", labels=blocked), intended=fields())
    assert caught_up(begun, card()).flag == ""
    assert caught_up(begun, card(flag=Flag("no room", DAY))).flag == "no room"
    assert caught_up(begun, card(labels=blocked)).flag == "no room"


def test_a_plan_that_goes_back_after_a_lost_answer_is_nobodys_edit() -> None:
    begun = replace(link(), intended=fields(due=LATER, members=ANA | BEN))
    found = one(BASE, card(due=LATER, members=ANA | BEN), begun)
    assert not found.edits
    assert not found.conflicts
    (operation,) = found.operations
    assert isinstance(operation, UpdateCard)
    assert operation.values == {"due": DAY, "members": ANA}
    assert found.absorbed == (link(due=LATER, members=ANA | BEN),)


def test_intents_are_of_the_links_that_are_written_to() -> None:
    update = UpdateCard(KEY, "1", fields(title="New"), ("title",), link=link(title="New"))
    twin, create = ArchiveCard("r/twin", "2", "a twin"), CreateCard("r/new", BASE)
    links = (link(), link("3", "r/other"))
    assert intents((update, twin, create), links) == (
        replace(link(), intended=fields(title="New")),
        Link("r/new", "", BASE),
    )
    assert intents((), links) == ()


values = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from("ab"),
        "status": st.sampled_from(Status),
        "due": st.sampled_from([None, DAY, LATER]),
        "members": st.frozensets(st.sampled_from(("ana", "ben", "cleo"))),
        "labels": st.frozensets(st.sampled_from((BLOCKED, "At risk"))),
        "checklist": st.lists(
            st.builds(CheckEntry, st.just("Checklist"), st.sampled_from("xyz"), st.booleans()),
            unique_by=lambda entry: entry.text,
            max_size=3,
        ).map(tuple),
        "archived": st.booleans(),
    },
)


@given(values, values)
def test_a_write_that_was_seen_is_agreed_and_one_that_was_not_is_not(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    agreed = link(**before)
    begun = replace(agreed, intended=fields(**after))
    assert set(caught_up(begun, card(**before)).baseline.checklist) == set(agreed.baseline.checklist)
    assert replace(caught_up(begun, card(**before)).baseline, checklist=()) == fields(
        **{**before, "checklist": ()}
    )
    done = caught_up(begun, card(**after)).baseline
    assert set(done.checklist) == set(fields(**after).checklist)
    assert replace(done, checklist=()) == fields(**{**after, "checklist": ()})


@given(values, values, values)
def test_catching_up_twice_is_catching_up_once(
    before: dict[str, Any], after: dict[str, Any], shown: dict[str, Any]
) -> None:
    begun = replace(link(**before), intended=fields(**after))
    once = caught_up(begun, card(**shown))
    assert once.intended is None
    assert caught_up(once, card(**shown)) == once


# ---- cards that were about to be made


def test_a_card_whose_creation_nobody_heard_of_is_what_it_was_made_with() -> None:
    """Without it, a plan that changed meanwhile is overruled by its own old values (simulated seed 3169)."""
    (begun,) = intents((CreateCard(KEY, BASE),), ())
    assert begun == Link(KEY, "", BASE)
    found = one(fields(status=Status.DONE, due=LATER), card(), begun)
    assert not found.edits
    assert not found.conflicts
    (operation,) = found.operations
    assert isinstance(operation, UpdateCard)
    assert operation.values == {"status": Status.DONE, "due": LATER}
    assert found.absorbed == (link(),)


def test_what_people_did_on_such_a_card_is_an_edit() -> None:
    begun = Link(KEY, "", BASE)
    found = one(BASE, card(status=Status.DONE, labels=BASE.labels | {BLOCKED}), begun)
    assert {each.field for each in found.edits} == {"status", "labels"}
    assert not found.operations


def test_entries_that_were_still_to_be_made_are_nobodys_deletion() -> None:
    found = one(BASE, card(checklist=ENTRIES[:1]), Link(KEY, "", BASE))
    assert not found.conflicts
    (operation,) = found.operations
    assert isinstance(operation, UpdateCard)
    assert operation.fields.checklist == ENTRIES


def test_a_card_that_was_never_made_is_made_and_not_missed() -> None:
    found = one(BASE, None, Link(KEY, "", fields(title="Old")))
    assert found.operations == (CreateCard(KEY, BASE),)
    assert not found.vanished


# ---- cards that went with their list


def test_a_card_of_a_skipped_step_that_went_with_its_list_is_put_away_itself() -> None:
    """Else the step is taken up again when the list comes back (simulated seed 5825)."""
    away = replace(card(archived=True), away_with="To do")
    found = one(fields(archived=True), away, link())
    assert not found.edits
    (operation,) = found.operations
    assert isinstance(operation, UpdateCard)
    assert operation.values == {"archived": True}
    assert found.absorbed == (link(),)


def test_a_list_that_was_archived_is_no_write_of_ours() -> None:
    begun = replace(link(), intended=fields(archived=True))
    assert caught_up(begun, replace(card(archived=True), away_with="To do")).baseline == BASE
