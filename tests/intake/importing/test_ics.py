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
        ("DTSTART:20260901\nDTEND:20280801\nSUMMARY:x", "days long"),
    ],
)
def test_bad_dates_are_told_with_their_line(lines: str, said: str) -> None:
    with pytest.raises(InputError) as error:
        entries(lines)
    assert said in str(error.value)


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
