"""Document: a YAML file as plain values, every one with its line.

The YAML is composed to nodes and the values are made here, not by the YAML library: that keeps the lines,
reports every key that is written twice, leaves dates as the text that was written (so that a date that
does not exist is reported like any other mistake), and constructs nothing that a file could choose.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import StringIO
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from leadflow.errors import InputError, Problem
from leadflow.intake.characters import UNSEEN_ADVICE, harmful, unseen
from leadflow.intake.text import read_text
from leadflow.saying import say

if TYPE_CHECKING:
    from pathlib import Path

Location = tuple[str | int, ...]
"""Keys and positions (from 0) that lead to a value."""

DEEPEST = 40
_WORDS: Mapping[str, object] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_STANDARD = "tag:yaml.org,2002:"
_TAGS = frozenset(
    _STANDARD + each
    for each in ("str", "int", "float", "bool", "null", "timestamp", "seq", "map", "merge", "value")
)
"""What the YAML library finds out by itself; `_scalar` decides anew."""
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})?\.[0-9]{1,17}")


@dataclass(frozen=True)
class Document:
    """A file's values. `lines` are those of keys and of list entries, from 1."""

    file: str
    data: Any
    lines: Mapping[Location, int]

    def line_of(self, location: Location) -> int:
        """The line of a place, or of the nearest place around it that was written."""
        while location and location not in self.lines:
            location = location[:-1]
        return self.lines.get(location, 1)

    def name_of(self, location: Location) -> str:
        """A place in words: ``goals[vision].target``; entries without a key are counted from 1."""
        name, value = "", self.data
        for part in location:
            value = _inside(value, part)
            if isinstance(part, int):
                key = value.get("key") if isinstance(value, Mapping) else None
                name += f"[{key if isinstance(key, str) else part + 1}]"
            else:
                name += f".{part}" if name else part
        return name

    def problem(self, location: Location, message: str, advice: str = "") -> Problem:
        """A problem at a place of this file."""
        return Problem(
            message, self.file, self.line_of(location), self.name_of(location) or None, advice or None
        )


def _inside(value: Any, part: str | int) -> Any:
    if isinstance(value, Mapping):
        return value.get(part)
    if isinstance(value, list) and isinstance(part, int) and part < len(value):
        return value[part]
    return None


def read_document(path: Path) -> Document:
    """Read a YAML file. Raises `InputError`: the first syntax error, or every key that is written twice."""
    return document_of(read_text(path), str(path))


def document_of(text: str, file: str) -> Document:
    """The document of a text. Raises `InputError`."""
    try:
        root = YAML(typ="safe", pure=True).compose(StringIO(text))
    except MarkedYAMLError as error:
        raise InputError([_syntax(error, file)]) from None
    except (YAMLError, ValueError, LookupError, AttributeError, TypeError, AssertionError, RecursionError):
        # Besides its own errors ruamel.yaml lets several plain ones through on mangled text.
        raise InputError([_strange(text, file)]) from None
    reading = _Reading(file)
    data = reading.value(root, ()) if root is not None else None
    if data is None and not reading.problems:
        reading.problems.append(Problem(say("The file holds only comments."), file, 1, advice=_ADVICE))
    if reading.problems:
        raise InputError(reading.problems)
    return Document(file, data, reading.lines)


_ADVICE = say("Compare it with the sample's file: leadflow init.")
_CONTROL = re.compile(r"[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _strange(text: str, file: str) -> Problem:
    """The first character that YAML does not allow, or that the text cannot be read at all."""
    found = _CONTROL.search(text)
    if not found:
        return Problem(say("This is not YAML that can be read."), file, advice=_ADVICE)
    line = text.count("\n", 0, found.start()) + 1
    return Problem(
        unseen(f"U+{ord(found[0]):04X}"),
        file,
        line,
        advice=UNSEEN_ADVICE,
    )


def _syntax(error: MarkedYAMLError, file: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    if error.context_mark and "end of stream" in str(error.problem):
        mark = error.context_mark  # where it began, not the end of the file
    what = " ".join(str(each) for each in (error.context, error.problem) if each)
    tab = "\\t" in what
    return Problem(
        say("The YAML cannot be read here: %(what)s.", what=what),
        file,
        mark.line + 1 if mark else None,
        advice=(
            say("Indent with spaces, not with tabs.")
            if tab
            else say("Check the indentation, the colons and the quotes on this line and the one before.")
        ),
    )


@dataclass
class _Reading:
    """Makes values of nodes, remembers lines, collects problems."""

    file: str
    lines: dict[Location, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    _seen: set[int] = field(default_factory=set)

    def value(self, node: Node, at: Location) -> Any:
        if len(at) > DEEPEST:
            self._complain(node, at[:3], say("This is nested too deeply."), _ADVICE)
            return None
        if self._strange(node, at):
            return None
        if isinstance(node, MappingNode):
            return self._mapping(node, at)
        if isinstance(node, SequenceNode):
            return [self._entry(each, (*at, index)) for index, each in enumerate(node.value)]
        if not isinstance(node, ScalarNode):
            return None
        if bad := harmful(str(node.value)):
            self._complain(node, at, unseen(bad), UNSEEN_ADVICE)
        return _scalar(node)

    def _strange(self, node: Node, at: Location) -> bool:
        """Anchors, aliases and tags: nothing here needs them, and they can make small files huge."""
        if id(node) in self._seen or node.anchor:
            self._complain(
                node, at, say("Anchors and aliases (& and *) are not used here."), say("Write it out.")
            )
            return True
        self._seen.add(id(node))
        tag = str(node.tag or "!")
        if tag != "!" and tag not in _TAGS:
            short = tag.replace(_STANDARD, "!!")
            self._complain(
                node,
                at,
                say("The tag '%(short)s' is not used here.", short=short),
                say("Put the text in quotes."),
            )
            return True
        return False

    def _entry(self, node: Node, at: Location) -> Any:
        self.lines[at] = node.start_mark.line + 1
        return self.value(node, at)

    def _mapping(self, node: MappingNode, at: Location) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                self._complain(key_node, at, say("A list or a mapping cannot be a key."), _ADVICE)
                continue
            key = str(key_node.value)
            if bad := harmful(key):
                self._complain(key_node, at, unseen(bad), UNSEEN_ADVICE)
                continue
            where = (*at, key)
            if key in found:
                self._complain(
                    key_node,
                    where,
                    say(
                        "'%(key)s' is written twice; the first one is on line %(where)s.",
                        key=key,
                        where=self.lines[where],
                    ),
                    say("Keep one of them."),
                )
                continue
            self.lines[where] = key_node.start_mark.line + 1
            found[key] = self.value(value_node, where)
        return found

    def _complain(self, node: Node, at: Location, message: str, advice: str) -> None:
        key = Document(self.file, None, {}).name_of(at) or None
        self.problems.append(Problem(message, self.file, node.start_mark.line + 1, key, advice))


def _scalar(node: ScalarNode) -> object:
    """A scalar's value: quoted ones are text, plain ones may be null, true, false or a number."""
    text = str(node.value)
    if node.style is not None:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text
