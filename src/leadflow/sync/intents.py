"""Intents: writes that were begun and whose end nobody saw.

What a write is to leave on a card is remembered before the write begins. When the pass is cut off, or the
answer is lost, the next one sees by it what leadflow did itself: without it, a plan that has changed again
meanwhile would take its own old value for a person's edit, and follow it. (The measured difference between
a plain three-way merge and one that knows who wrote is what this is for.)
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from leadflow.sync.block import same_text
from leadflow.sync.cards import BLOCKED, FIELDS, CardFields, CheckEntry
from leadflow.sync.checklists import ticks
from leadflow.sync.links import Link
from leadflow.sync.operations import CreateCard

if TYPE_CHECKING:
    from collections.abc import Iterable

    from leadflow.sync.cards import Card
    from leadflow.sync.operations import Operation


def caught_up(link: Link, card: Card) -> Link:
    """The link with its intent settled: what the card shows as intended was written by leadflow.

    Sets and checklists are looked at one by one, so that a person's edit beside the write is still seen.
    """
    if link.intended is None:
        return link
    base, intended = link.baseline, link.intended
    # A card that went with its list was not put away itself.
    shown = replace(card.fields, archived=False) if card.away_with else card.fields
    values = {
        name: _SPECIAL.get(name, _plain)(getattr(base, name), getattr(intended, name), getattr(shown, name))
        for name in FIELDS
    }
    unmarked = BLOCKED in base.labels and BLOCKED not in intended.labels and BLOCKED not in shown.labels
    flag = "" if unmarked and card.flag is None else link.flag
    return replace(link, baseline=CardFields(**values), flag=flag, intended=None, activity=card.activity)


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
