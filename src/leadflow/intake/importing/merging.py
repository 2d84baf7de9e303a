"""Merging: an imported year put into a calendar file, line by line.

What somebody wrote by hand stays as it is, comments and all, and wins where the source says something else;
that is told. An import replaces only what it brought itself (the key `imported`) for the same days.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from leadflow.intake.calendar import Stretch, written_in
from leadflow.intake.document import document_of
from leadflow.intake.importing.page import Page
from leadflow.intake.importing.year import A_DAY, SUMMER, Named
from leadflow.planning.words import days_between, span
from leadflow.playbooks.fields import Weekday

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from leadflow.intake.calendar import CalendarFile
    from leadflow.intake.importing.kinds import Rules
    from leadflow.intake.importing.year import Year

NEAR = timedelta(days=40)
"""By how much the end of a school year may move between two imports and still be the same one."""

_FRESH = """\
# The school year, as staff work it. leadflow counts every plan over these days.
#
#   closures    nobody works: holidays, recesses
#   half_days   only the morning counts: days on which students leave early
#   staff_days  no students, but staff are there: they count, even inside a closure
#
# Entries with 'imported' come from the file named there; importing it again replaces them. Take the word out
# of a line, or write lines of your own without it, and no import will touch them.
name: {name}
source: {source}
first: {first}
last: {last}
"""


@dataclass(frozen=True, slots=True)
class Merged:
    """The new text of a calendar file, and what of the source gave way to entries by hand, in sentences.

    `told` are the days of those sentences; `others` are labels of other imports with entries in the year.
    `beside` counts all entries that stay, when this is the first import of its name.
    """

    text: str
    kept: tuple[str, ...]
    told: frozenset[date]
    others: tuple[str, ...]
    beside: int


def fresh(year: Year, source: str, written: CalendarFile | None = None) -> str:
    """A calendar file with nothing in it but its ends, and the working days of the week of the one before."""
    quoted = Page.quoted
    text = _FRESH.format(name=quoted(year.label), source=quoted(source), first=year.first, last=year.last)
    if written is None or written.weekdays == tuple(Weekday)[:5]:
        return text
    return f"{text}weekdays: [{', '.join(written.weekdays)}]\n"


def merged(
    text: str, file: str, year: Year, rules: Rules, *, source: str, instead: Collection[str] = ()
) -> Merged:
    """The text of a calendar file with the year in it. `instead` are labels of imports that it replaces.

    Raises `InputError` for a file that is wrong already.
    """
    document = document_of(text, file)
    written = written_in(document)
    page = Page(text, document)
    labels = {year.label, *instead}
    staying = {part: _staying(written, part, year, labels) for part in PARTS}
    for part, indices in staying.items():
        page.keep(part, indices)
    there = _There.of({part: [getattr(written, part)[at] for at in kept] for part, kept in staying.items()})
    kept: list[_Kept] = []
    found = {
        "closures": _open_to(year.closures, there, kept),
        "half_days": _fitting(year.half_days, lambda day: day in there.closed, there.half, "closed", kept),
        "staff_days": _fitting(
            year.staff_days, lambda day: day in there.written, there.staff, "closed", kept
        ),
    }
    _move_ends(page, written, year, found)
    for part, named in found.items():
        page.add(part, named, year.label)
    page.rule(rules)
    here = [getattr(written, part)[at] for part, indices in staying.items() for at in indices]
    replaced = not here and written.name in {each.imported for each in _entries(written)} | {*instead}
    _retell(page, written, year, source, replaced=replaced, more=any(found.values()))
    others = {each.imported for each in here if each.begin <= year.last and each.end >= year.first} - {""}
    return Merged(
        page.text,
        tuple(sentence for _, sentence in kept),
        frozenset(day for day, _ in kept),
        tuple(sorted(others)),
        0 if year.label in {each.imported for each in _entries(written)} else len(here),
    )


_Kept = tuple[date, str]
"""A day on which the source gave way, and the sentence about it."""


def _retell(
    page: Page, written: CalendarFile, year: Year, source: str, *, replaced: bool, more: bool
) -> None:
    """Name and source of the file: the import's where it replaces all of another one, else both sources.

    A name that somebody wrote stays.
    """
    if replaced:
        page.say("name", year.label)
        page.say("source", source)
    elif more and year.label not in written.source and source not in written.source:
        page.say("source", f"{written.source.strip()}; {source}")


PARTS = ("closures", "half_days", "staff_days")


def _entries(written: CalendarFile) -> Iterable[Stretch]:
    return (*written.closures, *written.half_days, *written.staff_days)


def _staying(written: CalendarFile, part: str, year: Year, labels: Collection[str]) -> list[int]:
    """The entries of a part that stay: those by hand, of other imports, and of other days."""
    entries: Iterable[Stretch] = getattr(written, part)
    return [at for at, each in enumerate(entries) if not _renewed(each, year, labels)]


def _renewed(entry: Stretch, year: Year, labels: Collection[str]) -> bool:
    """True when an entry was brought by an earlier import of these days."""
    if entry.imported not in labels:
        return False
    if entry.name == SUMMER:
        return _touches(entry, year)
    return entry.begin <= year.last and entry.end >= year.first


def _touches(summer: Stretch, year: Year) -> bool:
    return abs(summer.begin - A_DAY - year.last) <= NEAR or abs(summer.end + A_DAY - year.first) <= NEAR


@dataclass(frozen=True, slots=True)
class _There:
    """The days of the entries that stay. `written` are closed by an entry, `closed` less the staff days."""

    written: dict[date, str]
    closed: frozenset[date]
    half: dict[date, str]
    staff: dict[date, str]

    @staticmethod
    def of(entries: dict[str, list[Stretch]]) -> _There:
        closed, half, staff = (
            {day: each.name for each in entries[part] for day in each.days} for part in PARTS
        )
        return _There(closed, frozenset(closed).difference(staff), half, staff)


def _open_to(closures: Iterable[Named], there: _There, kept: list[_Kept]) -> list[Named]:
    """The closures without what is closed already, and without half days and staff days of one's own."""
    found: list[Named] = []
    for each in closures:
        days = list(days_between(each.first, each.last))
        if all(day in there.written for day in days):
            continue
        for day in days:
            if day in there.half or day in there.staff:
                own = there.half.get(day) or there.staff.get(day)
                kept.append(_stays(day, own, f"closed ({each.name})"))
        found += _parts(each, [day for day in days if day not in there.half])
    return found


