"""ICS files, read leniently: as districts publish them, not as the standard (RFC 5545) has them.

Files that end early, events without an end, lines that are folded anywhere: all of that is taken, and said.
Only days matter here. An event with hours lies on the days of its own time zone, as people there read it;
one in universal time is moved to the zone that the file or the caller names, for its day may be another.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

from leadflow.errors import InputError, Problem
from leadflow.intake.characters import cleaned
from leadflow.intake.importing.entries import MOST, YEARS, Entry, Source, close_all, refuse
from leadflow.intake.importing.repeats import Unreadable, repeated
from leadflow.planning.words import long

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ESCAPE = re.compile(r"\\(.)")
_STAMP = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z?))?")
_DURATION = re.compile(r"\+?P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:\d+[HMS])*)?")
LONGEST = 400
"""Days of one event; a longer one is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    name: str
    parameters: str
    value: str


@dataclass
class _Event:
    line: int
    whole: bool = False
    lines: dict[str, _Line] = field(default_factory=dict)
    dropped: list[str] = field(default_factory=list)
    """Values of EXDATE."""

    def text(self, name: str) -> str:
        found = self.lines.get(name)
        if found is None:
            return ""
        return cleaned(_ESCAPE.sub(lambda m: " " if m[1] in "nN" else m[1], found.value)).strip()


def read_ics(text: str, file: str, name: str, zone: str | None = None) -> Source:
    """The entries of an ICS file. `name` is used where the calendar has no name of its own.

    Raises `InputError`, which names the line, for dates that cannot be.
    """
    lines = list(_unfolded(text))
    if not any(line.name == "BEGIN" and line.value.strip().upper() == "VCALENDAR" for line in lines[:50]):
        raise refuse("This is no ICS file: 'BEGIN:VCALENDAR' is missing.", file, 1)
    events, whole = _events(lines)
    if not events:
        raise refuse("There is no event in this calendar.", file, advice="Is it the right file?")
    head = {line.name: line.value.strip() for line in lines if line.name.startswith("X-WR-")}
    reader = _Reader(file, zone or head.get("X-WR-TIMEZONE", ""))
    entries = [entry for event in events for entry in reader.entries(event)]
    close_all(reader.problems)
    if len(entries) > MOST:
        raise refuse(f"There are more than {MOST} dates in this calendar.", file)
    label = cleaned(_ESCAPE.sub(r"\1", head.get("X-WR-CALNAME", ""))).strip() or name
    return Source(label, tuple(entries), tuple(_remarks(entries, reader, whole=whole)))


def _remarks(entries: list[Entry], reader: _Reader, *, whole: bool) -> Iterator[str]:
    if not whole:
        last = max((each.last for each in entries), default=None)
        upto = f" after {long(last)}" if last else ""
        yield f"The file ends early, without END:VCALENDAR: dates{upto} may be missing."
    if reader.universal and not reader.zone:
        yield (
            "Some events are in universal time and the file names no time zone: their day may be the one "
            "before or after. Say --timezone, for example America/New_York."
        )


def _unfolded(text: str) -> Iterator[_Line]:
    """The lines with their numbers; those that begin with a blank go on the one before."""
    logical: list[tuple[int, list[str]]] = []
    for number, raw in enumerate(text.split("\n"), start=1):
        if raw[:1] in (" ", "\t") and logical:
            logical[-1][1].append(raw[1:])
        elif raw.strip():
            logical.append((number, [raw]))
    for number, parts in logical:
        head, _, value = "".join(parts).partition(":")
        if '"' in head:  # a quoted parameter may hold a colon
            head, _, value = _after_quotes("".join(parts))
        name, _, parameters = head.partition(";")
        yield _Line(number, name.strip().upper(), parameters, value)


def _after_quotes(line: str) -> tuple[str, str, str]:
    quoted = False
    for at, char in enumerate(line):
        quoted ^= char == '"'
        if char == ":" and not quoted:
            return line[:at], ":", line[at + 1 :]
    return line, "", ""


def _events(lines: Iterable[_Line]) -> tuple[list[_Event], bool]:
    """The events without what stands inside them (alarms), and whether the calendar comes to its end."""
    events: list[_Event] = []
    event: _Event | None = None
    inside = 0
    whole = False
    for line in lines:
        block = line.value.strip().upper()
        if line.name == "BEGIN":
            if block == "VEVENT":
                event, inside = _Event(line.number), 0
                events.append(event)
            elif event is not None:
                inside += 1
        elif line.name == "END":
            whole = whole or block == "VCALENDAR"
            if block == "VEVENT" and event is not None:
                event.whole, event = True, None
            inside = max(0, inside - 1)
        elif event is not None and not inside:
            if line.name == "EXDATE":
                event.dropped += line.value.split(",")
            event.lines.setdefault(line.name, line)
    return events, whole


