"""Text: a file as text, or the reason why it cannot be read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from leadflow.errors import InputError, Problem
from leadflow.saying import say

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 2_000_000
"""Bytes; what people write by hand is far smaller, and reading YAML takes its time."""
LARGEST_SAID = f"{LARGEST // 1_000_000} MB"
"""The same for people. It holds on the command line and on the pages."""

ICS = (".ics", ".ical", ".ifb")
"""How the names of calendars end that other programs write."""
_SPLIT = re.compile(rb"(?<=[\x80-\xff])(\r?\n[ \t])([\x80-\xbf]{1,3})")
"""A line of a calendar that is folded inside a letter; the letter is put together before the fold."""


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, without a byte order mark, line ends made equal. Raises `InputError`."""
    raw = _bytes(path)
    calendar = path.suffix.lower() in ICS
    if calendar:
        raw = _SPLIT.sub(rb"\2\1", raw)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise _unreadable(
            path,
            say("This is not UTF-8 text."),
            (
                say("Export the calendar again with the encoding UTF-8.")
                if calendar
                else say("Save the file again with the encoding UTF-8 (in a spreadsheet: 'CSV UTF-8').")
            ),
            line,
        ) from None
    if not text.strip():
        raise _unreadable(
            path, say("The file is empty."), say("Copy the sample's file and change it: leadflow init.")
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _bytes(path: Path) -> bytes:
    try:
        if not path.is_dir() and path.exists() and not path.is_file():
            # Pipes and devices may have no end, or nobody at the other one.
            raise _unreadable(
                path, say("This is no regular file."), say("Name a file that can be read twice.")
            )
        with path.open("rb") as file:
            found = file.read(LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise _unreadable(path, say("There is no such file."), say("Check its name and folder.")) from None
    except IsADirectoryError:
        raise _unreadable(path, say("This is a folder, not a file."), say("Name a file in it.")) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise _unreadable(
            path,
            say("The file cannot be read: %(reason)s.", reason=reason),
            say("Check its name and rights."),
        ) from None
    if len(found) > LARGEST:
        raise _unreadable(
            path,
            say("The file is larger than %(largest_said)s.", largest_said=LARGEST_SAID),
            say("Is it the right one?"),
        )
    return found


def _unreadable(path: Path, message: str, advice: str, line: int | None = None) -> InputError:
    return InputError([Problem(message, file=str(path), line=line, advice=advice)])
