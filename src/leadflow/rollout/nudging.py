"""Nudging: whom a blocked step waits for, and what they would be told. Pure.

One nudge a day for a person, whatever it is about, and never on a day without school: what comes too often is
not read. Whoever has been nudged twice about the same step is to be talked to.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadflow.planning.situation import SCHOOL
from leadflow.planning.steps import CauseKind
from leadflow.planning.words import long
from leadflow.saying import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from zoneinfo import ZoneInfo

    from leadflow.planning.blocked import Standing
    from leadflow.rollout.history import HistoryEntry
    from leadflow.rollout.rollout import Rollout

NUDGED = "nudged"
"""What the history calls it; the person's key stands where a change has the value after it."""
ENOUGH = 2
"""Nudges about one step after which a person is to be talked to."""
ELSEWHERE = (CauseKind.DEPENDENCY, CauseKind.GATE, CauseKind.CAPACITY)
"""Causes whose step is another one: the word goes on its card, where the person can act."""


@dataclass(frozen=True, slots=True)
class Nudge:
    """What `person` (a key) would be told about a blocked step, on the card of `card` (a step's key)."""

    person: str
    card: str
    text: str


def nudges(rollout: Rollout, standing: Standing) -> Iterator[Nudge]:
    """Everybody whom a blocked step waits for, once, for the first cause that names them."""
    definition, seen = rollout.definition, set[str]()
    title = definition.plan.by_key[standing.key].title
    for cause in standing.causes if standing.blocked else ():
        there = cause.kind in ELSEWHERE and cause.source in definition.plan.by_key
        for person in cause.on:
            if person in definition.roster.person and person not in seen:
                seen.add(person)
                yield Nudge(
                    person,
                    cause.source if there else standing.key,
                    say(
                        "'%(title)s' is blocked since %(since)s. %(sentence)s",
                        title=title,
                        since=long(cause.since),
                        sentence=cause.sentence,
                    ),
                )


def hindrance(
    rollout: Rollout, nudge: Nudge, step: str, told: Iterable[HistoryEntry], today: date, zone: ZoneInfo
) -> str:
    """Why a person is not to be nudged today, in a sentence; empty when nothing speaks against it.

    `told` is the history of the rollout, of which only earlier nudges count.
    """
    school, name = rollout.definition.calendar[SCHOOL], rollout.definition.roster.names[nudge.person]
    if not school.knows(today) or not school.is_school_day(today):
        if not school.knows(today):
            return say("Today is no school day. Nudge %(name)s on the next one.", name=name)
        why = school.reason(today)
        return say("Today is no school day (%(why)s). Nudge %(name)s on the next one.", why=why, name=name)
    earlier = [each for each in told if each.what == NUDGED and each.after == nudge.person]
    if any(each.at.astimezone(zone).date() == today for each in earlier):
        return say("%(name)s has been nudged today already; one a day is enough.", name=name)
    if sum(each.step == step for each in earlier) >= ENOUGH:
        return say("%(name)s has been nudged twice about this. Talk to each other instead.", name=name)
    return ""
