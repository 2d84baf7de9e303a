"""A proposal: what an import would make of a calendar file. Nothing is written until somebody agrees."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from leadflow.errors import Problem, RefusedError
from leadflow.intake.calendar import CalendarFile, days_in, written_in
from leadflow.intake.document import document_of
from leadflow.intake.importing.entries import CHOICES, Kind, close_all
from leadflow.intake.importing.merging import fresh, merged
from leadflow.intake.importing.sources import read_source
from leadflow.intake.importing.year import Ends, year_of
from leadflow.intake.text import read_text
from leadflow.planning.calendar_diff import difference
from leadflow.playbooks.spelling import advice

if TYPE_CHECKING:
    from collections.abc import Iterable

    from leadflow.intake.importing.kinds import Rules
    from leadflow.intake.importing.tables import Choice
    from leadflow.intake.importing.year import Year
    from leadflow.planning.calendar import SchoolCalendar
    from leadflow.planning.calendar_diff import CalendarDiff

WEEKDAYS = (0, 1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person says about an import, besides the source."""

    ends: Ends
    rules: Rules
    choice: Choice
    zone: str | None = None
    instead: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """The year found, the text of the file to be, and its calendar. `was` is the calendar before, if any."""

    year: Year
    before: str | None
    text: str
    now: SchoolCalendar
    was: SchoolCalendar | None
    kept: tuple[str, ...]

    @property
    def diff(self) -> CalendarDiff | None:
        """What changes; None for a new file."""
        return difference(self.was, self.now) if self.was is not None else None

    @property
    def changes_file(self) -> bool:
        """True when there is anything to write."""
        return self.before != self.text


def propose(source: str, into: Path | None, wanted: Wanted) -> Proposal:
    """What an import would make of the file `into`, or of a new one. Raises `InputError`."""
    there = into is not None and into.exists()
    before = read_text(into) if into is not None and there else None
    written = written_in(document_of(before, str(into))) if before is not None else None
    own = Ends(written.first, written.last) if written else Ends()
    rules = {**(written.rules if written else {}), **wanted.rules}
    asked = wanted.ends.over(own) if source.lower().startswith("holidays:") else wanted.ends
    found = read_source(source, Path(source), wanted.choice, wanted.zone, asked)
    weekdays = days_in(written).weekdays if written else WEEKDAYS
    year = year_of(found, source, rules, weekdays, said=asked, own=own)
    file = str(into) if into is not None else "calendar.yaml"
    text = before if before is not None else fresh(year, year.label, _origin(source, year.label))
    made = merged(text, file, year, wanted.rules, wanted.instead)
    return Proposal(
        year,
        before,
        made.text,
        days_in(written_in(document_of(made.text, file))).calendar(),
        days_in(written).calendar() if written else None,
        made.kept,
    )


def _origin(source: str, label: str) -> str:
    name = source if source.lower().startswith("holidays:") else Path(source).name
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
                Problem(f"'{text}' is no rule.", key=option, advice=f"Write WORDS=KIND, KIND being {_KINDS}.")
            )
        elif kind not in CHOICES:
            hint = advice(kind, CHOICES) or f"Write {_KINDS}."
            problems.append(Problem(f"'{kind}' is no kind of day.", key=option, advice=hint))
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
                f"{path} was changed by somebody else meanwhile; nothing was written. Try again."
            )
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        with NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False, newline="\n") as file:
            file.write(text)
        Path(file.name).chmod(mode)
        Path(file.name).replace(path)
    except OSError as error:
        raise RefusedError(
            f"{path} cannot be written ({error.strerror or error}); nothing was changed."
        ) from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def calendar_file(path: Path) -> CalendarFile:
    """A calendar file as it is written. Raises `InputError`."""
    return written_in(document_of(read_text(path), str(path)))
