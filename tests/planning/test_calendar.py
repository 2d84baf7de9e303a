"""The school calendar and its slot tables."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow.planning.calendar import CalendarError, Closure, HalfDay, SchoolCalendar
from leadflow.planning.slots import close, day_of, opening, table_of
from tests.planning import naive
from tests.planning.samples import MEETINGS, SCHOOL, day, livingston
from tests.planning.strategies import FIRST, LAST, calendars, dates


def test_shares() -> None:
    found = {text: SCHOOL.share(day(text)) for text in ("11-10", "11-11", "11-14", "11-25", "11-26")}
    assert found == {"11-10": 1, "11-11": 0, "11-14": 0, "11-25": 0.5, "11-26": 0}
    assert SCHOOL.is_school_day(day("11-25"))
    assert not SCHOOL.is_school_day(day("11-11"))


def test_next_and_previous_school_day() -> None:
    assert SCHOOL.next_school_day(day("11-26")) == day("11-30")
    assert SCHOOL.previous_school_day(day("11-29")) == day("11-25")
    assert SCHOOL.next_school_day(day("11-25")) == SCHOOL.previous_school_day(day("11-25")) == day("11-25")


@pytest.mark.parametrize(
    ("start", "number", "end"),
    [
        ("11-04", 3, "11-09"),
        ("11-09", -3, "11-04"),
        ("11-10", 1, "11-12"),
        ("11-24", 1, "11-30"),  # half of Wed 25 Nov, half of Mon 30 Nov
        ("11-24", 0.5, "11-25"),
        ("11-11", 0, "11-12"),
        ("11-10", 0, "11-10"),
    ],
)
def test_add(start: str, number: float, end: str) -> None:
    assert SCHOOL.add(day(start), number) == day(end)


def test_meeting_calendar() -> None:
    assert MEETINGS.next_school_day(day("11-05")) == day("11-25"), "11 Nov is Veterans Day"
    assert MEETINGS.share(day("12-23")) == 1, "nobody splits a meeting on a half day"
    assert MEETINGS.add(day("09-02"), 2) == day("09-30")
    assert MEETINGS.school_days_between(day("09-01"), day("10-01")) == 3
    assert MEETINGS.table.days(MEETINGS.table.slots(0.5)) == 1


@pytest.mark.parametrize("outside", ["2026-08-30", "2027-06-23"])
def test_outside_nothing_is_known(outside: str) -> None:
    with pytest.raises(
        CalendarError, match="knows the days from Mon 31 Aug 2026 to Tue 22 Jun 2027"
    ) as caught:
        SCHOOL.is_school_day(day(outside))
    assert (caught.value.calendar, caught.value.day) == ("school", day(outside))
    assert "Add the dates of that school year" in str(caught.value)


def test_an_answer_outside_is_an_error_too() -> None:
    with pytest.raises(CalendarError):
        SCHOOL.add(day("06-22"), 1)
    with pytest.raises(CalendarError):
        SCHOOL.add(day("08-31"), -1)


def test_interruptions() -> None:
    assert SCHOOL.interruptions(day("11-09"), day("11-26")) == (
        Closure(day("11-11"), day("11-11"), "Veterans Day"),
        HalfDay(day("11-25"), "Early dismissal"),
        Closure(day("11-26"), day("11-26"), "Thanksgiving"),
    )
    weekend = SchoolCalendar(
        "school",
        day("09-01"),
        day("12-31"),
        closures=(
            Closure(day("09-05"), day("09-06"), "A weekend"),
            Closure(day("09-08"), day("09-08"), "A day"),
        ),
        half_days=(HalfDay(day("09-08"), "on a closed day"),),
    )
    assert [each.name for each in weekend.interruptions(day("09-01"), day("09-30"))] == ["A day"]


@pytest.mark.parametrize(
    ("calendar", "advice"),
    [
        (SchoolCalendar("c", day("09-02"), day("09-01")), "swap the two dates"),
        (SchoolCalendar("c", day("09-01"), day("09-30"), weekdays=()), "no working weekday"),
        (SchoolCalendar("c", day("09-01"), day("09-30"), only=(day("10-01"),)), "no slot"),
    ],
)
def test_a_calendar_without_days_is_refused(calendar: SchoolCalendar, advice: str) -> None:
    with pytest.raises(CalendarError, match=advice):
        _ = calendar.table


def test_a_closure_over_everything_leaves_the_weekdays_after_it() -> None:
    closed = SchoolCalendar(
        "school", day("09-01"), day("09-30"), closures=(Closure(day("08-01"), day("12-01"), "Flood"),)
    )
    assert day_of(closed.table.opening_of(0)) == day("10-01")


def test_equal_calendars_share_a_table() -> None:
    one, again = (
        SchoolCalendar(**{name: getattr(SCHOOL, name) for name in SCHOOL.__dataclass_fields__}) for _ in "ab"
    )
    assert one is not again
    assert one.table is again.table is table_of(SCHOOL)


def test_beyond_both_ends_weekdays_go_on() -> None:
    table = SCHOOL.table
    after = [day_of(table.opening_of(len(table.openings) + number)) for number in range(8)]
    assert after[::2] == [day(text) for text in ("06-23", "06-24", "06-25", "06-28")]
    assert [day_of(table.opening_of(-number)) for number in (1, 3)] == [day("2026-08-28"), day("2026-08-27")]


def test_beyond_the_last_meeting_the_usual_distance_goes_on() -> None:
    table = MEETINGS.table
    last, number = day_of(table.openings[-1]), len(table.openings)
    assert last == day("06-09")
    assert [day_of(table.opening_of(number + more)) for more in (0, 1)] == [
        last + timedelta(days=14),
        last + timedelta(days=28),
    ]
    assert day_of(table.opening_of(-1)) == day("09-02") - timedelta(days=14)
    only_one = SchoolCalendar("one", day("09-01"), day("09-30"), only=(day("09-16"),))
    assert day_of(only_one.table.opening_of(1)) == day("10-07"), "a week apart, after the last known day"


def test_years_without_dates() -> None:
    with pytest.raises(CalendarError, match="far too long"):
        day_of(close(date.max) + 1)


def test_leap_day() -> None:
    leap = SchoolCalendar("school", date(2028, 2, 1), date(2028, 3, 31))
    assert leap.add(date(2028, 2, 28), 1) == date(2028, 2, 29)
    assert leap.school_days_between(date(2028, 2, 28), date(2028, 3, 1)) == 2


def test_a_real_year() -> None:
    calendar = livingston()
    assert calendar.next_school_day(day("11-05")) == day("11-09"), "NJEA convention"
    assert calendar.share(day("11-11")) == 0.5
    assert calendar.school_days_between(day("12-23"), day("01-04")) == 0.5


days = st.integers(0, (LAST - FIRST).days).map(lambda number: FIRST + timedelta(days=number))


@given(calendars(), days)
def test_share_is_the_naive_one(calendar: SchoolCalendar, each: date) -> None:
    assert calendar.share(each) == naive.share(calendar, each)


@given(calendars(), days, days)
def test_counting_is_the_naive_one(calendar: SchoolCalendar, start: date, end: date) -> None:
    assert calendar.school_days_between(start, end) == naive.school_days_between(calendar, start, end)


@given(calendars(), dates, st.sampled_from([-6, -2.5, -1, -0.5, 0.5, 1, 3, 7.5]))
def test_adding_is_the_naive_one(calendar: SchoolCalendar, start: date, number: float) -> None:
    assert calendar.add(start, number) == naive.add(calendar, start, number)


@given(calendars(), st.integers(-900, 3 * 1200))
def test_the_two_tables_are_inverse(calendar: SchoolCalendar, offset: int) -> None:
    """Inside and beyond both ends."""
    table, mark = calendar.table, opening(FIRST) + offset
    slot = table.first_from(mark)
    assert table.opening_of(slot - 1) < mark <= table.opening_of(slot)
    assert table.first_from(table.opening_of(slot)) == slot
    done = table.done_by(mark)
    assert table.close_of(done - 1) <= mark < table.close_of(done)


@given(calendars(meetings=True), st.integers(-900, 3 * 1200))
def test_the_two_tables_of_meetings_are_inverse(calendar: SchoolCalendar, offset: int) -> None:
    test_the_two_tables_are_inverse.hypothesis.inner_test(calendar, offset)  # type: ignore[attr-defined]
