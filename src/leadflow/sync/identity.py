"""Identity: which card on a board is the card of which step.

A link by remote id comes first, whatever text a person copied onto another card. A step without a link
looks for its key on the cards: it was made and the crash came before the link was written. What carries
the key of a step besides its card is a twin.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from leadflow.sync.changes import Vanished
from leadflow.sync.operations import ArchiveCard

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from leadflow.sync.cards import BoardSnapshot, Card, CardFields
    from leadflow.sync.links import Link


@dataclass(frozen=True, slots=True)
class Identified:
    """The cards of the steps on one board.

    `cards` by card key; keys with a card that has no link yet are adopted. `missing` have neither card
    nor link. `archives` are twins and cards of steps that left the plan; `parted` are the links of steps
    that left the plan and whose card lies in the archive, which is as agreed.
    """

    cards: Mapping[str, Card]
    missing: tuple[str, ...]
    vanished: tuple[Vanished, ...]
    archives: tuple[ArchiveCard, ...]
    strays: tuple[str, ...]
    parted: tuple[Link, ...]


def identify(
    wanted: Mapping[str, CardFields], snapshot: BoardSnapshot, links: Mapping[str, Link]
) -> Identified:
    """Find the card of every wanted step and of every step that left the plan."""
    by_id = {card.remote_id: card for card in snapshot.cards}
    bound = {link.remote_id for link in links.values()}
    carriers: dict[str, list[Card]] = {}
    for card in sorted(snapshot.cards, key=_age):
        if card.key is not None and card.remote_id not in bound:
            carriers.setdefault(card.key, []).append(card)
    cards: dict[str, Card] = {}
    missing: list[str] = []
    vanished: list[Vanished] = []
    for key, fields in wanted.items():
        link = links.get(key)
        found = _card_of(link, by_id, carriers.get(key, ()))
        if found is not None:
            cards[key] = found
        elif link is None:
            missing.append(key)
        elif not fields.archived:
            vanished.append(Vanished(key, link.remote_id))
    known = {card.remote_id for card in cards.values()}
    others = [card for each in carriers.values() for card in each if card.remote_id not in known]
    leaving = _leaving(wanted, by_id, links)
    return Identified(
        cards,
        tuple(missing),
        tuple(vanished),
        (*_twins(wanted, others), *_departures(leaving)),
        tuple(sorted(card.remote_id for card in others if not card.fields.archived)),
        tuple(link for link, card in leaving if card.fields.archived),
    )


def _twins(wanted: Mapping[str, CardFields], others: Sequence[Card]) -> list[ArchiveCard]:
    """Put away what is open, carries the key of a step, is not its card, and was made by no person."""
    twins = [
        ArchiveCard(str(card.key), card.remote_id, "a second card of the same step")
        for card in others
        if card.key in wanted and card.ours is not False and not card.fields.archived
    ]
    return sorted(twins, key=lambda each: (each.key, each.remote_id))


def _leaving(
    wanted: Mapping[str, CardFields], by_id: Mapping[str, Card], links: Mapping[str, Link]
) -> list[tuple[Link, Card]]:
    """The cards of steps that left the plan, each with its link as it will be when the card is put away.

    One that people brought back from the archive stays: that it goes there was agreed before.
    """
    return [
        (replace(link, baseline=replace(link.baseline, archived=True)), by_id[link.remote_id])
        for key, link in sorted(links.items())
        if key not in wanted and link.remote_id in by_id and not link.baseline.archived
    ]


def _departures(leaving: Sequence[tuple[Link, Card]]) -> list[ArchiveCard]:
    return [
        ArchiveCard(link.key, link.remote_id, "its step left the plan", link)
        for link, card in leaving
        if not card.fields.archived
    ]


def _card_of(link: Link | None, by_id: Mapping[str, Card], carriers: Sequence[Card]) -> Card | None:
    """The linked card, or else the oldest that carries the key and that no person made.

    A link whose card is gone takes over an open twin: the person who deleted one of two meant the other
    to stay. It does not take over what lies in the archive, where twins were put before.
    """
    if link is not None and link.remote_id in by_id:
        return by_id[link.remote_id]
    own = [card for card in carriers if card.ours is not False]
    usable = [card for card in own if not card.fields.archived]
    if not usable and link is None:
        usable = own
    return usable[0] if usable else None


def _age(card: Card) -> tuple[str, str]:
    return card.created, card.remote_id
