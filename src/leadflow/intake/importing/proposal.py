"""A proposal: what an import would make of a calendar file. Nothing is written until somebody agrees."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from leadflow.errors import InputError, Problem, RefusedError
from leadflow.intake.calendar import CalendarFile, days_in, written_in
from leadflow.intake.document import document_of
from leadflow.intake.importing.entries import CHOICES, Kind, close_all
from leadflow.intake.importing.merging import fresh, merged
from leadflow.intake.importing.public import PREFIX
from leadflow.intake.importing.sources import read_source
from leadflow.intake.importing.year import Ends, year_of
from leadflow.intake.text import read_text
from leadflow.planning.calendar_diff import beyond as days_beyond
from leadflow.planning.calendar_diff import difference
from leadflow.planning.words import days_between, long, school_days
from leadflow.playbooks.spelling import advice
from leadflow.saying import say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from leadflow.intake.importing.kinds import Rules
    from leadflow.intake.importing.tables import Choice
    from leadflow.intake.importing.year import Year
    from leadflow.planning.calendar import SchoolCalendar
    from leadflow.planning.calendar_diff import CalendarDiff

WEEKDAYS = (0, 1, 2, 3, 4)


MOST_DAYS = 200
"""School days that a year hardly exceeds, where people work five days a week."""
A_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person says about an import, besides the source. `fresh`: nothing of the old file stays."""

    ends: Ends
    rules: Rules
    choice: Choice
    zone: str | None = None
    instead: tuple[str, ...] = ()
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """The year found, the text of the file to be, and its calendar. `was` is the calendar before, if any.

    `kept` says where the source gave way to the file, `beyond` what the file closes beyond the source;
    `others` are the labels of other imports in it. `beside` counts what stays beside a first
    import. `dropped` says what of the old file goes.
    """

    year: Year
    before: str | None
    text: str
    now: SchoolCalendar
    was: SchoolCalendar | None
    kept: tuple[str, ...]
    beyond: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    beside: int = 0
    dropped: str = ""

    @property
    def diff(self) -> CalendarDiff | None:
        """What changes; None for a new file."""
        return difference(self.was, self.now) if self.was is not None else None

    @property
    def changes_file(self) -> bool:
        """True when there is anything to write."""
        return self.before != self.text

    @property
    def doubts(self) -> tuple[str, ...]:
        """Why this is hardly the calendar of a whole year."""
        year, found = self.year, []
        if not any(each.last >= year.first and each.first <= year.last for each in self.now.closures):
            found.append(
                f"No day of the school year is closed, from {long(year.first)} to {long(year.last)}."
            )
        most, days = MOST_DAYS * len(self.now.weekdays) / 5, _busiest(self.now, year)
        if days > most:
            found.append(
                f"That would be {school_days(days)} within a year; hardly any school has more than {most:g}. "
                "Are days off missing from the file, or is it of another year?"
            )
        return tuple(found)


def _busiest(calendar: SchoolCalendar, year: Year) -> float:
    """The school days of the first, or of the last, twelve months of a year."""
    spans = (
        (year.first, min(year.last, year.first + A_YEAR)),
        (max(year.first, year.last - A_YEAR), year.last),
    )
    return max(sum(calendar.share(day) for day in days_between(*each)) for each in spans)


def propose(source: str, into: Path | None, wanted: Wanted) -> Proposal:
    """What an import would make of the file `into`, or of a new one. Raises `InputError`."""
    there = into is not None and into.exists()
    before = read_text(into) if into is not None and there else None
    written = written_in(document_of(before, str(into))) if before is not None else None
    own = Ends(written.first, written.last) if written and not wanted.fresh else Ends()
    rules = {**(written.rules if written else {}), **wanted.rules}
    asked = wanted.ends.over(own) if source.lower().startswith(PREFIX) else wanted.ends
    found = read_source(source, Path(source), wanted.choice, wanted.zone, asked)
    weekdays = days_in(written).weekdays if written else WEEKDAYS
    year = year_of(found, source, rules, weekdays, said=asked, own=own)
    file = str(into) if into is not None else "calendar.yaml"
    origin = _origin(source, year.label)
    anew = fresh(year, origin, written)
    alone = before is None or wanted.fresh
    text = anew if alone or before is None else before
    made = merged(text, file, year, rules if alone else wanted.rules, source=origin, instead=wanted.instead)
    now = _calendar(made.text, file, merging=not alone)
    beyond: tuple[str, ...] = ()
    if not alone and not source.lower().startswith(PREFIX):  # public holidays are never all
        whole = merged(anew, file, year, {}, source=origin).text
        beyond = tuple(each.beyond for each in days_beyond(_calendar(whole, file), now, made.told))
    return Proposal(
        year,
        before,
        made.text,
        now,
        days_in(written).calendar() if written else None,
        made.kept,
        beyond,
        made.others,
        made.beside,
        _dropped(written) if written and wanted.fresh else "",
    )


