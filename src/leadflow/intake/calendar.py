"""The calendar file: a school year as YAML, made into a `SchoolCalendar`.

`CalendarDays` is what any format of calendar comes to before it becomes one; a reader of another format
(ICS, CSV) is a function from a path to `CalendarDays`, entered in `READERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, model_validator

from leadflow.errors import InputError, Problem
from leadflow.intake.document import Document, read_document
from leadflow.intake.explaining import parse
from leadflow.intake.importing.entries import Kind
from leadflow.planning.calendar import Closure, HalfDay, SchoolCalendar
from leadflow.planning.situation import SCHOOL
from leadflow.planning.words import long
from leadflow.playbooks.fields import Lowered, Text, Weekday, Written
from leadflow.saying import say

if TYPE_CHECKING:
    from pathlib import Path

LONGEST_YEARS = 12
"""Stretches of more years than this are taken for a slip of the pen."""
YEARS = range(1970, 2200)
"""Years outside of these, too."""


class Stretch(Written):
    """Days with a name: `day` for a single one, else `first` and `last`, both included."""

    name: Text = Field(description="what people call these days")
    day: date | None = None
    first: date | None = None
    last: date | None = None
    imported: str = ""
    """Where an import took it from; empty for what somebody wrote by hand, which no import changes."""

    @model_validator(mode="after")
    def _one_form(self) -> Stretch:
        if (self.day is None) == (self.first is None) or (self.first is None) != (self.last is None):
            raise ValueError(say("write either 'day', or 'first' and 'last'"))
        if self.end < self.begin:
            raise ValueError(
                say(
                    "'last' (%(end)s) is before 'first' (%(begin)s)",
                    end=long(self.end),
                    begin=long(self.begin),
                )
            )
        if self.end.year - self.begin.year > LONGEST_YEARS:
            raise ValueError(say("it is longer than %(most)s years", most=LONGEST_YEARS))
        return self

    @property
    def begin(self) -> date:
        """The first day."""
        return self.day or self.first or date.min

    @property
    def end(self) -> date:
        """The last day."""
        return self.day or self.last or date.min

    @property
    def days(self) -> Iterable[date]:
        """Every day of it."""
        return (self.begin + timedelta(days=n) for n in range((self.end - self.begin).days + 1))


class CalendarFile(Written):
    """A calendar file."""

    name: Text = Field(description="what this calendar is called")
    source: Text = Field(description="where the dates come from")
    first: date = Field(description="the first day of the year for staff, as YYYY-MM-DD")
    last: date = Field(description="the last day of the year for staff, as YYYY-MM-DD")
    weekdays: Annotated[tuple[Annotated[Weekday, Lowered], ...], Field(min_length=1)] = tuple(Weekday)[:5]
    terms: tuple[Stretch, ...] = ()
    closures: tuple[Stretch, ...] = ()
    half_days: tuple[Stretch, ...] = ()
    staff_days: tuple[Stretch, ...] = ()
    rules: Mapping[Text, Kind] = Field(default_factory=dict)
    """For imports: words of an entry, and what it is then."""


@dataclass(frozen=True, slots=True)
class CalendarDays:
    """A school year as any format gives it. `staff_days` are open to staff whatever else is said."""

    first: date
    last: date
    weekdays: tuple[int, ...]
    closures: tuple[Closure, ...]
    half_days: tuple[HalfDay, ...]
    staff_days: frozenset[date]
    source: str

    def calendar(self, name: str = SCHOOL) -> SchoolCalendar:
        """The school calendar, its closures without the staff days."""
        return SchoolCalendar(
            name=name,
            first=self.first,
            last=self.last,
            weekdays=self.weekdays,
            closures=tuple(part for each in self.closures for part in _without(each, self.staff_days)),
            half_days=self.half_days,
            source=self.source,
        )


def read_calendar(path: Path) -> SchoolCalendar:
    """The school calendar of a file. Raises `InputError`."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise InputError(
            [
                Problem(
                    say("A school's calendar is a YAML file."),
                    str(path),
                    advice=say("Make one of this: leadflow calendar import FILE --into calendar.yaml."),
                )
            ]
        )
    return reader(path).calendar()


def written_in(document: Document) -> CalendarFile:
    """What a calendar file says. Raises `InputError` for what cannot be."""
    written = parse(CalendarFile, document)
    problems = list(_problems(written, document))
    if problems:
        raise InputError(problems)
    return written


