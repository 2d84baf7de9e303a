"""Matching: which lists and cards of a board that people made stand for what, before it is taken over. Pure.

Only what is certain is matched: a list with the name that the template has, a card with the title of a step,
one of each. All else is said by a person, or stays what it is.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from leadflow.errors import RefusedError
from leadflow.planning.steps import Status
from leadflow.planning.words import listed
from leadflow.sync.cards import BoardRef
from leadflow.sync.links import Link

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from leadflow.sync.cards import BoardSnapshot, BoardSpec, Card, CardFields, FoundBoard


@dataclass(frozen=True, slots=True)
class Matching:
    """What a board has of what the plan wants. `cards` are by card key."""

    cards: Mapping[str, Card]
    missing: tuple[str, ...]
    """Card keys for which there is no card: they will be made."""
    unclear: tuple[str, ...]
    """Titles that several cards, or several steps, have: none of these is taken for any."""
    others: int
    """Open cards that are no step's: they stay people's own."""


def bound(found: FoundBoard, spec: BoardSpec, named: Mapping[Status, str]) -> BoardRef:
    """The board with those of its lists and labels that stand for something.

    `named` says which list stands for a status, by its name. Raises `RefusedError` for a name that no list or
    several lists have, for a status that the template has no list for, and for a list named twice.
    """
    wanted = {each.status: each.name for each in spec.lists}
    for status in named:
        if status not in wanted:
            known = listed([each.value for each in wanted], "or")
            raise RefusedError(f"No list of this board stands for '{status.value}'. Say one of {known}.")
    lists: dict[Status, str] = {status: _list(found, name) for status, name in named.items()}
    for status, name in wanted.items():
        same = [remote for remote, each in found.lists if _plain(each) == _plain(name)]
        if status not in named and len(same) == 1 and same[0] not in lists.values():
            lists[status] = same[0]
    twice = [remote for remote, count in Counter(lists.values()).items() if count > 1]
    if twice:
        raise RefusedError(f"The list '{dict(found.lists)[twice[0]]}' cannot stand for two states.")
    labels = {
        name: remote
        for remote, each in reversed(found.labels)
        for name, _ in spec.labels
        if _plain(each) == _plain(name)
    }
    return BoardRef(
        key=spec.key,
        remote_id=found.remote_id,
        url=found.url,
        lists=tuple((each.status, lists[each.status]) for each in spec.lists if each.status in lists),
        labels=tuple((name, labels[name]) for name, _ in spec.labels if name in labels),
        timezone=spec.timezone,
    )


def matched(wanted: Mapping[str, CardFields], snapshot: BoardSnapshot, named: Mapping[str, str]) -> Matching:
    """Which open card is which step's. `named` says it by hand: card key -> address or title of a card.

    Raises `RefusedError` for a card that is not there, or that is named twice, or a title that several have.
    """
    open_ = [card for card in snapshot.cards if not card.fields.archived]
    cards = {card.key: card for card in open_ if card.key in wanted}
    for key, words in named.items():
        card = _card(open_, words)
        if card in cards.values():
            raise RefusedError(f"The card '{card.fields.title}' cannot be that of two steps.")
        cards[key] = card
    free = [card for card in open_ if card.key is None and card not in cards.values()]
    steps = {key: fields for key, fields in wanted.items() if key not in cards and not fields.archived}
    titles = Counter(_plain(fields.title) for fields in steps.values())
    shown = Counter(_plain(card.fields.title) for card in free)
    for key, fields in steps.items():
        title = _plain(fields.title)
        if titles[title] == shown[title] == 1:
            cards[key] = next(card for card in free if _plain(card.fields.title) == title)
    unclear = {
        fields.title
        for fields in steps.values()
        if shown[_plain(fields.title)] and max(titles[_plain(fields.title)], shown[_plain(fields.title)]) > 1
    }
    return Matching(
        {key: cards[key] for key in wanted if key in cards},
        tuple(key for key in steps if key not in cards),
        tuple(sorted(unclear)),
        sum(card not in cards.values() for card in open_),
    )


def first_link(key: str, wanted: CardFields, card: Card) -> Link:
    """The link of a card that people made and that becomes a step's.

    Its baseline makes of what the card says something that people did: a list other than the first, a date, a
    person, a tick. Of what it does not say the plan's word counts, and leadflow writes it.
    """
    shown = card.fields
    baseline = replace(
        shown,
        title=shown.title if _plain(shown.title) == _plain(wanted.title) else wanted.title,
        status=Status.TODO if shown.status is Status.TODO else wanted.status,
        due=wanted.due if shown.due else None,
        start=wanted.start if shown.start else None,
        complete=wanted.complete if shown.complete else False,
        members=frozenset(),
        labels=frozenset(),
        checklist=(),
    )
    return Link(key, card.remote_id, baseline, card.url, activity=card.activity)


def _list(found: FoundBoard, name: str) -> str:
    """The id of the list with a name."""
    same = [remote for remote, each in found.lists if _plain(each) == _plain(name)]
    if len(same) != 1:
        known = listed([f"'{each}'" for _, each in found.lists]) or "none"
        how_many = "several lists" if same else "no list"
        raise RefusedError(f"The board '{found.name}' has {how_many} '{name}'. Its lists are {known}.")
    return same[0]


def _card(cards: Sequence[Card], words: str) -> Card:
    """The card with an address or a title."""
    address = words.strip().partition("?")[0]
    same = [card for card in cards if card.url and _short(card.url) == _short(address)]
    same = same or [card for card in cards if _plain(card.fields.title) == _plain(words)]
    if len(same) != 1:
        how_many = "Several open cards are" if same else "No open card is"
        raise RefusedError(f"{how_many} called '{words}' on the board. Say its address.")
    return same[0]


def _short(address: str) -> str:
    """What tells cards apart in their addresses: ``/c/AbCd1234``, without the name behind it."""
    head, found, tail = address.partition("/c/")
    return f"/c/{tail.partition('/')[0]}" if found else head


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
