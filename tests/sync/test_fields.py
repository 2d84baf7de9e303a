"""The reconcile of fields that have rules of their own: description, checklists, Blocked, the archive."""

from __future__ import annotations

from dataclasses import replace

from leadflow.planning.steps import Flag, Status
from leadflow.sync.cards import CheckEntry
from leadflow.sync.links import settled
from leadflow.sync.operations import ArchiveCard
from leadflow.sync.policy import DEFAULT_POLICY
from leadflow.sync.reconcile import (
    Conflict,
    Edit,
    Reconciliation,
    reconcile,
)
from tests.sync.samples import BASE, DAY, ENTRIES, KEY, LATER, board, card, fields, link, one, update

TICKED = (replace(ENTRIES[0], ticked=True), ENTRIES[1])


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
