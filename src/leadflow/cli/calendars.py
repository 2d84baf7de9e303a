"""``calendar show`` and ``calendar import``: the school year, looked at and brought in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from leadflow.cli import show as shown
from leadflow.cli.consent import consented
from leadflow.cli.failures import Exit, say
from leadflow.cli.opening import dated
from leadflow.errors import InputError, Problem
from leadflow.intake.calendar import days_in
from leadflow.intake.importing.dates import DateOrder
from leadflow.intake.importing.entries import Kind
from leadflow.intake.importing.proposal import Wanted, calendar_file, copied, propose, rules_of, write
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
    fresh: bool = False


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
        copy = _write(into, found) if written and into is not None else None
        shown.as_json({**import_record(found), "written": written, "copy": str(copy) if copy else None})
        return
    _print(found)
    if found.beyond and into is not None:
        _say_how_to_take_out(into, found)
    if found.beside and into is not None:
        say(
            f"{into} keeps {shown.counted(found.beside, 'line')} that '{found.year.label}' did not bring. "
            "Are they of leadflow's sample, or of another school? Make the file anew with --fresh."
        )
    if into is None:
        say("Nothing was written. Make a calendar file of it with --into calendar.yaml.")
    elif not found.changes_file:
        say(_unchanged(into, found))
    elif _agreed(into, found, dry_run=dry_run, yes=yes):
        copy = _write(into, found)
        kept = f" What it was before is in {copy}." if copy else ""
        say(f"{into} is written.{kept} Next: leadflow calendar show {into}")


def _write(into: Path, found: Proposal) -> Path | None:
    """Write the file; the copy of what was dropped, when something was."""
    copy = copied(into, found.before) if found.dropped and found.before is not None else None
    write(into, found.text, found.before)
    return copy


def _say_how_to_take_out(into: Path, found: Proposal) -> None:
    say(
        f"These days are closed because {into} says so. Take them out there, or make the file anew "
        "from the source with --fresh."
    )
    for label in found.others:
        say(f"To take out what was imported from '{label}': --replace '{label}'.")


def _unchanged(into: Path, found: Proposal) -> str:
    if found.beyond or found.kept:
        return f"Nothing was written: what is in {into} stays, and differs from the source as told above."
    return f"{into} says all of this already. Nothing was written."


def _wanted(asked: Asked) -> Wanted:
    where = dict(_pair(each) for each in asked.where)
    order = DateOrder(asked.dates) if asked.dates else None
    ends = Ends(
        dated("--first", asked.first) if asked.first else None,
        dated("--last", asked.last) if asked.last else None,
    )
    choice = Choice(asked.column, where, order)
    return Wanted(ends, rules_of(asked.rules), choice, asked.zone, asked.replace, asked.fresh)


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip() or not value.strip():
        raise InputError(
            [Problem(f"'{text}' does not name rows.", key="--where", advice="Write COLUMN=VALUE.")]
        )
    return name.strip(), value.strip()


def _agreed(into: Path, found: Proposal, *, dry_run: bool, yes: bool) -> bool:
    """True when the file is to be written; asks where somebody can answer."""
    if dry_run:
        say("Nothing was written. Write it with the same command without --dry-run.")
        return False
    if yes:
        return True
    if found.doubts:
        say("Nothing was written: this is hardly a whole school year (see above). If it is right, say --yes.")
        raise typer.Exit(Exit.USAGE)
    return consented(
        f"Write this to {into}?",
        yes=False,
        unasked="Nothing was written. Write it with the same command and --yes.",
        unwanted="Nothing was written.",
    )


def _print(found: Proposal) -> None:
    year = found.year
    shown.line(f"{year.label}: the school year from {shown.day(year.first)} to {shown.day(year.last)}")
    shown.line()
    for kind, title in _TITLES.items():
        _readings(title, [each for each in year.taken if each.kind is kind])
    left = year.doubtful
    _readings("Left out: look whether any of these is a day off", left)
    if outside := len(year.elsewhere):
        shown.line(f"Note: left out as well: {outside} outside the school year, or at weekends.")
    for remark in year.remarks:
        shown.line(f"Note: {remark}")
    for words in year.unused:
        shown.line(f"Note: no entry has the words of the rule '{words}': check how they are spelt.")
    shown.section("Yours, and left as they are", found.kept)
    shown.section("Your file closes more than the source", found.beyond)
    if found.dropped:
        shown.line(f"Made anew from the source. What goes: {found.dropped}.")
    shown.section("Odd", oddities(found.now))
    if found.diff is None:
        shown.line(f"That makes {school_days(total(found.now))}.")
    elif found.diff:
        shown.section("What changes", found.diff.sentences)
    else:
        shown.line("No day changes.")
    shown.section("CAREFUL", found.doubts)
    if left:
        say('Taken for the wrong thing? Say what it is: --as "WORDS OF THE ENTRY=half_day", and look again.')


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
        "beyond": list(found.beyond),
        "doubts": list(found.doubts),
        "unused": list(found.year.unused),
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
