"""Explanations, word for word. They are written for a principal: change them with care."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow.planning.explain import explain
from leadflow.planning.plan import LagUnit, Plan, StepKind
from leadflow.planning.schedule import schedule
from leadflow.planning.steps import Progress, Status
from tests.planning.samples import CALENDARS, day, goal, link, milestone, plan, step
from tests.planning.strategies import TODAY, worlds

JARGON = re.compile(r"\b(LF|LS|EF|ES|FS|SS|FF|SF|lag|link|predecessor|successor|slot|None)\b")
NAMES = {"ann": "Ms Rivera", "bob": "Mr Lee"}

AGENDA = plan(
    step("norms", 2),
    step("draft", 2, owners=("ann", "bob")),
    step("apply"),
    milestone("final"),
    step("meeting", kind=StepKind.MEETING, calendar="meetings"),
    step("statement", 5),
    link("norms -> draft"),
    link("draft -> apply", 3),
    link("apply -> final"),
    link("final -> meeting", 2, LagUnit.CALENDAR_DAYS),
    link("meeting -> statement"),
    goal("purpose", "12-05", "statement"),
)


def golden(name: str) -> list[str]:
    """The lines of a golden file."""
    return (Path(__file__).parent / "golden" / f"{name}.txt").read_text(encoding="utf-8").splitlines()


def told(made: Plan, key: str, today: str = "10-05", **progress: Progress) -> list[str]:
    found = schedule(made, CALENDARS, day(today), progress)
    return list(explain(made, CALENDARS, found, key, NAMES))


def test_the_agenda_cycle() -> None:
    assert told(AGENDA, "draft") == golden("agenda_draft")


def test_a_holiday_on_the_way() -> None:
    made = plan(
        step("draft"),
        step("meeting", 0.5, kind=StepKind.MEETING, on=day("11-16")),
        link("draft -> meeting", 3),
    )
    assert told(made, "draft", "11-02") == golden("holiday_on_the_way")


def test_half_days_on_the_way() -> None:
    made = plan(step("a"), step("b"), link("a -> b", 2), goal("g", "12-01", "b"))
    assert told(made, "a", "11-02")[2] == (
        "'A' must be done by Tue 24 Nov 2026: 2 school days before 'B' starts on Tue 1 Dec 2026: "
        "Tue 24 (afternoon), Wed 25 (half day), Mon 30 Nov. It takes 1 school day (Mon 23 (afternoon), "
        "Tue 24 Nov (morning)), so it must start by Mon 23 Nov 2026. On the way: no school on Thu 26 Nov to "
        "Fri 27 Nov (Thanksgiving); only half a day on Wed 25 Nov (Early dismissal)."
    )


def test_a_date_without_school_is_rolled_back() -> None:
    made = plan(
        milestone("final"),
        step("meeting", 0.5, kind=StepKind.MEETING, on=day("10-19")),
        link("final -> meeting", 2, LagUnit.CALENDAR_DAYS),
    )
    assert told(made, "final")[1] == (
        "'Final' must be reached by Fri 16 Oct 2026: 2 calendar days before 'Meeting' on Mon 19 Oct 2026, "
        "Sat 17 Oct 2026, no school day."
    )


def test_a_goal_in_the_holidays_names_them() -> None:
    made = plan(step("a"), goal("g", "12-28", "a"))
    assert told(made, "a")[0] == "Goal 'G' is due on Mon 28 Dec 2026, no school day (Winter recess)."


BY_START = "start by {} 2026: {}'B' starts on Mon 19 Oct 2026"
BY_FINISH = "be done by {} 2026: {}'B' starts on Mon 19 Oct 2026"
TO_FINISH = " by {} 2026: {}'B' is done on Fri 30 Oct 2026."


@pytest.mark.parametrize(
    ("relation", "lag", "unit", "text", "date", "how"),
    [
        ("SS", 0, "school_days", BY_START + ".", "Mon 19 Oct", "no later than "),
        ("SS", 1, "school_days", BY_START + ": Fri 16 Oct.", "Fri 16 Oct", "1 school day before "),
        ("->", 0, "school_days", BY_FINISH + ".", "Fri 16 Oct", "before "),
        ("->", -2, "school_days", BY_FINISH + ".", "Tue 20 Oct", "no later than 2 school days after "),
        ("->", -1, "calendar_days", BY_FINISH + ".", "Tue 20 Oct", "no later than 1 calendar day after "),
        ("->", 1, "elapsed_days", BY_FINISH, "Fri 16 Oct", "24 hours before "),
        ("FF", 0, "school_days", "be done" + TO_FINISH, "Fri 30 Oct", "no later than "),
        ("SF", 3, "calendar_days", "start" + TO_FINISH, "Tue 27 Oct", "3 calendar days before "),
    ],
)
def test_the_ways_two_steps_are_tied(
    relation: str, lag: int, unit: str, text: str, date: str, how: str
) -> None:
    made = plan(
        step("a"), step("b", 10), link(f"a {relation} b", lag, LagUnit(unit)), goal("g", "10-30", "b")
    )
    assert told(made, "a")[2].startswith(f"'A' must {text.format(date, how)}")


def test_what_may_lie_beyond_the_night_is_told_so() -> None:
    made = plan(
        *(step("a", 2), step("b", 10), link("a SF b"), goal("g", "10-30", "b")),
        *(step("c"), goal("h", "12-01", "c")),
    )
    assert told(made, "a")[2].startswith(
        "'A' must start by Mon 2 Nov 2026: when school goes on after 'B' is done on Fri 30 Oct 2026."
    )


def test_long_stretches_are_told_by_their_ends() -> None:
    made = plan(step("a", 10), goal("g", "11-10", "a"))
    assert "It takes 10 school days (Wed 28 Oct to Tue 10 Nov)" in told(made, "a")[1]


def test_a_deadline_and_no_goal() -> None:
    deadline = plan(step("a", not_after=day("10-16")), step("b"), link("a -> b"), goal("g", "10-30", "b"))
    assert told(deadline, "a")[0] == (
        "'A' is not to end after Fri 16 Oct 2026: it must be done by Fri 16 Oct 2026. It takes 1 school day."
    )
    nowhere = plan(step("a"), step("b"), goal("g", "10-30", "b"))
    assert told(nowhere, "a")[0] == (
        "'A' leads to no goal and may last as long as the plan: it must be done by Fri 30 Oct 2026. "
        "It takes 1 school day."
    )


def test_a_fixed_step() -> None:
    made = plan(step("a", 2, on=day("10-16")), goal("g", "10-30", "a"))
    assert told(made, "a") == [
        "'A' is fixed for Fri 16 Oct 2026 to Mon 19 Oct 2026.",
        "It takes place on that date: Fri 16 Oct 2026.",
        "That leaves no school day to spare.",
    ]


def test_why_it_is_not_earlier() -> None:
    made = plan(step("a", not_before=day("10-17")), goal("g", "10-30", "a"))
    assert told(made, "a")[2] == (
        "It is not to start before Sat 17 Oct 2026; the earliest day for it is Mon 19 Oct 2026."
    )
    free = plan(step("a"), goal("g", "10-30", "a"))
    assert told(free, "a", "10-10")[2] == (
        "It can start on Tue 13 Oct 2026, the first day for it from today on: nothing holds it up."
    )
    assert told(free, "a", "2026-08-01")[2] == (
        "It cannot start before Mon 31 Aug 2026, when the calendar 'school' begins."
    )


def test_what_it_waits_for() -> None:
    made = plan(step("a", 2, owners=()), step("b"), link("a -> b", 2), goal("g", "10-30", "b"))
    assert told(made, "b")[2] == (
        "It cannot start before Fri 9 Oct 2026, since 'A' cannot be done before Tue 6 Oct 2026, and this "
        "comes 2 school days after that (Wed 7, Thu 8 Oct)."
    )
    done = Progress(Status.DONE, started=day("10-05"), finished=day("10-06"))
    assert told(made, "b", "10-07", a=done)[2] == (
        "It cannot start before Fri 9 Oct 2026, since 'A' was done on Tue 6 Oct 2026, and this comes "
        "2 school days after that (Wed 7, Thu 8 Oct)."
    )
    lead = plan(step("a", 2), milestone("b"), link("a -> b", -1), goal("g", "10-30", "b"))
    assert told(lead, "b")[2] == (
        "It cannot be reached before Mon 5 Oct 2026, since 'A' (Ms Rivera) cannot be done before "
        "Tue 6 Oct 2026, and this comes 1 school day before that."
    )
    done_late = Progress(Status.DONE, started=day("10-05"), finished=day("10-05"))
    start = plan(step("a"), step("b"), link("a SS b", 2, LagUnit.CALENDAR_DAYS), goal("g", "10-30", "b"))
    assert (
        "'A' (Ms Rivera) cannot be started before Mon 5 Oct 2026, and this comes 2 calendar days after"
        in (told(start, "b")[2])
    )
    assert (
        "since 'A' was started on Mon 5 Oct 2026, and this comes"
        in (told(start, "b", "10-05", a=done_late)[2])
    )


def test_a_step_in_progress() -> None:
    made = plan(step("a", 4), step("b", 2), link("a -> b"), goal("g", "10-07", "b"))
    begun = Progress(Status.IN_PROGRESS, started=day("10-02"))
    why, slack = told(made, "b", b=begun)[2:]
    assert why == (
        "It was started on Fri 2 Oct 2026 and can be done by Thu 8 Oct 2026 at the earliest, since 'A' "
        "(Ms Rivera) cannot be done before Thu 8 Oct 2026."
    )
    assert slack == "That is 1 school day (1 calendar day) later than it must be."
    assert told(made, "a", b=begun)[2].startswith(
        "'A' must be done by Wed 7 Oct 2026: no later than 'B' is done on Wed 7 Oct 2026."
    )
    alone = plan(step("b", 2), goal("g", "10-07", "b"))
    assert told(alone, "b", b=begun)[2] == (
        "It was started on Fri 2 Oct 2026 and can be done by Mon 5 Oct 2026 at the earliest."
    )


def test_a_closed_step() -> None:
    made = plan(step("a", 4), goal("g", "10-07", "a"))
    done = Progress(Status.DONE, started=day("10-01"), finished=day("10-02"))
    assert told(made, "a", a=done) == [
        "'A' is closed: it took place from Thu 1 Oct 2026 to Fri 2 Oct 2026, and moves no more."
    ]
    skipped = Progress(Status.SKIPPED, finished=day("10-02"))
    assert told(made, "a", a=skipped) == [
        "'A' is closed: it took place on Fri 2 Oct 2026, and moves no more."
    ]


def test_several_meetings_in_one_step() -> None:
    made = plan(step("a", 2, calendar="meetings"), goal("g", "10-30", "a"))
    assert "It takes 2 of the days of 'meetings' (Wed 14, Wed 28 Oct)" in told(made, "a")[1]


def test_unknown_step() -> None:
    with pytest.raises(KeyError):
        told(AGENDA, "nothing")


@given(worlds(bounds=True), st.data())
def test_every_step_of_every_plan_is_explained_without_jargon(
    world: tuple[Plan, dict[str, object]], data: st.DataObject
) -> None:
    made, calendars = world
    found = schedule(made, calendars, TODAY)  # type: ignore[arg-type]
    key = data.draw(st.sampled_from(made.steps)).key
    lines = explain(made, calendars, found, key, {})  # type: ignore[arg-type]
    assert len(lines) >= 3
    for line in lines:
        assert line.endswith(".")
        assert "  " not in line
        assert not JARGON.search(line), line


def test_a_date_that_people_set_is_named() -> None:
    made = plan(step("a", 2), step("b", 3), link("a -> b"), goal("g", "10-30", "b"))
    today = day("10-05")
    planned = schedule(made, CALENDARS, today, {"a": Progress(due=day("10-20"))})
    lines = explain(made, CALENDARS, planned, "a", {})
    assert "It can start today, Mon 5 Oct 2026: nothing holds it up." in lines
    assert "Its card says Tue 20 Oct 2026, and the plan counts on that." in lines
    begun = {"a": Progress(Status.IN_PROGRESS, started=today, due=day("10-20"))}
    lines = explain(made, CALENDARS, schedule(made, CALENDARS, today, begun), "a", {})
    assert "It was started on Mon 5 Oct 2026." in lines
    assert "Its card says Tue 20 Oct 2026, and the plan counts on that." in lines
