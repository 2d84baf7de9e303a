"""The agenda cycle through the real playbook: its dates are those of table 1.3 of the requirements.

The table's rows for Monday and Tuesday with a day to use the comments hold for the week it was computed for,
where the draft would have to go out on Columbus Day; with an open Monday it is a school day later.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from leadflow.planning.calendar import Closure, HalfDay, SchoolCalendar
from leadflow.planning.plan import Goal
from leadflow.planning.schedule import StepDates, schedule
from leadflow.playbooks.expand import expand
from leadflow.playbooks.school import School
from tests.playbooks.samples import playbook, policies, roster, shipped, use

FIRST, LAST = date(2026, 8, 31), date(2027, 6, 22)
TODAY = date(2026, 9, 1)
DAY = timedelta(days=1)
MEETING_WEEK = date(2026, 10, 19)
"""The Monday of the week for which the table was computed."""
TABLE = {
    # weekday of the meeting: days from the final, the draft with 0 and the draft with 1 day to apply
    "Monday": (3, 6, 10),
    "Tuesday": (4, 7, 11),
    "Wednesday": (2, 7, 8),
    "Thursday": (2, 7, 8),
    "Friday": (2, 7, 8),
}


def calendar(*closed: date, half: tuple[date, ...] = ()) -> SchoolCalendar:
    closures = tuple(Closure(day, day, "closed") for day in closed)
    return SchoolCalendar(
        "school", FIRST, LAST, closures=closures, half_days=tuple(HalfDay(day, "half") for day in half)
    )


HOLIDAYS = calendar(date(2026, 10, 12), date(2026, 11, 11))
ROLES = [
    {"key": "facilitator", "title": "Facilitator", "summary": "prepares"},
    {"key": "principal", "title": "Principal", "summary": "answers"},
]


def cycle(meeting: date, days: SchoolCalendar = HOLIDAYS, **choices: object) -> Mapping[str, StepDates]:
    """The dates of an agenda cycle for a meeting on its only slot, by the sub-plan's own keys."""
    slots = SchoolCalendar("slots", FIRST, LAST, closures=days.closures, only=(meeting,))
    school = School(
        name="Hill",
        start=TODAY,
        calendar=days,
        roster=roster(),
        slots=(slots,),
        meetings={"m": "slots"},
        roles={"facilitator": ("ben",)},
        goals=(Goal("g", "G", meeting, "m.meeting"),),
        policies=policies(**choices),
    )
    written = use("m", use="agenda", **{"with": {"reason": "talk", "outcome": "a list"}})
    plan = expand(playbook(written, roles=ROLES), shipped().sub_plans, school).plan
    dates = schedule(plan, {each.name: each for each in school.calendars}, TODAY).steps
    return {key.removeprefix("m."): each for key, each in dates.items()}


@pytest.mark.parametrize(("weekday", "row"), list(enumerate(TABLE.values())), ids=list(TABLE))
def test_table(weekday: int, row: tuple[int, int, int]) -> None:
    meeting = MEETING_WEEK + weekday * DAY
    at_once, with_a_day = cycle(meeting, apply_days=0), cycle(meeting)
    assert at_once["final"].latest_finish == with_a_day["final"].latest_finish
    found = (
        with_a_day["final"].latest_finish,
        at_once["draft"].latest_finish,
        with_a_day["draft"].latest_finish,
    )
    assert tuple((meeting - each).days for each in found) == row


def test_monday_and_tuesday_without_the_holiday() -> None:
    drafts = [
        (meeting - cycle(meeting, calendar())["draft"].latest_finish).days
        for meeting in (MEETING_WEEK, MEETING_WEEK + DAY)
    ]
    assert drafts == [7, 8]


def test_veterans_day() -> None:
    dates = cycle(date(2026, 11, 18))
    assert dates["draft"].latest_finish == date(2026, 11, 9)
    assert (dates["feedback"].latest_start, dates["feedback"].latest_finish) == (
        date(2026, 11, 10),
        date(2026, 11, 13),
    )
    assert dates["apply"].latest_finish == dates["final"].latest_finish == date(2026, 11, 16)
    assert dates["purpose"].latest_finish <= date(2026, 11, 11), "a week before"


def test_the_final_agenda_goes_out_on_the_day_on_which_comments_are_worked_in() -> None:
    """Forward as well as backward, with and without a day to apply."""
    for apply_days in (0, 0.5, 1, 2):
        dates = cycle(date(2026, 12, 16), apply_days=apply_days)
        last = "apply" if apply_days else "feedback"
        assert dates["final"].latest_finish == dates[last].latest_finish
        assert dates["final"].earliest_finish == dates[last].earliest_finish


def test_a_week_before_the_purpose_is_confirmed() -> None:
    assert cycle(date(2026, 12, 16), confirm_days=14)["purpose"].latest_finish == date(2026, 12, 2)


@pytest.mark.parametrize(("weekday", "days"), list(enumerate((4, 4, 2, 2, 2))))
def test_two_school_days_before_when_a_school_is_strict(weekday: int, days: int) -> None:
    meeting = date(2026, 12, 14) + weekday * DAY
    assert (meeting - cycle(meeting, notice_unit="school_days")["final"].latest_finish).days == days


def test_the_sending_day_may_count() -> None:
    meeting = date(2026, 12, 16)
    counted = cycle(meeting, count_sending_day=True)["draft"].latest_finish
    assert counted - cycle(meeting)["draft"].latest_finish == DAY


def test_a_half_day_counts_half() -> None:
    """Two half days within the window: it opens a day earlier."""
    halves = calendar(half=(date(2026, 12, 8), date(2026, 12, 9)))
    meeting = date(2026, 12, 16)
    assert (
        cycle(meeting, calendar())["draft"].latest_finish - cycle(meeting, halves)["draft"].latest_finish
        == DAY
    )


def counted_by_hand(meeting: date, closed: set[date], apply_days: int) -> tuple[date, date]:
    """When the draft and the final agenda go out: counting days back one by one."""

    def back(day: date) -> date:
        return next(
            each
            for each in (day - number * DAY for number in count())
            if each.weekday() < 5 and each not in closed
        )

    final = day = back(meeting - 2 * DAY)
    for _ in range(3 + apply_days):
        day = back(day - DAY)
    return day, final


@given(
    meeting=st.dates(date(2026, 10, 12), date(2027, 6, 22)),
    closed=st.sets(st.dates(date(2026, 9, 21), date(2027, 6, 22)), max_size=60),
    apply_days=st.integers(0, 2),
)
def test_any_holidays(meeting: date, closed: set[date], apply_days: int) -> None:
    assume(meeting.weekday() < 5 and meeting not in closed)
    draft, final = counted_by_hand(meeting, closed, apply_days)
    assume(draft > TODAY + 7 * DAY)
    dates = cycle(meeting, calendar(*sorted(closed)), apply_days=apply_days)
    assert (dates["draft"].latest_finish, dates["final"].latest_finish) == (draft, final)
    assert dates["final"].latest_finish <= meeting - 2 * DAY
