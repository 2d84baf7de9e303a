"""What changes from one calendar to another, and what looks odd in one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from leadflow.planning.calendar import Closure, HalfDay, SchoolCalendar
from leadflow.planning.calendar_diff import beyond, difference, total
from leadflow.planning.calendar_oddities import oddities
from leadflow.planning.words import span

PLAIN = SchoolCalendar("school", date(2025, 8, 25), date(2026, 6, 18))
RECESS = Closure(date(2026, 3, 30), date(2026, 4, 2), "Spring Recess")


def day(month: int, number: int) -> date:
    return date(2026, month, number)


def test_nothing_changes() -> None:
    same = difference(PLAIN, replace(PLAIN))
    assert not same
    assert same.sentences == ()


def test_a_snow_day_that_eats_the_spring_break() -> None:
    before = replace(PLAIN, closures=(RECESS,))
    after = replace(
        PLAIN, closures=(replace(RECESS, first=day(3, 31)), Closure(day(1, 26), day(1, 26), "Snow day"))
    )
    found = difference(before, after)
    assert found.sentences == (
        "Mon 26 Jan 2026: closed now (Snow day).",
        "Mon 30 Mar 2026: school now; closed before (Spring Recess).",
        "That makes 210 school days, as before.",
    )
    assert [each.days for each in found.changes] == [-1, 1]
    back = difference(after, before)
    assert [each.days for each in back.changes] == [1, -1]


def test_half_days_and_ends() -> None:
    half = replace(PLAIN, half_days=(HalfDay(day(2, 3), "Conferences"), HalfDay(day(2, 4), "Conferences")))
    assert difference(PLAIN, half).sentences == (
        "Tue 3 to Wed 4 Feb 2026: only the morning counts now (Conferences).",
        "That makes 213 school days, 1 fewer than before.",
    )
    assert difference(half, PLAIN).sentences[0] == (
        "Tue 3 to Wed 4 Feb 2026: a whole day now; half a day before (Conferences)."
    )
    longer = replace(PLAIN, first=date(2025, 8, 26), last=day(6, 22))
    assert difference(PLAIN, longer).sentences == (
        "The first day of the calendar is Tue 26 Aug 2025 now, not Mon 25 Aug 2025.",
        "The last day of the calendar is Mon 22 Jun 2026 now, not Thu 18 Jun 2026.",
        "That makes 215 school days, 1 more than before.",
    )


def test_what_a_file_closes_beyond_its_source() -> None:
    file = replace(PLAIN, closures=(RECESS,), half_days=(HalfDay(day(2, 3), "Conferences"),))
    source = replace(PLAIN, closures=(Closure(day(1, 5), day(1, 5), "Snow day"),))
    assert [each.beyond for each in beyond(source, file)] == [
        "Half a day in your file, and a whole day in the source: Tue 3 Feb 2026 (Conferences).",
        "Closed in your file, and not in the source: Mon 30 Mar to Thu 2 Apr 2026 (Spring Recess).",
    ]
    told = [each.beyond for each in beyond(source, file, {day(2, 3), day(3, 31)})]
    assert [each.partition(": ")[2] for each in told] == [
        "Mon 30 Mar 2026 (Spring Recess).",
        "Wed 1 to Thu 2 Apr 2026 (Spring Recess).",
    ]


def test_other_weekdays_and_the_29th_of_february() -> None:
    leap = SchoolCalendar("school", date(2028, 2, 28), date(2028, 3, 1))
    assert total(leap) == 3
    closed = replace(leap, closures=(Closure(date(2028, 2, 29), date(2028, 2, 29), ""),))
    assert difference(leap, closed).sentences[0] == "Tue 29 Feb 2028: closed now."
    saturdays = replace(PLAIN, weekdays=(0, 1, 2, 3, 4, 5))
    assert PLAIN.reason(day(1, 3)) == "a Saturday"
    assert difference(PLAIN, saturdays).changes[0].name == "a Saturday"
    assert PLAIN.reason(day(1, 5)) == ""


def test_a_closure_over_the_whole_term_is_odd() -> None:
    closed = replace(PLAIN, closures=(Closure(PLAIN.first, PLAIN.last, "Flood"),))
    assert total(closed) == 0
    assert oddities(closed) == ("There is no school day in it at all.",)


def test_a_usual_year_is_not_odd() -> None:
    usual = replace(
        PLAIN,
        closures=(RECESS, Closure(day(4, 3), day(4, 3), "Good Friday")),
        half_days=(HalfDay(day(2, 3), ""),),
    )
    assert oddities(usual) == ()


@pytest.mark.parametrize(
    ("odd", "sentence"),
    [
        (
            replace(PLAIN, closures=(Closure(date(2025, 9, 1), day(4, 30), "Works"),)),
            "It has 40 school days in 298 days; a school year usually has 150 to 230.",
        ),
        (
            replace(PLAIN, last=date(2027, 6, 18), closures=(RECESS,)),
            "It is longer than a year, but nothing in it is closed for two weeks: is the summer missing?",
        ),
        (
            replace(PLAIN, closures=(Closure(day(1, 3), day(1, 4), "Works"),)),
            "'Works' (Sat 3 to Sun 4 Jan 2026) covers no working day of the week.",
        ),
        (
            replace(PLAIN, closures=(Closure(day(1, 5), day(1, 5), "Winter Break"),)),
            "'Winter Break' is one day long, Mon 5 Jan 2026: is the rest of it missing?",
        ),
        (
            replace(PLAIN, closures=(RECESS, Closure(day(4, 1), day(4, 3), "Works"))),
            "'Spring Recess' and 'Works' both close Wed 1 Apr 2026.",
        ),
        (
            replace(PLAIN, half_days=(HalfDay(day(2, 3), ""), HalfDay(day(2, 3), ""))),
            "Tue 3 Feb 2026 is a half day twice.",
        ),
    ],
)
def test_what_is_odd(odd: SchoolCalendar, sentence: str) -> None:
    assert sentence in oddities(odd)


def test_a_break_of_one_day_beside_others_is_whole() -> None:
    beside = (
        Closure(day(1, 5), day(1, 5), "Winter break"),
        Closure(day(1, 6), day(1, 9), "Works"),
        Closure(day(1, 12), day(1, 12), "More works"),
    )
    assert oddities(replace(PLAIN, closures=beside)) == ()


def test_a_stretch_in_words() -> None:
    assert span(day(5, 3), day(5, 3)) == "Sun 3 May"
    assert span(day(5, 4), day(5, 8)) == "Mon 4 to Fri 8 May"
    assert span(day(4, 30), day(5, 1)) == "Thu 30 Apr to Fri 1 May"
