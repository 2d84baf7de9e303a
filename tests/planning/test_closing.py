"""Changes of the calendar: a snow day, a half day, a day that is open after all."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow.errors import RefusedError
from leadflow.planning.calendar import Closure, HalfDay, SchoolCalendar
from leadflow.planning.closing import CalendarChange, CloseDays, HalveDay, OpenDays, changed_calendars

BREAK = Closure(date(2026, 11, 25), date(2026, 11, 27), "Thanksgiving")
TRIP = Closure(date(2026, 11, 9), date(2026, 11, 10), "Their own trip")
HALF = HalfDay(date(2026, 11, 4), "Conferences")
SCHOOL = SchoolCalendar("school", date(2026, 9, 1), date(2027, 6, 18), closures=(BREAK,), half_days=(HALF,))
MEETINGS = SchoolCalendar(
    "meetings",
    SCHOOL.first,
    SCHOOL.last,
    closures=(BREAK,),
    half_days=(HALF,),
    only=(date(2026, 11, 4), date(2026, 11, 11), date(2026, 11, 25), date(2026, 12, 2)),
)
GROUP = SchoolCalendar("group", SCHOOL.first, SCHOOL.last, closures=(BREAK, TRIP), half_days=(HALF,))
ALL = (SCHOOL, MEETINGS, GROUP)
SNOW = date(2026, 11, 11)


def test_a_snow_day_closes_every_calendar() -> None:
    for each in changed_calendars(ALL, CloseDays(SNOW, SNOW, "Snow")):
        assert not each.is_school_day(SNOW)
        assert each.closures[-1] == Closure(SNOW, SNOW, "Snow")


def test_a_closure_over_days_of_which_one_is_open_is_taken() -> None:
    school, *_ = changed_calendars(ALL, CloseDays(date(2026, 11, 24), date(2026, 11, 27), "Snow"))
    assert not school.is_school_day(date(2026, 11, 24))


def test_a_half_day() -> None:
    school, meetings, _ = changed_calendars(ALL, HalveDay(SNOW, "Early dismissal"))
    assert school.share(SNOW) == 0.5
    assert meetings.share(SNOW) == 1  # nobody splits a meeting


def test_an_opened_day_cuts_the_closure_and_gives_the_meeting_back() -> None:
    school, meetings, _ = changed_calendars(ALL, OpenDays(BREAK.first, BREAK.first))
    assert school.closures == (Closure(date(2026, 11, 26), BREAK.last, BREAK.name),)
    assert meetings.is_school_day(BREAK.first)
    middle, *_ = changed_calendars(ALL, OpenDays(date(2026, 11, 26), date(2026, 11, 26)))
    assert [(each.first.day, each.last.day) for each in middle.closures] == [(25, 25), (27, 27)]


def test_an_opened_half_day_is_a_whole_one() -> None:
    school, meetings, _ = changed_calendars(ALL, OpenDays(HALF.day, HALF.day))
    assert school.half_days == meetings.half_days == ()
    kept, *_ = changed_calendars(ALL, OpenDays(BREAK.first, BREAK.first))
    assert kept.half_days == (HALF,)


def test_what_a_group_closed_for_itself_stays_closed() -> None:
    school = changed_calendars(ALL, CloseDays(TRIP.first, TRIP.last, "Flu"))
    _, _, group = changed_calendars(school, OpenDays(TRIP.first, TRIP.last))
    assert group.closures == (BREAK, TRIP)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (CloseDays(date(2026, 11, 28), date(2026, 11, 29), "x"), "no school day anyway (a Saturday)"),
        (CloseDays(BREAK.first, BREAK.first, "x"), "no school day anyway (Thanksgiving)"),
        (CloseDays(SNOW, date(2026, 11, 10), "x"), "give the first day first"),
        (CloseDays(date(2026, 9, 2), date(2028, 9, 2), "x"), "longer than a year"),
        (CloseDays(SNOW, date(2027, 6, 30), "x"), "not in the school's calendar"),
        (HalveDay(date(2026, 8, 3), "x"), "not in the school's calendar"),
        (HalveDay(BREAK.first, "x"), "is no school day (Thanksgiving)"),
        (HalveDay(HALF.day, "x"), "is a half day already (Conferences)"),
        (OpenDays(SNOW, SNOW), "open already"),
        (OpenDays(date(2026, 11, 28), date(2026, 11, 29)), "no working weekday"),
    ],
)
def test_what_would_change_nothing_is_refused(change: CalendarChange, says: str) -> None:
    with pytest.raises(RefusedError) as refused:
        changed_calendars(ALL, change)
    assert says in str(refused.value)


DAYS = st.dates(SCHOOL.first, SCHOOL.last)


@given(DAYS, st.integers(0, 20))
def test_closing_and_opening_again_gives_the_same_days(first: date, length: int) -> None:
    last = min(date.fromordinal(first.toordinal() + length), SCHOOL.last)
    try:
        closed = changed_calendars(ALL, CloseDays(first, last, "Snow"))
    except RefusedError:
        return
    opened, *_ = changed_calendars(closed, OpenDays(first, last))
    for ordinal in range(SCHOOL.first.toordinal(), SCHOOL.last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        expected = SCHOOL.share(day)
        if first <= day <= last and day.weekday() < 5:
            expected = 1
        assert opened.share(day) == expected
