"""A school year made of a source: its ends, what is closed, half or open, and all that was left out."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from leadflow.intake.importing.entries import Kind, refuse
from leadflow.intake.importing.kinds import FIRST_DAY, LAST_DAY, Reading, has_words, read
from leadflow.planning.words import days_between, long

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from leadflow.intake.importing.entries import Source
    from leadflow.intake.importing.kinds import Rules

SUMMER = "Summer, between two school years"
A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)
WEEKEND = (5, 6)
BEFORE = timedelta(days=30)
"""How long before the students staff may come back: such days belong to the year."""
LONGEST_NAME = 80
_SAID = re.compile(
    r"^no (?:school|classes)\s*[-/:]\s*|\s*[-/:]\s*(?:no school|(?:district|schools?|offices?) closed)$",
    re.IGNORECASE,
)
"""What is said twice in a closure's name."""


@dataclass(frozen=True, slots=True)
class Named:
    """A stretch of days with a name, first and last inclusive."""

    first: date
    last: date
    name: str


@dataclass(frozen=True, slots=True)
class Year:
    """What an import comes to. `taken` and `left` are all entries, each with the reason.

    `elsewhere` are those of `left` that lie outside the school year, or at weekends. `unused` are words of
    rules that no entry has.
    """

    label: str
    first: date
    last: date
    closures: tuple[Named, ...]
    half_days: tuple[Named, ...]
    staff_days: tuple[Named, ...]
    taken: tuple[Reading, ...]
    left: tuple[Reading, ...]
    remarks: tuple[str, ...]
    elsewhere: tuple[Reading, ...] = ()
    unused: tuple[str, ...] = ()

    @property
    def doubtful(self) -> tuple[Reading, ...]:
        """What may be a day off, and was not understood."""
        return tuple(each for each in self.left if each.kind is Kind.UNKNOWN and each not in self.elsewhere)


@dataclass(frozen=True, slots=True)
class Ends:
    """The first and the last day of the school year, as far as they are known."""

    first: date | None = None
    last: date | None = None

    def over(self, other: Ends) -> Ends:
        """These, and where they are not known the other's."""
        return Ends(self.first or other.first, self.last or other.last)


def year_of(
    source: Source, file: str, rules: Rules, weekdays: Sequence[int], *, said: Ends, own: Ends
) -> Year:
    """The school year of a source.

    Its ends are what a person `said`, else what the source says, else those of the calendar's `own`. Raises
    `InputError` when nobody knows where the year begins or ends.
    """
    readings = [read(entry, rules) for entry in source.entries]
    first, last = _known(said.over(ends_of(source, readings)).over(own), file)
    _check_years(source, first, last, file)
    taken, left, elsewhere = _sorted_out(readings, first, last, weekdays)
    closures = [*_named(taken, Kind.CLOSURE), *_summers(readings)]
    closed = set(_days(closures))
    opened = [each for each in _named(taken, Kind.SCHOOL_DAY) if closed.intersection(_days([each]))]
    staff = [*_named(taken, Kind.STAFF_DAY), *opened]
    whole = closed.difference(_days(staff)) | set(_days(_named(taken, Kind.SCHOOL_DAY)))
    halves = [Named(day, day, each.name) for each in _named(taken, Kind.HALF_DAY) for day in _days([each])]
    return Year(
        seen(source.label) or file,
        first,
        last,
        joined(closures, over=WEEKEND),
        joined(
            each
            for each in halves
            if first <= each.first <= last and each.first not in whole and each.first.weekday() in weekdays
        ),
        joined(_cut(each, first, last) for each in staff),
        tuple(taken),
        tuple(left),
        source.remarks,
        tuple(elsewhere),
        tuple(words for words in rules if not any(has_words(entry, words) for entry in source.entries)),
    )


def _check_years(source: Source, first: date, last: date, file: str) -> None:
    """Raise `InputError` when all dates of a source are of other years."""
    entries = source.entries
    if not entries or any(each.first <= last and each.last >= first for each in entries):
        return
    begin, end = min(each.first for each in entries), max(each.last for each in entries)
    years = f"{begin.year}" if begin.year == end.year else f"{begin.year} to {end.year}"
    raise refuse(
        f"This file's dates are of {years} ({long(begin)} to {long(end)}); none falls into the school year "
        f"from {long(first)} to {long(last)}.",
        file,
        advice="Take the file of that year, or say the year of this one with --first and --last.",
    )


