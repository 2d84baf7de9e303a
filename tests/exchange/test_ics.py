"""ICS: what RFC 5545 asks of the text, read back by a reader of its own."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow.exchange.ics import LONGEST, Event, calendar_text
from leadflow.intake.characters import HARMFUL

STAMP = datetime(2026, 9, 1, 12, 30, tzinfo=UTC)

texts = st.text(st.characters(blacklist_categories=["Cs"]), max_size=200)
events = st.builds(
    Event,
    uid=texts.map(lambda text: f"{text}@leadflow"),
    first=st.dates(date(2026, 1, 1), date(2030, 1, 1)),
    last=st.dates(date(2030, 1, 1), date(2034, 1, 1)),
    title=texts,
    text=texts,
    category=texts,
)


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def value(line: str) -> str:
    """The value of a property, its escapes taken back."""
    text, found, at = line.partition(":")[2], "", 0
    while at < len(text):
        if text[at] == "\\":
            at += 1
            found += "\n" if text[at] == "n" else text[at]
        else:
            found += text[at]
        at += 1
    return found


def seen(text: str) -> str:
    """What is left of a text: no character that nobody can see, no tab."""
    return HARMFUL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).replace("\t", " ")


@given(st.lists(events, max_size=3))
def test_every_text_is_read_back_and_no_line_is_too_long(given_events: list[Event]) -> None:
    text = calendar_text(given_events, name="Plan", stamp=STAMP)
    assert all(len(line.encode()) <= LONGEST for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    lines = unfolded(text)
    for name, found in (
        ("UID", [each.uid for each in given_events]),
        ("SUMMARY", [each.title for each in given_events]),
        ("DESCRIPTION", [each.text for each in given_events if each.text]),
        ("CATEGORIES", [each.category for each in given_events if each.category]),
    ):
        assert [value(line) for line in lines if line.startswith(f"{name}:")] == [seen(one) for one in found]


def test_an_event_takes_whole_days_and_the_end_is_the_day_after() -> None:
    event = Event("m1@leadflow", date(2026, 12, 31), date(2026, 12, 31), "Meeting")
    assert calendar_text([event], name="Plan", stamp=STAMP) == (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//leadflow//plan//EN\r\nCALSCALE:GREGORIAN\r\n"
        "METHOD:PUBLISH\r\nX-WR-CALNAME:Plan\r\n"
        "BEGIN:VEVENT\r\nUID:m1@leadflow\r\nDTSTAMP:20260901T123000Z\r\nDTSTART;VALUE=DATE:20261231\r\n"
        "DTEND;VALUE=DATE:20270101\r\nSUMMARY:Meeting\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\n"
        "END:VCALENDAR\r\n"
    )


@pytest.mark.parametrize("shift", range(4))
def test_no_character_is_cut_in_two(shift: int) -> None:
    title = "x" * shift + "é€😀" * 40
    text = calendar_text([Event("u", STAMP.date(), STAMP.date(), title)], name="Plan", stamp=STAMP)
    assert all(len(line.encode()) <= LONGEST for line in text.split("\r\n"))
    assert f"SUMMARY:{title}" in unfolded(text)


def test_a_long_line_is_folded_between_characters() -> None:
    text = calendar_text(
        [Event("u", date(2026, 9, 1), date.max, "Fünf Örtchen, süß; " * 9)], name="é" * 60, stamp=STAMP
    )
    assert all(len(line.encode()) <= LONGEST for line in text.split("\r\n"))
    assert value(next(line for line in unfolded(text) if line.startswith("SUMMARY"))).count("süß; ") == 9
    assert "DTEND;VALUE=DATE:99991231" in text