def _calendar(text: str, file: str, *, merging: bool = False) -> SchoolCalendar:
    """The calendar of a text. Raises `InputError`, which says what to do where old lines are in the way."""
    try:
        return days_in(written_in(document_of(text, file))).calendar()
    except InputError as error:
        if not merging:
            raise
        found = [replace(each, line=None, key=None) for each in error.problems]  # of the text to be
        advised = (
            "Make the file anew from the source: the same command with --fresh. Or take those lines out."
        )
        head = Problem(say("Lines of this file do not go together with the source."), file, advice=advised)
        raise InputError([head, *found]) from None


def _dropped(written: CalendarFile) -> str:
    entries = (*written.terms, *written.closures, *written.half_days, *written.staff_days)
    by_hand = sum(not each.imported for each in entries)
    return f"all {len(entries)} entries of the file, {by_hand} of them by hand, and its comments"


def _origin(source: str, label: str) -> str:
    name = source if source.lower().startswith(PREFIX) else Path(source).name
    return name if name == label else f"{label} ({name})"


def rules_of(texts: Iterable[str], option: str = "--as") -> dict[str, Kind]:
    """Rules from ``Early Dismissal=half_day``. Raises `InputError`."""
    found: dict[str, Kind] = {}
    problems: list[Problem] = []
    for text in texts:
        words, _, kind = (part.strip() for part in text.rpartition("="))
        kind = kind.lower().replace("-", "_").replace(" ", "_")
        if not words:
            problems.append(
                Problem(
                    say("'%(text)s' is no rule.", text=text),
                    key=option,
                    advice=say("Write WORDS=KIND, KIND being %(kinds)s.", kinds=_KINDS),
                )
            )
        elif kind not in CHOICES:
            hint = advice(kind, CHOICES) or f"Write {_KINDS}."
            problems.append(Problem(say("'%(kind)s' is no kind of day.", kind=kind), key=option, advice=hint))
        else:
            found[words] = Kind(kind)
    close_all(problems)
    return found


_KINDS = f"{', '.join(CHOICES[:-1])} or {CHOICES[-1]}"


def write(path: Path, text: str, before: str | None) -> None:
    """Write a file whole or not at all. Raises `RefusedError` when it cannot be, or was changed meanwhile."""
    path = path.resolve()  # a link stays one
    try:
        now = read_text(path) if path.exists() else None
        if now != before:
            raise RefusedError(
                say(
                    "%(path)s was changed by somebody else meanwhile; nothing was written. Try again.",
                    path=path,
                )
            )
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        with NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False, newline="\n") as file:
            made = Path(file.name)
            try:
                file.write(text)
                file.close()
                made.chmod(mode)
                made.replace(path)
            except BaseException:
                made.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise RefusedError(
            say(
                "%(path)s cannot be written (%(what)s); nothing was changed.",
                path=path,
                what=error.strerror or error,
            )
        ) from None


def copied(path: Path, text: str) -> Path:
    """A copy of a file's text beside it, under a name that is not taken. Raises `RefusedError`."""
    number, copy = 1, path.with_name(f"{path.name}.old")
    while copy.exists():
        number, copy = number + 1, path.with_name(f"{path.name}.old{number + 1}")
    write(copy, text, None)
    return copy


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def calendar_file(path: Path) -> CalendarFile:
    """A calendar file as it is written. Raises `InputError`."""
    return written_in(document_of(read_text(path), str(path)))
