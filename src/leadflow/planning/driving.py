"""Driving links: which steps set the dates of which.

Equal slack does not tell a critical chain: calendar-day lags, half days and meeting slots swallow some of
it on the way (measured on real plans). So chains are traced over the links that set the dates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from leadflow.planning.network import Link, ahead, behind
from leadflow.planning.passes import NOBODY
from leadflow.planning.situation import Bound, Mode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from leadflow.planning.passes import Early, Late
    from leadflow.planning.situation import Situation


def chain_to(situation: Situation, early: Early, at: int) -> tuple[str, ...]:
    """The keys of the open steps that drive the step at a position, first one first, itself last."""
    chain: list[int] = []
    while at != NOBODY and situation.modes[at] < Mode.DONE:
        chain.append(at)
        at = NOBODY if at in early.promised else early.drivers[at]
    return tuple(situation.network.keys[each] for each in reversed(chain))


def critical_steps(situation: Situation, early: Early, late: Late, ends: Iterable[int]) -> frozenset[int]:
    """The open steps on a driving chain to one of `ends`, or to a fixed or last date that cannot be kept.

    Where two steps drive a third equally, both are critical.
    """
    waiting = [at for at in ends if situation.modes[at] < Mode.DONE]
    waiting += [
        at
        for at, bound in enumerate(late.bounds)
        if bound is Bound.NOT_AFTER and early.finishes[at] > late.finishes[at]
    ]
    held = {conflict.at: conflict.driver for conflict in early.conflicts}
    waiting += held
    found: set[int] = set()
    while waiting:
        at = waiting.pop()
        if at not in found:
            found.add(at)
            driver = held.get(at, NOBODY if at in early.promised else early.drivers[at])
            waiting.extend(_drivers(situation, early, at, driver))
    return frozenset(found)


def _drivers(situation: Situation, early: Early, at: int, driver: int) -> Iterator[int]:
    """The open steps that set the place of a step: its driver, and those that would do so without it."""
    if driver == NOBODY or situation.modes[driver] >= Mode.DONE:
        return
    yield driver
    if situation.modes[at] == Mode.STARTED:
        return
    links = [link for link in situation.network.before[at] if situation.modes[link.before] < Mode.DONE]
    asked = {link: situation.school.first_from(_asks(situation, early, link)) for link in links}
    for to_start in (True, False):
        sides = [link for link in links if link.to_start == to_start]
        most = max((asked[link] for link in sides if link.before == driver), default=None)
        yield from (link.before for link in sides if asked[link] == most)


def _asks(situation: Situation, early: Early, link: Link) -> int:
    """The earliest mark that a link leaves to its later end."""
    mark = early.finishes[link.before] if link.from_finish else early.starts[link.before]
    return ahead(link, mark, situation.school)


def free_slack(situation: Situation, early: Early, at: int, total: float) -> float:
    """School days by which an open step can be later than earliest without moving any other step.

    Never more than its `total` slack: a date of its own may come before any follower.
    """
    links = situation.network.after[at]
    if not links:
        return max(0.0, total)
    count = situation.school.first_from
    found = []
    for link in links:
        room = _room(situation, early, link)
        if room is not None:
            if link.from_finish:
                found.append(count(room) - count(early.finishes[at]))
            else:  # a start at the next opening is no longer at this close
                found.append(count(room + 1) - 1 - count(early.starts[at]))
    free = situation.school.days(min(found)) if found else total
    return max(0.0, min(free, total))


def _room(situation: Situation, early: Early, link: Link) -> int | None:
    """The latest mark that the follower's earliest place leaves to the step before it; None: any."""
    mode, after = situation.modes[link.after], link.after
    if mode >= Mode.DONE or (situation.modes[link.before] == Mode.STARTED and not link.from_finish):
        return None
    if mode == Mode.STARTED and link.to_start:
        return early.finishes[after] if link.from_finish else None
    mark = early.starts[after] if link.to_start else early.finishes[after]
    return behind(link, mark, situation.school)
