"""XML from outside, read without trust: a tree of names, texts and lines, or the reason why not.

Expat does the reading, and no more than that: a document type declaration is refused where it begins, and
with it every entity that could expand or lie elsewhere; depth, number of elements and size have limits.
(`defusedxml` refuses the same things; the handlers below are all that is needed of it, and they know the
line of every element, which `ElementTree` does not tell.)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.parsers import expat

from leadflow.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST = 40_000_000
"""Bytes; Microsoft Project writes some 4 kB a line of a plan."""
MOST = 2_000_000
"""Elements."""
DEEPEST = 60


@dataclass(slots=True)
class Element:
    """An element: its name without a namespace, its text, its line and what is in it."""

    name: str
    line: int
    text: str = ""
    inside: list[Element] = field(default_factory=list)

    def child(self, name: str) -> Element | None:
        """The first element `name` in it."""
        return next((each for each in self.inside if each.name == name), None)

    def children(self, name: str) -> Iterator[Element]:
        """All elements `name` in it."""
        return (each for each in self.inside if each.name == name)

    def word(self, name: str) -> str:
        """The text of the first element `name` in it, stripped; empty when there is none."""
        found = self.child(name)
        return found.text.strip() if found is not None else ""


def element_of(raw: bytes, file: str) -> Element:
    """The root element of a document. Raises `InputError`."""
    if len(raw) > LARGEST:
        raise _refused(
            file, None, f"The file is larger than {LARGEST // 1_000_000} MB.", "Is it the right one?"
        )
    reading = _Reading(file)
    try:
        reading.parser.Parse(raw, True)
    except expat.ExpatError as error:
        told = expat.ErrorString(error.code)
        raise _refused(file, error.lineno, f"This is not XML that can be read: {told}.", _SAVE) from None
    except (LookupError, ValueError):
        raise _refused(file, 1, "This XML names an encoding that is not known here.", _SAVE) from None
    return reading.root


_SAVE = "Save the plan again as XML (in Microsoft Project: Save As, XML format)."


def _refused(file: str, line: int | None, message: str, advice: str) -> InputError:
    return InputError([Problem(message, file, line, advice=advice)])


class _Reading:
    """Builds the tree as expat goes along."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._open: list[Element] = []
        self._number = 0
        self.root = Element("", 0)
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._doctype

    def _start(self, name: str, _attributes: object) -> None:
        self._number += 1
        line = self.parser.CurrentLineNumber
        if self._number > MOST or len(self._open) >= DEEPEST:
            raise _refused(self._file, line, "There is too much in this file.", "Is it the right one?")
        element = Element(name.rpartition(" ")[2], line)
        if self._open:
            self._open[-1].inside.append(element)
        else:
            self.root = element
        self._open.append(element)

    def _end(self, _name: str) -> None:
        self._open.pop()

    def _text(self, text: str) -> None:
        self._open[-1].text += text

    def _doctype(self, *_: object) -> None:
        raise _refused(
            self._file,
            self.parser.CurrentLineNumber,
            "This XML declares a document type or entities, which no plan needs.",
            _SAVE,
        )
