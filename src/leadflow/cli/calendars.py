"""``calendar show`` and ``calendar import``: the school year, looked at and brought in."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from leadflow.cli import show as shown
from leadflow.cli.failures import say
from leadflow.cli.opening import dated
from leadflow.errors import InputError, Problem
from leadflow.intake.calendar import days_in
from leadflow.intake.importing.dates import DateOrder
from leadflow.intake.importing.entries import Kind
from leadflow.intake.importing.proposal import Wanted, calendar_file, propose, rules_of, write
from leadflow.intake.importing.tables import Choice
from leadflow.intake.importing.year import Ends, Named, joined
from leadflow.planning.calendar_diff import total
from leadflow.planning.calendar_oddities import oddities
from leadflow.planning.words import MONTHS, days_between, school_days, span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from leadflow.intake.importing.kinds import Reading
    from leadflow.intake.importing.proposal import Proposal
    from leadflow.planning.calendar import SchoolCalendar

_TITLES = {
    Kind.CLOSURE: "Closed: nobody works",
    Kind.HALF_DAY: "Half days: only the morning counts",
    Kind.STAFF_DAY: "Staff only: students are off, and the day counts",
    Kind.SCHOOL_DAY: "Whole school days",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of an import, as they were written."""

    first: str | None = None
    last: str | None = None
    rules: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    column: str = ""
    dates: str | None = None
    zone: str | None = None
    replace: tuple[str, ...] = ()


# ---- show


def show(file: Path, *, as_json: bool) -> None:
    """Print what a calendar file comes to."""
    written = calendar_file(file)
    calendar = days_in(written).calendar()
    odd = oddities(calendar)
    if as_json:
        shown.as_json(_calendar_record(written.name, calendar, odd))
        return
    shown.line(f"{written.name}: {shown.day(calendar.first)} to {shown.day(calendar.last)}")
    shown.line(f"{school_days(total(calendar))}. Source: {calendar.source}")
    shown.line()
    _stretches("Terms", (Named(each.begin, each.end, each.name) for each in written.terms))
    _stretches("Closed", (Named(each.first, each.last, each.name) for each in calendar.closures))
    _stretches("Half days", (Named(each.day, each.day, each.name) for each in calendar.half_days))
    _stretches("Staff only", (Named(each.begin, each.end, each.name) for each in written.staff_days))
    shown.table("School days a month", ("Month", "School days"), _months(calendar))
    for each in odd:
        shown.line(f"Odd: {each}")


def _stretches(title: str, stretches: Iterable[Named]) -> None:
    rows = [(f"{span(each.first, each.last)} {each.last.year}", each.name) for each in joined(stretches)]
    if rows:
        shown.table(f"{title} ({len(rows)})", ("When", "What"), rows, whole=("When",))
        shown.line()


def _months(calendar: SchoolCalendar) -> list[tuple[str, str]]:
    days = days_between(calendar.first, calendar.last)
    return [
        (f"{MONTHS[month - 1]} {year}", shown.days(sum(calendar.share(day) for day in run)))
        for (year, month), run in groupby(days, key=lambda day: (day.year, day.month))
    ]


def _calendar_record(name: str, calendar: SchoolCalendar, odd: Sequence[str]) -> dict[str, Any]:
    return {
        "name": name,
        "source": calendar.source,
        "first": calendar.first.isoformat(),
        "last": calendar.last.isoformat(),
        "school_days": total(calendar),
        "months": dict(_months(calendar)),
        "closures": [_stretch(each.first, each.last, each.name) for each in calendar.closures],
        "half_days": [_stretch(each.day, each.day, each.name) for each in calendar.half_days],
        "odd": list(odd),
    }


def _stretch(first: date, last: date, name: str) -> dict[str, str]:
    return {"first": first.isoformat(), "last": last.isoformat(), "name": name}


# ---- import