def days_in(written: CalendarFile) -> CalendarDays:
    """The days of a calendar file."""
    return CalendarDays(
        first=written.first,
        last=written.last,
        weekdays=tuple(sorted({day.number for day in written.weekdays})),
        closures=(*(Closure(each.begin, each.end, each.name) for each in written.closures), *_gaps(written)),
        half_days=tuple(HalfDay(day, each.name) for each in written.half_days for day in each.days),
        staff_days=frozenset(day for each in written.staff_days for day in each.days),
        source=written.source,
    )


def _read_yaml(path: Path) -> CalendarDays:
    return days_in(written_in(read_document(path)))


READERS: Mapping[str, Callable[[Path], CalendarDays]] = {".yaml": _read_yaml, ".yml": _read_yaml}
"""Readers by the end of the file's name."""


def _gaps(written: CalendarFile) -> Iterable[Closure]:
    """The days outside the terms, where there are any, as closures: summer is no working time."""
    day = timedelta(days=1)
    terms = sorted(written.terms, key=lambda term: term.begin)
    if not terms:
        return
    if written.first < terms[0].begin:
        yield Closure(written.first, terms[0].begin - day, f"before {terms[0].name}")
    for before, after in pairwise(terms):
        if before.end + day < after.begin:
            yield Closure(before.end + day, after.begin - day, f"between {before.name} and {after.name}")
    if terms[-1].end < written.last:
        yield Closure(terms[-1].end + day, written.last, f"after {terms[-1].name}")


def _without(closure: Closure, open_days: frozenset[date]) -> Iterable[Closure]:
    """A closure cut at the days that are open after all."""
    begin = closure.first
    for day in sorted(each for each in open_days if closure.first <= each <= closure.last):
        if begin < day:
            yield Closure(begin, day - timedelta(days=1), closure.name)
        begin = day + timedelta(days=1)
    if begin <= closure.last:
        yield Closure(begin, closure.last, closure.name)


def _problems(written: CalendarFile, document: Document) -> Iterable[Problem]:
    if written.last < written.first:
        yield document.problem(
            ("last",),
            say(
                "The calendar ends on %(last)s, before it begins on %(first)s.",
                last=long(written.last),
                first=long(written.first),
            ),
            say("Check the years."),
        )
        return
    years = written.first.year, written.last.year
    if years[1] - years[0] > LONGEST_YEARS or any(year not in YEARS for year in years):
        yield document.problem(
            ("last",),
            say("The calendar goes from %(before)s to %(after)s.", before=str(years[0]), after=str(years[1])),
            say("Check the years; at most %(most)s fit in one calendar.", most=LONGEST_YEARS),
        )
        return
    yield from _outside(written, document)
    yield from _overlapping_terms(written, document)
    yield from _pointless_half_days(written, document)


def _outside(written: CalendarFile, document: Document) -> Iterable[Problem]:
    for part in ("terms", "closures", "half_days", "staff_days"):
        for at, each in enumerate(getattr(written, part)):
            inside = written.first <= each.begin and each.end <= written.last
            if part == "closures":  # a closure may reach over an end: summer often does
                inside = written.first <= each.end and each.begin <= written.last
            if not inside:
                yield document.problem(
                    (part, at),
                    say(
                        "'%(name)s' (%(begin)s) lies outside the calendar, which goes from %(first)s "
                        "to %(last)s.",
                        name=each.name,
                        begin=long(each.begin),
                        first=long(written.first),
                        last=long(written.last),
                    ),
                    say("Check the year, or 'first' and 'last' at the top of the file."),
                )


def _overlapping_terms(written: CalendarFile, document: Document) -> Iterable[Problem]:
    terms = sorted(enumerate(written.terms), key=lambda pair: pair[1].begin)
    for (_, before), (at, after) in pairwise(terms):
        if after.begin <= before.end:
            yield document.problem(
                ("terms", at),
                say(
                    "'%(name)s' begins on %(begin)s, before '%(other)s' has ended.",
                    name=after.name,
                    begin=long(after.begin),
                    other=before.name,
                ),
                say("Check the dates of both."),
            )


def _pointless_half_days(written: CalendarFile, document: Document) -> Iterable[Problem]:
    weekdays = {each.number for each in written.weekdays}
    staff = {day for each in written.staff_days for day in each.days}
    for at, half in enumerate(written.half_days):
        for day in half.days:
            closed = next((each.name for each in written.closures if each.begin <= day <= each.end), None)
            if day.weekday() not in weekdays:
                closed = "no working day of the week"
            if closed and day not in staff:
                yield document.problem(
                    ("half_days", at),
                    say("The half day %(day)s is closed anyway (%(closed)s).", day=long(day), closed=closed),
                    say("Take one of the two out."),
                )
