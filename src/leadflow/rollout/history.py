"""History: who did what to a step, when, with the values before and after. Append-only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One change. `who` is a person key, ``board`` (somebody on the board) or ``leadflow``."""

    at: datetime
    who: str
    what: str
    """A field name (``status``, ``due``, ``owners`` ...) or an event (``launched``, ``blocked``)."""
    step: str | None = None
    before: str = ""
    after: str = ""
    why: str = ""
