"""Kinds: what an entry of a published calendar means for staff, by the words that districts use.

The first rule that fits decides, and its reason is shown with the entry, so that a person can correct it.
What no rule fits is unknown: it is listed and left out, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from leadflow.intake.importing.entries import Entry, Kind

Rules = Mapping[str, Kind]
"""A person's own rules: words of an entry, and what it is then."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An entry, what it was taken for, and why."""

    entry: Entry
    kind: Kind
    reason: str


def _words(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(rf"\b(?:{each})\b" for each in patterns), re.IGNORECASE)


_ADDRESS = re.compile(r"https?://\S+")
_SOME_ONLY = re.compile(
    r"\b(?!(?:staff|teachers?|faculty|employees|students?|day|school)\b)[\w.&/-]+(?: [\w.&/-]+)? only\b",
    re.IGNORECASE,
)
_ALL_CLOSED = _words(r"(?:district|offices?|all schools and offices) (?:is |are )?closed")
_NO_SCHOOL = _words(r"no (?:school|classes)", r"schools? (?:is |are )?closed", "closed", "closure")
_MADE_UP = _words(r"school days?\b.*make-?up", r"make-?up (?:school )?days?", r"schools? (?:is )?in session")
_USUAL = _words(
    r"(?:regular|normal|ordinary|usual|full) school days?", r"schools? (?:is |are |will be )?open",
    r"(?:regular|normal|ordinary|usual) (?:full )?days?",
)  # fmt: skip
"""Words that say that there is school, whatever the category of the entry says."""
_DELAYED = _words(
    r"delayed (?:opening|start|arrival)", r"late (?:start|opening|arrival)", r"(?:two|2|one|1)[- ]hour delay"
)
_EARLY = _words(
    r"early (?:dismissal|release|closing|closure|out)", r"half[- ]?days?", r"partial days?", r"minimum days?",
    r"(?:noon|midday) dismissal", r"afternoon off",
)  # fmt: skip
_STAFF = _words(
    r"(?:staff|teachers?|faculty)[- ]only", r"no students", r"no school for students", r"students? off",
    r"(?:teacher|staff|faculty)s?'? (?:work ?days?|in-?service|development|training|planning|institute)",
    r"professional (?:development|learning|growth)", r"in-?service", r"inset", r"work ?days? for teachers",
    r"first day (?:for |of )?(?:staff|teachers)", "pd (?:staff )?days?", "staff pd", "pd staff",
)  # fmt: skip
_FREE = _words(
    "recess", "break", "holidays?", "vacation", "half[- ]term", "snow days?", r"vacances\b.*", "vakantie",
    r"\w*ferien", r"\w*vakantie", "vacaciones", "ferie",
)  # fmt: skip
_EVENT = _words(
    "concert", "party", "show", "camp", "registration", "begins?", "starts?", "ends?", "fair", "sale", "shop",
    "celebration", "assembl(?:y|ies)", "movie", "sing", "homework", "meeting", "dance", "drive", "lunch",
    "program", "performance", "bazaar", "breakfast", "craft", "spirit", "trip", "reward",
)  # fmt: skip
_FEAST = _words(
    "juneteenth", "labou?r day", "memorial day", "thanksgiving", "christmas", "new year'?s", "good friday",
    "martin luther king", "mlk", "president'?s'? day", "columbus day", "indigenous people'?s'? day",
    "veterans'? day", "election day", "easter", "independence day", "yom kippur", "rosh hashanah", "eid",
    "diwali", "lunar new year",
)  # fmt: skip
_CATEGORIES = {
    "holiday": Kind.CLOSURE, "break": Kind.CLOSURE, "no-school": Kind.CLOSURE, "no school": Kind.CLOSURE,
    "closed": Kind.CLOSURE, "closure": Kind.CLOSURE, "vacation": Kind.CLOSURE, "staff": Kind.STAFF_DAY,
    "early-dismissal": Kind.HALF_DAY, "early dismissal": Kind.HALF_DAY, "half_day": Kind.HALF_DAY,
    "half day": Kind.HALF_DAY, "professional development": Kind.STAFF_DAY, "staff_day": Kind.STAFF_DAY,
    "staff day": Kind.STAFF_DAY, "school_day": Kind.SCHOOL_DAY, "public": Kind.CLOSURE,
}  # fmt: skip
FIRST_DAY = _words(
    r"first day (?:of school|of classes|for (?:all )?students|for staff|staff|of the school year)",
    r"school (?:year )?begins", r"classes begin",
)  # fmt: skip
LAST_DAY = _words(
    r"last day (?:of school|of classes|for (?:all )?students|for staff|staff|of the school year)",
    r"school (?:year )?ends", r"classes end",
)  # fmt: skip


