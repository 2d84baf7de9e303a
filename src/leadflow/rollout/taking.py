"""Taking: what people did on the boards, taken into the rollout. Pure.

A pass reconciles twice. The first time tells what people did; it is taken here, together with the
baselines that go with it. The second time, with the plan that took it, tells what is to be written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from leadflow.errors import RefusedError
from leadflow.planning.words import long
from leadflow.rollout.changes import in_words
from leadflow.rollout.history import HistoryEntry
from leadflow.saying import say
from leadflow.sync.policy import DEFAULT_POLICY
from leadflow.sync.projection import project
from leadflow.sync.reconcile import Conflict, Link, Reconciliation, reconcile
from leadflow.sync.uptake import PUT_AWAY, Uptake, take

if TYPE_CHECKING:
    from datetime import date, datetime

    from leadflow.rollout.outlook import Outlook
    from leadflow.rollout.rollout import Rollout
    from leadflow.sync.cards import BoardSnapshot, Card, CardFields, Departure
    from leadflow.sync.changes import Edit, Vanished
    from leadflow.sync.template import BoardTemplate

GONE = say(
    "Its card is no longer on the board, and leadflow never makes a card again by itself. "
    "Bring the card back, make its card again, or close the step here."
)

FULL = say(
    "What people wrote in its card's description leaves no room for leadflow's box. Shorten it on the board."
)
# How troubles of such cards begin, in the English by which they are known again.
_ELSEWHERE = "Its card is on the board of "
_DELETED = "Its card was deleted"
_MOVED = "Its card was moved to "
_LIST_AWAY = "Its list was archived on the board: "

Wishes = Mapping[str, Mapping[str, "CardFields"]]
"""The plan side of every card: group key -> card key -> fields."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A rollout with what people did on its boards."""

    rollout: Rollout
    history: tuple[HistoryEntry, ...]
    conflicts: tuple[Conflict, ...]
    links: Mapping[str, Link]
    """All links, the baselines of the cards that were read moved to what the boards show."""


def card_wishes(
    rollout: Rollout, found: Outlook, templates: Mapping[str, BoardTemplate], base_url: str
) -> Wishes:
    """Every group's cards as the plan wants them."""
    definition = rollout.definition
    used = {step.group for step in definition.plan.steps}
    return {
        group.key: project(
            rollout.key,
            definition.plan,
            found.schedule,
            rollout.progress,
            found.standings,
            templates[group.template],
            definition.roster.names,
            base_url,
            group.key,
        )
        for group in definition.roster.groups
        if group.key in used
    }


def merge(
    rollout: Rollout,
    wishes: Wishes,
    snapshots: Mapping[str, BoardSnapshot],
    links: Mapping[str, Link],
    away: Mapping[str, str],
) -> tuple[Mapping[str, Reconciliation], Mapping[str, str]]:
    """Reconcile every board that was read, and say which are away: one that must not be believed is, too."""
    missed = {
        f"{rollout.key}/{about}" for about, sentence in rollout.troubles.items() if is_absence(sentence)
    }
    planned = {key for wanted in wishes.values() for key in wanted}
    gone = missed | _elsewhere(wishes, snapshots, links).keys()
    found: dict[str, Reconciliation] = {}
    absent = dict(away)
    for group, snapshot in snapshots.items():
        if group in absent:
            continue
        here = {card.remote_id: card for card in snapshot.cards}
        # A card that people dragged here from another group's board is that group's: its step is in the plan.
        mine = {
            key: _returned(link, here[link.remote_id]) if key in missed and link.remote_id in here else link
            for key, link in links.items()
            if key in wishes.get(group, {}) or (link.remote_id in here and key not in planned)
        }
        try:
            # A group whose last step left the plan wants nothing: its cards are put away.
            found[group] = reconcile(wishes.get(group, {}), snapshot, mine, DEFAULT_POLICY, gone)
        except RefusedError as error:
            absent[group] = str(error)
    return found, absent


