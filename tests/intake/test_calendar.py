"""The calendar file as a school calendar."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from leadflow.intake.calendar import read_calendar
from leadflow.planning.calendar import SchoolCalendar

HEAD = "name: Hill\nsource: invented\nfirst: 2026-08-31\nlast: 2027-06-18\n"


def calendar(folder: Path, more: str = "", ending: str = ".yaml") -> SchoolCalendar:
    path = folder / f"calendar{ending}"
    path.write_text(HEAD + more, encoding="utf-8")
    return read_calendar(path)


def test_the_plainest(tmp_path: Path) -> None:
    plain = calendar(tmp_path, ending=".YML")
    assert plain == SchoolCalendar("school", date(2026, 8, 31), date(2027, 6, 18), source="invented")


def test_a_closure_of_many_days_with_a_staff_day_inside(tmp_path: Path) -> None:
    made = calendar(
        tmp_path,
        "closures: [{first: 2026-12-21, last: 2026-12-31, name: Recess}]\n"
        "staff_days:\n  - {day: 2026-12-21, name: Training}\n"
        "  - {first: 2026-12-28, last: 2026-12-29, name: Inventory}\n",
    )
    open_days = [day for day in range(21, 32) if made.is_school_day(date(2026, 12, day))]
    assert open_days == [21, 28, 29]
    assert [(each.first.day, each.last.day, each.name) for each in made.closures] == [
        (22, 27, "Recess"),
        (30, 31, "Recess"),
    ]


def test_staff_days_up_to_the_end_of_a_closure(tmp_path: Path) -> None:
    made = calendar(
        tmp_path,
        "closures: [{first: 2026-12-21, last: 2026-12-22, name: Recess}]\n"
        "staff_days: [{first: 2026-12-21, last: 2026-12-22, name: Training}]\n",
    )
    assert made.closures == ()


def test_days_between_terms_are_closed(tmp_path: Path) -> None:
    made = calendar(
        tmp_path,
        "terms:\n"
        "  - {first: 2027-01-04, last: 2027-03-26, name: Spring}\n"
        "  - {first: 2026-08-31, last: 2026-12-18, name: Autumn}\n"
        "  - {first: 2027-03-27, last: 2027-06-18, name: Summer}\n",
    )
    assert [(each.first, each.last, each.name) for each in made.closures] == [
        (date(2026, 12, 19), date(2027, 1, 3), "between Autumn and Spring")
    ]
    assert not made.is_school_day(date(2026, 12, 21))


def test_half_days_and_other_weekdays(tmp_path: Path) -> None:
    made = calendar(
        tmp_path,
        "weekdays: [Sunday, monday, tuesday, wednesday, thursday, sunday]\n"
        "half_days: [{first: 2026-11-02, last: 2026-11-04, name: Conferences}]\n",
    )
    assert made.weekdays == (0, 1, 2, 3, 6)
    assert [made.share(date(2026, 11, day)) for day in (1, 2, 3, 4, 5, 6)] == [1, 0.5, 0.5, 0.5, 1, 0]


def test_a_closure_may_reach_over_the_end(tmp_path: Path) -> None:
    made = calendar(tmp_path, "closures: [{first: 2027-06-17, last: 2027-08-31, name: Summer}]\n")
    assert not made.is_school_day(date(2027, 6, 18))


def test_a_half_day_on_a_staff_day_of_a_closure(tmp_path: Path) -> None:
    made = calendar(
        tmp_path,
        "closures: [{day: 2026-10-12, name: Columbus Day}]\nstaff_days: [{day: 2026-10-12, name: Training}]\n"
        "half_days: [{day: 2026-10-12, name: Morning only}]\n",
    )
    assert made.share(date(2026, 10, 12)) == 0.5
