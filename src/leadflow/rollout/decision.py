"""The decision: all that a pass makes of a rollout and of what its boards showed. Pure.

The boards are reconciled twice. First what was read: people's edits are taken, conflicts are kept. Then with
the plan that took them: the operations that make the boards say what the plan says. All of it is stored in
one transaction before the first operation is carried out; `concluded` says what that came to.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from leadflow.rollout.adoption import adopt
from leadflow.rollout.outlook import finished_on, outlook, remember
from leadflow.rollout.taking import (
    FULL,
    blocked_changes,
    card_wishes,
    is_absence,
    is_put_away,
    merge,
    take_in,
)
from leadflow.sync.intents import intents

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date, datetime

    from leadflow.rollout.history import HistoryEntry
    from leadflow.rollout.outlook import Outlook
    from leadflow.rollout.rollout import Rollout
    from leadflow.sync.cards import BoardSnapshot
    from leadflow.sync.changes import Conflict, Unplaced
    from leadflow.sync.links import Link
    from leadflow.sync.operations import Operation
    from leadflow.sync.template import BoardTemplate


@dataclass(frozen=True, slots=True)
class PlannedOperation:
    """An operation and the group on whose board it is done."""

    group: str
    operation: Operation

    @property
    def step(self) -> str:
        """The key of the step whose card it is about."""
        return self.operation.key.partition("/")[2]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a pass stores (`rollout`, `history`, `conflicts`, `links`) and what it then writes to boards."""

    rollout: Rollout
    outlook: Outlook
    history: tuple[HistoryEntry, ...]
    conflicts: tuple[Conflict, ...]
    links: Mapping[str, Link]
    """The links that differ from those that are stored, by card key."""
    operations: tuple[PlannedOperation, ...]
    unplaced: tuple[Unplaced, ...]
    """People whom the plan wants on cards and who are not on the board."""
    away: Mapping[str, str]
    """A sentence per group whose board was not read, or is not believed; none of its cards is touched."""
    who: str = "leadflow"
    """Who changed the plan: a person key, or ``board``."""
    why: str = ""
    """Why the plan changed: people's own cards that are steps now. Empty when it stays as it is."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When a pass takes place: the instant, and the day in the school's timezone."""

    now: datetime
    today: date


def decide(
    rollout: Rollout,
    links: Mapping[str, Link],
    snapshots: Mapping[str, BoardSnapshot],
    away: Mapping[str, str],
    templates: Mapping[str, BoardTemplate],
    base_url: str,
    moment: Moment,
) -> Decision:
    """Decide a pass on what is stored (`rollout`, `links`) and what the boards showed (`snapshots` by group).

    `away` says why a group's board could not be read.
    """
    now, today = moment.now, moment.today
    wishes = card_wishes(rollout, outlook(rollout, today), templates, base_url)
    first, away = merge(rollout, wishes, snapshots, links, away)
    own = adopt(rollout, links, snapshots, first, now, today)
    known = {**links, **own.links}
    if own.why:
        rollout = own.rollout
        wishes = card_wishes(rollout, outlook(rollout, today), templates, base_url)
        first, away = merge(rollout, wishes, snapshots, known, away)
    taken = take_in(rollout, wishes, first, snapshots, known, away, now, today)
    found = outlook(taken.rollout, today)
    wishes = card_wishes(taken.rollout, found, templates, base_url)
    second, _ = merge(taken.rollout, wishes, snapshots, taken.links, away)
    operations = tuple(
        PlannedOperation(group, operation) for group, each in second.items() for operation in each.operations
    )
    agreed = {link.key: link for each in second.values() for link in each.agreed}
    standing = {**taken.links, **agreed}
    begun = {link.key: link for link in intents([each.operation for each in operations], standing.values())}
    after = _still_refused(taken.rollout, rollout, operations)
    found = outlook(after, today)
    return Decision(
        rollout=remember(finished_on(after, today), found.standings),
        outlook=found,
        history=(*own.history, *taken.history, *blocked_changes(rollout, found, now)),
        conflicts=taken.conflicts,
        links={key: link for key, link in {**standing, **begun}.items() if links.get(key) != link},
        operations=operations,
        unplaced=tuple(person for each in second.values() for person in each.unplaced),
        away=away,
        who=own.who if own.why else "leadflow",
        why=own.why,
    )


@dataclass(frozen=True, slots=True)
class Conclusion:
    """The rollout after its operations were tried, and the history that goes with it."""

    rollout: Rollout
    outlook: Outlook
    history: tuple[HistoryEntry, ...]


def concluded(
    rollout: Rollout,
    written: Collection[str],
    refused: Mapping[str, str],
    away: Mapping[str, str],
    moment: Moment,
) -> Conclusion:
    """The rollout with the troubles of writing: steps whose card was `written` or `refused` (and why), and
    groups whose board went `away`.
    """
    kept = {
        about: why for about, why in rollout.troubles.items() if about not in written or _found_reading(why)
    }
    after = replace(rollout, troubles={**kept, **refused, **away})
    found = outlook(after, moment.today)
    changes = tuple(blocked_changes(after, found, moment.now))
    return Conclusion(remember(after, found.standings), found, changes)


def _still_refused(after: Rollout, before: Rollout, operations: Collection[PlannedOperation]) -> Rollout:
    """The rollout with the refusals that still stand: of cards that are only now to be written again."""
    pending = {each.step for each in operations}
    refused = {
        step: why
        for step, why in before.troubles.items()
        if step in pending and step not in after.troubles and not _found_reading(why)
    }
    return replace(after, troubles={**after.troubles, **refused}) if refused else after


def _found_reading(trouble: str) -> bool:
    """True for troubles that are seen on a board when it is read; all others come from writing."""
    return trouble == FULL or is_put_away(trouble) or is_absence(trouble)
