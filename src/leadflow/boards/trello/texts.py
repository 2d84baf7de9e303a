"""Texts as they come from Trello: without what no database and no page can hold.

A program that cuts a text in the middle of an emoji leaves half of it (a lone surrogate), which is no
character and cannot be encoded; a NUL is refused by PostgreSQL.
"""

from __future__ import annotations

import re
from typing import Any

HALF = "\ufffd"
"""What stands in place of half an emoji: the sign for a character that cannot be shown."""

_UNFIT = re.compile("[\x00\ud800-\udfff]")


def cleaned(answer: Any) -> Any:
    """JSON with every text in it made fit."""
    if isinstance(answer, str):
        return _UNFIT.sub(lambda found: "" if found[0] == "\x00" else HALF, answer)
    if isinstance(answer, list):
        return [cleaned(each) for each in answer]
    if isinstance(answer, dict):
        return {cleaned(name): cleaned(value) for name, value in answer.items()}
    return answer
