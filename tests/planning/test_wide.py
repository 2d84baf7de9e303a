"""Wide tables: the same answers as slot tables, for many marks at once."""

from __future__ import annotations

from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from leadflow.planning.calendar import Closure, SchoolCalendar
from leadflow.planning.large.wide import WideTable
from leadflow.planning.slots import SlotTable, close, opening
from tests.planning.strategies import calendars

YEARS = st.integers(opening(date(2023, 1, 1)), close(date(2031, 1, 1)))
ALL_CLOSED = SchoolCalendar(
    "school",
    date(2026, 9, 1),
    date(2027, 6, 30),
    closures=(Closure(date(2026, 9, 1), date(2027, 6, 30), "flood"),),
)


def answers(table: SlotTable | WideTable, marks: list[int], slots: list[int]) -> list[list[int]]:
    if isinstance(table, SlotTable):
        return [
            [table.first_from(each) for each in marks],
            [table.done_by(each) for each in marks],
            [table.opening_of(each) for each in slots],
            [table.close_of(each) for each in slots],
            [each if table.opens_on(each) else table.opening_of(table.first_from(each)) for each in marks],
        ]
    at, numbers = np.array(marks, np.int64), np.array(slots, np.int64)
    return [
        np.asarray(each).tolist()
        for each in (
            table.first_from(at),
            table.done_by(at),
            table.opening_of(numbers),
            table.close_of(numbers),
            table.on_school_day(at),
        )
    ]


many = st.lists(YEARS, min_size=1, max_size=9)
numbered = st.lists(st.integers(-2000, 4000), min_size=1, max_size=9)


@given(st.one_of(calendars(), calendars(meetings=True)), many, numbered)
def test_as_the_slot_table(calendar: SchoolCalendar, marks: list[int], slots: list[int]) -> None:
    assert answers(WideTable(calendar.table), marks, slots) == answers(calendar.table, marks, slots)


@given(many, numbered)
def test_a_calendar_without_a_day(marks: list[int], slots: list[int]) -> None:
    table = ALL_CLOSED.table
    assert answers(WideTable(table), marks, slots) == answers(table, marks, slots)


@given(calendars(), YEARS)
def test_one_number_stays_one_number(calendar: SchoolCalendar, mark: int) -> None:
    table, wide = calendar.table, WideTable(calendar.table)
    slot = wide.first_from(mark)
    assert isinstance(slot, int)
    assert (slot, wide.opening_of(slot)) == (table.first_from(mark), table.opening_of(slot))