def import_(source: str, into: Path | None, asked: Asked, *, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Show what an import makes of the calendar, ask, and write it."""
    found = propose(source, into, _wanted(asked))
    if as_json:
        written = into is not None and yes and not dry_run and found.changes_file
        if written and into is not None:
            write(into, found.text, found.before)
        shown.as_json({**import_record(found), "written": written})
        return
    _print(found)
    if into is None:
        say("Nothing was written. Make a calendar file of it with --into calendar.yaml.")
    elif not found.changes_file:
        say(f"{into} says all of this already. Nothing was written.")
    elif _agreed(into, dry_run=dry_run, yes=yes):
        write(into, found.text, found.before)
        say(f"{into} is written. Next: leadflow calendar show {into}")


def _wanted(asked: Asked) -> Wanted:
    where = dict(_pair(each) for each in asked.where)
    order = DateOrder(asked.dates) if asked.dates else None
    ends = Ends(
        dated("--first", asked.first) if asked.first else None,
        dated("--last", asked.last) if asked.last else None,
    )
    return Wanted(ends, rules_of(asked.rules), Choice(asked.column, where, order), asked.zone, asked.replace)


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip() or not value.strip():
        raise InputError(
            [Problem(f"'{text}' does not name rows.", key="--where", advice="Write COLUMN=VALUE.")]
        )
    return name.strip(), value.strip()


def _agreed(into: Path, *, dry_run: bool, yes: bool) -> bool:
    """True when the file is to be written; asks where somebody can answer."""
    if dry_run:
        say("Nothing was written. Write it with the same command without --dry-run.")
        return False
    if yes:
        return True
    if not sys.stdin.isatty():
        say("Nothing was written. Write it with the same command and --yes.")
        return False
    if not typer.confirm(f"Write this to {into}?", default=False, err=True):
        say("Nothing was written.")
        return False
    return True


def _print(found: Proposal) -> None:
    year = found.year
    shown.line(f"{year.label}: the school year from {shown.day(year.first)} to {shown.day(year.last)}")
    shown.line()
    for kind, title in _TITLES.items():
        _readings(title, [each for each in year.taken if each.kind is kind])
    left = [each for each in year.left if each.kind is Kind.UNKNOWN]
    _readings("Left out: look whether any of these is a day off", left)
    outside = sum(each.kind not in (Kind.UNKNOWN, Kind.IGNORE) for each in year.left)
    if outside:
        shown.line(f"Note: left out as well: {outside} outside the school year, or at weekends.")
    for remark in year.remarks:
        shown.line(f"Note: {remark}")
    _print_lines("Yours, and left as they are", found.kept)
    _print_lines("Odd", oddities(found.now))
    if found.diff is None:
        shown.line(f"That makes {school_days(total(found.now))}.")
    elif found.diff:
        _print_lines("What changes", found.diff.sentences)
    else:
        shown.line("No day changes.")
    if left:
        say('Taken for the wrong thing? Say what it is: --as "WORDS OF THE ENTRY=half_day", and look again.')


def _print_lines(title: str, lines: Iterable[str]) -> None:
    lines = tuple(lines)
    if lines:
        shown.line(f"{title}:")
        for each in lines:
            shown.line(f"  {each}")
        shown.line()


def _readings(title: str, readings: Sequence[Reading]) -> None:
    """A table of entries. What comes many times under one name and for one reason is told once."""
    if not readings:
        return
    groups: dict[tuple[str, str], list[Reading]] = {}
    for each in readings:
        groups.setdefault((each.entry.title, each.reason), []).append(each)
    rows = []
    for (name, reason), found in groups.items():
        entry = found[0].entry
        more = f" and {len(found) - 1} more" if len(found) > 1 else ""
        rows.append((f"{span(entry.first, entry.last)} {entry.last.year}{more}", name, reason))
    shown.table(f"{title} ({len(readings)})", ("When", "Entry", "Why"), rows, whole=("When",))
    shown.line()


def import_record(found: Proposal) -> dict[str, Any]:
    """An import as data."""
    diff = found.diff
    return {
        "label": found.year.label,
        "first": found.year.first.isoformat(),
        "last": found.year.last.isoformat(),
        "taken": [_reading_record(each) for each in found.year.taken],
        "left": [_reading_record(each) for each in found.year.left],
        "remarks": list(found.year.remarks),
        "kept": list(found.kept),
        "changes": list(diff.sentences) if diff else [],
        "school_days": total(found.now),
        "school_days_before": total(found.was) if found.was else None,
    }


def _reading_record(reading: Reading) -> dict[str, Any]:
    entry = reading.entry
    return {
        **_stretch(entry.first, entry.last, entry.title),
        "kind": reading.kind.value,
        "why": reading.reason,
        "place": entry.place,
    }
