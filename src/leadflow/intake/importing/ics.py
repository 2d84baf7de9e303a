"""ICS files, read leniently: as districts publish them, not as the standard (RFC 5545) has them.

Files that end early, events without an end, lines that are folded anywhere: all of that is taken, and said.
Only days matter here. An event with hours lies on the days of its own time zone, as people there read it;
one in universal time is moved to the zone that the file or the caller names, for its day may be another.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

from leadflow.errors import InputError, Problem
from leadflow.intake.characters import cleaned
from leadflow.intake.importing.entries import MOST, YEARS, Entry, Source, close_all, refuse
from leadflow.intake.importing.moments import Moment, length_of, moment_of
from leadflow.intake.importing.repeats import Unreadable, repeated
from leadflow.planning.words import long

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ESCAPE = re.compile(r"\\(.)")
LONGEST = 400
"""Days of one event; a longer one is a slip of the pen, and left out."""


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
    repeats: list[_Line] = field(default_factory=list)
    """The lines that say when it comes again, and when not."""

    def again(self, name: str) -> list[_Line]:
        return [line for line in self.repeats if line.name == name]

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
    _check_method(lines, file)
    head = {line.name: line.value.strip() for line in lines if line.name.startswith("X-WR-")}
    reader = _Reader(file, zone or head.get("X-WR-TIMEZONE", ""))
    entries = list(islice(reader.all_entries(events), MOST + 1))
    close_all(reader.problems)
    if len(entries) > MOST:
        raise refuse(f"There are more than {MOST} dates in this calendar.", file)
    label = cleaned(_ESCAPE.sub(r"\1", head.get("X-WR-CALNAME", ""))).strip() or name
    return Source(label, tuple(entries), tuple(_remarks(entries, reader, whole=whole)))


def _check_method(lines: Iterable[_Line], file: str) -> None:
    for line in lines:
        if line.name == "METHOD" and line.value.strip().upper() == "CANCEL":
            raise refuse(
                "This file calls its events off (METHOD:CANCEL); there is nothing in it to import.",
                file,
                line.number,
                "METHOD",
                "Download the whole calendar.",
            )


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
            if line.name in ("RRULE", "RDATE", "EXDATE", "EXRULE"):
                event.repeats.append(line)
            event.lines.setdefault(line.name, line)
    return events, whole


@dataclass
class _Reader:
    file: str
    named: str
    problems: list[Problem] = field(default_factory=list)
    universal: bool = False
    instead: dict[str, list[_Line]] = field(default_factory=dict)
    """By UID the days of a series (RECURRENCE-ID) for which an event of their own stands."""

    @cached_property
    def zone(self) -> ZoneInfo | None:
        return ZoneInfo(self.named) if self.named in available_timezones() else None

    def all_entries(self, events: Iterable[_Event]) -> Iterator[Entry]:
        """The entries of all events: none of one that is called off, several of one that comes again."""
        events = tuple(events)
        for event in events:
            day = event.lines.get("RECURRENCE-ID")
            if day is not None:
                self.instead.setdefault(event.text("UID"), []).append(day)
        for event in events:
            try:
                yield from self._entries(event)
            except InputError as error:
                self.problems += error.problems

    def _entries(self, event: _Event) -> Iterable[Entry]:
        moved = event.lines.get("RECURRENCE-ID")
        if moved is not None and "RANGE=" in moved.parameters.upper():
            raise self._refused(event, moved, "RANGE=THISANDFUTURE")
        if event.text("STATUS").upper() == "CANCELLED":
            return ()
        start = event.lines.get("DTSTART")
        if start is None:
            if not event.whole:
                return ()  # the file ends before it says when
            raise refuse("This event has no DTSTART.", self.file, event.line, advice="Give it a date.")
        begin = self._moment(start)
        end = self._end(event, begin)
        self._check(start, begin, end)
        return tuple(
            self._entry(event, begin.moved(by), end and end.moved(by))
            for by in self._occurrences(event, begin, single=moved is not None)
        )

    def _entry(self, event: _Event, begin: Moment, end: Moment | None) -> Entry:
        first, last = self._days(begin, end)
        length = (last - first).days + 1
        trouble = f"it is {length} days long: a slip of the pen?" if length > LONGEST else ""
        return Entry(
            first,
            last,
            event.text("SUMMARY") or "(no title)",
            event.text("DESCRIPTION"),
            event.text("CATEGORIES"),
            str(event.line),
            begin.here(self.zone).time() != time(0),
            trouble=trouble if event.whole else "the file ends in the middle of this entry",
        )

    # When it is.

    def _days(self, begin: Moment, end: Moment | None) -> tuple[date, date]:
        """The first and the last day: the end is the first moment after it."""
        first = begin.here(self.zone).date()
        if end is None:
            return first, first
        after = end.here(self.zone)
        if after.time() == time(0) and after.date() >= first:
            return first, max(first, after.date() - timedelta(days=1))
        return first, after.date()

    def _end(self, event: _Event, begin: Moment) -> Moment | None:
        end = event.lines.get("DTEND")
        if end is not None:
            return self._moment(end)
        length = event.lines.get("DURATION")
        lasts = length_of(length.value) if length is not None else None
        return begin.moved(lasts) if lasts is not None else None

    def _check(self, start: _Line, begin: Moment, end: Moment | None) -> None:
        for each in (begin, end):
            if each is not None and each.here(self.zone).year not in YEARS:
                raise self._no_date(start, start.value)
            if each is not None and each.universal and (self.zone or each.at.hour):
                self.universal = True
        first, last = self._days(begin, end)
        if last < first:
            raise refuse(
                f"This event ends on {long(last)}, before it begins on {long(first)}.",
                self.file,
                start.number,
            )

    def _moment(self, line: _Line) -> Moment:
        return self._moments(line)[0]

    def _moments(self, line: _Line) -> list[Moment]:
        found = []
        for value in line.value.split(","):
            moment = moment_of(value, line.parameters)
            if moment is None:
                raise self._no_date(line, value)
            found.append(moment)
        return found

    def _no_date(self, line: _Line, value: str) -> InputError:
        return refuse(
            f"'{cleaned(value).strip()[:40]}' is not a date.",
            self.file,
            line.number,
            line.name,
            "Write it as 20261118, for example.",
        )

    # When it comes again.

    def _occurrences(self, event: _Event, begin: Moment, *, single: bool) -> list[timedelta]:
        """How much later than its beginning an event comes again; the beginning itself is the first.

        It comes again on the clock of its own zone: in universal time, a Friday may be a Thursday here.
        """
        if single:
            return [timedelta()]
        starts = {begin.at, *self._ruled(event, begin)}
        for line in event.again("RDATE"):
            if "VALUE=PERIOD" in line.parameters.upper():
                raise self._refused(event, line, "VALUE=PERIOD")
            for each in self._moments(line):
                starts.add(self._start(each, begin))
        if exrule := event.again("EXRULE"):
            raise self._refused(event, exrule[0], "EXRULE")
        uid = event.text("UID")
        lines = [*event.again("EXDATE"), *(self.instead.get(uid, ()) if uid else ())]
        off = {
            each.as_in(begin, self.zone).date()
            for line in lines
            if line.value.strip()
            for each in self._moments(line)
        }
        return [each - begin.at for each in sorted(starts) if each.date() not in off]

    def _start(self, moment: Moment, begin: Moment) -> datetime:
        at = moment.as_in(begin, self.zone)
        return at if moment.timed and begin.timed else datetime.combine(at.date(), begin.at.time())

    def _ruled(self, event: _Event, begin: Moment) -> Iterator[datetime]:
        rules = event.again("RRULE")
        if len(rules) > 1:
            raise self._refused(event, rules[1], "a second RRULE")
        for rule in rules:
            try:
                yield from repeated(begin.at, rule.value, lambda text: self._until(text, begin))
            except Unreadable as error:
                raise self._refused(event, rule, str(error)) from None

    def _until(self, text: str, begin: Moment) -> datetime:
        """The last moment of a rule, on the clock of its event; a date means the whole of it."""
        if text[:4].isdecimal() and int(text[:4]) >= YEARS.stop:
            return datetime.combine(date.max, time.max)
        moment = moment_of(text)
        if moment is None:
            raise Unreadable(f"UNTIL={text[:20]}")
        if not moment.universal:
            moment = replace(moment, named=begin.named, universal=begin.universal)
        at = moment.as_in(begin, self.zone)
        return at if moment.timed and begin.timed else datetime.combine(at.date(), time.max)

    def _refused(self, event: _Event, line: _Line, why: str) -> InputError:
        title = event.text("SUMMARY") or "(no title)"
        return refuse(
            f"'{title}' comes again in a way that leadflow does not read ({why}).",
            self.file,
            line.number,
            line.name,
            "Write its days one by one, or take the line out.",
        )
