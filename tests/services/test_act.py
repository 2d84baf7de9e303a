"""What people do to a step here: one short transaction, recorded, refused with a reason."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from leadflow.errors import BusyError, NotFoundError, RefusedError
from leadflow.planning.steps import CauseKind, Status
from leadflow.services import act
from leadflow.services.patience import TRIES, patiently
from tests.small import MONDAY

if TYPE_CHECKING:
    from tests.services.schools import SmallSchool


def changes(school: SmallSchool) -> int:
    """The change counter."""
    with school.world.uow() as uow:
        return uow.rollouts.changes("small")


def test_moving_a_step_is_recorded_and_wakes_a_pass(school: SmallSchool) -> None:
    school.launch()
    before = changes(school)
    act.set_status(school.world, "small", "norms", Status.DONE, who="ana", why="in one afternoon")
    assert changes(school) == before + 1
    (entry,) = [each for each in school.history() if each.step == "norms"]
    assert (entry.who, entry.what, entry.before, entry.after, entry.why) == (
        "ana",
        "status",
        "to do",
        "done",
        "in one afternoon",
    )
    school.advance()
    assert school.card("norms").fields.status is Status.DONE


def test_what_changes_nothing_is_not_recorded(school: SmallSchool) -> None:
    school.launch()
    before = school.rows()
    act.set_status(school.world, "small", "norms", Status.TODO, who="ana")
    act.clear_flag(school.world, "small", "norms", who="ana")
    assert school.rows() == before


def test_a_gate_is_kept_here_too(school: SmallSchool) -> None:
    school.launch()
    act.set_status(school.world, "small", "statement", Status.DONE, who="ben")
    assert school.view().rollout.progress["statement"].status is Status.IN_APPROVAL
    act.approve(school.world, "small", "statement", who="ana")
    with pytest.raises(RefusedError, match="not one of those who approve"):
        act.approve(school.world, "small", "statement", who="ben")
    act.approve(school.world, "small", "statement", who="cem")
    assert school.view().rollout.progress["statement"].status is Status.DONE
    school.advance()
    ticked = [entry.text for entry in school.card("statement").fields.checklist if entry.ticked]
    assert ticked == ["Approve: Ana Ruiz", "Approve: Cem Yildiz"]


def test_a_flag_here_blocks_and_its_end_is_recorded(school: SmallSchool) -> None:
    school.launch()
    act.set_status(school.world, "small", "norms", Status.IN_PROGRESS, who="ana")
    act.flag(school.world, "small", "norms", "the board must vote", kind=CauseKind.DECISION, who="ana")
    assert [each.key for each in school.view().blocked] == ["norms"]
    act.clear_flag(school.world, "small", "norms", who="ana")
    assert [each.what for each in school.history()] == [
        "launched",
        "status",
        "flag",
        "blocked",
        "flag",
        "no longer blocked",
    ]
    # The pass has nothing to add to that.
    assert not school.advance().history


def test_the_day_a_cause_was_first_seen_is_kept(school: SmallSchool) -> None:
    school.launch()
    day = school.view().schedule.steps["draft"].latest_start
    school.on(day).advance()
    assert school.view().standings["draft"].since == day
    act.set_status(school.world, "small", "pilot", Status.IN_PROGRESS, who="dee")
    school.on(day + timedelta(days=3)).advance()
    assert school.view().standings["draft"].since == day


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_flag_needs_words(school: SmallSchool, reason: str) -> None:
    school.launch()
    with pytest.raises(RefusedError, match="few words"):
        act.flag(school.world, "small", "norms", reason, kind=CauseKind.DECISION, who="ana")


@pytest.mark.parametrize(
    ("what", "error", "words"),
    [
        ({"step": "none"}, NotFoundError, "no step 'none' in 'small'"),
        ({"who": "zoe"}, NotFoundError, "no person 'zoe'"),
        ({"key": "big"}, NotFoundError, "no rollout 'big'"),
        ({"status": Status.SKIPPED}, RefusedError, "why the step is skipped"),
    ],
)
def test_what_cannot_be_done_is_refused_and_changes_nothing(
    school: SmallSchool, what: dict[str, Any], error: type[Exception], words: str
) -> None:
    school.launch()
    before = school.rows()
    given = {"key": "small", "step": "norms", "status": Status.DONE, "who": "ana", **what}
    who = given.pop("who")
    with pytest.raises(error, match=words):
        act.set_status(school.world, *given.values(), who=who)
    assert school.rows() == before


def test_many_at_once_lose_nothing(school: SmallSchool) -> None:
    school.launch()
    steps = ("norms", "draft", "pilot", "meeting", "reached")
    failed: list[BaseException] = []

    def run(step: str) -> None:
        try:
            act.set_status(school.world, "small", step, Status.IN_PROGRESS, who="ana")
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(step,)) for step in steps]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert failed == []
    progress = school.view().rollout.progress
    assert {step: progress[step].status for step in steps} == dict.fromkeys(steps, Status.IN_PROGRESS)
    assert progress["norms"].started == MONDAY
    assert len([each for each in school.history() if each.who == "ana"]) == len(steps)


def test_patience_ends() -> None:
    tried: list[int] = []

    def busy() -> int:
        tried.append(1)
        if len(tried) < TRIES:
            raise BusyError("Others are at it.")
        return len(tried)

    assert patiently(busy) == TRIES

    def always() -> None:
        tried.append(1)
        raise BusyError("Others are at it.")

    with pytest.raises(BusyError):
        patiently(always)
    assert len(tried) == 2 * TRIES


def test_a_step_goes_from_hand_to_hand(school: SmallSchool) -> None:
    school.launch()

    def owners() -> tuple[str, ...]:
        return school.view().rollout.progress["norms"].owners

    first = owners()
    act.take(school.world, "small", "norms", who="dee")
    assert owners() == (*first, "dee")
    act.hand_over(school.world, "small", "norms", "cem", who="dee", why="I am away in May")
    assert owners() == (*first, "cem")
    act.let_go(school.world, "small", "norms", who="cem")
    assert owners() == first
    entries = [(each.who, each.what, each.why) for each in school.history() if each.what == "owners"]
    assert entries == [("dee", "owners", ""), ("dee", "owners", "I am away in May"), ("cem", "owners", "")]
    with pytest.raises(NotFoundError):
        act.hand_over(school.world, "small", "norms", "nobody", who="ana")
    with pytest.raises(NotFoundError):
        act.take(school.world, "small", "norms", who="nobody")
    school.advance()
    assert owners() == first


def test_a_step_that_is_sent_back_blocks_its_followers_again(school: SmallSchool) -> None:
    school.launch()
    act.set_status(school.world, "small", "norms", Status.DONE, who="ana")
    follower = school.view().rollout.plan.successors["norms"][0].after
    free = school.view().standings[follower].state
    act.send_back(school.world, "small", "norms", who="ben", why="two names are missing")
    assert school.view().rollout.progress["norms"].status is Status.IN_PROGRESS
    assert school.view().standings[follower].state is not free
    (entry,) = [each for each in school.history() if each.why == "two names are missing"]
    assert (entry.who, entry.before, entry.after) == ("ben", "done", "in progress")


def test_a_step_is_put_off_and_comes_back(school: SmallSchool) -> None:
    school.launch()
    dates = school.view().schedule.steps
    act.put_off(school.world, "small", "norms", MONDAY + timedelta(days=9), who="ana")
    assert school.view().rollout.progress["norms"].follow_up == MONDAY + timedelta(days=9)
    assert school.view().schedule.steps == dates
    act.put_off(school.world, "small", "norms", None, who="ana")
    assert school.view().rollout.progress["norms"].follow_up is None