def is_absence(sentence: str) -> bool:
    """True for the trouble of a card that is not on its board."""
    return sentence == GONE or sentence.startswith((_ELSEWHERE, _DELETED, _MOVED))


def is_on_another_board(sentence: str) -> bool:
    """True for the trouble of a card that lies on the board of another group of the rollout."""
    return sentence.startswith(_ELSEWHERE)


def is_put_away(sentence: str) -> bool:
    """True for the trouble of a card that lies in the archive."""
    return sentence == PUT_AWAY or sentence.startswith(_LIST_AWAY)


def take_in(
    rollout: Rollout,
    wishes: Wishes,
    merged: Mapping[str, Reconciliation],
    snapshots: Mapping[str, BoardSnapshot],
    links: Mapping[str, Link],
    away: Mapping[str, str],
    at: datetime,
    today: date,
) -> Taken:
    """The rollout with every edit of people taken, its history, and the links to store with it."""
    progress = dict(rollout.progress)
    history: list[HistoryEntry] = []
    unread = {group for group in wishes if group not in snapshots} | set(away)
    troubles = _old_troubles(rollout, away, unread) | _of_unread(rollout, merged.values())
    elsewhere = _elsewhere(wishes, snapshots, links)
    for group, found in merged.items():
        # By the card's id, as the link has it: copies carry the same key, and a key can be deleted.
        here = {card.remote_id: card for card in snapshots[group].cards}
        cards = {link.key: here[link.remote_id] for link in found.absorbed if link.remote_id in here}
        troubles |= {key.partition("/")[2]: FULL for key in found.full}
        for step, edits in _by_step(rollout, found.edits):
            taken = take(
                progress[step],
                edits,
                rollout.plan.by_key[step],
                rollout.definition.roster.names,
                today,
            )
            progress[step] = taken.progress
            if taken.trouble:
                troubles[step] = _put_away(cards[f"{rollout.key}/{step}"], taken.trouble)
            history += _entries(taken, step, _authors(cards[f"{rollout.key}/{step}"], edits), at)
        for each in found.vanished:
            troubles[each.key.partition("/")[2]] = _absence(
                rollout, each, group, elsewhere.get(each.key), unread, snapshots[group]
            )
    absorbed = {link.key: link for found in merged.values() for link in found.absorbed}
    return Taken(
        rollout=replace(rollout, progress=progress, troubles=troubles),
        history=tuple(history),
        conflicts=tuple(conflict for found in merged.values() for conflict in found.conflicts),
        links={**links, **absorbed},
    )


def blocked_changes(before: Rollout, found: Outlook, at: datetime) -> Iterator[HistoryEntry]:
    """History entries for steps that became blocked, or are no longer, since the causes were last kept."""
    were = {cause.step for cause in before.causes}
    for key, standing in found.standings.items():
        if standing.blocked and key not in were:
            yield HistoryEntry(at, "leadflow", "blocked", key, why=standing.reason)
        elif key in were and not standing.blocked:
            yield HistoryEntry(at, "leadflow", "no longer blocked", key, why=standing.reason)


def _elsewhere(
    wishes: Wishes, snapshots: Mapping[str, BoardSnapshot], links: Mapping[str, Link]
) -> dict[str, str]:
    """The cards that people dragged to another group's board: card key -> the group that has it now."""
    places = {card.remote_id: group for group, each in snapshots.items() for card in each.cards}
    return {
        key: places[links[key].remote_id]
        for group, wanted in wishes.items()
        for key in wanted
        if key in links and places.get(links[key].remote_id, group) != group
    }


def _put_away(card: Card, trouble: str) -> str:
    """The trouble of a card in the archive; of one that went there with its whole list, which list."""
    if trouble != PUT_AWAY or not card.away_with:
        return trouble
    return say(
        "Its list was archived on the board: '%(list)s'. Bring the list back, or skip the step here.",
        list=card.away_with,
    )


