"""The three-way reconcile: baseline, plan side, board side -> operations. Pure.

It is meant to be called twice in a pass. First on what was read: its `edits`, `conflicts` and `absorbed`
links are stored together, in one transaction, and from then on the baselines are what the board shows.
Then again with the plan that took the edits and with those links: what differs now was changed by the
plan alone and is written, operation by operation, each card's link last (`links.settled`). What the
writes are about to leave on the cards is stored with the edits, for the case that nobody sees them end
(`intents`). So a plan that takes an edit and answers it (a card moved to Done without its approvals goes
back to Waiting for approval) is a change of the plan like any other. Killed anywhere, the next pass
starts from the board.

The same input gives the same output, whatever the order of cards and links in it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from leadflow.sync import guard
from leadflow.sync.changes import Conflict, Edit, Unplaced, Vanished
from leadflow.sync.identity import identify
from leadflow.sync.intents import born, caught_up
from leadflow.sync.links import Link
from leadflow.sync.merge import Merged, has_room, merge
from leadflow.sync.operations import CreateCard, UpdateCard
from leadflow.sync.staleness import unread, without

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from leadflow.sync.cards import BoardSnapshot, Card, CardFields
    from leadflow.sync.operations import Operation
    from leadflow.sync.policy import Policy

__all__ = ["Conflict", "Edit", "Link", "Reconciliation", "Unplaced", "Vanished", "reconcile"]


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What one reconcile of one board comes to.

    `agreed` are links whose card already stands as it should: their baseline is to be written as given.
    Every operation's own link is written after it was carried out, card by card, last.
    """

    operations: tuple[Operation, ...]
    edits: tuple[Edit, ...]
    conflicts: tuple[Conflict, ...]
    agreed: tuple[Link, ...]
    vanished: tuple[Vanished, ...]
    strays: tuple[str, ...]
    """Remote ids of open cards that carry a key and are no step's card: twins (archived by an operation),
    copies that a person made, cards of steps that nobody knows."""
    absorbed: tuple[Link, ...] = ()
    """The links of all cards on the board, their baseline moved to what it shows: to be written in the one
    transaction that takes `edits` and keeps `conflicts`, never without them."""
    unplaced: tuple[Unplaced, ...] = ()
    """People whom the plan wants on cards and who are not on the board."""
    full: tuple[str, ...] = ()
    """Keys of open cards on which people's own text leaves no room for leadflow's block."""
    unread: tuple[str, ...] = ()
    """Keys of cards that an older state of the board shows, or does not show: nothing is known of them."""


def reconcile(
    wanted: Mapping[str, CardFields],
    snapshot: BoardSnapshot,
    links: Mapping[str, Link],
    policy: Policy,
    gone: Collection[str] = (),
) -> Reconciliation:
    """Compare what the plan wants with what the board shows and what was last agreed.

    `wanted` holds the plan side per card key, `links` the links of this board's cards; keys in `links` but
    not in `wanted` left the plan. `gone` are card keys that are known to be missing from the board.
    Operations are creates in the order of `wanted`, then updates in that order, then archives. A card that
    shows an older state than its link knows counts as there, and is otherwise left alone; see `staleness`.

    Raises `guard.BoardClosedError`, and `guard.SnapshotRefusedError` when too much vanished to be true.
    """
    begun = {key: link for key, link in links.items() if not link.remote_id}
    links = {key: link for key, link in links.items() if link.remote_id}
    expected = {key: link for key, link in links.items() if key in wanted and not wanted[key].archived}
    guard.check(snapshot, expected, gone)
    stale = unread(snapshot, links)
    wanted = {key: fields for key, fields in wanted.items() if key not in stale}
    snapshot = without(snapshot, [links[key] for key in stale])
    links = {key: link for key, link in links.items() if key not in stale}
    return replace(_reconcile(wanted, snapshot, links, begun, policy), unread=stale)