def _sorted_out(
    readings: Iterable[Reading], first: date, last: date, weekdays: Sequence[int]
) -> tuple[list[Reading], list[Reading], list[Reading]]:
    """What is taken, what is left out, and what of that lies elsewhere; by date, each with the reason."""
    taken: list[Reading] = []
    left: list[Reading] = []
    elsewhere: list[Reading] = []
    for each in sorted(readings, key=lambda reading: reading.entry.first):
        where = _elsewhere(each, first, last, weekdays)
        told = replace(each, reason=f"{each.reason}, but {where}" if where else each.reason)
        if where or each.kind in (Kind.UNKNOWN, Kind.IGNORE):
            left.append(told)
            elsewhere += [told] if where else []
        else:
            taken.append(told)
    return taken, left, elsewhere


def ends_of(source: Source, readings: Iterable[Reading]) -> Ends:
    """The ends that a source names: its first day of school, or of staff shortly before, and its last day."""
    readings = tuple(readings)
    firsts = [each.entry.first for each in readings if FIRST_DAY.search(each.entry.title)]
    lasts = [each.entry.last for each in readings if LAST_DAY.search(each.entry.title)]
    first = _with_staff(min(firsts), readings) if firsts else source.first
    return Ends(first, max(lasts) if lasts else source.last)


def _with_staff(first: date, readings: Iterable[Reading]) -> date:
    """The first day, or that of the staff before it."""
    staff = (each.entry.first for each in readings if each.kind is Kind.STAFF_DAY)
    return min([first, *(day for day in staff if first - BEFORE <= day < first)])


def _known(ends: Ends, file: str) -> tuple[date, date]:
    missing = [name for name, end in (("first", ends.first), ("last", ends.last)) if end is None]
    if ends.first is None or ends.last is None:
        raise refuse(
            f"The file does not say which is the {' and the '.join(missing)} day of the school year.",
            file,
            advice=f"Say it: {' '.join(f'--{name} YYYY-MM-DD' for name in missing)}.",
        )
    if ends.last < ends.first:
        raise refuse(
            f"The school year would end on {long(ends.last)}, before it begins on {long(ends.first)}.",
            file,
            advice="Say --first and --last.",
        )
    if ends.last.year - ends.first.year > 12:
        raise refuse(
            f"The school year would go from {ends.first.year} to {ends.last.year}.",
            file,
            advice="Say --first and --last.",
        )
    return ends.first, ends.last


def _elsewhere(reading: Reading, first: date, last: date, weekdays: Sequence[int]) -> str:
    """Why an entry is none of the year's working days; empty when it is one."""
    entry = reading.entry
    if entry.last < first or entry.first > last:
        return "lies outside the school year"
    if not any(day.weekday() in weekdays for day in days_between(entry.first, entry.last)):
        return "on no working day of the week"
    return ""


def _named(taken: Iterable[Reading], kind: Kind) -> list[Named]:
    return [
        Named(each.entry.first, each.entry.last, short_name(each.entry.title))
        for each in taken
        if each.kind is kind
    ]


def short_name(title: str) -> str:
    """A title without what the kind of day says already: ``Labor Day - District Closed`` is ``Labor Day``."""
    title = seen(title)
    short = _SAID.sub("", title).strip()
    return (short or title)[:LONGEST_NAME].strip() or "(no title)"


def seen(text: str) -> str:
    """A text without characters that nobody can see, and that a YAML file may not hold."""
    return "".join(char for char in text if char.isprintable()).strip()


def _cut(named: Named, first: date, last: date) -> Named:
    return replace(named, first=max(first, named.first), last=min(last, named.last))


def _days(stretches: Iterable[Named]) -> Iterator[date]:
    for each in stretches:
        yield from days_between(each.first, each.last)


def joined(stretches: Iterable[Named], over: Collection[int] = ()) -> tuple[Named, ...]:
    """By date, days of one name in a row as one stretch; what is written twice, once.

    `over` are weekdays that may lie between.
    """
    found: list[Named] = []
    for each in sorted(set(stretches), key=lambda named: (named.name, named.first)):
        if found and found[-1].name == each.name and _adjoin(found[-1], each, over):
            found[-1] = replace(found[-1], last=max(found[-1].last, each.last))
        else:
            found.append(each)
    return tuple(sorted(found, key=lambda named: (named.first, named.name)))


def _adjoin(one: Named, other: Named, over: Collection[int]) -> bool:
    between = days_between(one.last + A_DAY, other.first - A_DAY)
    return other.first <= one.last + A_DAY or (
        other.first - one.last <= A_WEEK and all(day.weekday() in over for day in between)
    )


def _summers(readings: Sequence[Reading]) -> Iterator[Named]:
    """The days between the last day of a year and the first one of the next, in a source of several years."""
    firsts = sorted(each.entry.first for each in readings if FIRST_DAY.search(each.entry.title))
    lasts = sorted(each.entry.last for each in readings if LAST_DAY.search(each.entry.title))
    for last in lasts:
        begin = next((first for first in firsts if first > last), None)
        if begin is not None:
            end = _with_staff(begin, readings) - A_DAY
            if last < end:
                yield Named(last + A_DAY, end, SUMMER)