def _absence(
    rollout: Rollout,
    gone: Vanished,
    group: str,
    place: str | None,
    unread: Collection[str],
    snapshot: BoardSnapshot,
) -> str:
    """The trouble of a card that is not on the board of its `group`; `place` is the group that has it."""
    names = rollout.definition.roster.names
    if place is None:
        before = rollout.troubles.get(gone.key.partition("/")[2], GONE)
        if unread and before.startswith(_ELSEWHERE):
            return before  # It was seen on a board that was not read this time: it may well be there.
        departure = snapshot.departures.get(gone.remote_id)
        if departure is not None:
            return _departed(departure, names)
        return before if unread and is_absence(before) else GONE
    return say(
        "Its card is on the board of %(there)s; move it back to the board of %(here)s.",
        there=names.get(place, place),
        here=names.get(group, group),
    )


def _departed(departure: Departure, names: Mapping[str, str]) -> str:
    """The trouble of a card of which the board's log proves how it went."""
    when: str = long(departure.on)
    if departure.by:
        when = say("%(day)s by %(who)s", day=when, who=names.get(departure.by, departure.by))
    if departure.deleted:
        return say(
            "Its card was deleted on %(when)s, and leadflow never makes a card again by itself. "
            "Make its card again, or close the step here.",
            when=when,
        )
    where = say("the board '%(name)s'", name=departure.to) if departure.to else say("another board")
    return say(
        "Its card was moved to %(where)s on %(when)s. "
        "Move it back, make its card again, or close the step here.",
        where=where,
        when=when,
    )


def _returned(link: Link, card: Card) -> Link:
    """The link of a card that was away. A move between boards takes people and labels off a card that the
    other board does not have: nobody meant that, so nobody is missed.
    """
    base, shown = link.baseline, card.fields
    kept = replace(base, members=base.members & shown.members, labels=base.labels & shown.labels)
    return replace(link, baseline=kept)


def _by_step(rollout: Rollout, edits: tuple[Edit, ...]) -> Iterator[tuple[str, list[Edit]]]:
    """Edits by step; those of cards whose step left the plan have nobody to take them."""
    found: dict[str, list[Edit]] = {}
    for edit in edits:
        found.setdefault(edit.key.partition("/")[2], []).append(edit)
    return ((step, each) for step, each in found.items() if step in rollout.progress)


def _old_troubles(rollout: Rollout, away: Mapping[str, str], unread: Collection[str]) -> dict[str, str]:
    """What is still believed: all that was said of boards that were not read, and why they were not."""
    plan = rollout.plan.by_key
    kept = {
        about: sentence
        for about, sentence in rollout.troubles.items()
        if (plan[about].group if about in plan else about) in unread
    }
    return {**kept, **away}


def _of_unread(rollout: Rollout, merged: Iterable[Reconciliation]) -> dict[str, str]:
    """What is said of cards that were only seen in an older state stays said."""
    steps = {key.partition("/")[2] for found in merged for key in found.unread}
    return {step: rollout.troubles[step] for step in sorted(steps & rollout.troubles.keys())}


def _authors(card: Card, edits: list[Edit]) -> dict[str, str]:
    """Who made each of the edits, by field: `Card.by` may have done something else that was no edit."""
    return {each.field: card.authors.get(each.field) or "board" for each in edits}


def _entries(taken: Uptake, step: str, authors: Mapping[str, str], at: datetime) -> Iterator[HistoryEntry]:
    everybody = set(authors.values())
    for change in taken.changes:
        who = authors.get(change.edit, "board")
        yield HistoryEntry(
            at, who, change.field, step, in_words(change.before), in_words(change.after), change.why
        )
    who = everybody.pop() if len(everybody) == 1 else "board"
    for remark in taken.remarks:
        yield HistoryEntry(at, who, "remark", step, why=remark)
