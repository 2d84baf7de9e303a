"""What changed: the history of a step or a rollout in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

from leadflow.planning.words import listed, long
from leadflow.rollout.alterations import STEP_WORDS
from leadflow.saying import named, say
from leadflow.web.addresses import Addresses
from leadflow.web.words import upper_first

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from leadflow.rollout.history import HistoryEntry
    from leadflow.services.view import View
    from leadflow.web.contexts.frame import Frame

WHAT = {
    "ticked": say("checklist"),
    "flag": say("stuck"),
    "skipped_because": say("why it is skipped"),
    "remaining": say("what is left of it"),
    "follow_up": say("to be looked at again"),
    "artefacts": say("what it has made"),
    "status": say("status"),
    "members": say("people"),
    "owners": say("people"),
    "due": say("due"),
    "title": say("title"),
    "comment": say("comment"),
    "list": say("list"),
    "approvals": say("approvals"),
    "nudged": say("nudged"),
    "labels": say("labels"),
    "description": say("description"),
    "checklists": say("checklists"),
    "archived": say("archived"),
    "remark": say("remark"),
    "launched": say("launched"),
    "blocked": say("blocked"),
    "no longer blocked": say("no longer blocked"),
    "re-planned": say("re-planned"),
    "joined the plan": say("joined the plan"),
    "left the plan": say("left the plan"),
    "target": say("target date"),
    "dates": say("dates"),
    "start": say("start"),
    "help_wanted": say("help wanted"),
    "public_page": say("public page"),
    "took a board over": say("took a board over"),
    "card made again": say("card made again"),
    "conflict kept": say("conflict kept"),
    "conflict reversed": say("conflict reversed"),
}
"""What the history calls a field or an event, in the words of the pages."""
PEOPLE = frozenset({"owners", "members", "approvals", "nudged"})
WHO = {"board": say("Somebody on the board"), "leadflow": "leadflow"}


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One change: who, when, what, before and after."""

    at: datetime
    who: str
    what: str
    before: str
    after: str
    why: str
    title: str
    """The step's title; empty for a change of the whole rollout."""
    address: str
    new: bool
    """True when it happened since the visitor looked before."""


@dataclass(frozen=True, slots=True)
class Day:
    """The changes of one day in the school's timezone."""

    day: date
    lines: tuple[HistoryLine, ...]


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """What changed lately, newest first, day by day."""

    template: ClassVar[str] = "changes.html"

    frame: Frame
    days: tuple[Day, ...]
    new: int
    looked: datetime | None
    """When the visitor looked before; None at a first look."""
    limit: int


def history_line(found: View, entry: HistoryEntry, looked: datetime | None = None) -> HistoryLine:
    """An entry of the history in words."""
    names, plan = found.rollout.definition.roster.names, found.rollout.plan.by_key
    said = entry.why if entry.why not in (entry.before, entry.after) else ""
    step = entry.step or ""
    return HistoryLine(
        at=entry.at,
        who=WHO.get(entry.who) or names.get(entry.who, entry.who),
        what=upper_first(WHAT.get(entry.what) or STEP_WORDS.get(entry.what) or entry.what.replace("_", " ")),
        before=_in_words(entry.what, entry.before, names),
        after=_in_words(entry.what, entry.after, names),
        why=said,
        title=plan[step].title if step in plan else step,
        address=Addresses(found.rollout.key).step(step) if step in plan else "",
        new=looked is not None and entry.at > looked,
    )


def changes_page(
    found: View, frame: Frame, entries: Sequence[HistoryEntry], looked: datetime | None, limit: int
) -> ChangesPage:
    """The latest changes; `entries` newest first, at most `limit` of them."""
    zone = ZoneInfo(frame.timezone)
    lines = [history_line(found, each, looked) for each in entries]
    days = groupby(lines, key=lambda line: line.at.astimezone(zone).date())
    return ChangesPage(
        frame=frame,
        days=tuple(Day(day, tuple(each)) for day, each in days),
        new=sum(line.new for line in lines),
        looked=looked,
        limit=limit,
    )


def _in_words(what: str, text: str, names: Mapping[str, str]) -> str:
    """A value of the history: keys of people as names, dates as the pages write them."""
    if what in PEOPLE and text:
        return listed([names.get(each, each) for each in text.split(", ")])
    if what == "status":
        return named(text)
    try:
        return long(date.fromisoformat(text))
    except ValueError:
        return text
