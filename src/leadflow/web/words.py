"""Words: dates, numbers and states as the pages write them. Template filters; pure.

Dates use the planner's own words, so that a page and the sentences on it agree.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from leadflow.planning import words as planning
from leadflow.saying import changed, joined, named, numbered, say

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

MINUS = "\N{MINUS SIGN}"

VOCABULARY = (
    say("Planned"), say("Ready"), say("In progress"), say("Blocked"), say("Waiting for approval"),
    say("Done"), say("Skipped"), say("Late"), say("At risk"), say("In doubt"), say("On the way"),
    say("Reached"), say("Dependency"), say("Gate"), say("Person"), say("Decision"), say("External"),
    say("Capacity"), say("Unmeasured"), say("Sync"), say("Error"), say("Warning"), say("Hint"),
    say("error"), say("warning"), say("hint"), say("To do"), say("For approval"), say("closed"), say("half"),
    say("Milestone"), say("Meeting"), say("Change"), say("Our step"), say("Blocked because"),
)  # fmt: skip
"""Words that stand for values of the planner, and what boards that nobody changed call lists and labels."""


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
        start = planning.day_of_month(first)
    return joined((start, short(last, today)), " – ")


def clock_time(at: datetime, timezone: str) -> str:
    """``Wed 18 Nov 2026, 07:10`` in a school's timezone."""
    local = at.astimezone(ZoneInfo(timezone))
    return joined((planning.long(local.date()), f"{local:%H:%M}"))


def number(value: float) -> str:
    """``3``, ``1.5``, with a real minus sign."""
    return numbered(f"{value:g}".replace("-", MINUS), value)


def word(value: str) -> str:
    """A state, a cause or another of `VOCABULARY`, as people read it."""
    return named(value)


def slack_words(slack: float) -> str:
    """What slack means: ``3 school days to spare``, ``no day to spare``, ``2 school days too late``."""
    if slack > 0:
        return say("%(days)s to spare", days=planning.school_days(slack))
    if slack == 0:
        return say("no day to spare")
    return say("%(days)s too late", days=planning.school_days(-slack))


def listed(parts: Iterable[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return planning.listed(list(parts))


@lru_cache(maxsize=1 << 10)
def slug(value: str) -> str:
    """A state or a cause as a class name: ``waiting-for-approval``."""
    return re.sub(r"[^a-z0-9]+", "-", value.lower()).strip("-")


def initials(name: str) -> str:
    """``DO`` for Dana Okafor."""
    parts = [part for part in name.split() if part[0].isalnum()]
    return "".join(part[0] for part in (parts[:1] + parts[1:][-1:])).upper() or "?"


def upper_first(text: str) -> str:
    """A sentence with a capital at its start, the rest left as it is."""
    return changed(text, lambda told: told[:1].upper() + told[1:])


def capitalized(text: str) -> str:
    """A text with a capital at its start and none after it."""
    return changed(text, str.capitalize)


def lower(text: str) -> str:
    """A text without capitals."""
    return changed(text, str.lower)


def sentence(text: str) -> str:
    """A message as a sentence: a capital at its start (but for a path or a key), a full stop at its end."""
    return changed(text, _sentence)


def _sentence(text: str) -> str:
    text = text.strip()
    if text.split(" ")[0].isalpha():
        text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?", "…")) or not text else f"{text}."


def timed(at: datetime, timezone: str) -> str:
    """``07:10`` in a school's timezone."""
    return f"{at.astimezone(ZoneInfo(timezone)):%H:%M}"
