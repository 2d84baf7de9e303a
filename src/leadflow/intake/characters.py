"""Characters that nobody can see and that do harm: control characters and the overrides of writing direction.

PostgreSQL keeps no NUL, a terminal obeys ESC, and an override lets a name read as another one.
"""

from __future__ import annotations

import re

from leadflow.saying import Said, say

HARMFUL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
"""C0 but tab and newline, DEL, C1, separators of lines and paragraphs, overrides of direction, surrogates.

And the two no-characters that XML does not allow: nobody can read a feed that holds one.
"""

UNSEEN_ADVICE = say("Take it out, or write the line again.")


def cleaned(text: str, *, lines: bool = False) -> str:
    """A text without harmful characters; on one line, unless it may have several `lines`."""
    text = HARMFUL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).replace("\t", " ")
    return text if lines else text.replace("\n", " ")


def harmful(text: str) -> str:
    """The first harmful character of a text as people may look it up (``U+001B``); empty when it has none."""
    found = HARMFUL.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""


def unseen(character: str) -> Said:
    """What is told of a harmful character, named as ``U+001B``."""
    return say(
        "There is a character that cannot be seen and is not allowed here (%(character)s).",
        character=character,
    )


def printable(text: str) -> str:
    """A text that a terminal shows and does not obey: harmful characters as their escapes (``\\u001b``)."""
    return HARMFUL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
