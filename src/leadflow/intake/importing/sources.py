"""Sources: a file or a name, read in the way that belongs to it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from leadflow.intake.importing.entries import Source, refuse
from leadflow.intake.importing.ics import read_ics
from leadflow.intake.importing.public import PREFIX, place_of, read_public
from leadflow.intake.importing.rows import csv_rows, json_rows
from leadflow.intake.importing.tables import Choice, read_rows
from leadflow.intake.text import read_text

if TYPE_CHECKING:
    from pathlib import Path

    from leadflow.intake.importing.year import Ends

_ADDRESS = re.compile(r"(?:https?|webcals?|ftp)://", re.IGNORECASE)
_COPY = re.compile(r"\s*\((?:copy|\d+)\)$", re.IGNORECASE)


def read_source(source: str, path: Path, choice: Choice, zone: str | None, ends: Ends) -> Source:
    """The entries of a file (`path`), or of ``holidays:US-NJ``. Raises `InputError`."""
    if _ADDRESS.match(source):
        raise refuse(
            "leadflow does not read calendars from the web.",
            source,
            advice="Download it first, and give the name of the file.",
        )
    if source.lower().startswith(PREFIX):
        place_of(source)
        if ends.first is None or ends.last is None:
            raise refuse(
                "Holidays have no first and last day of the school year.",
                source,
                advice="Say --first YYYY-MM-DD --last YYYY-MM-DD.",
            )
        return read_public(source, ends.first, ends.last)
    text, file = read_text(path), str(path)
    name = f"{_COPY.sub('', path.stem)}{path.suffix.lower()}"
    if path.suffix.lower() in (".ics", ".ical", ".ifb") or text.lstrip()[:15].upper() == "BEGIN:VCALENDAR":
        return read_ics(text, file, name, zone)
    rows = json_rows(text, file) if text.lstrip()[:1] in ("{", "[") else csv_rows(text, file)
    return read_rows(rows, file, name, choice)
