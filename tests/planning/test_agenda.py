"""The agenda cycle of the requirements (1.3): when the draft must be out for each meeting weekday.

The final agenda goes out two calendar days before the meeting, on a school day; before it people have three
school days for feedback, the day of sending not counted; using the feedback takes no day or one.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from leadflow.planning.calendar import Closure, SchoolCalendar
from leadflow.planning.plan import LagUnit, Step, StepKind
from leadflow.planning.schedule import schedule
from tests.planning.samples import SCHOOL, day, link, milestone, plan, step

MEETING_WEEK = day("10-19")
"""The Monday of the week for which the table was computed; Columbus Day is a week before."""


def planned(meeting: date, apply_days: int, calendar: SchoolCalendar = SCHOOL) -> tuple[date, date]:
    """When the draft and the final agenda must be out for a meeting."""
    final: Step = step("final", apply_days) if apply_days else milestone("final")
    cycle = plan(
        step("draft"),
        final,
        step("meeting", 0.5, kind=StepKind.MEETING, on=meeting),
        link("draft -> final", 3),
        link("final -> meeting", 2, LagUnit.CALENDAR_DAYS),
    )
    dates = schedule(cycle, {"school": calendar}, day("09-01")).steps
    return dates["draft"].latest_finish, dates["final"].latest_finish


TABLE = {
    # weekday of the meeting: days from the final, the draft with 0 and the draft with 1 day to apply
    "Mon": (3, 6, 10),
    "Tue": (4, 7, 11),
    "Wed": (2, 7, 8),
    "Thu": (2, 7, 8),
    "Fri": (2, 7, 8),
}


@pytest.mark.parametrize(("weekday", "row"), list(enumerate(TABLE.values())), ids=list(TABLE))
def test_table(weekday: int, row: tuple[int, int, int]) -> None:
    meeting = MEETING_WEEK + timedelta(days=weekday)
    draft_at_once, final = planned(meeting, 0)
    draft, final_applied = planned(meeting, 1)
    assert final == final_applied
    assert tuple((meeting - each).days for each in (final, draft_at_once, draft)) == row


def test_monday_and_tuesday_need_ten_and_eleven_days_for_the_holiday_only() -> None:
    """The table's rows for Monday and Tuesday hold because the draft would fall on Columbus Day."""
    open_on_columbus = SchoolCalendar("school", SCHOOL.first, SCHOOL.last)
    drafts = [
        (meeting - planned(meeting, 1, open_on_columbus)[0]).days
        for meeting in (MEETING_WEEK, MEETING_WEEK + timedelta(days=1))
    ]
    assert drafts == [7, 8]


def test_veterans_day() -> None:
    assert planned(day("11-18"), 1) == (day("11-09"), day("11-16"))


def test_final_is_rolled_back_over_a_recess() -> None:
    """Two days before the first day after the winter recess is in the recess."""
    closed = Closure(day("12-24"), day("01-03"), "Winter recess")
    calendar = SchoolCalendar("school", SCHOOL.first, SCHOOL.last, closures=(closed,))
    assert planned(day("01-04"), 0, calendar)[1] == day("12-23")