@dataclass
class _Reader:
    file: str
    named: str
    problems: list[Problem] = field(default_factory=list)
    universal: bool = False

    @property
    def zone(self) -> ZoneInfo | None:
        return ZoneInfo(self.named) if self.named in available_timezones() else None

    def entries(self, event: _Event) -> Iterable[Entry]:
        """The entries of an event: none of one that is called off, several of one that comes again."""
        if event.text("STATUS").upper() == "CANCELLED":
            return ()
        try:
            return self._entries(event)
        except InputError as error:
            self.problems += error.problems
            return ()

    def _entries(self, event: _Event) -> Iterable[Entry]:
        start = event.lines.get("DTSTART")
        if start is None:
            if not event.whole:
                return ()  # the file ends before it says when
            raise refuse("This event has no DTSTART.", self.file, event.line, advice="Give it a date.")
        first, timed = self._moment(start)
        last = self._last(event, first)
        if last < first:
            raise refuse(
                f"This event ends on {long(last)}, before it begins on {long(first)}.",
                self.file,
                start.number,
            )
        if (last - first).days >= LONGEST:
            raise refuse(
                f"This event is {(last - first).days + 1} days long.",
                self.file,
                start.number,
                "",
                "Check it.",
            )
        entry = Entry(
            first,
            last,
            event.text("SUMMARY") or "(no title)",
            event.text("DESCRIPTION"),
            event.text("CATEGORIES"),
            str(event.line),
            timed,
            trouble="" if event.whole else "the file ends in the middle of this entry",
        )
        return self._repeated(entry, event)

    def _repeated(self, entry: Entry, event: _Event) -> Iterable[Entry]:
        rule = event.lines.get("RRULE")
        if rule is None:
            return (entry,)
        dropped = {day for value in event.dropped if (day := _plain_day(value)) is not None}
        try:
            return tuple(each for each in repeated(entry, rule.value) if each.first not in dropped)
        except Unreadable as error:
            raise refuse(
                f"'{entry.title}' comes again in a way that leadflow does not read ({error}).",
                self.file,
                rule.number,
                "RRULE",
                "Write its days one by one, or take the line out.",
            ) from None

    def _last(self, event: _Event, first: date) -> date:
        """The last day: DTEND is the first moment after it, and may be missing."""
        end = event.lines.get("DTEND")
        if end is not None:
            moment, timed = self._moment(end)
            return moment if timed else max(first, moment - timedelta(days=1)) if moment >= first else moment
        length = event.lines.get("DURATION")
        if length is not None and (found := _DURATION.fullmatch(length.value.strip())):
            days = int(found[1] or 0) * 7 + int(found[2] or 0)
            return first + timedelta(days=max(0, days - 1))
        return first

    def _moment(self, line: _Line) -> tuple[date, bool]:
        """The day of a date or a time, and whether it was a time that is not midnight."""
        found = _STAMP.fullmatch(line.value.strip())
        if found is None:
            raise self._no_date(line)
        try:
            day = date(int(found[1]), int(found[2]), int(found[3]))
            if found[4] is None:
                return self._sane(day, line), False
            moment = datetime.combine(day, time(int(found[4]), int(found[5]), int(found[6] or 0)))
        except ValueError:
            raise self._no_date(line) from None
        if day.year not in YEARS:
            raise self._no_date(line)
        if found[7] and (found[4] != "00" or self.zone):
            self.universal = True
            if self.zone:
                moment = moment.replace(tzinfo=UTC).astimezone(self.zone).replace(tzinfo=None)
        if moment.time() == time(0):
            return self._sane(moment.date(), line), False
        return self._sane(moment.date(), line), True

    def _sane(self, day: date, line: _Line) -> date:
        if day.year not in YEARS:
            raise self._no_date(line)
        return day

    def _no_date(self, line: _Line) -> InputError:
        value = cleaned(line.value).strip()[:40]
        return refuse(
            f"'{value}' is not a date.",
            self.file,
            line.number,
            line.name,
            "Write it as 20261118, for example.",
        )


def _plain_day(value: str) -> date | None:
    found = _STAMP.fullmatch(value.strip())
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None
