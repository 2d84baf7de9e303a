"""Words: dates, numbers and states as the pages write them. Template filters; pure.

Dates use the planner's own names of days and months, so that a page and the sentences on it agree.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from leadflow.planning import words as planning

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

MINUS = "\N{MINUS SIGN}"


def long(day: date | None) -> str:
    """``Wed 18 Nov 2026``; empty for no date."""
    return planning.long(day) if day else ""


def short(day: date | None, today: date | None = None) -> str:
    """``Wed 18 Nov``, with the year when it is not the year of `today`; empty for no date."""
    if day is None:
        return ""
    return planning.short(day) if today is None or day.year == today.year else planning.long(day)


def span(first: date, last: date, today: date | None = None) -> str:
    """``Mon 2 – Fri 13 Nov``, ``Mon 30 Nov – Wed 2 Dec``; a single day alone."""
    if first == last:
        return short(first, today)
    start = short(first, None if first.year == last.year else today)
    if (first.year, first.month) == (last.year, last.month):
        start = start.rpartition(" ")[0]
    return f"{start} – {short(last, today)}"


def clock_time(at: datetime, timezone: str) -> str:
    """``Wed 18 Nov 2026, 07:10`` in a school's timezone."""
    local = at.astimezone(ZoneInfo(timezone))
    return f"{planning.long(local.date())}, {local:%H:%M}"


def number(value: float) -> str:
    """``3``, ``1.5``, with a real minus sign."""
    return f"{value:g}".replace("-", MINUS)


def counted(value: float, one: str, many: str = "") -> str:
    """``1 step``, ``3 steps``."""
    return f"{number(value)} {one if abs(value) == 1 else many or one + 's'}"


def slack_words(slack: float) -> str:
    """What slack means: ``3 school days to spare``, ``no day to spare``, ``2 school days too late``."""
    if slack > 0:
        return f"{planning.school_days(slack)} to spare"
    if slack == 0:
        return "no day to spare"
    return f"{planning.school_days(-slack)} too late"


def listed(parts: Iterable[str], last: str = "and") -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return planning.listed(list(parts), last)


def slug(value: str) -> str:
    """A state or a cause as a class name: ``waiting-for-approval``."""
    return re.sub(r"[^a-z0-9]+", "-", value.lower()).strip("-")


def initials(name: str) -> str:
    """``DO`` for Dana Okafor."""
    parts = [part for part in name.split() if part[0].isalnum()]
    return "".join(part[0] for part in (parts[:1] + parts[1:][-1:])).upper() or "?"


def upper_first(sentence: str) -> str:
    """A sentence with a capital at its start, the rest left as it is."""
    return sentence[:1].upper() + sentence[1:]


def sentence(text: str) -> str:
    """A message as a sentence: a capital at its start (but for a path or a key), a full stop at its end."""
    text = text.strip()
    if text.split(" ")[0].isalpha():
        text = upper_first(text)
    return text if text.endswith((".", "!", "?", "…")) or not text else f"{text}."


def timed(at: datetime, timezone: str) -> str:
    """``07:10`` in a school's timezone."""
    return f"{at.astimezone(ZoneInfo(timezone)):%H:%M}"
