"""A page: the lines of a calendar file that an import changes. All others stay as they are, to the letter."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from leadflow.intake.importing.entries import refuse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from leadflow.intake.document import Document
    from leadflow.intake.importing.kinds import Rules
    from leadflow.intake.importing.year import Named, Year

_PLAIN = re.compile(r"[A-Za-z][\w .'/&()+-]*[\w.')+]|[A-Za-z]")
_WORDS = ("true", "false", "null", "yes", "no", "on", "off")
_KEY_LINE = re.compile(r"[A-Za-z_]+\s*:")


@dataclass
class Page:
    """A calendar file as lines. Changes are noted by line and carried out when `text` is asked for."""

    source: str
    document: Document
    _gone: set[int] = field(default_factory=set)
    """Lines (from 0) that are taken out."""
    _new: dict[int, list[str]] = field(default_factory=dict)
    """Lines that come before a line."""
    _changed: dict[int, str] = field(default_factory=dict)
    _tail: list[str] = field(default_factory=list)
    _kept: dict[str, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.lines = self.source.rstrip("\n").split("\n")

    @staticmethod
    def quoted(text: str) -> str:
        """A text as a YAML value."""
        if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
            return text
        return json.dumps(text, ensure_ascii=False)

    @property
    def text(self) -> str:
        """The file with all changes."""
        found: list[str] = []
        for at, line in enumerate(self.lines):
            found += self._new.get(at, [])
            if at not in self._gone:
                found.append(self._changed.get(at, line))
        found += self._new.get(len(self.lines), [])
        return "\n".join([*found, *self._tail]) + "\n"

    def keep(self, part: str, indices: Sequence[int]) -> None:
        """Take all entries of a part out but those."""
        self._kept[part] = list(indices)
        if part not in (self.document.data or {}):
            return
        entries = self.document.data[part] or []
        if self._inline(part):
            self._spread(part, [entries[at] for at in indices])
            return
        for at in range(len(entries)):
            if at not in indices:
                self._gone.update(self._lines_of(part, at))

    def add(self, part: str, stretches: Iterable[Named], label: str) -> None:
        """Put entries into a part, each where its date belongs."""
        lines = [
            (each.first.isoformat(), _entry(each, label))
            for each in stretches
            if not self._still(part, each, label)
        ]
        if not lines:
            return
        if part not in self.document.data:
            self._tail += ["", f"{part}:", *(f"  - {text}" for _, text in sorted(lines))]
            return
        for day, text in sorted(lines):
            at, indent = self._place(part, day)
            self._new.setdefault(at, []).append(f"{indent}- {text}")

    def term(self, year: Year) -> None:
        """Add a term for a whole school year."""
        name = f"School year {year.first.year}-{year.last.year % 100:02d}"
        at, indent = self._place("terms", year.first.isoformat())
        line = f"{indent}- {{first: {year.first}, last: {year.last}, name: {name}}}"
        self._new.setdefault(at, []).append(line)

    def end(self, name: str, day: date) -> None:
        """Move the first or the last day."""
        at = self.document.lines[(name,)] - 1
        moved = re.sub(rf"({name}\s*:\s*)[^\s#]+", lambda found: f"{found[1]}{day}", self.lines[at], count=1)
        self._changed[at] = moved

    def say(self, name: str, text: str) -> None:
        """Write another text at a key of the file, unless it says that already."""
        if str(self.document.data[name]).strip() == text:
            return
        begin = self.document.lines[(name,)] - 1
        value = self.lines[begin].partition(":")[2].strip()
        end = begin + 1
        while end < len(self.lines) and self.lines[end][:1] in (" ", "\t"):
            end += 1
        plain = value[:1] not in ("'", '"', "|", ">")
        _, mark, comment = value.partition(" #") if plain else ("", "", "")
        self._gone.update(range(begin + 1, end))
        self._changed[begin] = f"{name}: {self.quoted(text)}{'  #' if mark else ''}{comment}"

    def rule(self, rules: Rules) -> None:
        """Keep a person's rules for the next import."""
        there: Mapping[str, str] = self.document.data.get("rules") or {}
        lines = [f"  {json.dumps(words, ensure_ascii=False)}: {kind.value}" for words, kind in rules.items()]
        for words in rules:
            if words in there:
                self._gone.add(self.document.lines[("rules", words)] - 1)
        if not lines:
            return
        if "rules" in self.document.data:
            self._new.setdefault(self.document.lines[("rules",)], []).extend(lines)
        else:
            self._tail += ["", "# What the words of an imported entry mean here.", "rules:", *lines]

    def _still(self, part: str, named: Named, label: str) -> bool:
        """True when the file has an entry already; its lines then stay, with the comments in them."""
        if part not in self.document.data or self._inline(part):
            return False
        days = (str(named.first), str(named.last))
        for at, each in enumerate(self.document.data[part] or []):
            first, last = (str(each.get("day") or each.get(key)) for key in ("first", "last"))
            same = (first, last) == days and each.get("name") == named.name and each.get("imported") == label
            if same and at not in self._kept.get(part, ()):
                self._gone.difference_update(self._lines_of(part, at))
                self._kept[part] = sorted([*self._kept.get(part, ()), at])
                return True
        return False

    # Where things stand.

    def _inline(self, part: str) -> bool:
        line = self.lines[self.document.lines[(part,)] - 1]
        return bool(line.partition(":")[2].partition("#")[0].strip())

    def _spread(self, part: str, entries: list[Mapping[str, object]]) -> None:
        """Write a part that stands on one line, or in brackets, with a line an entry."""
        begin = self.document.lines[(part,)] - 1
        end = next(
            (at for at in range(begin + 1, len(self.lines)) if _KEY_LINE.match(self.lines[at])),
            len(self.lines),
        )
        while end > begin + 1 and (not self.lines[end - 1].strip() or self.lines[end - 1].startswith("#")):
            end -= 1
        for line in range(begin, end):
            if "#" in self.lines[line]:
                raise refuse(
                    f"'{part}' stands in brackets that hold a comment, which an import would lose.",
                    self.document.file,
                    line + 1,
                    part,
                    "Write its entries one to a line, each after '  - ', or take the comment out.",
                )
        self._gone.update(range(begin + 1, end))
        self._changed[begin] = f"{part}:"
        written = [
            ", ".join(
                f"{key}: {self.quoted(str(value)) if key in _TEXTS else value}" for key, value in each.items()
            )
            for each in entries
        ]
        self._new.setdefault(begin + 1, []).extend(f"  - {{{each}}}" for each in written)

    def _lines_of(self, part: str, at: int) -> range:
        """The lines (from 0) of an entry."""
        begin = self.document.lines[(part, at)] - 1
        indent = len(self.lines[begin]) - len(self.lines[begin].lstrip())
        end = begin + 1
        for line in range(begin + 1, len(self.lines)):
            text = self.lines[line]
            if not text.strip() or text.lstrip().startswith("#"):
                continue  # a comment inside an entry belongs to it; one behind it does not
            if len(text) - len(text.lstrip()) <= indent:
                break
            end = line + 1
        return range(begin, end)

    def _place(self, part: str, day: str) -> tuple[int, str]:
        """Before which line an entry of that day belongs, and how far it is indented."""
        entries = self.document.data[part] or []
        begin = self.document.lines[(part,)]
        if self._inline(part):
            return begin, "  "
        indent, after = "  ", begin
        for at in self._kept.get(part, range(len(entries))):
            lines = self._lines_of(part, at)
            indent = self.lines[lines.start][
                : len(self.lines[lines.start]) - len(self.lines[lines.start].lstrip())
            ]
            if str(entries[at].get("day") or entries[at].get("first")) > day:
                return self._above(lines.start, begin), indent
            after = lines.stop
        return after, indent

    def _above(self, line: int, begin: int) -> int:
        """Above the comments that stand right above an entry."""
        while line > begin and self.lines[line - 1].lstrip().startswith("#"):
            line -= 1
        return line


_TEXTS = ("name", "imported")


def _entry(named: Named, label: str) -> str:
    days = f"day: {named.first}" if named.first == named.last else f"first: {named.first}, last: {named.last}"
    return f"{{{days}, name: {Page.quoted(named.name)}, imported: {Page.quoted(label)}}}"
