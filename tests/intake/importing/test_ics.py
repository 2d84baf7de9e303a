"""ICS files as they come: folded, cut off, without ends, in other zones, again and again."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadflow.errors import InputError
from leadflow.intake.importing.entries import Entry, Kind
from leadflow.intake.importing.ics import read_ics
from leadflow.intake.importing.kinds import read
from tests.intake.importing.sources import HEAD, LIVINGSTON, event, ics, real


def entries(*events: str, zone: str | None = None, head: str = HEAD) -> tuple[Entry, ...]:
    return read_ics(ics(*events, head=head), "a.ics", "a.ics", zone).entries


def days(*events: str, zone: str | None = None, head: str = HEAD) -> list[tuple[date, date]]:
    return [(each.first, each.last) for each in entries(*events, zone=zone, head=head)]


def test_the_end_is_not_included_and_may_be_missing() -> None:
    assert days(event("Recess", "20261224", "20270101")) == [(date(2026, 12, 24), date(2026, 12, 31))]
    assert days(event("Recess", "20261224")) == [(date(2026, 12, 24),) * 2]
    assert days(event("Recess", "20261224", "20261224")) == [(date(2026, 12, 24),) * 2]
    assert days(event("Recess", "20261224", more="DURATION:P1W")) == [
        (date(2026, 12, 24), date(2026, 12, 30))
    ]
    assert days(event("Recess", "20261224", more="DURATION:nonsense")) == [(date(2026, 12, 24),) * 2]


def test_folded_lines_escapes_and_quoted_parameters() -> None:
    folded = 'SUMMARY;X="a:b":No Sch\n ool\\, all\\; day\\nand more\n\tthere\nDESCRIPTION:x'
    (found,) = entries(f"DTSTART;VALUE=DATE:20260330\n{folded}")
    assert found.title == "No School, all; day and morethere"
    assert found.place == "4"


@pytest.mark.parametrize(
    ("start", "end", "zone", "expected"),
    [
        # A day of New York is the same day for whoever reads the file, on the days of the clock change too.
        ("DTSTART;TZID=America/New_York:20261101T003000", "", None, (date(2026, 11, 1),) * 2),
        ("DTSTART;TZID=America/New_York:20270314T233000", "", None, (date(2027, 3, 14),) * 2),
        # Midnight to midnight, written in universal time: 5 hours in winter, 4 in summer.
        (
            "DTSTART:20261224T050000Z",
            "DTEND:20270101T050000Z",
            None,
            (date(2026, 12, 24), date(2026, 12, 31)),
        ),
        ("DTSTART:20260907T040000Z", "DTEND:20260908T040000Z", None, (date(2026, 9, 7),) * 2),
        ("DTSTART:20260906T220000Z", "DTEND:20260907T220000Z", "Europe/Paris", (date(2026, 9, 7),) * 2),
        ("DTSTART:20260907T000000", "DTEND:20260908T000000", None, (date(2026, 9, 7),) * 2),
    ],
)
def test_a_time_zone_moves_no_day(
    start: str, end: str, zone: str | None, expected: tuple[date, date]
) -> None:
    assert days(f"{start}\n{end}\nSUMMARY:No School", zone=zone) == [expected]


def test_universal_time_without_a_zone_is_said() -> None:
    found = read_ics(
        ics("DTSTART:20261224T050000Z\nSUMMARY:No School", head="BEGIN:VCALENDAR\n"), "a.ics", "a.ics"
    )
    assert "Say --timezone" in found.remarks[0]
    assert found.label == "a.ics"


def test_hours_close_no_school() -> None:
    (evening,) = entries("DTSTART;TZID=America/New_York:20261118T180000\nSUMMARY:No School council meeting")
    assert read(evening, {}).kind is Kind.UNKNOWN
    (noon,) = entries("DTSTART;TZID=America/New_York:20261118T120000\nSUMMARY:Early Dismissal")
    assert read(noon, {}).kind is Kind.HALF_DAY


def test_repetitions() -> None:
    fridays = event("Half day", "20260904", more="RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=3\nEXDATE:20260918")
    assert [first for first, _ in days(fridays)] == [date(2026, 9, 4), date(2026, 10, 2)]
    both = event("Half day", "20260902", more="RRULE:FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20260909T000000Z")
    assert [first.day for first, _ in days(both)] == [2, 7, 9]
    leap = days(event("Holiday", "20280229", more="RRULE:FREQ=YEARLY"))
    assert [first for first, _ in leap] == [
        date(2028, 2, 29),
        date(2032, 2, 29),
        date(2036, 2, 29),
        date(2040, 2, 29),
    ]
    assert len(days(event("Recess", "20261224", more="RRULE:FREQ=DAILY;COUNT=4"))) == 4


@pytest.mark.parametrize(
    "rule",
    ["FREQ=MONTHLY", "FREQ=YEARLY;BYDAY=4TH", "FREQ=WEEKLY;BYDAY=1MO", "BYSETPOS=1", "FREQ=DAILY;COUNT=0",
     "FREQ=DAILY;INTERVAL=x", "FREQ=DAILY;UNTIL=soon", ""],
)  # fmt: skip
def test_other_repetitions_are_refused_with_their_line(rule: str) -> None:
    with pytest.raises(InputError, match=r"a\.ics:7: RRULE: 'Half day' comes again in a way") as error:
        entries(event("Half day", "20260904", more=f"RRULE:{rule}"))
    assert error.value.problems[0].line == 7


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("SUMMARY:No School", "a.ics:4: This event has no DTSTART"),
        ("DTSTART:20260230\nSUMMARY:x", "a.ics:5: DTSTART: '20260230' is not a date"),
        ("DTSTART:20270229\nSUMMARY:x", "'20270229' is not a date"),
        ("DTSTART:20260901T250000\nSUMMARY:x", "is not a date"),
        ("DTSTART:00010101\nSUMMARY:x", "is not a date"),
        ("DTSTART:99991231T000000Z\nSUMMARY:x", "is not a date"),
        ("DTSTART:soon\nSUMMARY:x", "'soon' is not a date"),
        ("DTSTART:20260901\nDTEND:20260801\nSUMMARY:x", "ends on"),
    ],
)
def test_bad_dates_are_told_with_their_line(lines: str, said: str) -> None:
    with pytest.raises(InputError) as error:
        entries(lines)
    assert said in str(error.value)


def test_an_event_of_years_is_left_out_with_its_reason_and_the_others_stay() -> None:
    long, recess = entries(event("Recess", "20260901", "20280801"), event("Recess", "20261224"))
    assert (read(long, {}).kind, read(long, {}).reason) == (
        Kind.UNKNOWN,
        "it is 700 days long: a slip of the pen?",
    )
    assert read(recess, {}).kind is Kind.CLOSURE


SERIES = "DTSTART;VALUE=DATE:20261006\nSUMMARY:Early Dismissal\nUID:a\nRRULE:FREQ=WEEKLY;COUNT=4"


def test_days_of_a_series_that_are_moved_or_called_off() -> None:
    moved = event("Early Dismissal", "20261014", more="UID:a\nRECURRENCE-ID;VALUE=DATE:20261013")
    off = event("Early Dismissal", "20261020", more="STATUS:CANCELLED\nUID:a\nRECURRENCE-ID:20261020")
    for order in ((SERIES, moved, off), (off, moved, SERIES)):
        assert sorted(first.day for first, _ in days(*order)) == [6, 14, 27]
    other = event("Concert", "20261014", more="UID:b\nRECURRENCE-ID;VALUE=DATE:20261013")
    assert sorted(first.day for first, _ in days(SERIES, other)) == [6, 13, 14, 20, 27]


def test_a_day_of_a_series_is_found_across_time_zones() -> None:
    series = "DTSTART;TZID=America/New_York:20261006T200000\nUID:a\nSUMMARY:x\nRRULE:FREQ=WEEKLY;COUNT=2"
    off = "DTSTART:20261014T000000Z\nUID:a\nSTATUS:CANCELLED\nRECURRENCE-ID:20261014T000000Z"
    assert [first.day for first, _ in days(series, off)] == [6]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("DTSTART;VALUE=DATE:20261006\nRDATE;VALUE=DATE:20261013,20261020", [6, 13, 20]),
        ("DTSTART;VALUE=DATE:20261006\nRDATE;VALUE=DATE:20261013,20261020\nEXDATE:20261006", [13, 20]),
        ("DTSTART:20261006T160000Z\nRDATE:20261014T010000Z", [6, 13]),
        ("DTSTART;TZID=America/New_York:20261006T160000\nRDATE;VALUE=DATE:20261014", [6, 14]),
        # The evening of 18 November in New York, written in universal time.
        (
            "DTSTART;TZID=America/New_York:20261116T123000\nRRULE:FREQ=DAILY;UNTIL=20261119T045959Z",
            [16, 17, 18],
        ),
        ("DTSTART;TZID=America/New_York:20261116T123000\nRRULE:FREQ=DAILY;UNTIL=20261118", [16, 17, 18]),
        ("DTSTART;VALUE=DATE:20261116\nRRULE:FREQ=DAILY;UNTIL=20261119T045959Z", [16, 17, 18]),
        ("DTSTART;VALUE=DATE:20261116\nRRULE:FREQ=DAILY;UNTIL=20261118T000000Z", [16, 17, 18]),
        ("DTSTART;TZID=Nowhere:20261116T123000\nRRULE:FREQ=DAILY;UNTIL=20261117T220000", [16, 17]),
        # The evening of Thursday 1 October in New York is a Friday in universal time.
        ("DTSTART:20261002T010000Z\nRRULE:FREQ=WEEKLY;COUNT=3\nEXDATE:20261009T010000Z", [1, 15]),
        ("DTSTART:20261002T010000Z\nRRULE:FREQ=WEEKLY;BYDAY=FR;COUNT=3", [1, 8, 15]),
        (
            "DTSTART;TZID=Europe/Rome:20261002T030000\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE:20261003T010000Z",
            [2, 4],
        ),
    ],
)
def test_repetitions_are_read_on_the_clock_of_their_event(lines: str, expected: list[int]) -> None:
    assert [first.day for first, _ in days(f"{lines}\nSUMMARY:Early Dismissal")] == expected


@pytest.mark.parametrize(
    ("more", "line", "why"),
    [
        ("UID:b\nRECURRENCE-ID;RANGE=THISANDFUTURE:20261013", 7, "RANGE=THISANDFUTURE"),
        ("RDATE;VALUE=PERIOD:20261013T000000Z/P1D", 6, "VALUE=PERIOD"),
        ("EXRULE:FREQ=WEEKLY;COUNT=2", 6, "EXRULE"),
        ("RRULE:FREQ=WEEKLY;COUNT=2\nRRULE:FREQ=DAILY;COUNT=2", 7, "a second RRULE"),
    ],
)
def test_what_is_not_read_of_a_series_is_refused_with_its_line(more: str, line: int, why: str) -> None:
    with pytest.raises(InputError, match=f"comes again in a way that leadflow does not read .{why}") as error:
        entries(f"DTSTART;VALUE=DATE:20261006\n{more}\nSUMMARY:No School")
    assert error.value.problems[0].line == line
    with pytest.raises(InputError, match=r"EXDATE: 'soon' is not a date"):
        entries(f"{SERIES}\nEXDATE:soon")


@pytest.mark.parametrize(
    ("start", "length", "last"),
    [
        ("20261123T000000", "PT72H", 25),
        ("20261123T080000", "P1DT12H", 24),
        ("20261123", "P1DT12H", 24),
        ("20261123T120000", "PT90M", 23),
        ("20261123", "PT0S", 23),
    ],
)
def test_lengths_in_hours(start: str, length: str, last: int) -> None:
    found = days(f"DTSTART:{start}\nDURATION:{length}\nSUMMARY:Recess")
    assert found == [(date(2026, 11, 23), date(2026, 11, last))]


def test_a_file_that_calls_its_events_off_is_refused() -> None:
    with pytest.raises(InputError, match=r"a\.ics:4: METHOD: This file calls its events off"):
        entries(event("No School", "20261123"), head=f"{HEAD}METHOD:CANCEL\n")


def test_called_off_alarms_and_other_parts() -> None:
    alarm = "BEGIN:VALARM\nTRIGGER:-PT15M\nSUMMARY:alarm\nEND:VALARM"
    assert days(
        event("Recess", "20261224", more=alarm), event("Recess", "20261225", more="STATUS:CANCELLED")
    ) == [(date(2026, 12, 24),) * 2]
    for text in ("hello", "BEGIN:VCALENDAR\nEND:VCALENDAR\n"):
        with pytest.raises(InputError):
            read_ics(text, "a.ics", "a.ics")


def test_a_file_that_ends_before_it_says_when() -> None:
    text = ics(event("Recess", "20261224"), tail="BEGIN:VEVENT\nSUMMARY:No Sch")
    found = read_ics(text, "a.ics", "a.ics")
    assert [each.title for each in found.entries] == ["Recess"]
    assert "dates after Thu 24 Dec 2026 may be missing" in found.remarks[0]


@real
def test_cut_off_anywhere_it_is_read_or_refused() -> None:
    text = (LIVINGSTON / "2025-2026.ics").read_text("utf-8")
    whole = read_ics(text, "a.ics", "a.ics")
    for at in range(0, len(text), 7):
        with suppress(InputError):
            found = read_ics(text[:at], "a.ics", "a.ics")
            sound = [each for each in found.entries if not each.trouble]
            assert sound == list(whole.entries[: len(sound)])


@settings(max_examples=200)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300), st.booleans())
def test_any_text_is_read_or_refused(text: str, headed: bool) -> None:
    with suppress(InputError):
        read_ics(HEAD + text if headed else text, "a.ics", "a.ics")


@settings(max_examples=200)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["DTSTART", "DTEND", "RRULE", "DURATION", "BEGIN", "END", "SUMMARY", "EXDATE"]),
            st.sampled_from(
                ["20260901", "20260901T050000Z", "99991231T235959Z", "00000000", "VEVENT", "VALARM", "P9999W",
                 "FREQ=DAILY", "FREQ=WEEKLY;INTERVAL=9999", "FREQ=YEARLY;COUNT=9999", "=;=", ""]
            ),
        ),
        max_size=12,
    )
)  # fmt: skip
def test_any_lines_are_read_or_refused(lines: list[tuple[str, str]]) -> None:
    body = "".join(f"{name}:{value}\n" for name, value in lines)
    with suppress(InputError):
        read_ics(f"{HEAD}BEGIN:VEVENT\nDTSTART:20260901\n{body}END:VEVENT\n", "a.ics", "a.ics")


def test_the_words_of_districts(tmp_path: Path) -> None:
    told = {
        "No School - Snow Day": Kind.CLOSURE, "Half Term": Kind.CLOSURE, "Winterferien": Kind.CLOSURE,
        "Vacances de Noël": Kind.CLOSURE, "Half Day": Kind.HALF_DAY, "Early Release": Kind.HALF_DAY,
        "Teacher Workday": Kind.STAFF_DAY, "Teacher Work Day - No Students": Kind.STAFF_DAY,
        "INSET day": Kind.STAFF_DAY, "Staff Only": Kind.STAFF_DAY, "2-hour delay": Kind.SCHOOL_DAY,
        "Delayed Opening": Kind.SCHOOL_DAY, "Snow Make-up Day": Kind.SCHOOL_DAY,
        "Holiday Concert": Kind.UNKNOWN,
        "Spring Break Camp": Kind.UNKNOWN, "Winter Break Begins": Kind.UNKNOWN, "Veterans Day": Kind.UNKNOWN,
        "Early Dismissal Grade 6 only": Kind.UNKNOWN, "First Day of School": Kind.IGNORE,
        "Book Fair": Kind.UNKNOWN,
    }  # fmt: skip
    found = entries(*(event(title, "20261118") for title in told))
    assert {each.title: read(each, {}).kind for each in found} == told
    assert read(found[-1], {"book": Kind.IGNORE}).reason == "your rule 'book'"
