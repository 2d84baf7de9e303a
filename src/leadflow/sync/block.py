"""The managed block: leadflow's part of a card's description, and the codec that keeps it apart.

The block stands at the top, every line of it quoted (Markdown shows it as a box), between two marker
lines, with the card's key inside. What people write above, below, or unquoted in between is theirs and
is kept letter by letter; what stood above or in between stands below the block after the next write.

Reading is tolerant: the end marker may be missing (the block then ends with its quoted lines), newlines
may be Windows', an editor may have put backslashes before punctuation. Text on a line that begins with
``\\`` or reads like a marker is written with a backslash before it, so that reading gives it back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LIMIT = 16384
"""Characters that a description can hold (Trello's limit)."""
START = "> **Kept by leadflow.** Write below this box; what is inside is written again."
END = "> **End of leadflow.**"
CUT = " […]"
"""What a block ends with that did not fit; see `same_text`."""

_START = re.compile(r">[ \t]*\**Kept by leadflow\b")
_END = re.compile(r">[ \t]*\**End of leadflow\b")
_KEY = re.compile(r">?[ \t]*leadflow:[ \t]*(?P<key>[^\s/]+/\S+)[ \t]*$")
_QUOTE = re.compile(r">[ \t]?")
_MARKS = re.compile(r"\\|\**(?:Kept by|End of) leadflow\b|leadflow:")
_ESCAPED = re.compile(r"\\(?=[!-/:-@\[-`{-~])")


@dataclass(frozen=True, slots=True)
class Unwrapped:
    """A description taken apart: the card's key, the managed text, and what people wrote."""

    key: str | None
    text: str
    free: str


def tidy(text: str) -> str:
    """A text as a block can hold it: plain newlines, no blanks at the ends of lines or of the text."""
    return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n")


def wrap(key: str, text: str, free: str = "") -> str:
    """A description with the managed block above what people wrote.

    At most `LIMIT` characters: the managed text gives way first, then the whole block (a link by remote id
    still holds); what people wrote is never cut.
    """
    head, gap = f"{START}\n> leadflow: {key}", "\n\n" if free else ""
    room = LIMIT - len(head) - len(f"\n{END}{gap}{free}")
    if room < 0:
        return free
    body = _quoted(tidy(text), room)
    return f"{head}{body}\n{END}{gap}{free}"


def unwrap(description: str) -> Unwrapped:
    """Take a description apart; without a block all of it is people's.

    >>> unwrap(wrap("spring/norms", "Agree on norms.", "We meet in room 4."))
    Unwrapped(key='spring/norms', text='Agree on norms.', free='We meet in room 4.')
    """
    lines = description.splitlines(keepends=True)
    start = next((at for at, line in enumerate(lines) if _START.match(line.strip())), None)
    if start is None:
        return Unwrapped(None, "", description)
    end = _end_of(lines, start)
    key, managed, inside = _read(lines[start + 1 : end])
    last = end + 1 if end < len(lines) and _END.match(lines[end].strip()) else end
    return Unwrapped(key, managed, _free("".join(lines[:start]), inside, "".join(lines[last:])))


def fitting(key: str, text: str, taken: int) -> Unwrapped:
    """What reading gives back of a block beside `taken` characters of people's: cut, or without a key."""
    return unwrap(wrap(key, text, "x" * taken)) if taken else Unwrapped(key, text, "")


def shortened(text: str, most: int) -> str:
    """A text of at most `most` characters, its end cut off where it is longer."""
    return text if len(text) <= most else text[: most - len(CUT)].rstrip() + CUT


def same_text(text: str, seen: str) -> bool:
    """True when `seen`, read from a board, stands for `text`: it equals it, or is its cut beginning."""
    return text == seen or (seen.endswith(CUT) and text.startswith(seen[: -len(CUT)]))


def added_words(seen: str, known: Sequence[str]) -> bool:
    """True when a managed text that was read holds a line that stands in none of the known texts."""
    lines = {line for text in known for line in text.split("\n")}
    return any(line and line not in lines for line in seen.split("\n"))


def _quoted(text: str, room: int) -> str:
    """The lines of the text, each after its newline and quoted; cut where there is no room for them."""
    body = ""
    for line in text.split("\n") if text else ():
        guarded = f"\\{line}" if _MARKS.match(line) else line
        quoted = f"\n> {guarded}".rstrip() if line else "\n>"
        if len(body) + len(quoted) > room:
            return _cut(body + quoted, room)
        body += quoted
    return body


def _cut(body: str, room: int) -> str:
    """As much of a body as there is room for, ending with `CUT` on a line of text."""
    short = body[: max(0, room - len(CUT))].rstrip()
    while short.endswith(("\n>", "\\")):
        short = short[:-1].rstrip()
    return short + CUT if short else ""


def _end_of(lines: Sequence[str], start: int) -> int:
    """Where the block ends: its end marker, or else the line after the last quoted one that follows."""
    for at in range(start + 1, len(lines)):
        if _END.match(lines[at].strip()):
            return at
        if _START.match(lines[at].strip()):
            break
    at = start + 1
    while at < len(lines) and lines[at].startswith(">"):
        at += 1
    return at


def _read(lines: Sequence[str]) -> tuple[str | None, str, str]:
    """The key, the managed text, and what people wrote in between, of the lines inside a block."""
    key: str | None = None
    managed: list[str] = []
    inside: list[str] = []
    for line in lines:
        found = _KEY.match(line.strip()) if key is None else None
        if found:
            key = _ESCAPED.sub("", found["key"])
        elif line.startswith(">"):
            managed.append(_QUOTE.sub("", line.rstrip(), count=1))
        else:
            inside.append(line)
    text = "\n".join(line[1:] if line.startswith("\\") else line for line in managed)
    return key, text.strip("\n"), "".join(inside).strip("\r\n")


def _free(above: str, inside: str, below: str) -> str:
    """What people wrote, in one piece; of the text below, the empty line after the block is ours."""
    below = re.sub(r"\A\r?\n", "", below, count=1)
    parts = [part for part in (above.rstrip("\r\n"), inside, below) if part]
    return "\n\n".join(parts)
