"""Portfolio: how many rollouts stand, from a summary of each that is kept beside it.

A summary is made of one version of a rollout on one day; when either is another, it is made anew: of some
rollouts before an answer, of the others after it or with the next pass.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from leadflow.errors import BusyError
from leadflow.rollout.outlook import outlook
from leadflow.rollout.summary import Summary, mark, summary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from leadflow.rollout.summary import Summarised
    from leadflow.services.world import World

AT_ONCE = 20
"""How many rollouts are counted anew before an answer: about half a second."""
LEASE = "portfolio"


@dataclass(frozen=True, slots=True)
class Entry:
    """A rollout in the portfolio. `summary` is None while nothing was counted yet.

    `counted` is the day that the summary is about; `fresh`: that is how it stands now.
    """

    key: str
    name: str
    school: str
    summary: Summary | None
    counted: date | None
    fresh: bool


def portfolio(world: World, *, only: str | None = None) -> tuple[Entry, ...]:
    """All rollouts, oldest first, or one of this key; a few that had changed are counted anew."""
    found = [each for each in _read(world) if only is None or each[0].key == only]
    anew = {each.key: each for each in _count(world, _stale(found)[:AT_ONCE])}
    return tuple(anew.get(row.key) or _entry(row, wanted) for row, wanted in found)


def refresh(world: World) -> int:
    """Count anew what has changed; how many rollouts that were.

    None when another process is at it: it counts the same.
    """
    done = 0
    try:
        with world.leases.hold(LEASE) as lease:
            stale = _stale(_read(world))
            while stale:
                done += len(_count(world, stale[:AT_ONCE]))
                stale = stale[AT_ONCE:]
                lease.renew()
    except BusyError:
        return done
    return done


Row = tuple["Summarised", date]
"""A rollout with what was last said of it, and the day it is there."""


def _read(world: World) -> list[Row]:
    days: dict[str, date] = {}
    with world.uow().looking() as uow:
        rows = uow.summaries.all()
    for row in rows:
        if row.timezone not in days:
            days[row.timezone] = world.clock.today(row.timezone)
    return [(row, days[row.timezone]) for row in rows]


def _stale(found: Iterable[Row]) -> list[Row]:
    return [(row, today) for row, today in found if row.mark != mark(row.version, today)]


def _count(world: World, stale: Sequence[Row]) -> list[Entry]:
    """Count rollouts anew and keep that. What is kept has the version that was read before: never too new."""
    with world.uow().looking() as uow:
        rollouts = [uow.rollouts.find(row.key) for row, _ in stale] if stale else []
    found = {
        row.key: (mark(row.version, today), summary(rollout, outlook(rollout, today)))
        for (row, today), rollout in zip(stale, rollouts, strict=True)
        if rollout is not None
    }
    if found:
        with world.uow() as uow:
            uow.summaries.save(found)
            uow.commit()
    return list(_entries(stale, {key: each for key, (_, each) in found.items()}))


def _entries(stale: Iterable[Row], found: dict[str, Summary]) -> Iterator[Entry]:
    for row, today in stale:
        if row.key in found:
            yield Entry(row.key, row.name, row.school, found[row.key], today, True)


def _entry(row: Summarised, today: date) -> Entry:
    counted = date.fromisoformat(row.mark.rpartition(".")[2]) if row.mark else None
    fresh = row.mark == mark(row.version, today)
    return Entry(row.key, row.name, row.school, row.summary, counted, fresh)