def _fitting(
    stretches: Iterable[Named],
    against: Callable[[date], bool],
    same: Collection[date],
    word: str,
    kept: list[_Kept],
) -> list[Named]:
    """Half days and staff days that are not there yet, and that no entry of one's own speaks against."""
    found: list[Named] = []
    for each in stretches:
        days = list(days_between(each.first, each.last))
        kept += [_stays(day, word, each.name) for day in days if against(day) and day not in same]
        found += _parts(each, [day for day in days if day not in same and not against(day)])
    return found


def _stays(day: date, own: str | None, other: str) -> _Kept:
    return day, f"{span(day, day)} {day.year} stays as you wrote it ({own}); the source says: {other}."


def _parts(named: Named, days: list[date]) -> Iterable[Named]:
    """A stretch, cut to some of its days."""
    run: list[date] = []
    for day in [*days, None]:
        if run and (day is None or day - run[-1] > A_DAY):
            yield replace(named, first=run[0], last=run[-1])
            run = []
        if day is not None:
            run.append(day)


def _move_ends(page: Page, written: CalendarFile, year: Year, found: dict[str, list[Named]]) -> None:
    """The ends of the file: those of the year where it is the first or the last one; summer in between."""
    first, last = written.first, written.last
    for each in written.closures:
        if each.name == SUMMER and each.imported == year.label and _touches(each, year):
            ends_it = abs(each.begin - A_DAY - year.last) <= NEAR
            found["closures"].append(
                Named(year.last + A_DAY, each.end, SUMMER)
                if ends_it
                else Named(each.begin, year.first - A_DAY, SUMMER)
            )
    if year.first > last + A_DAY:
        page.term(year) if written.terms else found["closures"].append(
            Named(last + A_DAY, year.first - A_DAY, SUMMER)
        )
    elif year.last < first - A_DAY:
        page.term(year) if written.terms else found["closures"].append(
            Named(year.last + A_DAY, first - A_DAY, SUMMER)
        )
    near_first, near_last = abs(first - year.first) <= NEAR, abs(last - year.last) <= NEAR
    page.end("first", year.first if near_first or year.first < first else first)
    page.end("last", year.last if near_last or year.last > last else last)
