"""Sending: forms with files. Every file is small, of a kind that the form takes, and kept only in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.datastructures import UploadFile

from leadflow.intake.characters import cleaned
from leadflow.intake.text import LARGEST, LARGEST_SAID
from leadflow.saying import say
from leadflow.web.form_token import FIELD
from leadflow.web.forms import FieldError, Form, fields_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from starlette.requests import Request

FILES_AT_MOST = 8
FIELDS_AT_MOST = 120
"""A group has a box for each of its people."""
RAW = frozenset({"paste"})
"""Fields that are read as files are: tabs and ends of lines mean something there."""


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as a browser sent it."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Sent:
    """A form with its files by field, and the fields that may be chosen several times."""

    form: Form
    files: Mapping[str, tuple[SentFile, ...]] = field(default_factory=dict)
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def file(self, name: str, kinds: Collection[str]) -> SentFile | None:
        """The file of a field; None when none was chosen. Raises `FieldError` for one of another kind."""
        found = self.several(name, kinds)
        return found[0] if found else None

    def several(self, name: str, kinds: Collection[str]) -> tuple[SentFile, ...]:
        """The files of a field. Raises `FieldError` for one that is too large, empty or of another kind."""
        found = self.files.get(name, ())
        for each in found:
            if len(each.content) > LARGEST:
                told = say(
                    "‘%(name)s’ is larger than %(most)s. Is it the right one?",
                    name=each.name[:60],
                    most=LARGEST_SAID,
                )
                raise FieldError(name, told)
            if not each.content.strip():
                raise FieldError(
                    name,
                    say("‘%(name)s’ is empty. Choose the file with something in it.", name=each.name[:60]),
                )
            if Path(each.name).suffix.lower() not in kinds:
                raise FieldError(
                    name,
                    say(
                        "‘%(name)s’ is of no kind that can be read: %(kinds)s.",
                        name=each.name[:60],
                        kinds=_listed(kinds),
                    ),
                )
        return found

    def text_of(self, name: str, kinds: Collection[str]) -> str | None:
        """The text of a field's file. Raises `FieldError` for one that is no text."""
        found = self.file(name, kinds)
        return None if found is None else decoded(name, found)


def decoded(name: str, file: SentFile) -> str:
    """The text of a file. Raises `FieldError` about the field `name`."""
    try:
        return file.content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        raise FieldError(
            name,
            say(
                "‘%(name)s’ is not UTF-8 text. In a spreadsheet, save it as ‘CSV UTF-8’.", name=file.name[:60]
            ),
        ) from None


async def read_sent(request: Request, action: str) -> Sent:
    """The form of a request with its files."""
    sent = await fields_of(request, max_files=FILES_AT_MOST, max_fields=FIELDS_AT_MOST, max_part_size=LARGEST)
    values: dict[str, str] = {}
    files: dict[str, tuple[SentFile, ...]] = {}
    chosen: dict[str, tuple[str, ...]] = {}
    for name, value in sent.multi_items():
        if name == FIELD:
            continue
        if isinstance(value, UploadFile):
            if value.filename:
                read = SentFile(cleaned(value.filename), await value.read(LARGEST + 1))
                files[name] = (*files.get(name, ()), read)
            continue
        values[name] = value if name in RAW else cleaned(value)
        chosen[name] = (*chosen.get(name, ()), values[name])
    await sent.close()
    # The forms of one page tell themselves apart by what they are there to do.
    return Sent(Form(values.get("do", action), values), files, chosen)


def _listed(kinds: Collection[str]) -> str:
    return ", ".join(kinds)
