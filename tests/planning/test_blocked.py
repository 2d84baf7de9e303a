"""How steps stand: the states, the eight causes, what a delay holds up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow.planning.blocked import SOON, Cause, CauseId, Standing, standings
from leadflow.planning.limits import ONE_AT_A_TIME, Limits
from leadflow.planning.plan import Gate, Plan, StepKind
from leadflow.planning.schedule import schedule
from leadflow.planning.steps import CauseKind, Flag, Progress, Status, StepState
from tests.planning.samples import CALENDARS, day, goal, link, milestone, plan, step
from tests.planning.strategies import TODAY as ANY_DAY
from tests.planning.strategies import worlds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leadflow.planning.calendar import SchoolCalendar

TODAY = day("10-05")
NAMES = {"ann": "Ms Rivera", "bob": "Mr Lee", "cat": "Ms Cho", "team": "Agenda team"}
GATE = Gate(("ann", "bob", "cat"), 2)

TAKEN = Progress(owners=("ann",))
BEGUN = Progress(Status.IN_PROGRESS, owners=("ann",), started=day("10-02"))
WAITING = Progress(Status.IN_APPROVAL, owners=("ann",), started=day("10-02"))
DONE = Progress(Status.DONE, owners=("ann",), started=day("10-01"), finished=day("10-02"))
SKIPPED = Progress(Status.SKIPPED, finished=day("10-02"), skipped_because="no need")


def stand(
    made: Plan,
    progress: Mapping[str, Progress] | None = None,
    *,
    today: date = TODAY,
    leads: Mapping[str, str] | None = None,
    since: Mapping[CauseId, date] | None = None,
    troubles: Mapping[str, str] | None = None,
    limits: Limits = ONE_AT_A_TIME,
) -> Mapping[str, Standing]:
    done = progress or {}
    found = schedule(made, CALENDARS, today, done)
    group = {"team": "bob"} if leads is None else leads
    return standings(made, found, CALENDARS, done, NAMES, group, since or {}, troubles or {}, limits)


def pair(**more: Any) -> Plan:
    """`a` before `b`, both due now."""
    return plan(step("a", **more), step("b"), link("a -> b"), goal("g", "10-09", "b"))


def only(standing: Standing) -> Cause:
    (cause,) = standing.causes
    return cause


# States


def test_done_and_skipped() -> None:
    made = plan(step("a"), step("b"))
    found = stand(made, {"a": DONE, "b": SKIPPED})
    assert (found["a"].state, found["a"].reason) == (StepState.DONE, "Done on Fri 2 Oct 2026.")
    assert (found["b"].state, found["b"].reason) == (
        StepState.SKIPPED,
        "Skipped on Fri 2 Oct 2026: no need.",
    )
    assert (found["a"].late, found["a"].at_risk, found["a"].causes, found["a"].since) == (
        False,
        False,
        (),
        None,
    )
    bare = stand(made, {"a": Progress(Status.DONE), "b": Progress(Status.SKIPPED)})
    assert (bare["a"].reason, bare["b"].reason) == ("Done.", "Skipped.")


def test_ready() -> None:
    made = plan(step("a"), goal("g", "11-02", "a"))
    found = stand(made, {"a": TAKEN})["a"]
    assert (found.state, found.reason) == (
        StepState.READY,
        "Ms Rivera can start now, and must by Mon 2 Nov 2026.",
    )
    assert (found.late, found.at_risk, found.blocked) == (False, False, False)
    nobody = stand(plan(step("a", owners=()), goal("g", "11-02", "a")))["a"]
    assert nobody.reason.startswith("somebody of Agenda team can start now")


def test_ready_but_not_yet() -> None:
    made = plan(step("a"), step("b"), link("a -> b", 3), goal("g", "11-02", "b"))
    found = stand(made, {"a": DONE})["b"]
    assert (found.state, found.reason) == (
        StepState.READY,
        "Ms Rivera can start on Thu 8 Oct 2026, and must by Mon 2 Nov 2026.",
    )


def test_ready_and_late() -> None:
    made = plan(step("a"), goal("g", "10-01", "a"))
    found = stand(made, {"a": TAKEN})["a"]
    assert found.reason == "Ms Rivera can start now; it should have been started by Thu 1 Oct 2026."
    assert (found.late, found.at_risk, found.slack) == (True, True, -2)


def test_ready_milestone() -> None:
    made = plan(step("a"), milestone("m"), link("a -> m"), goal("g", "11-02", "m"))
    assert stand(made, {"a": DONE})["m"].reason == (
        "Everything before it is done: it can be marked as reached now."
    )


def test_planned() -> None:
    made = plan(step("a"), step("c"), step("b"), link("a -> b"), link("c -> b"), goal("g", "11-02", "b"))
    found = stand(made, {"a": TAKEN})["b"]
    assert (found.state, found.reason) == (
        StepState.PLANNED,
        "To be started by Mon 2 Nov 2026, after 'A' and 1 more.",
    )
    assert stand(made, {"c": DONE})["b"].reason.endswith("after 'A'.")


def test_in_progress() -> None:
    made = plan(step("a", 3), goal("g", "11-02", "a"))
    found = stand(made, {"a": BEGUN})["a"]
    assert (found.state, found.reason) == (
        StepState.IN_PROGRESS,
        "With Ms Rivera since Fri 2 Oct 2026, due on Mon 2 Nov 2026.",
    )
    late = stand(plan(step("a", 3, owners=()), goal("g", "10-02", "a")), {"a": Progress(Status.IN_PROGRESS)})[
        "a"
    ]
    assert late.reason == "With Agenda team; it was due on Fri 2 Oct 2026."
    assert late.late


def test_waiting_for_approval() -> None:
    made = plan(step("a", gate=GATE), goal("g", "10-30", "a"))
    found = stand(made, {"a": replace(WAITING, approvals=("bob",))})["a"]
    assert (found.state, found.reason) == (
        StepState.WAITING_FOR_APPROVAL,
        "Waits for approval by Ms Rivera or Ms Cho.",
    )
    assert stand(made, {"a": WAITING})["a"].reason == (
        "Waits for approval by 2 of Ms Rivera, Mr Lee and Ms Cho."
    )
    enough = stand(made, {"a": replace(WAITING, approvals=("bob", "cat"))})["a"]
    assert enough.reason == "All approvals are given; move it to done."
    everybody = plan(step("a", gate=Gate(("ann", "bob"), 2)), goal("g", "10-30", "a"))
    assert stand(everybody, {"a": WAITING})["a"].reason == "Waits for approval by Ms Rivera and Mr Lee."
    nobody = stand(plan(step("a"), goal("g", "10-30", "a")), {"a": WAITING})["a"]
    assert nobody.reason.startswith("Waits for approval, though nobody is named")


def test_flagged_approval_is_blocked() -> None:
    stuck = replace(WAITING, flag=Flag("board is away", day("10-02")))
    found = stand(plan(step("a", gate=GATE)), {"a": stuck})["a"]
    assert (found.state, found.since) == (StepState.BLOCKED, day("10-02"))


@pytest.mark.parametrize(("target", "state"), [("10-13", StepState.BLOCKED), ("10-14", StepState.PLANNED)])
def test_blocked_from_five_school_days_before_its_planned_start(target: str, state: StepState) -> None:
    """10-12 is Columbus Day: 10-13 is five school days from 10-05."""
    made = plan(step("a", owners=("bob",)), step("b"), link("a -> b"), goal("g", target, "b"))
    found = stand(made)["b"]
    assert SOON == 5
    assert found.state is state
    assert found.causes, "known in either case"


def test_started_steps_are_due_whatever_was_planned() -> None:
    made = plan(step("a"), step("b"), link("a -> b"), goal("g", "12-02", "b"))
    found = stand(made, {"b": BEGUN})["b"]
    assert found.state is StepState.BLOCKED


# Causes


@pytest.mark.parametrize(
    ("before", "how", "on"),
    [
        (Progress(), "which Ms Cho has not started", ("cat",)),
        (TAKEN, "which Ms Rivera has not started", ("ann",)),
        (
            replace(TAKEN, owners=("ann", "bob")),
            "which Ms Rivera and Mr Lee have not started",
            ("ann", "bob"),
        ),
        (BEGUN, "which Ms Rivera has in progress", ("ann",)),
        (replace(BEGUN, owners=("ann", "x")), "which Ms Rivera and x have in progress", ("ann", "x")),
        (WAITING, "which is in approval", ("ann",)),
    ],
)
def test_dependency(before: Progress, how: str, on: tuple[str, ...]) -> None:
    cause = only(stand(pair(owners=("cat",)), {"a": before})["b"])
    assert cause == Cause(CauseKind.DEPENDENCY, f"Waits for 'A', {how}.", on, TODAY, "a")


@pytest.mark.parametrize(("leads", "on"), [({"team": "bob"}, "bob"), ({}, "team"), ({"team": ""}, "team")])
def test_dependency_on_something_that_nobody_has(leads: dict[str, str], on: str) -> None:
    made = pair(owners=())
    cause = only(stand(made, leads=leads)["b"])
    assert (cause.sentence, cause.on) == ("Waits for 'A', which nobody of Agenda team has taken yet.", (on,))
    begun = only(stand(made, {"a": Progress(Status.IN_PROGRESS, started=TODAY)}, leads=leads)["b"])
    assert begun.sentence == "Waits for 'A', which is in progress at Agenda team."


def test_dependency_on_a_milestone() -> None:
    made = plan(milestone("a"), step("b"), link("a -> b"), goal("g", "10-09", "b"))
    assert only(stand(made)["b"]).sentence == "Waits for 'A', which is not reached yet."


def test_dependency_on_a_start() -> None:
    made = plan(step("a"), step("b"), link("a SS b"), goal("g", "10-09", "b"))
    assert only(stand(made)["b"]).sentence == ("Waits for the start of 'A', which Ms Rivera has not started.")
    assert stand(made, {"a": BEGUN, "b": TAKEN})["b"].state is StepState.READY


def test_ends_that_hang_together_hold_no_start() -> None:
    made = plan(step("a"), step("b"), link("a FF b"), link("a SF b"), goal("g", "10-09", "b"))
    assert stand(made, {"b": TAKEN})["b"].state is StepState.READY


def test_a_step_is_named_once() -> None:
    made = plan(step("a"), step("b"), link("a -> b"), link("a SS b"), goal("g", "10-09", "b"))
    assert len(stand(made)["b"].causes) == 1


def test_skipped_and_done_steps_hold_nobody() -> None:
    for done in (DONE, SKIPPED):
        assert stand(pair(), {"a": done, "b": TAKEN})["b"].state is StepState.READY


def test_reopened_step_blocks_again() -> None:
    assert stand(pair(), {"a": BEGUN, "b": TAKEN})["b"].blocked


def test_gate() -> None:
    waiting = replace(WAITING, approvals=("bob",))
    cause = only(stand(pair(gate=GATE), {"a": waiting})["b"])
    assert (cause.kind, cause.on, cause.source) == (CauseKind.GATE, ("ann", "cat"), "a")
    assert cause.sentence == "Waits for the approval of 'A' by Ms Rivera or Ms Cho."
    open_gate = stand(pair(gate=GATE), {"a": replace(waiting, approvals=("bob", "ann"))})["b"]
    assert only(open_gate).kind is CauseKind.DEPENDENCY
    assert only(stand(pair(gate=GATE), {"a": BEGUN})["b"]).kind is CauseKind.DEPENDENCY


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        ("10-02", "Nobody has taken it, and its time to start was Fri 2 Oct 2026."),
        ("10-05", "Nobody has taken it, and it is to start today."),
        ("10-06", None),
    ],
)
def test_person(target: str, sentence: str | None) -> None:
    made = plan(step("a"), goal("g", target, "a"))
    found = stand(made)["a"]
    if sentence is None:
        assert found.state is StepState.READY
        return
    assert only(found) == Cause(CauseKind.PERSON, sentence, ("bob",), TODAY, "team")
    assert stand(made, {"a": TAKEN})["a"].state is StepState.READY
    assert stand(made, {"a": replace(BEGUN, owners=())})["a"].state is StepState.IN_PROGRESS


def test_nobody_needs_to_take_a_milestone_or_what_cannot_start() -> None:
    made = plan(milestone("m"), goal("g", "10-05", "m"))
    assert stand(made)["m"].causes == ()
    waiting = stand(plan(step("a"), step("b"), link("a -> b"), goal("g", "10-05", "b")))["b"]
    assert [cause.kind for cause in waiting.causes] == [CauseKind.DEPENDENCY]


@pytest.mark.parametrize(
    ("flag", "sentence"),
    [
        (Flag("no room.", TODAY), "Is stuck: no room."),
        (Flag("", TODAY, by="ann"), "Is stuck: no reason was given (Ms Rivera says so)."),
        (
            Flag("which text", TODAY, CauseKind.DECISION, "stranger"),
            "Waits for a decision: which text (stranger says so).",
        ),
        (Flag("is ill", TODAY, CauseKind.PERSON, on=("bob", "cat")), "Waits for Mr Lee and Ms Cho: is ill."),
        (Flag("a volunteer", TODAY, CauseKind.PERSON), "Waits for somebody: a volunteer."),
    ],
)
def test_flag(flag: Flag, sentence: str) -> None:
    flagged = replace(flag, since=day("09-30"))
    made = plan(step("a"), goal("g", "10-09", "a"))
    found = stand(made, {"a": replace(BEGUN, flag=flagged)})["a"]
    assert only(found) == Cause(flag.kind, sentence, flag.on, day("09-30"), flag.reason)
    assert found.reason == sentence


CHANGES = plan(
    step("a", change=True),
    step("b", change=True),
    step("c", change=True, group="others"),
    step("d"),
    goal("ga", "10-09", "a"),
    goal("gb", "10-09", "b"),
)


def test_capacity() -> None:
    found = stand(CHANGES, {"a": BEGUN, "b": TAKEN, "c": TAKEN, "d": TAKEN})
    cause = only(found["b"])
    assert (cause.kind, cause.on, cause.source) == (CauseKind.CAPACITY, ("ann",), "a")
    assert cause.sentence == "Agenda team is at another change, 'A', and makes one at a time."
    assert [found[key].blocked for key in "acd"] == [False, False, False]
    assert not any(each.causes for each in stand(CHANGES, dict.fromkeys("abcd", TAKEN)).values())


def test_the_change_that_was_started_first_goes_on() -> None:
    later = replace(BEGUN, started=TODAY)
    found = stand(CHANGES, {"a": later, "b": WAITING, "c": TAKEN, "d": TAKEN})
    assert (found["a"].blocked, found["b"].state) == (True, StepState.WAITING_FOR_APPROVAL)
    undated = replace(BEGUN, started=None)
    assert stand(CHANGES, {"a": undated, "b": BEGUN})["a"].blocked
    nobody = plan(step("a", change=True, owners=()), step("b", change=True), goal("g", "10-09", "b"))
    assert only(stand(nobody, {"a": replace(BEGUN, owners=()), "b": TAKEN})["b"]).on == ("bob",)


def test_capacity_of_a_group_with_two_changes_at_a_time() -> None:
    two = Limits(per_group=2)
    three = plan(
        *(step(key, change=True) for key in "abc"), *(goal(f"g{key}", "10-09", key) for key in "abc")
    )
    later = replace(BEGUN, started=TODAY)
    assert not stand(three, {"a": BEGUN, "b": TAKEN, "c": TAKEN}, limits=two)["c"].blocked
    cause = only(stand(three, {"a": later, "b": BEGUN, "c": TAKEN}, limits=two)["c"])
    assert (cause.kind, cause.on, cause.source) == (CauseKind.CAPACITY, ("ann",), "b")
    assert cause.sentence == "Agenda team is at 2 other changes, 'B' and 'A', and makes no more at a time."
    assert stand(three, {"a": BEGUN, "b": BEGUN, "c": later}, limits=two)["c"].blocked


def test_capacity_of_the_school() -> None:
    found = stand(CHANGES, {"a": BEGUN, "b": TAKEN, "c": TAKEN}, limits=Limits(None, 1))
    assert only(found["b"]).sentence == "The school is at another change, 'A', and makes one at a time."
    assert found["c"].blocked
    found = stand(CHANGES, {"a": BEGUN, "b": TAKEN, "c": TAKEN}, limits=Limits(1, 1))
    assert only(found["b"]).sentence == "Agenda team is at another change, 'A', and makes one at a time."
    assert not stand(CHANGES, {"a": BEGUN, "c": TAKEN}, limits=Limits(None, 2))["c"].blocked


def test_unmeasured() -> None:
    made = plan(
        step("a", measure=None),
        step("b", measure=None, kind=StepKind.MEETING),
        milestone("m", measure=None),
        *(goal(f"g{key}", "10-09", key) for key in "abm"),
    )
    found = stand(made, {"a": TAKEN, "b": TAKEN})
    assert only(found["a"]) == Cause(
        CauseKind.UNMEASURED,
        "It has no measure, so nobody could see that it is done.",
        ("bob",),
        TODAY,
        "team",
    )
    assert (found["b"].causes, found["m"].causes) == ((), ())


def test_sync() -> None:
    made = plan(step("a"), goal("g", "10-09", "a"))
    found = stand(made, {"a": TAKEN}, troubles={"a": "The card was archived on the board."})["a"]
    assert only(found) == Cause(CauseKind.SYNC, "The card was archived on the board.", (), TODAY, "board")


def test_since_is_the_first_day_it_was_seen() -> None:
    seen = {("b", CauseKind.DEPENDENCY, "a"): day("09-28")}
    found = stand(pair(), since=seen)["b"]
    assert (only(found).since, found.since) == (day("09-28"), day("09-28"))


def test_several_causes() -> None:
    made = plan(
        step("a"), step("c"), step("b", measure=None), link("a -> b"), link("c -> b"), goal("g", "10-09", "b")
    )
    found = stand(made, {"b": Progress(flag=Flag("no room", day("10-01")))})["b"]
    kinds = [cause.kind for cause in found.causes]
    assert kinds == [CauseKind.EXTERNAL, CauseKind.DEPENDENCY, CauseKind.DEPENDENCY, CauseKind.UNMEASURED]
    assert found.reason == "Is stuck: no room (and for 3 more reasons)."
    two = stand(made, {"a": DONE})["b"]
    assert two.reason == "Waits for 'C', which Ms Rivera has not started (and for 1 more reason)."
    assert found.since == day("10-01")


# Delay


WAY = plan(
    step("a", 2),
    step("b", 3),
    step("x"),
    milestone("m"),
    step("meeting", 0.5, kind=StepKind.MEETING),
    step("c"),
    link("a -> b"),
    link("b -> m"),
    link("m -> c"),
    link("b -> meeting"),
    goal("late", "10-07", "m"),
    goal("fine", "11-20", "c"),
    goal("never", "10-01", "x"),
)


def test_delay() -> None:
    delay = stand(WAY)["a"].delay
    assert delay.steps == ("b", "m", "meeting", "c")
    assert delay.milestone == "m"
    assert (delay.milestone_planned, delay.milestone_forecast) == (day("10-07"), day("10-09"))
    assert delay.goals == ("late",)


def test_delay_of_the_last_step() -> None:
    found = stand(WAY)
    assert found["c"].delay.steps == ()
    assert (found["c"].delay.milestone, found["c"].delay.goals) == (None, ())
    assert found["x"].delay.goals == ("never",)


def test_a_goal_counts_as_a_milestone() -> None:
    made = plan(step("a"), step("b"), link("a -> b"), goal("g", "10-30", "b"))
    assert stand(made)["a"].delay.milestone == "b"


def test_what_is_closed_is_not_delayed_and_passes_nothing_on() -> None:
    found = stand(WAY, {"b": SKIPPED})
    assert found["a"].delay.steps == ()
    assert found["b"].delay.steps == ()
    assert found["m"].delay.steps == ("c",)


@given(worlds(bounds=True), st.data())
def test_every_step_stands_somewhere_and_says_why(
    world: tuple[Plan, dict[str, SchoolCalendar]], data: st.DataObject
) -> None:
    made, calendars = world
    progress = {
        each.key: Progress(
            data.draw(st.sampled_from(Status)),
            owners=data.draw(st.sampled_from([(), ("ann",)])),
            started=data.draw(st.sampled_from([None, ANY_DAY - timedelta(days=3)])),
            flag=data.draw(st.sampled_from([None, None, Flag("stuck", ANY_DAY)])),
        )
        for each in made.steps
    }
    planned = schedule(made, calendars, ANY_DAY, progress)
    found = standings(made, planned, calendars, progress, {}, {}, {}, {})
    assert list(found) == [each.key for each in made.steps]
    for key, each in found.items():
        closed = progress[key].status.closed
        assert each.reason.endswith(".")
        assert closed == (each.state in (StepState.DONE, StepState.SKIPPED))
        assert not (each.blocked and not each.causes)
        assert set(each.delay.steps) <= set(made.followers(key))
        if each.state is StepState.READY:
            holding = [
                link
                for link in made.predecessors[key]
                if link.relation.value == "FS" and not progress[link.before].status.closed
            ]
            assert not holding
