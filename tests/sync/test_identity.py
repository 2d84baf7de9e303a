"""Which card is whose: adoption after a crash, twins, copies, strangers; and the order of operations."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from leadflow.planning.steps import Status
from leadflow.sync.cards import BLOCKED, FIELDS, Card, CardFields
from leadflow.sync.links import settled
from leadflow.sync.operations import ArchiveCard, CreateCard, UpdateCard
from leadflow.sync.policy import DEFAULT_POLICY, Owner
from leadflow.sync.reconcile import (
    Conflict,
    Edit,
    Link,
    Unplaced,
    Vanished,
    reconcile,
)
from tests.sync.samples import BASE, DAY, ENTRIES, KEY, LAST, LATER, board, card, fields, link, one, update

TICKED = (replace(ENTRIES[0], ticked=True), ENTRIES[1])


# ---- adoption: the card is there, the link is not


def test_a_card_that_a_crash_left_without_link_is_adopted() -> None:
    found = one(BASE, card(), None)
    assert not found.operations
    assert not found.edits
    assert not found.conflicts
    assert found.agreed == (link(),)


def test_adopting_writes_what_the_plan_owns_and_keeps_what_people_did() -> None:
    shown = card(
        title="Old",
        status=Status.IN_PROGRESS,
        due=LATER,
        start=LATER,
        complete=True,
        members=frozenset({"ben"}),
        labels=frozenset({BLOCKED, "Meeting"}),
        checklist=TICKED,
    )
    found = one(BASE, shown, None)
    assert update(found).values == {
        "title": "Norms",
        "due": DAY,
        "start": DAY,
        "members": frozenset({"ana", "ben"}),
        "labels": frozenset(),
    }
    assert {edit.field: edit.after for edit in found.edits} == {
        "status": Status.IN_PROGRESS,
        "complete": True,
        "members": frozenset({"ana", "ben"}),
        "checklist": TICKED,
    }
    assert found.conflicts == (
        Conflict(KEY, "title", None, "Norms", "Old", "plan"),
        Conflict(KEY, "status", None, Status.TODO, Status.IN_PROGRESS, "board"),
        Conflict(KEY, "due", None, DAY, LATER, "plan"),
        Conflict(KEY, "start", None, DAY, LATER, "plan"),
        Conflict(KEY, "members", None, ("ana",), ("ben",), "both"),
    )
    assert found.absorbed == (Link(KEY, "1", shown.fields, "url/1"),)


def test_adopting_a_card_that_was_archived_meanwhile_puts_the_step_on_hold() -> None:
    found = one(BASE, card(archived=True), None)
    assert found.operations == ()
    assert found.edits == (Edit(KEY, "archived", None, True),)
    assert found.absorbed == (link(),)


@pytest.mark.parametrize("there", [False, True])
def test_adopting_the_card_of_a_step_that_was_skipped_meanwhile(there: bool) -> None:
    found = one(fields(archived=True), card(archived=there), None)
    assert found.edits == ()
    assert found.absorbed == (link(archived=there),)
    assert [each.values for each in found.operations if isinstance(each, UpdateCard)] == (
        [] if there else [{"archived": True}]
    )


# ---- twins, copies, strangers


def test_the_oldest_of_two_unlinked_cards_is_kept() -> None:
    young, old = card("1", created="5"), card("9", created="4")
    found = reconcile({KEY: BASE}, board(young, old), {}, DEFAULT_POLICY)
    assert found.operations == (ArchiveCard(KEY, "1", "a second card of the same step"),)
    assert found.strays == ("1",)
    assert found.agreed == (link("9"),)


def test_the_linked_card_is_kept_however_young() -> None:
    found = reconcile({KEY: BASE}, board(card("1"), card("2"), card("3")), {KEY: link("3")}, DEFAULT_POLICY)
    assert [each.remote_id for each in found.operations if isinstance(each, ArchiveCard)] == ["1", "2"]
    assert found.agreed == (link("3"),)
    assert found.strays == ("1", "2")


def test_an_archived_twin_is_left_alone() -> None:
    found = reconcile({KEY: BASE}, board(card("1"), card("2", archived=True)), {KEY: link()}, DEFAULT_POLICY)
    assert not found.operations
    assert not found.strays


def test_an_open_card_is_adopted_before_an_older_one_in_the_archive() -> None:
    found = reconcile({KEY: BASE}, board(card("1", archived=True), card("2")), {}, DEFAULT_POLICY)
    assert found.operations == ()
    assert found.agreed == (link("2"),)


def test_a_copy_that_a_person_made_is_never_written_to() -> None:
    copy = card("0", ours=False, title="Copy")
    beside = reconcile({KEY: BASE}, board(copy, card("1")), {KEY: link()}, DEFAULT_POLICY)
    assert beside.operations == ()
    assert beside.strays == ("0",)
    alone = reconcile({KEY: BASE}, board(copy), {}, DEFAULT_POLICY)
    assert alone.operations == (CreateCard(KEY, BASE),)
    other = {"r/other": link("2", "r/other")}
    gone = reconcile(
        {KEY: BASE, "r/other": BASE},
        board(copy, card("2", "r/other")),
        {KEY: link(), **other},
        DEFAULT_POLICY,
    )
    assert gone.operations == ()
    assert gone.vanished == (Vanished(KEY, "1"),)


def test_the_survivor_takes_over_when_people_delete_its_linked_twin() -> None:
    found = reconcile({KEY: BASE}, board(card("2", due=LATER)), {KEY: link("1")}, DEFAULT_POLICY)
    assert found.vanished == ()
    assert update(found).remote_id == "2"
    assert found.absorbed == (link("2", due=LATER),)
    assert found.conflicts == (Conflict(KEY, "due", None, DAY, LATER, "plan"),)


def test_a_twin_in_the_archive_does_not_take_over() -> None:
    others = {"r/other": link("3", "r/other")}
    shown = board(card("2", archived=True), card("3", "r/other"))
    found = reconcile({KEY: BASE, "r/other": BASE}, shown, {KEY: link("1"), **others}, DEFAULT_POLICY)
    assert found.vanished == (Vanished(KEY, "1"),)
    assert found.operations == ()


def test_a_linked_card_that_carries_another_steps_key_is_not_that_steps_card() -> None:
    shown = board(card("1", "r/new"))
    found = reconcile({KEY: BASE, "r/new": BASE}, shown, {KEY: link()}, DEFAULT_POLICY)
    assert found.operations[0] == CreateCard("r/new", BASE)
    assert update(replace(found, operations=found.operations[1:])).values == {"description": BASE.description}


def test_cards_without_key_or_with_an_unknown_key_are_left_alone() -> None:
    shown = board(
        card(), card("2", None, title="Cake"), card("3", "other/step"), card("4", "o/s", archived=True)
    )
    found = reconcile({KEY: BASE}, shown, {KEY: link()}, DEFAULT_POLICY)
    assert found.operations == ()
    assert found.strays == ("3",)


def test_a_missing_card_is_reported_and_not_made_again() -> None:
    found = reconcile({KEY: BASE}, board(card("9", None)), {KEY: link()}, DEFAULT_POLICY)
    assert found.vanished == (Vanished(KEY, "1"),)
    assert not found.operations
    assert not found.absorbed
    skipped = reconcile({KEY: fields(archived=True)}, board(), {KEY: link()}, DEFAULT_POLICY)
    assert skipped.vanished == ()


def test_new_cards_get_only_people_who_are_on_the_board() -> None:
    wanted = fields(members=frozenset({"ana", "zoe"}))
    found = one(wanted, None, None)
    assert found.operations == (CreateCard(KEY, BASE),)
    assert found.unplaced == (Unplaced(KEY, "zoe"),)
    assert settled(found.operations[0], card()) == link()


def test_an_update_without_link_settles_on_its_fields() -> None:
    assert settled(UpdateCard(KEY, "1", BASE, ("title",)), card()) == link()


# ---- order


def everything() -> tuple[dict[str, CardFields], list[Card], dict[str, Link]]:
    """A board on which a bit of everything happened."""
    wanted = {f"r/{n}": fields(title=f"Step {n}") for n in range(12)}
    links = {f"r/{n}": link(str(n), f"r/{n}", title=f"Step {n}") for n in (*range(2, 9), 20, 21)}
    cards = [card(str(n), f"r/{n}", title=f"Step {n}") for n in (*range(2, 8), 20, 21)]
    cards += [card("30", "r/2"), card("31", "r/9"), card("32", "r/9"), card("33", "x/y"), card("34", None)]
    cards[0] = replace(cards[0], fields=replace(cards[0].fields, title="By people", due=LATER))
    cards[1] = replace(cards[1], fields=replace(cards[1].fields, members=frozenset({"cleo", "ben"})))
    wanted["r/3"] = replace(wanted["r/3"], due=LAST, members=frozenset({"ana", "zoe", "yan"}))
    wanted["r/5"] = replace(wanted["r/5"], labels=frozenset({"Meeting"}))
    return wanted, cards, links


def test_creates_come_first_then_updates_then_archives() -> None:
    wanted, cards, links = everything()
    found = reconcile(wanted, board(*cards), links, DEFAULT_POLICY)
    assert [(type(each).__name__, each.key) for each in found.operations] == [
        ("CreateCard", "r/0"),
        ("CreateCard", "r/1"),
        ("CreateCard", "r/10"),
        ("CreateCard", "r/11"),
        ("UpdateCard", "r/2"),
        ("UpdateCard", "r/3"),
        ("UpdateCard", "r/5"),
        ("UpdateCard", "r/9"),
        ("ArchiveCard", "r/2"),
        ("ArchiveCard", "r/9"),
        ("ArchiveCard", "r/20"),
        ("ArchiveCard", "r/21"),
    ]
    assert [each.key for each in found.vanished] == ["r/8"]
    assert found.strays == ("30", "32", "33")


def test_the_order_of_cards_and_links_changes_nothing() -> None:
    wanted, cards, links = everything()
    expected = reconcile(wanted, board(*cards), links, DEFAULT_POLICY)
    chance = random.Random(7)
    for _ in range(50):
        chance.shuffle(cards)
        keys = list(links)
        chance.shuffle(keys)
        found = reconcile(wanted, board(*cards), {key: links[key] for key in keys}, DEFAULT_POLICY)
        assert found == expected
        assert repr(found.operations) == repr(expected.operations)


def test_a_policy_names_an_owner_for_every_field() -> None:
    assert {DEFAULT_POLICY.owner(field) for field in FIELDS} == set(Owner)
