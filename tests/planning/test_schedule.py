"""The schedule: goals, constraints, actuals, fixed dates, slack and driving chains, one situation each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from leadflow.planning.calendar import CalendarError
from leadflow.planning.plan import LagUnit, Plan, Step, StepKind
from leadflow.planning.schedule import Schedule, schedule
from leadflow.planning.situation import Bound
from leadflow.planning.steps import Progress, Status
from tests.planning.samples import CALENDARS, SCHOOL, day, goal, link, milestone, plan, step

TODAY = day("10-05")  # a Monday

CHAIN = plan(
    step("a", 2), step("b", 3), step("c", 1), link("a -> b"), link("b -> c"), goal("g", "10-23", "c")
)


def planned(made: Plan, today: date = TODAY, **progress: Progress) -> Schedule:
    return schedule(made, CALENDARS, today, progress)


def early(found: Schedule, key: str) -> tuple[date, date]:
    dates = found.steps[key]
    return dates.earliest_start, dates.earliest_finish


def late(found: Schedule, key: str) -> tuple[date, date]:
    dates = found.steps[key]
    return dates.latest_start, dates.latest_finish


def days(first: str, last: str) -> tuple[date, date]:
    return day(first), day(last)


def test_chain() -> None:
    found = planned(CHAIN)
    assert [early(found, key) for key in "abc"] == [
        days("10-05", "10-06"),
        days("10-07", "10-09"),
        days("10-13", "10-13"),  # 12 Oct is Columbus Day
    ]
    assert [late(found, key) for key in "abc"] == [
        days("10-16", "10-19"),
        days("10-20", "10-22"),
        days("10-23", "10-23"),
    ]
    assert {found.steps[key].slack for key in "abc"} == {8}
    assert [found.steps[key].slack_calendar for key in "abc"] == [13, 13, 10]
    assert [found.steps[key].driver for key in "abc"] == [None, "a", "b"]
    assert [found.steps[key].late_driver for key in "abc"] == ["b", "c", "g"]
    assert [found.steps[key].latest_by for key in "abc"] == [Bound.DEPENDENCY, Bound.DEPENDENCY, Bound.GOAL]


def test_goal_forecast() -> None:
    forecast = planned(CHAIN).goals["g"]
    assert (forecast.forecast, forecast.slack, forecast.slack_calendar) == (day("10-13"), 8, 10)
    assert forecast.met
    assert forecast.chain == planned(CHAIN).critical_path == ("a", "b", "c")


def test_missed_goal_is_short_by_school_days() -> None:
    found = planned(CHAIN, day("10-21"))
    forecast = found.goals["g"]
    assert (forecast.forecast, forecast.slack, forecast.slack_calendar, forecast.met) == (
        day("10-28"),
        -3,
        -5,
        False,
    )
    assert found.steps["a"].slack == -3
    assert all(dates.critical for dates in found.steps.values())


def test_several_goals_bind_by_the_tightest() -> None:
    made = plan(
        step("a"),
        step("b", 5),
        step("c", 1),
        link("a -> b"),
        link("a -> c"),
        goal("far", "10-30", "b"),
        goal("near", "10-16", "c"),
        goal("nearer", "10-14", "c"),
    )
    found = planned(made)
    assert late(found, "c") == days("10-14", "10-14")
    assert late(found, "a") == days("10-13", "10-13")
    assert found.steps["c"].late_driver == "nearer"
    assert found.critical_path == ("a", "c")
    assert [found.steps[key].critical for key in "abc"] == [True, False, True]


def test_what_leads_to_no_goal_may_last_as_long_as_the_plan() -> None:
    made = plan(step("a"), step("b", 2), link("a -> b"), step("g"), goal("goal", "10-16", "g"))
    found = planned(made)
    assert late(found, "b") == days("10-15", "10-16")
    assert found.steps["b"].latest_by is Bound.PLAN_END
    longer = plan(step("b", 30), step("g"), goal("goal", "10-16", "g"))
    assert late(planned(longer), "b") == early(planned(longer), "b")


def test_a_goal_at_the_plans_end_is_still_a_goal() -> None:
    found = planned(plan(step("a"), milestone("m"), link("a -> m"), goal("g", "10-30", "m")))
    assert (found.steps["a"].latest_by, found.steps["a"].late_driver) == (Bound.DEPENDENCY, "m")


def test_without_goals_the_plan_hangs_on_its_end() -> None:
    made = plan(step("a"), step("b", 3), step("c"), link("a -> b"), link("a -> c"))
    found = planned(made)
    assert late(found, "c") == days("10-08", "10-08")
    assert found.critical_path == ("a", "b")
    assert [found.steps[key].critical for key in "abc"] == [True, True, False]
    assert found.steps["c"].free_slack == 2


def test_two_equal_drivers_are_both_critical() -> None:
    made = plan(
        step("x", 2), step("y", 2), step("z"), link("x -> z"), link("y -> z"), goal("g", "10-30", "z")
    )
    found = planned(made)
    assert found.steps["z"].driver == "x"
    assert [found.steps[key].critical for key in "xyz"] == [True, True, True]


def test_today_on_a_closed_day() -> None:
    assert early(planned(CHAIN, day("10-10")), "a") == days("10-13", "10-14")


def test_before_the_calendar_nothing_starts() -> None:
    found = planned(plan(step("a"), milestone("m"), goal("g", "10-30", "a")), day("2026-08-03"))
    assert early(found, "a") == early(found, "m") == days("08-31", "08-31")
    assert found.steps["a"].earliest_by is found.steps["m"].earliest_by is Bound.CALENDAR


def test_a_chain_that_should_have_begun_before_the_calendar() -> None:
    made = plan(step("a", 10), goal("g", "09-04", "a"))
    found = planned(made, day("08-31"))
    assert late(found, "a")[0] == date(2026, 8, 24), "weekdays before the first day are counted"
    assert found.steps["a"].slack == -5


def test_calendar_lag_is_a_date_difference() -> None:
    made = plan(
        milestone("final"),
        step("meeting", 0.5, kind=StepKind.MEETING, on=day("10-19")),
        link("final -> meeting", 2, LagUnit.CALENDAR_DAYS),
    )
    assert late(planned(made), "final") == days("10-16", "10-16"), "Saturday is rolled back"
    after = plan(step("a"), milestone("m"), link("a -> m", 5, LagUnit.CALENDAR_DAYS))
    assert early(planned(after), "m") == days("10-13", "10-13"), "Saturday is rolled on, over the holiday"


def test_leads_let_steps_overlap() -> None:
    made = plan(step("a", 4), step("b", 2), link("a -> b", -2), goal("g", "10-30", "b"))
    found = planned(made)
    assert early(found, "b") == days("10-07", "10-08")
    assert late(found, "a") == days("10-27", "10-30")
    dated = plan(step("a", 4), step("b", 2), link("a -> b", -3, LagUnit.CALENDAR_DAYS))
    assert early(planned(dated), "b") == days("10-05", "10-06")


@pytest.mark.parametrize(
    ("relation", "lag", "earliest", "latest"),
    [
        ("SS", 1, ("10-06", "10-07"), ("10-27", "10-30")),
        ("FF", 1, ("10-08", "10-09"), ("10-26", "10-29")),
        ("SF", 6, ("10-09", "10-13"), ("10-23", "10-28")),
        ("SF", 0, ("10-05", "10-06"), ("10-27", "10-30")),
    ],
)
def test_relations(relation: str, lag: int, earliest: tuple[str, str], latest: tuple[str, str]) -> None:
    made = plan(step("a", 4), step("b", 2), link(f"a {relation} b", lag), goal("g", "10-30", "b"))
    found = planned(made)
    assert early(found, "b") == days(*earliest)
    assert late(found, "a") == days(*latest)
    assert found.critical_path[-1] == "b"


def test_half_days_cost_half() -> None:
    made = plan(step("a", 2), step("b"), link("a -> b"), goal("g", "12-01", "b"))
    found = planned(made)
    assert late(found, "b") == days("12-01", "12-01")
    assert late(found, "a") == days("11-24", "11-30"), "half of Tue, half a Wed, Mon"
    assert found.steps["a"].slack == planned(made).steps["b"].slack


def test_meeting_takes_one_of_its_dates() -> None:
    meeting = step("meeting", kind=StepKind.MEETING, calendar="meetings")
    made = plan(step("a", 3), meeting, step("b"), link("a -> meeting"), link("meeting -> b"))
    made = replace(made, goals=(goal("g", "11-20", "b"),))
    found = planned(made)
    assert early(found, "meeting") == days("10-14", "10-14")
    assert late(found, "meeting") == days("10-28", "10-28"), "11 Nov is Veterans Day"
    assert late(found, "a") == days("10-23", "10-27")
    assert found.steps["a"].free_slack == 3


def test_not_before_holds_the_start_only() -> None:
    made = plan(step("a"), step("b", not_before=day("10-14")), link("a -> b"), goal("g", "10-30", "b"))
    found = planned(made)
    assert early(found, "b") == days("10-14", "10-14")
    assert found.steps["b"].earliest_by is Bound.NOT_BEFORE
    assert late(found, "b") == days("10-30", "10-30")
    assert found.goals["g"].chain == ("b",)


def test_not_after_is_a_deadline() -> None:
    made = plan(step("a", not_after=day("10-14")), step("b"), link("a -> b"), goal("g", "10-30", "b"))
    found = planned(made)
    assert late(found, "a") == days("10-14", "10-14")
    assert found.steps["a"].latest_by is Bound.NOT_AFTER
    missed = planned(made, day("10-16"))
    assert missed.steps["a"].slack == -2
    assert missed.steps["a"].critical
    assert missed.goals["g"].met


BOARD = plan(
    step("paper", 4),
    step("board", 0.5, kind=StepKind.MEETING, on=day("10-21")),
    step("letter", 2),
    link("paper -> board"),
    link("board -> letter"),
    goal("g", "10-30", "letter"),
)


def test_fixed_meeting_stays_put() -> None:
    found = planned(BOARD)
    assert early(found, "board") == late(found, "board") == days("10-21", "10-21")
    assert found.steps["board"].earliest_by is found.steps["board"].latest_by is Bound.FIXED
    assert late(found, "paper") == days("10-15", "10-20")
    assert early(found, "letter") == days("10-21", "10-23"), "from its noon on"
    assert not [each for each in found.findings if each.id.startswith("fixed")]


def test_fixed_meeting_stays_put_when_it_cannot_be_kept() -> None:
    found = planned(BOARD, day("10-19"))
    assert early(found, "board") == days("10-21", "10-21")
    assert found.steps["paper"].slack == -2
    assert found.steps["paper"].critical
    assert found.goals["g"].met


def test_fixed_date_that_has_passed() -> None:
    found = planned(
        BOARD, day("10-22"), paper=Progress(Status.DONE, started=day("10-13"), finished=day("10-16"))
    )
    assert early(found, "board") == days("10-22", "10-22"), "it cannot take place in the past"
    assert late(found, "board") == days("10-21", "10-21")
    assert found.steps["board"].slack == -1


def test_fixed_on_a_closed_day() -> None:
    def on(text: str, duration: float, **more: object) -> tuple[date, date]:
        return early(planned(plan(step("x", duration, on=day(text), **more))), "x")

    assert on("11-11", 1) == days("11-11", "11-11")
    assert on("11-11", 0.5) == days("11-11", "11-11")
    assert on("11-11", 2) == days("11-11", "11-12")
    assert on("11-11", 0, kind=StepKind.MILESTONE) == days("11-11", "11-11")
    assert on("11-25", 1) == days("11-25", "11-30"), "work goes on after a half day"
    assert on("11-25", 1, kind=StepKind.MEETING) == days("11-25", "11-25"), "a meeting does not"
    assert on("10-01", 1, kind=StepKind.MEETING, calendar="meetings") == days("10-14", "10-14"), "has passed"
    assert on("10-15", 1, kind=StepKind.MEETING, calendar="meetings") == days("10-15", "10-15")
    assert on("11-24", 2) == days("11-24", "11-30")


def test_fixed_milestone_is_true_at_the_end_of_its_day() -> None:
    made = plan(step("a"), milestone("m", on=day("10-16")), step("b"), link("a -> m"), link("m -> b"))
    found = planned(made)
    assert late(found, "a") == days("10-16", "10-16")
    assert early(found, "b") == days("10-19", "10-19")


def test_milestone_dates() -> None:
    made = plan(
        step("a"),
        milestone("m"),
        step("b"),
        milestone("first"),
        link("a -> m"),
        link("m -> b"),
        goal("g", "10-19", "b"),
    )
    found = planned(made)
    assert early(found, "m") == days("10-05", "10-05"), "the day on which it is reached"
    assert late(found, "m") == days("10-16", "10-16"), "Friday, not the Monday that it opens"
    assert early(found, "first") == days("10-05", "10-05")
    tight = planned(
        plan(milestone("m", not_before=day("10-19")), step("b"), link("m -> b"), goal("g", "10-19", "b"))
    )
    assert late(tight, "m") == early(tight, "m") == days("10-19", "10-19")


def test_milestone_pushed_by_a_finish() -> None:
    made = plan(step("a", 3), milestone("m"), link("a FF m", 2))
    assert early(planned(made), "m") == days("10-09", "10-09")
    closed = plan(step("a", 3), milestone("m"), link("a FF m", 3, LagUnit.CALENDAR_DAYS))
    assert early(planned(closed), "m") == days("10-13", "10-13")


def test_missed_by_days_without_school_is_missed() -> None:
    """Due on a Friday and reached on Monday morning: no school day lies between, and yet it is late."""
    made = plan(milestone("m", not_before=day("10-17")), goal("g", "10-16", "m"))
    found = planned(made)
    assert found.goals["g"].forecast == day("10-19")
    assert (found.goals["g"].slack, found.goals["g"].met) == (-0.5, False)


# What was done


def test_done_steps_never_move() -> None:
    done = Progress(Status.DONE, started=day("09-28"), finished=day("10-02"))
    found = planned(CHAIN, a=done)
    assert early(found, "a") == late(found, "a") == days("09-28", "10-02")
    assert found.steps["a"].latest_by is Bound.ACTUAL
    assert (found.steps["a"].slack, found.steps["a"].free_slack, found.steps["a"].critical) == (0, 0, False)
    assert found.critical_path == ("b", "c")
    today = planned(CHAIN, a=Progress(Status.DONE, started=TODAY, finished=TODAY))
    assert early(today, "b") == days("10-06", "10-08"), "the next day"
    assert today.steps["b"].driver == "a"


@pytest.mark.parametrize(
    ("progress", "dates"),
    [
        (Progress(Status.DONE), ("10-05", "10-05")),
        (Progress(Status.DONE, finished=day("10-01")), ("10-01", "10-01")),
        (Progress(Status.DONE, started=day("10-02"), finished=day("10-01")), ("10-01", "10-01")),
        (Progress(Status.SKIPPED, started=day("10-01"), finished=day("10-02")), ("10-02", "10-02")),
    ],
)
def test_dates_that_are_missing(progress: Progress, dates: tuple[str, str]) -> None:
    assert early(planned(CHAIN, a=progress), "a") == days(*dates)


def test_goal_that_was_reached() -> None:
    done = dict.fromkeys("ab", Progress(Status.DONE, started=day("09-28"), finished=day("10-02")))
    found = planned(CHAIN, TODAY, c=Progress(Status.DONE, started=TODAY, finished=TODAY), **done)
    forecast = found.goals["g"]
    assert (forecast.forecast, forecast.met, forecast.chain) == (TODAY, True, ())
    assert found.critical_path == ()
    nothing_left = planned(plan(step("a")), a=Progress(Status.DONE))
    assert nothing_left.critical_path == ()


def test_started_step_keeps_its_start_and_needs_what_is_left() -> None:
    begun = planned(CHAIN, day("10-07"), b=Progress(Status.IN_PROGRESS, started=day("10-06")), a=_done())
    assert early(begun, "b") == days("10-06", "10-08"), "one of three days is used"
    assert early(begun, "c") == days("10-09", "10-09")
    over = planned(CHAIN, day("10-19"), b=Progress(Status.IN_APPROVAL, started=day("10-06")), a=_done())
    assert early(over, "b") == days("10-06", "10-19"), "half a day at least"
    assert over.marks["b"].earliest[1] % 3 == 1
    assert early(over, "c") == days("10-19", "10-20")
    unknown = planned(CHAIN, b=Progress(Status.IN_PROGRESS), a=_done())
    assert early(unknown, "b") == days("10-05", "10-07")
    ahead = planned(CHAIN, b=Progress(Status.IN_PROGRESS, started=day("10-07")), a=_done())
    assert early(ahead, "b") == days("10-07", "10-09")


def _done() -> Progress:
    return Progress(Status.DONE, started=day("10-01"), finished=day("10-02"))


def test_started_too_early_is_not_done_before_what_it_depends_on() -> None:
    made = plan(
        step("a", 8), step("b", 2), step("s"), link("a -> b"), link("s SS b"), goal("g", "10-23", "b")
    )
    found = planned(made, b=Progress(Status.IN_PROGRESS, started=TODAY))
    assert early(found, "b") == days("10-05", "10-15")
    assert found.steps["b"].driver == "a"
    assert late(found, "a") == days("10-14", "10-23"), "it may be done with it"
    assert found.steps["s"].latest_by is Bound.PLAN_END, "a start that has happened binds nobody"
    assert found.steps["a"].free_slack == 0
    assert found.steps["s"].free_slack == found.steps["s"].slack
    assert found.critical_path == ("a", "b")


def test_a_start_that_has_happened_is_not_to_be_earlier() -> None:
    made = plan(step("a", 4), step("b", 2), link("a SS b", 1), goal("g", "10-07", "b"))
    found = planned(made, a=Progress(Status.IN_PROGRESS, started=day("10-01")))
    assert found.steps["a"].latest_by is Bound.PLAN_END
    assert found.steps["a"].free_slack == found.steps["a"].slack


def test_started_milestone() -> None:
    made = plan(step("a", 2), milestone("m"), link("a -> m"))
    reached = planned(made, m=Progress(Status.IN_APPROVAL, started=day("10-02")), a=_done())
    assert early(reached, "m") == days("10-02", "10-05")
    waiting = planned(made, m=Progress(Status.IN_PROGRESS, started=day("10-02")))
    assert early(waiting, "m") == days("10-02", "10-06")
    assert waiting.steps["m"].driver == "a"


def test_skipped_step_takes_no_time_and_binds_nobody() -> None:
    found = planned(CHAIN, b=Progress(Status.SKIPPED, finished=TODAY, skipped_because="no need"))
    assert early(found, "c") == days("10-05", "10-05")
    assert found.steps["c"].driver is None
    assert found.steps["a"].latest_by is Bound.PLAN_END
    assert found.critical_path == ("c",)


# Where the calendar ends


def test_beyond_the_calendar_weekdays_count() -> None:
    found = planned(plan(step("a", 5), goal("g", "06-25", "a")), day("06-21"))
    assert early(found, "a") == days("06-21", "06-25")
    (finding,) = [each for each in found.findings if each.id == "calendar-ends"]
    assert finding.dates == (SCHOOL.last, day("06-25"))


def test_unknown_calendar() -> None:
    with pytest.raises(
        CalendarError, match="step 'a' is planned over the calendar 'band', which is not there"
    ):
        planned(plan(step("a", calendar="band")))
    with pytest.raises(CalendarError, match=r"the plan is planned over the calendar 'school'.*known: none"):
        schedule(Plan(()), {}, TODAY)


def test_empty_plan() -> None:
    found = planned(Plan(()))
    assert (found.steps, found.goals, found.critical_path) == ({}, {}, ())


def test_steps_stand_in_the_order_they_were_written() -> None:
    made = plan(step("b"), step("a"), link("a -> b"))
    assert list(planned(made).steps) == ["b", "a"]


def test_elapsed_lag_of_half_a_day() -> None:
    made = plan(step("a", 0.5), step("b", 0.5), link("a -> b", 0.5, LagUnit.ELAPSED_DAYS))
    assert early(planned(made), "b") == days("10-06", "10-06")


def test_a_duration_beyond_the_calendar_of_mankind() -> None:
    endless: Step = step("a", 10_000_000)
    with pytest.raises(CalendarError, match="far too long"):
        planned(plan(endless))


def test_a_date_that_people_set_moves_what_follows_and_not_the_work_itself() -> None:
    plainly, said = planned(CHAIN), planned(CHAIN, a=Progress(due=day("10-20")))
    assert not plainly.steps["a"].promised
    assert said.steps["a"].promised
    assert said.steps["a"].earliest_start == plainly.steps["a"].earliest_start
    assert said.steps["a"].earliest_finish == day("10-20")
    assert said.steps["b"].earliest_start == day("10-21")
    assert said.steps["b"].driver == "a"


def test_a_date_that_is_sooner_than_the_work_needs_moves_nothing() -> None:
    assert planned(CHAIN, b=Progress(due=planned(CHAIN).steps["b"].earliest_finish)) == planned(CHAIN)
    assert planned(CHAIN, TODAY, a=Progress(due=TODAY - timedelta(days=3))) == planned(CHAIN)


def test_a_date_on_a_day_without_school_is_the_school_day_before() -> None:
    assert planned(CHAIN, a=Progress(due=day("10-24"))).steps["a"].earliest_finish == day("10-23")


def test_a_step_in_progress_keeps_its_start_and_takes_the_date() -> None:
    begun = Progress(Status.IN_PROGRESS, started=TODAY, due=day("10-20"))
    found = planned(CHAIN, a=begun).steps["a"]
    assert (found.earliest_start, found.earliest_finish, found.promised) == (TODAY, day("10-20"), True)


def test_a_milestone_takes_the_date_too() -> None:
    made = plan(milestone("m"), goal("g", "11-13", "m"))
    found = planned(made, m=Progress(due=day("10-20"))).steps["m"]
    assert (found.earliest_start, found.earliest_finish) == (day("10-20"), day("10-20"))


@pytest.mark.parametrize("status", [Status.DONE, Status.SKIPPED])
def test_a_date_on_a_closed_step_says_nothing(status: Status) -> None:
    closed = Progress(status, started=TODAY, finished=TODAY, due=day("10-20"))
    assert not planned(CHAIN, a=closed).steps["a"].promised


def test_a_date_on_a_fixed_step_says_nothing() -> None:
    made = plan(step("a", on=day("10-15")), goal("g", "11-13", "a"))
    assert not planned(made, a=Progress(due=day("10-20"))).steps["a"].promised


def test_a_slip_of_the_hand_counts_a_year_beyond_the_calendar_at_most() -> None:
    found = planned(CHAIN, a=Progress(due=date(9999, 12, 31))).steps["a"]
    assert found.earliest_finish <= SCHOOL.last + timedelta(days=366)


def test_the_chain_to_a_late_goal_begins_where_people_set_the_date() -> None:
    made = schedule(CHAIN, CALENDARS, TODAY, {"b": Progress(due=day("2027-05-03"))})
    (late,) = [each for each in made.goals.values() if not each.met]
    assert late.chain[0] == "b"
    assert made.steps["b"].critical
    assert not made.steps["a"].critical


def test_an_end_lies_before_the_night_that_a_start_ends() -> None:
    """'A' starts on Monday morning: 'B' may end on Friday, and 'A' may start when 'B' is over."""
    made = plan(step("a", 5, not_before=day("10-19")), step("b", 2), link("a SF b"), goal("g", "11-30", "a"))
    found = schedule(made, CALENDARS, day("10-05")).steps["b"]
    assert (found.earliest_start, found.earliest_finish) == (day("10-15"), day("10-16"))
    last = plan(step("a", 1), step("b", 2, not_after=day("10-16")), link("a SF b"), goal("g", "11-30", "a"))
    assert schedule(last, CALENDARS, day("10-05")).steps["a"].latest_start == day("10-19")
    opens = plan(milestone("m", not_before=day("10-19")), step("b", 2), link("m FF b"))
    assert schedule(opens, CALENDARS, day("10-05")).steps["b"].earliest_finish == day("10-16")
    dates = plan(milestone("m", not_before=day("10-19")), step("b"), link("m FF b", 0, LagUnit.CALENDAR_DAYS))
    assert schedule(dates, CALENDARS, day("10-05")).steps["b"].earliest_finish == day("10-19")