def read(entry: Entry, rules: Rules) -> Reading:
    """What an entry is taken for, and why."""
    text = _text(entry)
    for words, kind in rules.items():
        if has_words(entry, words):
            return Reading(entry, kind, f"your rule '{words}'")
    if entry.trouble:
        return Reading(entry, Kind.UNKNOWN, entry.trouble)
    if entry.kind is Kind.CLOSURE and (usual := _usual(entry.title)):
        reason = f"the source says it is a closure, but its title says '{usual}'"
        return Reading(entry, Kind.UNKNOWN, reason)
    if entry.kind is not None:
        return Reading(entry, entry.kind, "the source says so")
    return _by_words(entry, text) or _by_category(entry) or _not_understood(entry)


def has_words(entry: Entry, words: str) -> bool:
    """True when the words of a rule stand in an entry."""
    return words.casefold() in _text(entry).casefold()


def _text(entry: Entry) -> str:
    return _ADDRESS.sub("", f"{entry.title} {entry.note}").strip()


def _usual(title: str) -> str:
    """The words of a title that say that there is school; empty when it has none, or says otherwise too."""
    found = _USUAL.search(title)
    spoken_against = any(each.search(title) for each in (_NO_SCHOOL, _EARLY, _DELAYED, _STAFF, _SOME_ONLY))
    return found[0] if found and not spoken_against else ""


def _by_words(entry: Entry, text: str) -> Reading | None:
    title = entry.title
    speaks = any(each.search(text) for each in (_NO_SCHOOL, _EARLY, _DELAYED, _FREE))
    if speaks and (some := _SOME_ONLY.search(text)):
        return Reading(
            entry, Kind.UNKNOWN, f"it is for some only ('{some[0]}'): decide whether it is for yours"
        )
    if found := _ALL_CLOSED.search(text):
        return _closed(entry, found[0])
    if (found := _MADE_UP.search(title)) and not _NO_SCHOOL.search(title):
        return Reading(entry, Kind.SCHOOL_DAY, f"says '{found[0]}': a whole school day")
    if usual := _usual(title):
        return Reading(entry, Kind.SCHOOL_DAY, f"says '{usual}': a whole school day")
    if found := _DELAYED.search(text):
        return Reading(entry, Kind.SCHOOL_DAY, f"says '{found[0]}': a whole day, the morning is staff time")
    if found := _EARLY.search(text):
        return Reading(entry, Kind.HALF_DAY, f"says '{found[0]}'")
    if (found := _STAFF.search(text)) and not entry.timed:
        return Reading(entry, Kind.STAFF_DAY, f"says '{found[0]}': students are off, staff work")
    if found := _NO_SCHOOL.search(text) or _FREE.search(title):
        if (event := _EVENT.search(title)) and not _NO_SCHOOL.search(text):
            reason = f"says '{found[0]}', but also '{event[0]}': an event, or the day off itself?"
            return Reading(entry, Kind.UNKNOWN, reason)
        return _closed(entry, found[0])
    return None


def _closed(entry: Entry, words: str) -> Reading:
    if entry.timed and entry.days == 1:
        return Reading(entry, Kind.UNKNOWN, f"says '{words}', but only for some hours")
    return Reading(entry, Kind.CLOSURE, f"says '{words}'")


def _by_category(entry: Entry) -> Reading | None:
    for category in (each.strip() for each in entry.category.split(",")):
        kind = _CATEGORIES.get(category.casefold())
        if kind is not None and not entry.timed and not _EVENT.search(entry.title):
            return Reading(entry, kind, f"its category is '{category}'")
    return None


def _not_understood(entry: Entry) -> Reading:
    if edge := FIRST_DAY.search(entry.title) or LAST_DAY.search(entry.title):
        return Reading(entry, Kind.IGNORE, f"says '{edge[0]}'")
    if feast := _FEAST.search(entry.title):
        return Reading(entry, Kind.UNKNOWN, f"names '{feast[0]}', but does not say that nobody works")
    return Reading(entry, Kind.UNKNOWN, "says nothing about school days")
