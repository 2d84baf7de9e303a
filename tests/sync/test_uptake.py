"""What people did on a board becomes progress."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest

from leadflow.planning.plan import Step
from leadflow.planning.steps import CauseKind, Flag, Progress, Status
from leadflow.sync.cards import CheckEntry
from leadflow.sync.changes import Edit
from leadflow.sync.uptake import MARKED, PUT_AWAY, Change, Uptake, take
from tests.sync.loop import DAY, gated, step

NAMES = {"ana": "Ana", "ben": "Ben"}
STEP = step("a", checklist=("one ", "two"))
GATED = gated("a", "ana", "ben")
WORKING = Progress(Status.IN_PROGRESS, ("ana",), started=DAY)


def edit(field: str, after: Any, before: Any = None) -> Edit:
    """An edit of the card of step `a`."""
    return Edit("r/a", field, before, after)


def taken(progress: Progress, *edits: Edit, each: Step = STEP) -> Uptake:
    """The uptake of some edits on `DAY`."""
    return take(progress, edits, each, NAMES, DAY)


def approvals(**ticked: bool) -> tuple[CheckEntry, ...]:
    """Entries of the checklist of approvals."""
    return tuple(CheckEntry("Approvals", f"Approve: {NAMES[key]}", tick) for key, tick in ticked.items())


def test_without_edits_nothing_happens() -> None:
    assert taken(WORKING) == Uptake(WORKING)


@pytest.mark.parametrize(("before", "after"), list(product(Status, Status)))
def test_every_move_of_a_card_is_taken(before: Status, after: Status) -> None:
    progress = Progress(before, started=DAY if before is not Status.TODO else None)
    found = taken(progress, edit("status", after))
    assert found.progress.status is after
    assert found.remarks == ()
    assert ("status" in {each.field for each in found.changes}) is (before is not after)
    if after is Status.SKIPPED and before is not after:
        assert found.progress.skipped_because == "Moved to the skipped cards on the board."


def test_done_with_an_open_gate_waits_for_approval() -> None:
    found = taken(WORKING, edit("status", Status.DONE), each=GATED)
    assert found.progress.status is Status.IN_APPROVAL
    assert found.changes == (
        Change(
            "a",
            "status",
            Status.IN_PROGRESS,
            Status.IN_APPROVAL,
            "Said to be done on the board; an approval by Ana or Ben is still needed.",
            "status",
        ),
    )


def test_approving_and_moving_to_done_at_once_closes() -> None:
    found = taken(
        replace(WORKING, approvals=("ana",)),
        edit("checklist", approvals(ana=True, ben=True)),
        edit("status", Status.DONE),
        each=GATED,
    )
    assert found.progress.status is Status.DONE
    assert found.progress.approvals == ("ana", "ben")


def test_the_last_approval_closes_what_waits_for_it() -> None:
    waiting = replace(WORKING, status=Status.IN_APPROVAL)
    first = taken(waiting, edit("checklist", approvals(ana=True, ben=False)), each=GATED)
    assert (first.progress.status, first.progress.approvals) == (Status.IN_APPROVAL, ("ana",))
    last = taken(first.progress, edit("checklist", approvals(ana=True, ben=True)), each=GATED)
    assert (last.progress.status, last.progress.finished) == (Status.DONE, DAY)


def test_an_approval_of_what_has_not_begun_is_a_remark() -> None:
    found = taken(Progress(), edit("checklist", approvals(ana=True, ben=False)), each=GATED)
    assert found.progress == Progress()
    assert found.remarks == ("'Step a': a step that is to do cannot be approved; only what is under way",)


def test_an_approval_can_be_taken_back() -> None:
    some = replace(WORKING, status=Status.IN_APPROVAL, approvals=("ana",))
    assert (
        taken(some, edit("checklist", approvals(ana=False, ben=False)), each=GATED).progress.approvals == ()
    )
    closed = replace(WORKING, status=Status.DONE, finished=DAY, approvals=("ana", "ben"))
    found = taken(closed, edit("checklist", approvals(ana=True, ben=False)), each=GATED)
    assert (found.progress.status, found.progress.approvals) == (Status.IN_APPROVAL, ("ana",))
    assert found.progress.finished is None
    assert found.changes[0].why == "Ben took the approval back."


def test_an_approval_that_is_not_needed_may_go() -> None:
    each = gated("a", "ana", "ben", needed=1)
    closed = replace(WORKING, status=Status.DONE, finished=DAY, approvals=("ana", "ben"))
    found = taken(closed, edit("checklist", approvals(ana=True, ben=False)), each=each)
    assert (found.progress.status, found.progress.approvals) == (Status.DONE, ("ana",))


def test_reopening_takes_the_approvals_back_whatever_is_ticked_still() -> None:
    closed = replace(WORKING, status=Status.DONE, finished=DAY, approvals=("ana", "ben"))
    found = taken(
        closed,
        edit("status", Status.IN_PROGRESS),
        edit("checklist", approvals(ana=False, ben=True)),
        each=GATED,
    )
    assert (found.progress.status, found.progress.approvals) == (Status.IN_PROGRESS, ())


@pytest.mark.parametrize("status", [Status.TODO, Status.IN_PROGRESS, Status.IN_APPROVAL])
def test_the_tick_on_the_date_says_done(status: Status) -> None:
    assert taken(Progress(status), edit("complete", True)).progress.status is Status.DONE
    assert taken(Progress(status), edit("complete", True), each=GATED).progress.status is Status.IN_APPROVAL
    assert taken(Progress(status), edit("complete", False)).progress.status is status


def test_the_tick_wins_over_a_move_and_a_move_over_an_untick() -> None:
    done = Progress(Status.DONE, started=DAY, finished=DAY)
    assert taken(done, edit("complete", False)).progress.status is Status.IN_PROGRESS
    reopened = taken(done, edit("complete", False), edit("status", Status.TODO))
    assert reopened.progress.status is Status.TODO
    finished = taken(WORKING, edit("complete", True), edit("status", Status.IN_PROGRESS))
    assert finished.progress.status is Status.DONE
    moved = taken(WORKING, edit("complete", False), edit("status", Status.DONE))
    assert moved.progress.status is Status.DONE


def test_members_become_owners_and_keep_their_order() -> None:
    progress = Progress(owners=("cleo", "ana", "ben"))
    found = taken(progress, edit("members", frozenset({"ben", "cleo", "zoe", "abe"})))
    assert found.progress.owners == ("cleo", "ben", "abe", "zoe")
    assert taken(progress, edit("members", frozenset())).progress.owners == ()


def test_a_date_is_set_over_the_planned_one_and_taken_away_again() -> None:
    later = date(2027, 4, 1)
    found = taken(Progress(), edit("due", later, DAY))
    assert found.progress.due == later
    assert found.changes == (Change("a", "due", None, later, edit="due"),)
    assert taken(found.progress, edit("due", None, later)).progress.due is None


def test_ticks() -> None:
    entries = (CheckEntry("Checklist", "one", True), CheckEntry("Checklist", "two"))
    progress = Progress(ticked=frozenset({"two", "of an older plan"}))
    found = taken(progress, edit("checklist", entries))
    assert found.progress.ticked == {"one ", "of an older plan"}
    assert found.remarks == ()


def test_a_tick_that_the_step_does_not_have_is_a_remark() -> None:
    entries = (
        CheckEntry("Checklist", "three", True),
        CheckEntry("Checklist", "four"),
        CheckEntry("Approvals", "Approve: Ana", True),
    )
    found = taken(Progress(), edit("checklist", entries))
    assert found.progress == Progress()
    assert found.remarks == (
        "'three' was ticked, which 'Step a' does not have.",
        "'Approve: Ana' was ticked, which 'Step a' does not have.",
    )


NEED_ROOMS = Flag("need rooms", DAY, by="ana", on=("ben",))


def test_a_flag_is_taken_reworded_and_taken_off() -> None:
    found = taken(WORKING, edit("flag", NEED_ROOMS))
    assert found.progress.flag == NEED_ROOMS
    assert found.changes == (Change("a", "flag", None, NEED_ROOMS, edit="flag"),)
    reworded = taken(
        found.progress, edit("flag", replace(NEED_ROOMS, reason="need chairs"), NEED_ROOMS.reason)
    )
    assert reworded.progress.flag == replace(NEED_ROOMS, reason="need chairs")
    assert taken(reworded.progress, edit("flag", None, "need chairs")).progress.flag is None


def test_a_reason_that_is_said_again_stands_once() -> None:
    here = replace(WORKING, flag=Flag("said by a leader", DAY))
    once = taken(here, edit("flag", NEED_ROOMS))
    assert once.progress.flag == replace(NEED_ROOMS, reason="said by a leader; need rooms")
    assert taken(once.progress, edit("flag", NEED_ROOMS)).changes == ()
    part = taken(once.progress, edit("flag", replace(NEED_ROOMS, reason="rooms"))).progress.flag
    assert part == replace(NEED_ROOMS, reason="said by a leader; need rooms; rooms")


@pytest.mark.parametrize(
    ("kind", "expected"),
    [(CauseKind.DECISION, CauseKind.DECISION), (CauseKind.DEPENDENCY, CauseKind.EXTERNAL)],
)
def test_a_flag_of_a_kind_that_is_derived_counts_as_external(kind: CauseKind, expected: CauseKind) -> None:
    flag = taken(WORKING, edit("flag", Flag("", DAY, kind))).progress.flag
    assert flag == Flag(MARKED, DAY, expected)


def test_the_label_alone_flags_and_unflags() -> None:
    on, off = frozenset({"Blocked", "Meeting"}), frozenset({"Meeting"})
    found = taken(WORKING, edit("labels", on, off))
    assert found.progress.flag == Flag(MARKED, DAY)
    assert taken(found.progress, edit("labels", off, on)).progress.flag is None
    assert taken(found.progress, edit("labels", on, on)).progress == found.progress
    assert taken(WORKING, edit("labels", off, None)).progress == WORKING


def test_words_are_more_than_the_label() -> None:
    both = (edit("labels", frozenset({"Blocked"}), frozenset()), edit("flag", NEED_ROOMS))
    assert taken(WORKING, *both).progress.flag == NEED_ROOMS
    assert taken(replace(WORKING, flag=Flag("said here", DAY)), both[0]).progress.flag == Flag(
        "said here", DAY
    )


def test_a_closed_step_cannot_be_stuck() -> None:
    found = taken(WORKING, edit("flag", NEED_ROOMS), edit("status", Status.DONE))
    assert found.progress.flag is None
    assert found.remarks == ("'Step a': a step that is done cannot be stuck; reopen it first",)


def test_an_open_steps_card_in_the_archive_is_a_trouble() -> None:
    found = taken(WORKING, edit("archived", True, False))
    assert found == Uptake(WORKING, trouble=PUT_AWAY)
    assert taken(WORKING, edit("archived", True), edit("status", Status.DONE)).trouble is None


def test_a_skipped_steps_card_brought_back_reopens_it() -> None:
    skipped = Progress(Status.SKIPPED, finished=DAY, skipped_because="no time")
    assert taken(skipped, edit("archived", False)).progress == Progress()
    moved = taken(skipped, edit("archived", False), edit("status", Status.IN_PROGRESS))
    assert moved.progress.status is Status.IN_PROGRESS
    assert taken(WORKING, edit("archived", False)).progress == WORKING


def test_an_edit_that_leadflow_has_no_place_for_is_a_remark() -> None:
    found = taken(WORKING, edit("title", "Ours"))
    assert found.progress == WORKING
    assert found.remarks == (
        "The title of 'Step a' was changed on the board to 'Ours', which leadflow does not take over.",
    )
