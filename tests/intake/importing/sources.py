"""Where the real calendars are, and short ways to read and to import."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from leadflow.intake.importing.dates import DateOrder
from leadflow.intake.importing.entries import Kind
from leadflow.intake.importing.proposal import Proposal, Wanted, propose, write
from leadflow.intake.importing.tables import Choice
from leadflow.intake.importing.year import Ends

CALENDARS = Path(__file__).parents[3] / ".." / "shared" / "planning" / "calendars"
LIVINGSTON = CALENDARS / "us_nj_livingston"
CHILDS = CALENDARS / "us_pa_philadelphia_gw_childs"

real = pytest.mark.skipif(not CALENDARS.exists(), reason="the real calendars (../shared) are not here")

HEAD = "BEGIN:VCALENDAR\nX-WR-CALNAME:District\nX-WR-TIMEZONE:America/New_York\n"


def ics(*events: str, head: str = HEAD, tail: str = "END:VCALENDAR\n") -> str:
    """An ICS file; every event is its lines between BEGIN and END."""
    return head + "".join(f"BEGIN:VEVENT\n{each}\nEND:VEVENT\n" for each in events) + tail


def event(title: str, first: str, end: str = "", more: str = "") -> str:
    """The lines of an all-day event; `end` is the day after it."""
    lines = [f"DTSTART;VALUE=DATE:{first}", f"SUMMARY:{title}"]
    lines += [f"DTEND;VALUE=DATE:{end}"] if end else []
    return "\n".join([*lines, *([more] if more else [])])


def wanted(
    first: date | None = date(2026, 8, 31),
    last: date | None = date(2027, 6, 18),
    *,
    rules: dict[str, Kind] | None = None,
    column: str = "",
    where: dict[str, str] | None = None,
    dates: DateOrder | None = None,
    zone: str | None = None,
    instead: tuple[str, ...] = (),
) -> Wanted:
    """What a person says about an import; the school year of 2026-27 unless something else is said."""
    return Wanted(Ends(first, last), rules or {}, Choice(column, where, dates), zone, instead)


def unsaid(**more: object) -> Wanted:
    """A person who says nothing about the ends of the year."""
    return wanted(None, None, **more)  # type: ignore[arg-type]


def imported(folder: Path, name: str, text: str, said: Wanted | None = None) -> Proposal:
    """What an import of a text comes to."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return propose(str(path), None, said or wanted())


def brought_in(source: Path, into: Path, said: Wanted | None = None) -> Proposal:
    """An import that is carried out."""
    found = propose(str(source), into, said or unsaid())
    write(into, found.text, found.before)
    return found