def _reconcile(
    wanted: Mapping[str, CardFields],
    snapshot: BoardSnapshot,
    links: Mapping[str, Link],
    begun: Mapping[str, Link],
    policy: Policy,
) -> Reconciliation:
    """Compare a board that is believed; `begun` are the links of cards that were about to be made."""
    by_id = {card.remote_id: card for card in snapshot.cards}
    known = {
        key: caught_up(link, by_id[link.remote_id]) if link.remote_id in by_id else link
        for key, link in links.items()
    }
    found = identify(wanted, snapshot, known)
    known |= {key: born(begun[key], card) for key, card in found.cards.items() if key in begun}
    parted = (*found.parted, *_put_away(wanted, links, known))
    creates = [
        CreateCard(key, replace(wanted[key], members=wanted[key].members & snapshot.members))
        for key in found.missing
        if not wanted[key].archived
    ]
    standing = [
        _stand(key, wanted[key], found.cards[key], known.get(key), policy, snapshot.members)
        for key in wanted
        if key in found.cards
    ]
    return Reconciliation(
        operations=(*creates, *(each.update for each in standing if each.update), *found.archives),
        edits=tuple(edit for each in standing for edit in each.edits),
        conflicts=tuple(conflict for each in standing for conflict in each.merged.conflicts),
        agreed=(*(each.absorbed for each in standing if not each.update), *parted),
        vanished=found.vanished,
        strays=found.strays,
        absorbed=(*(each.absorbed for each in standing), *parted),
        unplaced=_unplaced(wanted, snapshot, found.cards),
        full=_full(wanted, found.cards),
    )


def _put_away(
    wanted: Mapping[str, CardFields], stored: Mapping[str, Link], known: Mapping[str, Link]
) -> tuple[Link, ...]:
    """Links of steps that left the plan whose card was put away by a write that nobody saw end.

    Without them, a person who brings such a card back would see it put away again and again.
    """
    return tuple(
        link
        for key, link in sorted(known.items())
        if key not in wanted and link.baseline.archived and link != stored[key]
    )


def _unplaced(
    wanted: Mapping[str, CardFields], snapshot: BoardSnapshot, cards: Mapping[str, Card]
) -> tuple[Unplaced, ...]:
    return tuple(
        Unplaced(key, person)
        for key, fields in wanted.items()
        for person in sorted(fields.members - snapshot.members - _on_card(cards.get(key)))
    )


def _full(wanted: Mapping[str, CardFields], cards: Mapping[str, Card]) -> tuple[str, ...]:
    return tuple(
        key
        for key, card in cards.items()
        if not (card.fields.archived or wanted[key].archived or has_room(key, card))
    )


@dataclass(frozen=True, slots=True)
class _Standing:
    """How one card stands: its merge, the edits to take, the link, the update it needs."""

    merged: Merged
    edits: tuple[Edit, ...]
    absorbed: Link
    update: UpdateCard | None


def _stand(
    key: str, wanted: CardFields, card: Card, link: Link | None, policy: Policy, present: frozenset[str]
) -> _Standing:
    if link is not None and link.remote_id != card.remote_id:
        link = None  # The card that was linked is gone; nothing was ever agreed about this one.
    merged = merge(key, wanted, card, link, policy, present)
    said = card.flag.reason if card.flag else ""
    before = link.flag if link else ""
    stands = merged.fields
    if link and link.baseline.status.closed and not (stands.status.closed or stands.archived):
        # What was said while the step was closed could not be taken; now that it is open again, it can. Once:
        # a card in the archive stays in its list of closed ones, and would say it in every pass.
        before = ""
    edits = merged.edits
    if said != before:
        edits = (*edits, Edit(key, "flag", before, card.flag if said else None))
    moved = link is None or (link.baseline, link.flag) != (merged.absorbed, said)
    activity = card.activity if link is None or moved else link.activity
    unheard = link.unheard if link else ()
    absorbed = Link(key, card.remote_id, merged.absorbed, card.url, said, activity=activity, unheard=unheard)
    update = None
    if merged.changed:
        after = replace(absorbed, baseline=merged.agreed)
        update = UpdateCard(
            key, card.remote_id, merged.fields, merged.changed, merged.dropped, after, card.version
        )
    return _Standing(merged, edits, absorbed, update)


def _on_card(card: Card | None) -> frozenset[str]:
    return card.fields.members if card else frozenset()
