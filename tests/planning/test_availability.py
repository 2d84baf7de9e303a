"""The days on which a step can be worked on: school days less those on which its people are away."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from leadflow.planning.absence import Absence, Away
from leadflow.planning.availability import away_from, lessened, register_of
from leadflow.planning.calendar import Closure, HalfDay, SchoolCalendar
from leadflow.planning.explain import explain, why_not_earlier
from leadflow.planning.plan import Dependency, Goal, Plan, Step, StepKind
from leadflow.planning.schedule import Schedule, schedule
from leadflow.planning.steps import Progress, Status

MON = date(2027, 5, 3)
NAMES = {"kim": "Kim Lee", "ana": "Ana Ruiz", "reading": "Reading"}
SCHOOL = SchoolCalendar("school", date(2027, 1, 4), date(2027, 6, 18))


def day(number: int) -> date:
    """The day of May 2027; the 3rd is a Monday."""
    return date(2027, 5, number)


def step(key: str = "draft", *, owners: tuple[str, ...] = ("kim",), days: float = 3) -> Step:
    return Step(key, key.capitalize(), days, "reading", owners=owners)


def planned(plan: Plan, progress: dict[str, Progress] | None = None, today: date = MON) -> Schedule:
    return schedule(plan, {"school": SCHOOL}, today, progress)


def alone(*absences: Absence, owners: tuple[str, ...] = ("kim",), days: float = 3) -> Plan:
    return Plan(
        (step(owners=owners, days=days),),
        goals=(Goal("done", "Done", day(14), "draft"),),
        absences=absences,
    )


TRAINING = Absence("kim", day(4), day(7), "training")


def test_a_step_waits_while_its_owner_is_away() -> None:
    dates = planned(alone(TRAINING)).steps["draft"]
    assert (dates.earliest_start, dates.earliest_finish) == (day(3), day(11))
    assert (dates.latest_start, dates.latest_finish) == (day(12), day(14))


def test_latest_dates_leave_the_absence_out_as_well() -> None:
    dates = planned(alone(Absence("kim", day(13), day(14)))).steps["draft"]
    assert (dates.latest_start, dates.latest_finish) == (day(10), day(12))


def test_a_shared_step_goes_on_while_one_is_there() -> None:
    assert planned(alone(TRAINING, owners=("kim", "ana"))).steps["draft"].earliest_finish == day(5)
    both = alone(TRAINING, Absence("ana", day(5), day(5), "ill"), owners=("kim", "ana"))
    found = planned(both)
    assert found.steps["draft"].earliest_finish == day(6)
    assert found.away["draft"] == (Away(day(5), day(5), ("kim", "ana")),)


def test_who_took_the_card_counts_and_not_who_was_to_do_it() -> None:
    taken = planned(alone(TRAINING), {"draft": Progress(owners=("ana",))})
    assert taken.steps["draft"].earliest_finish == day(5)
    assert taken.away == {}


def test_a_groups_days_off_hold_for_all_its_steps() -> None:
    retreat = Absence("reading", day(4), day(4), "retreat", group=True)
    assert planned(alone(retreat, owners=())).steps["draft"].earliest_finish == day(6)
    later = Absence("reading", day(10), day(10), "retreat", group=True)
    assert planned(alone(TRAINING, retreat, later)).away["draft"] == (
        Away(day(4), day(7), ("kim",), "training"),
        Away(day(10), day(10), ("reading",), "retreat"),
    )
    half = Absence("reading", day(4), day(5), "retreat", group=True, half=True)
    assert [each.half for each in planned(alone(half, Absence("kim", day(5), day(5)))).away["draft"]] == [
        True,
        False,
    ]


def test_half_an_absence_leaves_the_morning() -> None:
    afternoons = Absence("kim", day(4), day(5), "coaching", half=True)
    found = planned(alone(afternoons))
    assert found.steps["draft"].earliest_finish == day(6)
    assert planned(alone(afternoons, TRAINING)).steps["draft"].earliest_finish == day(11)
    assert planned(alone(TRAINING, afternoons)).steps["draft"].earliest_finish == day(11)
    mixed = alone(afternoons, Absence("ana", day(4), day(4)), owners=("kim", "ana"))
    assert planned(mixed).away["draft"] == (Away(day(4), day(4), ("kim", "ana"), "", half=True),)


def test_milestones_meetings_and_closed_steps_do_not_move() -> None:
    everything = Absence("kim", date(2027, 1, 1), date(2027, 12, 31))
    slots = SchoolCalendar("slots", SCHOOL.first, SCHOOL.last, only=(day(5), day(12)))
    plan = Plan(
        (
            Step("meet", "Meet", 1, "reading", StepKind.MEETING, calendar="slots", owners=("kim",)),
            Step("true", "True", 0, "reading", StepKind.MILESTONE, owners=("kim",)),
            step(),
        ),
        absences=(everything,),
    )
    done = {"draft": Progress(Status.DONE, finished=day(3))}
    found = schedule(plan, {"school": SCHOOL, "slots": slots}, MON, done)
    assert found.steps["meet"].earliest_finish == day(5)
    assert found.steps["true"].earliest_finish == MON
    assert found.steps["draft"].earliest_finish == MON


def test_away_for_the_whole_year_is_planned_beyond_it() -> None:
    found = planned(alone(Absence("kim", SCHOOL.first, SCHOOL.last)))
    assert found.steps["draft"].earliest_start > SCHOOL.last
    assert "calendar-ends" in {each.id for each in found.findings}


def test_a_fixed_date_in_an_absence_is_a_finding() -> None:
    fixed = Step("draft", "Draft", 1, "reading", owners=("kim",), on=day(4))
    found = planned(Plan((fixed,), absences=(TRAINING,)))
    assert found.steps["draft"].earliest_start == day(4)
    (closed,) = (each for each in found.findings if each.id == "fixed-date-closed")
    assert closed.sentence == (
        "'Draft' is fixed for Tue 4 May 2027, when those who are to do it are away (training); "
        "check that it can take place."
    )


def test_it_is_explained() -> None:
    plan = Plan(
        (step(), step("revise", days=2)),
        (Dependency("draft", "revise"),),
        (Goal("done", "Done", day(14), "revise"),),
        absences=(
            TRAINING,
            Absence("reading", day(13), day(13), "retreat", group=True),
            Absence("kim", day(12), day(12), "coaching", half=True),
        ),
    )
    found = planned(plan)
    lines = explain(plan, {"school": SCHOOL}, found, "revise", NAMES)
    assert lines[1].endswith(
        "Kim Lee is away in the afternoon Wed 12 May (coaching); Reading is away Thu 13 May (retreat)."
    )
    assert "It takes 2 school days (Tue 11 (afternoon), Wed 12 (half day), Fri 14 May)" in lines[1]
    why = why_not_earlier(plan, {"school": SCHOOL}, found, "draft", NAMES)
    assert why == (
        "It can start today, Mon 3 May 2027: nothing holds it up. "
        "Kim Lee is away Tue 4 to Fri 7 May (training)."
    )


def test_days_off_for_one_reason_are_told_together() -> None:
    fridays = (Absence("kim", day(each), day(each), "part time") for each in (7, 14, 21))
    plan = alone(*fridays, days=9)
    lines = explain(plan, {"school": SCHOOL}, planned(plan), "draft", NAMES)
    assert "Kim Lee is away Fri 7 May and Fri 14 May (part time)." in lines[2]


def test_two_who_are_away_are_both_named() -> None:
    plan = alone(TRAINING, Absence("ana", day(4), day(4), "training"), owners=("kim", "ana"))
    found = planned(plan)
    why = why_not_earlier(plan, {"school": SCHOOL}, found, "draft", {})
    assert why.endswith("kim and ana are away Tue 4 May (training).")


def test_equal_absences_are_worked_out_once() -> None:
    first = away_from((TRAINING,), {"school": SCHOOL}, [step()], [Progress()])
    again = away_from((TRAINING,), {"school": SCHOOL}, [step()], [Progress()])
    assert first[0] is again[0]
    assert lessened(SCHOOL, first[0]) is lessened(SCHOOL, again[0])
    assert lessened(SCHOOL, ()) is SCHOOL
    assert register_of((TRAINING,)) is register_of((TRAINING,))


def test_the_table_is_that_of_the_calendar_with_these_closures() -> None:
    by_hand = SchoolCalendar(
        "school", SCHOOL.first, SCHOOL.last, closures=(Closure(day(4), day(7), "training"),),
        half_days=(HalfDay(day(11), ""),),
    )  # fmt: skip
    away = (Away(day(4), day(7), ("kim",), "training"), Away(day(11), day(11), ("kim",), "", half=True))
    assert lessened(SCHOOL, away).table == by_hand.table


stretches = st.lists(
    st.tuples(st.sampled_from(["kim", "ana"]), st.integers(0, 40), st.integers(0, 6), st.booleans()),
    max_size=6,
)


@given(stretches, st.sampled_from([0.5, 1, 2.5, 4]))
def test_an_absence_never_makes_a_step_earlier_and_one_more_owner_never_later(
    written: list[tuple[str, int, int, bool]], days: float
) -> None:
    absences = tuple(
        Absence(who, MON + timedelta(start), MON + timedelta(start + length), half=half)
        for who, start, length, half in written
    )
    free = planned(alone(days=days)).steps["draft"]
    one = planned(alone(*absences, days=days)).steps["draft"]
    two = planned(alone(*absences, owners=("kim", "ana"), days=days)).steps["draft"]
    assert free.earliest_finish <= two.earliest_finish <= one.earliest_finish
    assert one.latest_start <= two.latest_start <= free.latest_start
