"""The real calendars of districts and countries, read as they are published."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from leadflow.errors import InputError
from leadflow.intake.calendar import read_calendar
from leadflow.intake.importing.dates import DateOrder
from leadflow.intake.importing.entries import Kind
from leadflow.intake.importing.proposal import Proposal, propose
from leadflow.planning.calendar_diff import total
from tests.intake.importing.sources import (
    CALENDARS,
    CHILDS,
    LIVINGSTON,
    brought_in,
    real,
    unsaid,
    wanted,
)

pytestmark = real


def kinds(found: Proposal) -> dict[str, int]:
    """How many entries were taken for what, and how many were left out."""
    counted = {kind.value: sum(each.kind is kind for each in found.year.taken) for kind in list(Kind)[:4]}
    return {**counted, "left": len(found.year.left)}


def closed(found: Proposal, *days: date) -> list[float]:
    return [found.now.share(day) for day in days]


def test_livingston_2025(tmp_path: Path) -> None:
    found = propose(str(LIVINGSTON / "2025-2026.ics"), None, unsaid())
    assert (found.year.first, found.year.last) == (date(2025, 8, 25), date(2026, 6, 18))
    assert kinds(found) == {"closure": 16, "half_day": 7, "staff_day": 2, "school_day": 4, "left": 4}
    assert [each.entry.title for each in found.year.left if each.kind is Kind.UNKNOWN] == [
        "Partial Day - Semester Change (LHS Only)"
    ]
    # The spring recess lost its Monday to a snow day; Good Friday closes its week.
    week = [date(2026, 3, 30), date(2026, 3, 31), date(2026, 4, 1), date(2026, 4, 2), date(2026, 4, 3)]
    assert closed(found, *week) == [1, 0, 0, 0, 0]
    # Staff work on Columbus Day and before the students come; a delayed opening is a whole day.
    assert closed(found, date(2025, 8, 25), date(2025, 10, 13), date(2025, 12, 1)) == [1, 1, 1]
    assert closed(found, date(2025, 11, 4), date(2025, 11, 26), date(2026, 1, 27)) == [0.5, 0.5, 1]
    assert total(found.now) == 179.5


def test_livingston_2026_is_what_the_sample_says_by_hand() -> None:
    found = propose(str(LIVINGSTON / "2026-2027.ics"), None, unsaid())
    sample = read_calendar(Path(__file__).parents[3] / "src/leadflow/samples/school/calendar.yaml")
    days = range(sample.first.toordinal(), sample.last.toordinal() + 1)
    differing = [
        day for number in days if found.now.share(day := date.fromordinal(number)) != sample.share(day)
    ]
    assert differing == [date(2026, 8, 28)]  # closed by the sample alone, and said there
    assert kinds(found) == {"closure": 14, "half_day": 7, "staff_day": 2, "school_day": 3, "left": 3}


@pytest.mark.parametrize("year", ["2025-2026", "2026-2027"])
def test_livingston_in_json_is_the_same_calendar(year: str) -> None:
    by_ics = propose(str(LIVINGSTON / f"{year}.ics"), None, unsaid())
    by_json = propose(str(LIVINGSTON / f"{year}.json"), None, unsaid())
    assert by_json.now.table == by_ics.now.table


def test_the_snow_day_is_told_when_the_changed_calendar_is_read(tmp_path: Path) -> None:
    text = (LIVINGSTON / "2025-2026.ics").read_bytes().decode().replace("\r\n", "\n")
    make_up = text.index("BEGIN:VEVENT\nUID:school-day-snow")
    before = text[:make_up] + text[text.index("BEGIN:VEVENT", make_up + 5) :]
    before = before.replace("DTSTART;VALUE=DATE:20260331", "DTSTART;VALUE=DATE:20260330")
    (tmp_path / "2025-2026.ics").write_text(before, encoding="utf-8")
    into = tmp_path / "calendar.yaml"
    brought_in(tmp_path / "2025-2026.ics", into)
    found = brought_in(LIVINGSTON / "2025-2026.ics", into)
    assert found.diff is not None
    assert found.diff.sentences == (
        "Mon 30 Mar 2026: school now; closed before (Spring Recess).",
        "That makes 179.5 school days, 1 more than before.",
    )
    assert not propose(str(LIVINGSTON / "2025-2026.ics"), into, unsaid()).changes_file


def test_two_school_years_and_the_summer_between(tmp_path: Path) -> None:
    into = tmp_path / "calendar.yaml"
    for year in ("2025-2026", "2026-2027", "2025-2026"):
        brought_in(LIVINGSTON / f"{year}.ics", into)
    both = read_calendar(into)
    assert (both.first, both.last) == (date(2025, 8, 25), date(2027, 6, 22))
    assert both.next_school_day(date(2026, 6, 19)) == date(2026, 8, 26)
    assert into.read_text("utf-8").count("Summer") == 1
    backwards = tmp_path / "backwards.yaml"
    for year in ("2026-2027", "2025-2026"):
        brought_in(LIVINGSTON / f"{year}.ics", backwards)
    assert read_calendar(backwards).table == both.table


def test_childs_2024_ends_early() -> None:
    path = CHILDS / "school-calendar-detailed.ics"
    with pytest.raises(InputError, match="which is the last day of the school year"):
        propose(str(path), None, unsaid())
    found = propose(str(path), None, wanted(None, date(2025, 6, 13)))
    assert found.year.first == date(2024, 8, 20)
    assert kinds(found)["closure"] == 12
    assert [each.first for each in found.year.staff_days] == [
        date(2024, 8, 20), date(2024, 8, 21), date(2024, 10, 25), date(2024, 11, 15), date(2025, 1, 3),
    ]  # fmt: skip
    assert found.year.remarks == (
        "The file ends early, without END:VCALENDAR: dates after Thu 22 May 2025 may be missing.",
    )
    last = found.year.left[-1]
    assert (last.entry.title, last.reason) == ("Fun Day", "the file ends in the middle of this entry")
    assert closed(found, date(2024, 9, 27), date(2024, 11, 15), date(2024, 11, 28)) == [0.5, 1, 0]


def test_childs_2025_has_events_without_an_end() -> None:
    found = propose(str(CHILDS / "childs-calendar.ics"), None, unsaid(rules={"Juneteenth": Kind.CLOSURE}))
    assert (found.year.first, found.year.last) == (date(2025, 8, 18), date(2026, 6, 12))
    breaks = [(each.first, each.last) for each in found.year.closures if "Break" in each.name]
    assert breaks == [(date(2025, 12, 24), date(2025, 12, 31)), (date(2026, 3, 30), date(2026, 4, 3))]
    assert closed(found, date(2026, 1, 1), date(2026, 1, 2), date(2026, 6, 12)) == [0, 1, 0.5]
    assert closed(found, date(2025, 8, 25), date(2026, 1, 15)) == [1, 1]  # kindergarten only; a celebration
    by_json = propose(str(CHILDS / "schoolCalendar.json"), None, unsaid())
    assert by_json.now.table == found.now.table


def test_barnet_says_when_term_and_holidays_take_turns() -> None:
    found = propose(str(CALENDARS / "uk_barnet/data.csv"), None, unsaid())
    assert (found.year.first, found.year.last) == (date(2017, 9, 4), date(2018, 7, 20))
    assert [(each.first, each.last, each.name) for each in found.year.closures] == [
        (date(2017, 10, 21), date(2017, 10, 29), "Half term"),
        (date(2017, 12, 20), date(2018, 1, 1), "Christmas holidays"),
        (date(2018, 2, 10), date(2018, 2, 18), "Half term"),
        (date(2018, 3, 30), date(2018, 4, 15), "Easter holidays"),
        (date(2018, 5, 26), date(2018, 6, 3), "Half term"),
    ]


def test_barnet_has_a_file_without_dates() -> None:
    with pytest.raises(InputError, match="No column holds dates"):
        propose(str(CALENDARS / "uk_barnet/schema.json"), None, unsaid())


def test_france_has_a_column_a_zone() -> None:
    path = str(CALENDARS / "fr_vacances_scolaires/data.csv")
    with pytest.raises(InputError, match="Say which is yours: --column vacances_zone_a"):
        propose(path, None, unsaid())
    found = propose(path, None, wanted(date(2023, 9, 4), date(2024, 7, 5), column="vacances_zone_c"))
    assert [(each.first, each.last) for each in found.year.closures] == [
        (date(2023, 10, 21), date(2023, 11, 5)),
        (date(2023, 12, 23), date(2024, 1, 7)),
        (date(2024, 2, 10), date(2024, 2, 25)),
        (date(2024, 4, 6), date(2024, 4, 21)),
    ]
    with pytest.raises(InputError, match="the first and the last day of the school year"):
        propose(path, None, unsaid(column="vacances_zone_c"))


TABLES = sorted((CALENDARS / "openholidays").glob("*/*.csv"))


@pytest.mark.parametrize("path", TABLES, ids=[f"{each.parent.name}-{each.name}" for each in TABLES])
def test_openholidays_is_read_or_says_what_to_choose(path: Path) -> None:
    said = wanted(date(2023, 8, 1), date(2024, 7, 31))
    try:
        found = propose(str(path), None, said)
    except InputError as error:
        (problem,) = error.problems
        assert problem.line is not None
        assert "Say which is yours: --where" in str(problem)
    else:
        assert found.year.closures
        unknown = [each.reason for each in found.year.left if each.kind is Kind.UNKNOWN]
        slip = ["it is 402 days long: check both dates"]
        assert unknown == (slip if path.name == "holidays.school.gy.csv" else [])


def test_openholidays_of_one_region() -> None:
    said = wanted(date(2023, 8, 21), date(2024, 7, 12), where={"groups": "NO"})
    found = propose(str(CALENDARS / "openholidays/nl/holidays.school.csv"), None, said)
    assert [(each.first, each.last, each.name) for each in found.year.closures][1:3] == [
        (date(2023, 10, 21), date(2023, 10, 29), "Autumn Holidays"),
        (date(2023, 12, 23), date(2024, 1, 7), "Christmas Holidays"),
    ]


def test_the_package_holidays(tmp_path: Path) -> None:
    said = wanted(date(2026, 8, 26), date(2027, 6, 22))
    found = propose("holidays:us-nj", None, said)
    assert closed(found, date(2026, 9, 7), date(2026, 11, 26), date(2027, 5, 31)) == [0, 0, 0]
    assert "not your district's" in found.year.remarks[0]
    bavaria = propose("holidays:DE-BY", None, said)
    assert closed(bavaria, date(2026, 12, 28), date(2027, 1, 11)) == [0, 1]
    assert bavaria.year.remarks[0].startswith("Public and school holidays")
    for source, said_no in (("holidays:XX", "no country 'XX'"), ("holidays:US-QQ", "no part 'QQ'")):
        with pytest.raises(InputError, match=said_no):
            propose(source, None, said)
    with pytest.raises(InputError, match="no first and last day"):
        propose("holidays:US-NJ", None, unsaid())
    into = tmp_path / "calendar.yaml"
    brought_in(LIVINGSTON / "2026-2027.ics", into)
    more = propose("holidays:US-NJ", into, unsaid())
    assert closed(more, date(2026, 10, 12), date(2026, 11, 3), date(2026, 11, 26)) == [1, 0.5, 0]
    assert more.kept[0].startswith("Mon 12 Oct 2026 stays as you wrote it (Columbus Day")


def test_the_order_of_dates_is_no_question_for_iso() -> None:
    said = wanted(date(2017, 9, 4), date(2018, 7, 20), dates=DateOrder.MONTH_FIRST)
    found = propose(str(CALENDARS / "uk_barnet/data.csv"), None, said)
    assert found.year.closures[0].first == date(2017, 10, 21)
