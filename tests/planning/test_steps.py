"""The life of a step: every cell of the status matrix, dates, approvals, flags."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from leadflow.errors import RefusedError
from leadflow.planning.plan import Gate
from leadflow.planning.steps import (
    MOVES,
    CauseKind,
    Flag,
    Progress,
    Status,
    approved,
    flagged,
    may_move,
    missing_approvers,
    moved,
    put_off,
    sent_back,
    skipped,
    unflagged,
)
from tests.planning.samples import day

MON, TUE, WED = day("11-02"), day("11-03"), day("11-04")
GATE = Gate(("ann", "bob", "cat"), 2)

TODO, PROGRESS, APPROVAL, DONE, SKIPPED = Status

BEFORE = {
    TODO: Progress(),
    PROGRESS: Progress(PROGRESS, started=MON),
    APPROVAL: Progress(APPROVAL, started=MON, approvals=("ann",)),
    DONE: Progress(DONE, started=MON, finished=TUE, approvals=("ann", "bob")),
    SKIPPED: Progress(SKIPPED, finished=TUE, skipped_because="no need"),
}

AFTER = {
    # from, to: what it comes to on Wednesday; None: refused
    (TODO, PROGRESS): Progress(PROGRESS, started=WED),
    (TODO, APPROVAL): Progress(APPROVAL, started=WED),
    (TODO, DONE): Progress(DONE, started=WED, finished=WED),
    (TODO, SKIPPED): Progress(SKIPPED, finished=WED, skipped_because="snow"),
    (PROGRESS, TODO): Progress(),
    (PROGRESS, APPROVAL): Progress(APPROVAL, started=MON),
    (PROGRESS, DONE): Progress(DONE, started=MON, finished=WED),
    (PROGRESS, SKIPPED): Progress(SKIPPED, started=MON, finished=WED, skipped_because="snow"),
    (APPROVAL, TODO): Progress(),
    (APPROVAL, PROGRESS): Progress(PROGRESS, started=MON),
    (APPROVAL, DONE): Progress(DONE, started=MON, finished=WED, approvals=("ann",)),
    (APPROVAL, SKIPPED): Progress(
        SKIPPED, started=MON, finished=WED, approvals=("ann",), skipped_because="snow"
    ),
    (DONE, TODO): Progress(),
    (DONE, PROGRESS): Progress(PROGRESS, started=MON),
    (DONE, APPROVAL): None,
    (DONE, SKIPPED): None,
    (SKIPPED, TODO): Progress(),
    (SKIPPED, PROGRESS): Progress(PROGRESS, started=WED),
    (SKIPPED, APPROVAL): None,
    (SKIPPED, DONE): Progress(DONE, started=WED, finished=WED),
}


@pytest.mark.parametrize(("start", "to"), list(product(Status, Status)))
def test_every_move(start: Status, to: Status) -> None:
    before = BEFORE[start]
    if start is to:
        assert may_move(start, to)
        assert moved(before, to, WED) is before
        return
    after = AFTER[start, to]
    assert may_move(start, to) == (after is not None)
    if after is None:
        with pytest.raises(RefusedError, match=r"cannot become .*; move it back to in progress first"):
            moved(before, to, WED, because="snow")
    else:
        assert moved(before, to, WED, because="snow") == after


def test_table_and_matrix_agree() -> None:
    allowed = {(start, to) for start, targets in MOVES.items() for to in targets}
    assert allowed == {cell for cell, after in AFTER.items() if after is not None}


@pytest.mark.parametrize("start", [TODO, PROGRESS, APPROVAL, SKIPPED])
def test_a_gate_holds_a_step_in_approval(start: Status) -> None:
    after = moved(BEFORE[start], DONE, WED, GATE)
    assert after.status is APPROVAL
    assert after.finished is None
    assert after.started in (MON, WED)


def test_the_last_approval_closes() -> None:
    waiting = moved(BEFORE[PROGRESS], DONE, TUE, GATE)
    assert missing_approvers(waiting, GATE) == ("ann", "bob", "cat")
    once = approved(waiting, "bob", GATE, TUE)
    assert approved(once, "bob", GATE, TUE) == once
    assert (once.status, missing_approvers(once, GATE)) == (APPROVAL, ("ann", "cat"))
    assert moved(once, DONE, WED, GATE).status is APPROVAL
    twice = approved(once, "ann", GATE, WED)
    assert (twice.status, twice.finished, twice.approvals) == (DONE, WED, ("bob", "ann"))
    assert missing_approvers(twice, GATE) == ()


def test_approvals_given_while_the_work_goes_on_count() -> None:
    working = BEFORE[PROGRESS]
    for who in ("ann", "cat"):
        working = approved(working, who, GATE, TUE)
    assert working.status is PROGRESS
    assert moved(working, DONE, WED, GATE).status is DONE


def test_reopened_work_is_approved_anew() -> None:
    for to in (TODO, PROGRESS):
        assert moved(BEFORE[DONE], to, WED, GATE).approvals == ()


@pytest.mark.parametrize("status", [TODO, DONE, SKIPPED])
def test_only_what_is_under_way_is_approved(status: Status) -> None:
    with pytest.raises(RefusedError, match="cannot be approved"):
        approved(BEFORE[status], "ann", GATE, WED)


def test_only_approvers_approve() -> None:
    with pytest.raises(RefusedError, match="'dan' is not one of those who approve this step: ann, bob, cat"):
        approved(BEFORE[APPROVAL], "dan", GATE, WED)
    with pytest.raises(RefusedError, match="needs no approval"):
        approved(BEFORE[APPROVAL], "ann", None, WED)


def test_skipping_needs_a_reason() -> None:
    with pytest.raises(RefusedError, match="say why"):
        skipped(BEFORE[TODO], "  ", WED)
    with pytest.raises(RefusedError, match="reopen it first"):
        skipped(BEFORE[DONE], "snow", WED)
    again = skipped(BEFORE[SKIPPED], " other reason ", WED)
    assert (again.skipped_because, again.finished) == ("other reason", TUE)


def test_a_start_in_the_future_does_not_outlast_the_finish() -> None:
    early = replace(BEFORE[PROGRESS], started=WED)
    assert moved(early, DONE, TUE).started == TUE


def test_flag() -> None:
    stuck = flagged(BEFORE[PROGRESS], " no room ", MON, kind=CauseKind.DECISION, by="ann", on=("bob",))
    assert stuck.flag == Flag("no room", MON, CauseKind.DECISION, "ann", ("bob",))
    same = flagged(stuck, "no room", TUE, kind=CauseKind.DECISION, by="ann", on=("bob",))
    assert same is stuck, "the first day is kept"
    other = flagged(stuck, "no keys", TUE)
    assert other.flag == Flag("no keys", TUE)
    assert unflagged(other) == BEFORE[PROGRESS]
    assert moved(stuck, DONE, WED).flag is None
    assert moved(stuck, TODO, WED).flag == stuck.flag


def test_flag_is_refused() -> None:
    with pytest.raises(RefusedError, match="reopen it first"):
        flagged(BEFORE[DONE], "late", WED)
    with pytest.raises(RefusedError, match="finds out by itself"):
        flagged(BEFORE[TODO], "late", WED, kind=CauseKind.CAPACITY)


def test_put_off_moves_no_date_and_ends_with_the_step() -> None:
    later = put_off(BEFORE[PROGRESS], WED, TUE)
    assert later == replace(BEFORE[PROGRESS], follow_up=WED)
    assert put_off(later, None, TUE) == BEFORE[PROGRESS]
    assert moved(later, DONE, WED).follow_up is None
    for gone_by in (MON, TUE):
        with pytest.raises(RefusedError, match="still to come"):
            put_off(BEFORE[PROGRESS], gone_by, TUE)
    with pytest.raises(RefusedError, match="needs no looking after"):
        put_off(BEFORE[DONE], WED, TUE)


def test_what_is_sent_back_goes_on_without_its_approvals() -> None:
    waits = replace(BEFORE[APPROVAL], approvals=("ann",))
    for handed_in in (waits, BEFORE[DONE]):
        back = sent_back(handed_in, "the table is missing", WED)
        assert (back.status, back.approvals, back.finished) == (PROGRESS, (), None)
    with pytest.raises(RefusedError, match="say what is still missing"):
        sent_back(waits, " ", WED)
    for status in (TODO, PROGRESS, SKIPPED):
        with pytest.raises(RefusedError, match="cannot be sent back"):
            sent_back(BEFORE[status], "why", WED)
