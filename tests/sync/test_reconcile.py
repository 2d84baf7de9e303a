"""The reconcile, reaction by reaction."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

from leadflow.planning.steps import Flag, Status
from leadflow.sync.cards import FIELDS, Card, CardFields, CheckEntry
from leadflow.sync.links import settled
from leadflow.sync.operations import ArchiveCard, CreateCard, UpdateCard
from leadflow.sync.policy import DEFAULT_POLICY, Owner, Policy
from leadflow.sync.reconcile import (
    Conflict,
    Edit,
    Link,
    Reconciliation,
    Unplaced,
    Vanished,
    reconcile,
)
from tests.sync.samples import BASE, DAY, ENTRIES, KEY, LAST, LATER, board, card, fields, link, one

TICKED = (replace(ENTRIES[0], ticked=True), ENTRIES[1])
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


def update(found: Reconciliation) -> UpdateCard:
    """The one operation, an update."""
    (operation,) = found.operations
    assert isinstance(operation, UpdateCard)
    return operation


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


# ---- the description


def test_a_destroyed_block_is_written_again_without_a_conflict() -> None:
    found = one(BASE, card(description="", key=None), link())
    assert update(found).values == {"description": BASE.description}
    assert found.conflicts == ()


def test_words_put_into_the_block_are_kept_in_a_conflict() -> None:
    wordy = "Agree on norms.\nAsk Ms Hill first!"
    found = one(BASE, card(description=wordy), link())
    assert update(found).values == {"description": BASE.description}
    assert found.conflicts == (
        Conflict(KEY, "description", BASE.description, BASE.description, wordy, "plan"),
    )


def test_a_lost_key_is_put_back() -> None:
    found = one(BASE, card(key=None), link())
    assert update(found).values == {"description": BASE.description}
    assert one(BASE, card(key="r/other"), link()).operations == found.operations


def test_a_block_that_was_cut_to_fit_stands_for_the_whole() -> None:
    long = "Agree on norms, and write them down."
    cut = "Agree on norms, […]"
    found = one(fields(description=long), card(description=cut), link(description=long))
    assert found.operations == ()
    assert found.agreed == (link(description=long),)
    other = one(fields(description="New."), card(description=cut), link(description=long))
    assert update(other).values == {"description": "New."}
    assert other.conflicts == ()


# ---- checklists


def test_a_tick_on_the_board_is_taken() -> None:
    found = one(BASE, card(checklist=TICKED), link())
    assert not found.operations
    assert not found.conflicts
    assert found.edits == (Edit(KEY, "checklist", ENTRIES, TICKED),)
    assert found.agreed == (link(checklist=TICKED),)


def test_entries_of_people_stay_and_never_become_ours() -> None:
    own = CheckEntry("Checklist", "cake")
    shown = card(checklist=(*ENTRIES, own))
    quiet = one(BASE, shown, link())
    assert not quiet.operations
    assert not quiet.edits
    assert quiet.agreed == (link(),)
    grown = fields(checklist=(*TICKED, CheckEntry("Checklist", "three")))
    found = one(grown, shown, quiet.agreed[0])
    assert update(found).fields.checklist == (*grown.checklist, own)
    assert update(found).dropped == ()
    assert settled(update(found), shown).baseline == grown


def test_an_entry_that_left_the_plan_is_taken_off() -> None:
    found = one(fields(checklist=ENTRIES[:1]), card(), link())
    assert update(found).dropped == ENTRIES[1:]
    assert update(found).values == {"checklist": ENTRIES[:1]}
    assert found.absorbed == (link(),)
    again = one(fields(checklist=ENTRIES[:1]), card(), found.absorbed[0])
    assert update(again).dropped == ENTRIES[1:]
    assert settled(update(again), card()).baseline.checklist == ENTRIES[:1]


def test_an_entry_that_people_deleted_is_put_back_and_said() -> None:
    found = one(BASE, card(checklist=ENTRIES[:1]), link())
    assert update(found).values == {"checklist": ENTRIES}
    assert found.conflicts == (Conflict(KEY, "checklist", ENTRIES, ENTRIES, ENTRIES[:1], "plan"),)
    assert one(BASE, card(checklist=ENTRIES[:1]), found.absorbed[0]).conflicts == ()


# ---- Blocked and flags


def blocked(*more: str) -> frozenset[str]:
    """The label Blocked, and others."""
    return frozenset({"Blocked", *more})


def test_blocked_put_on_by_people_is_taken() -> None:
    found = one(BASE, card(labels=blocked()), link())
    assert not found.operations
    assert not found.conflicts
    assert found.edits == (Edit(KEY, "labels", frozenset(), blocked()),)


def test_blocked_put_on_by_people_survives_a_change_of_other_labels() -> None:
    found = one(fields(labels=frozenset({"At risk"})), card(labels=blocked()), link())
    assert update(found).values == {"labels": blocked("At risk")}
    assert found.edits == (Edit(KEY, "labels", frozenset(), blocked("At risk")),)
    assert found.conflicts == ()


def test_blocked_taken_off_by_people_is_taken_and_the_plan_answers() -> None:
    found = one(fields(labels=blocked()), card(), link(labels=blocked()))
    assert found.operations == ()
    assert found.edits == (Edit(KEY, "labels", blocked(), frozenset()),)
    still = one(fields(labels=blocked()), card(), found.absorbed[0])
    assert update(still).values == {"labels": blocked()}


NEED_ROOMS = Flag("need rooms", DAY, by="ana")


def test_words_of_a_flag_are_taken_once() -> None:
    found = one(BASE, card(flag=NEED_ROOMS), link())
    assert found.edits == (Edit(KEY, "flag", "", NEED_ROOMS),)
    assert found.absorbed == found.agreed == (link(flag="need rooms"),)
    assert one(BASE, card(flag=NEED_ROOMS), found.absorbed[0]).edits == ()
    off = one(BASE, card(), found.absorbed[0])
    assert off.edits == (Edit(KEY, "flag", "need rooms", None),)
    assert off.absorbed == (link(),)


def test_a_label_without_words_is_no_flag() -> None:
    bare = Flag("", DAY)
    assert (
        one(fields(labels=blocked()), card(labels=blocked(), flag=bare), link(labels=blocked())).edits == ()
    )


def test_taking_blocked_off_takes_the_flag_off_too() -> None:
    found = one(BASE, card(labels=blocked(), flag=NEED_ROOMS), link(labels=blocked(), flag="need rooms"))
    operation = update(found)
    assert operation.values == {"labels": frozenset()}
    assert settled(operation, card()) == link()
    assert settled(operation, card(flag=NEED_ROOMS)) == link(flag="need rooms")
    other = update(one(fields(title="T"), card(flag=NEED_ROOMS), link(flag="need rooms")))
    assert settled(other, card(title="T")) == link(title="T", flag="need rooms")


# ---- the archive


def test_a_card_that_people_archived_is_reported_by_every_pass_and_never_brought_back() -> None:
    shown, agreed = card(archived=True, due=LATER), link()
    for _ in range(3):
        found = one(fields(title="New"), shown, agreed)
        assert found.operations == ()
        assert Edit(KEY, "archived", False, True) in found.edits
        assert found.absorbed == found.agreed == (link(due=LATER),)
        agreed = found.absorbed[0]
    back = one(fields(title="New", due=LATER), card(due=LATER), agreed)
    assert update(back).values == {"title": "New"}
    assert back.edits == ()


def test_a_skipped_step_is_put_away_and_nothing_else_is_written() -> None:
    wanted = fields(archived=True, title="New", status=Status.DONE)
    found = one(wanted, card(), link())
    assert update(found).values == {"archived": True}
    after = settled(update(found), card(archived=True))
    assert after == link(archived=True)
    quiet = one(wanted, card(archived=True), after)
    assert not quiet.operations
    assert not quiet.edits
    assert quiet.agreed == (after,)


def test_a_step_that_is_skipped_no_more_gets_its_card_back() -> None:
    found = one(fields(due=LATER), card(archived=True), link(archived=True))
    assert update(found).values == {"archived": False, "due": LATER}


def test_a_skipped_steps_card_that_people_brought_back_is_taken() -> None:
    found = one(fields(archived=True), card(), link(archived=True))
    assert found.operations == ()
    assert found.edits == (Edit(KEY, "archived", True, False),)
    assert found.absorbed == (link(),)


def test_a_step_that_was_skipped_before_it_had_a_card_gets_none() -> None:
    found = one(fields(archived=True), None, None)
    assert found == Reconciliation((), (), (), (), (), ())


def test_a_step_that_left_the_plan_has_its_card_archived_once() -> None:
    other = {"r/other": BASE}
    gone = {KEY: link(), "r/other": link("2", "r/other")}
    shown = board(card(), card("2", "r/other"))
    found = reconcile(other, shown, gone, DEFAULT_POLICY)
    assert found.operations == (ArchiveCard(KEY, "1", "its step left the plan", link(archived=True)),)
    put_away = board(card(archived=True), card("2", "r/other"))
    parted = reconcile(other, put_away, gone, DEFAULT_POLICY)
    assert parted.operations == ()
    assert parted.agreed == parted.absorbed == (gone["r/other"], link(archived=True))
    again = reconcile({KEY: BASE, **other}, put_away, {**gone, KEY: parted.agreed[1]}, DEFAULT_POLICY)
    assert update(again).values == {"archived": False}
    brought_back = {**gone, KEY: link(archived=True)}
    assert reconcile(other, shown, brought_back, DEFAULT_POLICY).operations == ()
    assert reconcile(other, board(card("2", "r/other")), gone, DEFAULT_POLICY).operations == ()


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
        labels=blocked("Meeting"),
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
        Conflict(KEY, "status", None, Status.TODO, Status.IN_PROGRESS, "board"),
        Conflict(KEY, "due", None, DAY, LATER, "plan"),
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
