"""Intents: writes that were begun and whose end nobody saw.

What a write is to leave on a card is remembered before the write begins. When the pass is cut off, or the
answer is lost, the next one sees by it what leadflow did itself: without it, a plan that has changed again
meanwhile would take its own old value for a person's edit, and follow it. (The measured difference between
a plain three-way merge and one that knows who wrote is what this is for.)

A write that the next pass does not see may land later all the same: the board was slow, or its worker was
stalled and goes on. So it stays known as `Unheard`. What a card shows is put down to it when two witnesses
agree: it is what that write was to leave, and the board's log says that leadflow changed the field last
(`Card.written`). The value alone would take an edit from the person who happens to want the same; the log
alone cannot tell leadflow from another program that uses its account, and may lag behind. Where it lags, the
value counts as a person's: an edit that nobody made is seen and can be undone, one that is lost cannot.

No log tells of labels. They are written in one request with the card's other fields, though, so that what
proves one of those proves them. Entries of checklists are requests of their own. One in leadflow's own words
that says why a step is blocked is proof enough itself, like leadflow's block of the description.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from leadflow.sync.block import same_text
from leadflow.sync.cards import BECAUSE, BLOCKED, FIELDS, CardFields, CheckEntry
from leadflow.sync.checklists import ticks
from leadflow.sync.links import Link, Unheard
from leadflow.sync.operations import CreateCard

if TYPE_CHECKING:
    from collections.abc import Iterable

    from leadflow.sync.cards import Card
    from leadflow.sync.operations import Operation

_PLAIN = ("title", "status", "due", "start", "complete", "archived")
LOGGED = (*_PLAIN, "description", "members")
"""Fields of which a board may prove who changed them: all but labels and checklists."""
MOST_UNHEARD = 3
"""Writes to one card that are waited for; an earlier one is forgotten."""


def caught_up(link: Link, card: Card) -> Link:
    """The link with its intents settled: what the card shows as intended was written by leadflow.

    Sets and checklists are looked at one by one, so that a person's edit beside the write is still seen.
    """
    if link.intended is None and not link.unheard:
        return link
    # A card that went with its list was not put away itself.
    shown = replace(card.fields, archived=False) if card.away_with else card.fields
    found = _landed(link, shown, card)
    if link.intended is not None:
        found = _ended(found, Unheard(link.baseline, link.intended), shown, card)
    return found if found == link else replace(found, activity=card.activity)


def _ended(link: Link, last: Unheard, shown: CardFields, card: Card) -> Link:
    """The link with its last write settled; one that the card does not show may land yet."""
    base, intended = link.baseline, last.after
    values = {
        name: _SPECIAL.get(name, _plain)(getattr(base, name), getattr(intended, name), getattr(shown, name))
        for name in FIELDS
    }
    reached = CardFields(**values)
    unheard = link.unheard
    changed = [name for name in LOGGED if getattr(last.before, name) != getattr(intended, name)]
    if _reasons(last, reached) or any(getattr(reached, name) != getattr(intended, name) for name in changed):
        unheard = (*unheard, last)[-MOST_UNHEARD:]
    return replace(_moved(link, reached, card), intended=None, unheard=unheard)


def _landed(link: Link, shown: CardFields, card: Card) -> Link:
    """The link with what landed late taken into its baseline: the plan then writes over it like over any
    value of its own.
    """
    for write in link.unheard:
        baseline = _late(link.baseline, write, shown, card.written)
        if baseline != link.baseline:
            left = tuple(each for each in link.unheard if each is not write)
            link = replace(_moved(link, baseline, card), unheard=left)
    return link


def _moved(link: Link, baseline: CardFields, card: Card) -> Link:
    """The link with another baseline. What people said of the label Blocked went with the label."""
    unmarked = BLOCKED in link.baseline.labels and BLOCKED not in baseline.labels
    return replace(link, baseline=baseline, flag="" if unmarked and card.flag is None else link.flag)


def _reasons(write: Unheard, there: CardFields) -> tuple[CheckEntry, ...]:
    """The entries of "Blocked because" that a write was to make and that are not there."""
    known = ticks((*write.before.checklist, *there.checklist))
    return tuple(
        each
        for each in write.after.checklist
        if each.checklist == BECAUSE and (each.checklist, each.text) not in known
    )


def _late(base: CardFields, write: Unheard, shown: CardFields, written: frozenset[str]) -> CardFields:
    """The base with what `write` changed and the card shows, where leadflow is proved to have `written` it.

    Leadflow's block of the description and its reasons are proof enough themselves: nobody writes them by
    hand. Labels are proved by what came in the same request and is news.
    """
    before, after = write.before, write.after
    values: dict[str, Any] = {
        name: getattr(after, name)
        for name in _PLAIN
        if name in written and getattr(before, name) != getattr(after, name) == getattr(shown, name)
    }
    if before.description != after.description and same_text(after.description, shown.description):
        values["description"] = after.description
    # Person by person: somebody may have joined beside the write.
    moved = frozenset(
        person
        for person in (before.members ^ after.members) - (shown.members ^ after.members)
        if {"members", f"members:{person}"} & written
    )
    found = replace(base, members=_as_shown(base.members, moved, shown.members), **values)
    if found != base:
        same = (before.labels ^ after.labels) - (shown.labels ^ after.labels)
        found = replace(found, labels=_as_shown(base.labels, same, shown.labels))
    seen = ticks(shown.checklist)
    came = [each for each in _reasons(write, base) if (each.checklist, each.text) in seen]
    return replace(found, checklist=(*base.checklist, *came))


def _as_shown(base: frozenset[str], which: frozenset[str], shown: frozenset[str]) -> frozenset[str]:
    """The base, but for `which`: of these, those that are shown."""
    return (base - which) | (shown & which)


def intents(operations: Iterable[Operation], links: Iterable[Link]) -> tuple[Link, ...]:
    """Those of `links` that `operations` are about to write to, with what each will leave on its card.

    A card that is about to be made has a link without a remote id, whose baseline is what it is made with.
    """
    told = tuple(operations)
    leave = [each.link for each in told if not isinstance(each, CreateCard)]
    ends = {link.key: link.baseline for link in leave if link is not None}
    made = tuple(Link(each.key, "", each.fields) for each in told if isinstance(each, CreateCard))
    return (*(replace(link, intended=ends[link.key]) for link in links if link.key in ends), *made)


def born(link: Link, card: Card) -> Link:
    """The link of a card that was about to be made, and that the board shows though nobody heard the answer.

    Of the checklists as much was made as the card shows.
    """
    shown = ticks(card.fields.checklist)
    made = tuple(each for each in link.baseline.checklist if (each.checklist, each.text) in shown)
    baseline = replace(link.baseline, checklist=made)
    return replace(link, remote_id=card.remote_id, baseline=baseline, activity=card.activity)


def _plain(base: Any, intended: Any, shown: Any) -> Any:
    return intended if shown == intended else base


def _text(base: str, intended: str, shown: str) -> str:
    return intended if same_text(intended, shown) else base


def _set(base: frozenset[str], intended: frozenset[str], shown: frozenset[str]) -> frozenset[str]:
    """The base, and of what was to be put on or taken off as much as the board shows."""
    return (base | (intended & shown)) - ((base - intended) - shown)


def _entries(
    base: tuple[CheckEntry, ...], intended: tuple[CheckEntry, ...], shown: tuple[CheckEntry, ...]
) -> tuple[CheckEntry, ...]:
    was, ends, seen = ticks(base), ticks(intended), ticks(shown)
    kept = {each: tick for each, tick in was.items() if each in ends or each in seen}
    came = {
        each: tick for each, tick in ends.items() if each in seen and (each not in was or seen[each] == tick)
    }
    return tuple(CheckEntry(*each, ticked=tick) for each, tick in {**kept, **came}.items())


_SPECIAL: dict[str, Any] = {
    "description": _text,
    "members": _set,
    "labels": _set,
    "checklist": _entries,
}
