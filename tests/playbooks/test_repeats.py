"""On which days a step comes again."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from leadflow.planning.calendar import Closure, SchoolCalendar
from leadflow.playbooks.playbook import RepeatSpec
from leadflow.playbooks.repeats import days, occurrences
from tests.playbooks.samples import CALENDAR

FIRST, LAST = CALENDAR.first, CALENDAR.last
MONDAY, WEDNESDAY, FRIDAY = 0, 2, 4


def dates(*texts: str) -> tuple[date, ...]:
    return tuple(date.fromisoformat(f"2026-{text}") for text in texts)


def closed(*stretches: tuple[str, str]) -> SchoolCalendar:
    pairs = [dates(*stretch) for stretch in stretches]
    closures = tuple(Closure(first, last, "closed") for first, last in pairs)
    return SchoolCalendar("school", FIRST, LAST, closures=closures)


def test_every_week() -> None:
    assert days(CALENDAR, FIRST, date(2026, 9, 25), FRIDAY, 1) == dates("09-04", "09-11", "09-18", "09-25")


def test_from_the_next_such_day_on_and_after_some_weeks() -> None:
    assert days(CALENDAR, date(2026, 9, 3), date(2026, 9, 16), WEDNESDAY, 1) == dates("09-09", "09-16")
    assert days(CALENDAR, FIRST, date(2026, 10, 30), MONDAY, 4, 2) == dates("09-14", "10-13")


def test_a_closed_day_moves_to_the_last_school_day_before_it_in_its_week() -> None:
    friday_off = closed(("09-10", "09-11"))
    assert days(friday_off, FIRST, date(2026, 9, 18), FRIDAY, 1) == dates("09-04", "09-09", "09-18")


def test_a_closed_week_falls_out_of_a_weekly_rhythm() -> None:
    week_off = closed(("09-07", "09-11"))
    assert days(week_off, FIRST, date(2026, 9, 18), FRIDAY, 1) == dates("09-04", "09-18")


def test_a_closed_week_is_made_up_for_in_a_longer_rhythm() -> None:
    week_off = closed(("09-14", "09-18"))
    assert days(week_off, FIRST, date(2026, 10, 2), FRIDAY, 2) == dates("09-04", "09-21", "10-02")


def test_never_before_the_start() -> None:
    """The Friday is closed, and the days before it lie before the start."""
    off = closed(("09-11", "09-11"))
    assert days(off, date(2026, 9, 11), date(2026, 9, 18), FRIDAY, 1) == dates("09-18")


def test_none() -> None:
    assert days(CALENDAR, date(2026, 9, 7), date(2026, 9, 9), FRIDAY, 1) == ()
    assert days(CALENDAR, date(2027, 6, 18), FIRST, FRIDAY, 1) == ()


def test_bundled_by_month() -> None:
    spec = RepeatSpec(weekday="friday", bundle="month")
    september, october = occurrences(spec, dates("09-18", "09-25", "10-02"), CALENDAR)
    assert (september.suffix, september.first, september.last) == ("2026-09", *dates("09-18", "09-25"))
    assert september.dates == dates("09-18", "09-25")
    assert (october.suffix, october.number) == ("2026-10", 2)
    assert september.values == {"number": 1, "date": "Fri 18 Sep", "month": "September 2026"}


def test_one_by_one_with_some_days_each() -> None:
    spec = RepeatSpec(weekday="friday", within_days=3)
    first, last = occurrences(spec, (date(2026, 10, 9), LAST), CALENDAR)
    assert (first.suffix, first.first, first.last) == ("01", date(2026, 10, 9), date(2026, 10, 15))
    assert (last.suffix, last.last) == ("02", LAST), "no window reaches beyond the calendar"


@given(
    start=st.dates(FIRST, LAST),
    length=st.integers(0, 200),
    weekday=st.integers(0, 6),
    weeks=st.integers(1, 6),
    skip=st.integers(0, 6),
    off=st.lists(st.tuples(st.dates(FIRST, LAST), st.integers(0, 12)), max_size=5),
)
def test_always_school_days_in_order_within_the_bounds(
    start: date, length: int, weekday: int, weeks: int, skip: int, off: list[tuple[date, int]]
) -> None:
    closures = tuple(Closure(day, day + timedelta(days=more), "closed") for day, more in off)
    calendar = SchoolCalendar("school", FIRST, LAST, closures=closures)
    end = start + timedelta(days=length)
    found = days(calendar, start, end, weekday, weeks, skip)
    assert all(start <= day <= end and calendar.is_school_day(day) for day in found)
    assert sorted(set(found)) == list(found)
