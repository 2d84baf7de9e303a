"""What is left of a step in progress: people, the checklist, the time since its start."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from leadflow.errors import RefusedError
from leadflow.planning.explain import explain
from leadflow.planning.plan import StepKind
from leadflow.planning.remainder import Left, left_by, told
from leadflow.planning.schedule import StepDates, schedule
from leadflow.planning.steps import Progress, Status, moved, with_left
from tests.planning.samples import CALENDARS, day, goal, link, milestone, plan, step

MON, TUE, WED, THU, FRI = (day(f"10-0{each}") for each in (5, 6, 7, 8, 9))
FOUR = ("one", "two", "three", "four")


def dates(today: date, duration: float = 4, checklist: tuple[str, ...] = FOUR, **more: Any) -> StepDates:
    """A step that was started on Monday, on `today`."""
    fields: dict[str, Any] = {"status": Status.IN_PROGRESS, "started": MON} | more
    if "ticked" in fields:
        fields["ticked"] = frozenset(fields["ticked"])
    one = plan(step("a", duration, checklist=checklist))
    return schedule(one, CALENDARS, today, {"a": Progress(**fields)}).steps["a"]


@pytest.mark.parametrize(
    ("today", "more", "left", "done", "finish"),
    [
        (MON, {}, 4, 0, THU),
        (WED, {}, 2, 0.5, THU),
        (WED, {"ticked": FOUR[:2]}, 2, 0.5, THU),
        (WED, {"ticked": FOUR[:1]}, 3, 0.25, FRI),
        (WED, {"ticked": FOUR[:3]}, 1, 0.75, WED),
        (WED, {"ticked": FOUR}, 0.5, 0.875, WED),
        (WED, {"ticked": ["something else"]}, 2, 0.5, THU),
        (WED, {"remaining": 1}, 1, 0.75, WED),
        (WED, {"remaining": 1, "ticked": FOUR[:1]}, 1, 0.75, WED),
        (WED, {"remaining": 3, "remaining_on": TUE}, 2, 0.5, THU),
        (WED, {"remaining": 1, "remaining_on": MON}, 0.5, 0.875, WED),
        (WED, {"remaining": 6, "remaining_on": WED}, 6, 0, day("10-15")),
        (WED, {"remaining": 2, "remaining_on": FRI}, 2, 0.5, THU),
        (day("10-30"), {}, 0.5, 0.875, day("10-30")),
    ],
)
def test_what_is_left(today: date, more: dict[str, Any], left: float, done: float, finish: date) -> None:
    """12 Oct is a holiday. A step never ends before today, and keeps its start."""
    found = dates(today, **more)
    assert (found.left, found.done, found.earliest_finish) == (left, done, finish)
    assert (found.earliest_start, found.latest_start) == (MON, MON)


def test_a_third_ticked_is_a_third_done() -> None:
    """No half day is lost to the way computers count thirds."""
    assert dates(MON, 3, ("a", "b", "c"), ticked=["a"]).left == 2
    assert dates(MON, 1.5, ("a", "b", "c"), ticked=["a", "b"]).left == 0.5
    assert dates(MON, 2, ("a", "b", "c"), ticked=["a"]).left == 1.5


def test_who_says_so() -> None:
    one = step("a", 2, checklist=FOUR)
    assert left_by(one, Progress()) is Left.TIME
    assert left_by(one, Progress(ticked=frozenset({"two"}))) is Left.CHECKLIST
    assert left_by(one, Progress(ticked=frozenset({"two"}), remaining=1)) is Left.SAID
    assert dates(WED, ticked=FOUR[:1]).left_by is Left.CHECKLIST
    assert told(2, Left.SAID) == "2 school days left, as people said"


def test_what_is_not_started_or_closed_has_all_or_nothing_left() -> None:
    found = schedule(
        plan(step("a", 2), step("b", 3), step("c", 1)),
        CALENDARS,
        WED,
        {
            "a": Progress(Status.DONE, started=MON, finished=TUE, remaining=3),
            "b": Progress(remaining=1),
            "c": Progress(Status.SKIPPED, finished=MON),
        },
    ).steps
    assert [(found[key].left, found[key].done, found[key].left_by) for key in "abc"] == [
        (0, 1, None),
        (3, 0, None),
        (0, 1, None),
    ]


def test_a_milestone_has_no_work_left() -> None:
    found = schedule(plan(milestone("m")), CALENDARS, WED, {"m": Progress(Status.IN_PROGRESS, started=MON)})
    assert (found.steps["m"].left, found.steps["m"].done) == (0, 0)


def test_a_meeting_is_counted_in_its_own_days() -> None:
    meeting = step("m", 2, kind=StepKind.MEETING, calendar="meetings")
    progress = Progress(Status.IN_PROGRESS, started=day("09-30"), remaining=1, remaining_on=day("10-01"))
    found = schedule(plan(meeting), CALENDARS, day("10-01"), {"m": progress}).steps["m"]
    assert (found.left, found.done, found.earliest_finish) == (1, 0.5, day("10-14"))


def test_followers_wait_for_what_is_left() -> None:
    two = plan(step("a", 4), step("b", 1), link("a -> b"), goal("g", "10-16", "b"))
    progress = Progress(Status.IN_PROGRESS, started=MON, remaining=5, remaining_on=WED)
    found = schedule(two, CALENDARS, WED, {"a": progress})
    assert found.steps["b"].earliest_start == day("10-15")
    assert found.goals["g"].slack == 1


def test_it_is_explained() -> None:
    one = plan(step("a", 4, checklist=FOUR))
    began = Progress(Status.IN_PROGRESS, started=MON)
    for now, line in (
        (replace(began, remaining=1.5), "1.5 school days left, as people said."),
        (replace(began, ticked=frozenset(FOUR[:1])), "3 school days left, by the ticks on its checklist."),
    ):
        found = schedule(one, CALENDARS, WED, {"a": now})
        assert f"From today on it has {line}" in explain(one, CALENDARS, found, "a", {})
    found = schedule(one, CALENDARS, WED, {"a": began})
    assert not [each for each in explain(one, CALENDARS, found, "a", {}) if "left" in each]


IN_PROGRESS = Progress(Status.IN_PROGRESS, started=MON)


def test_people_say_what_is_left_and_take_it_back() -> None:
    said = with_left(IN_PROGRESS, 2.5, WED)
    assert (said.remaining, said.remaining_on) == (2.5, WED)
    assert with_left(said, None, THU) == IN_PROGRESS
    approving = replace(IN_PROGRESS, status=Status.IN_APPROVAL)
    assert with_left(approving, 0.5, WED).remaining == 0.5


@pytest.mark.parametrize("days", [-1, 0.3, 0.25, 400.5, 1e9, float("nan"), float("inf")])
def test_numbers_that_cannot_be_planned(days: float) -> None:
    with pytest.raises(RefusedError, match="cannot be planned; write half and whole days"):
        with_left(IN_PROGRESS, days, WED)


def test_nothing_left_is_done() -> None:
    with pytest.raises(RefusedError, match="mark it as done"):
        with_left(IN_PROGRESS, 0, WED)


@pytest.mark.parametrize("status", [Status.TODO, Status.DONE, Status.SKIPPED])
def test_only_of_a_step_in_progress_something_is_left(status: Status) -> None:
    with pytest.raises(RefusedError, match="only of one in progress something is left"):
        with_left(Progress(status), 1, WED)


def test_a_step_that_is_closed_or_taken_back_has_nothing_said_of_it() -> None:
    said = with_left(IN_PROGRESS, 2, WED)
    for to in (Status.DONE, Status.TODO, Status.SKIPPED):
        after = moved(said, to, THU, because="not needed")
        assert (after.remaining, after.remaining_on) == (None, None)
    assert moved(said, Status.IN_APPROVAL, THU).remaining == 2
