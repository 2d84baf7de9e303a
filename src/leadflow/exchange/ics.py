"""ICS: whole-day events as an iCalendar text (RFC 5545), for the calendars that people have anyway.

Written by hand, line by line: a library that builds an object per property takes thirty times as long
(FACTS.md, section 2), and what a plan needs is one kind of event. Text values are escaped, lines end with
CR LF and are folded at 75 octets, never inside a character.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from leadflow.intake.characters import cleaned

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 75
"""Octets of a line, its end not counted (RFC 5545, 3.1)."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Event:
    """Something on whole days, `first` to `last`, both inclusive.

    `uid` stays the same for the life of what the event stands for: a calendar that reads the text again
    moves the event instead of adding a second one.
    """

    uid: str
    first: date
    last: date
    title: str
    text: str = ""
    category: str = ""


def calendar_text(events: Iterable[Event], *, name: str, stamp: datetime, sequence: int | None = None) -> str:
    """The calendar as text. `stamp` is the instant it is written, with its zone.

    `sequence` is which revision of its events this is, for calendars that are read again and again.
    """
    at = f"{stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    head = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//leadflow//plan//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        _line("X-WR-CALNAME:", name),
    ]
    more = "" if sequence is None else f"SEQUENCE:{sequence}\r\n"
    written = [_event(each, at, more) for each in events]
    return "\r\n".join([*head, *written, "END:VCALENDAR", ""])


def _event(event: Event, stamp: str, sequence: str) -> str:
    """One event, its lines joined. Transparent: a plan's dates do not make anybody busy."""
    more = "\r\n" + _line("DESCRIPTION:", event.text) if event.text else ""
    if event.category:
        more += "\r\n" + _line("CATEGORIES:", event.category)
    return (
        f"BEGIN:VEVENT\r\n{_line('UID:', event.uid)}\r\nDTSTAMP:{stamp}\r\n{sequence}"
        f"DTSTART;VALUE=DATE:{_basic(event.first)}\r\nDTEND;VALUE=DATE:{_basic(_after(event.last))}\r\n"
        f"{_line('SUMMARY:', event.title)}{more}\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT"
    )


def _after(last: date) -> date:
    """The end as the format counts it: the day after; the last date there is has none."""
    return last + _DAY if last < date.max else last


def _basic(day: date) -> str:
    return day.isoformat().replace("-", "")


def _line(name: str, value: str) -> str:
    """A property with a text value, escaped and folded."""
    if not value.isprintable():
        value = cleaned(value, lines=True)
    text = name + (value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n"))
    return text if len(text) <= LONGEST and text.isascii() else _folded(text)


def _folded(text: str) -> str:
    """A line in pieces of at most `LONGEST` octets; all but the first begin with a space, which counts."""
    raw = text.encode()
    pieces, at, room = [], 0, LONGEST
    while at < len(raw):
        end = min(at + room, len(raw))
        while end < len(raw) and raw[end] & 0xC0 == 0x80:
            end -= 1  # not inside a character
        pieces.append(raw[at:end].decode())
        at, room = end, LONGEST - 1
    return "\r\n ".join(pieces)
