"""Fixed dates that cannot be kept, and what rests on them.

A fixed date beats what comes before it, so a forecast may look well that nobody can keep: the meeting stays
where it is, and what prepares it ends after it. Here every step is placed once more without such dates; what
then comes later rests on them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from leadflow.planning.passes import Early, forward
from leadflow.planning.slots import day_of
from leadflow.planning.words import short
from leadflow.saying import joined, say, say_many

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from leadflow.planning.plan import Plan
    from leadflow.planning.situation import Situation


@dataclass(frozen=True, slots=True)
class Unkept:
    """A step whose fixed date cannot be kept: what comes before it leaves room for it only from `room` on."""

    step: str
    on: date
    """The day on which it would have to start for its fixed date."""
    room: date


def resting_on(situation: Situation, early: Early) -> Mapping[str, tuple[Unkept, ...]]:
    """The dates that cannot be kept, by the key of every step that would come later without them."""
    if not early.conflicts:
        return {}
    keys = situation.network.keys
    unkept = {
        each.at: Unkept(keys[each.at], day_of(early.starts[each.at]), day_of(each.ready))
        for each in early.conflicts
    }
    freed = _freed(situation, early)
    resting: dict[int, tuple[Unkept, ...]] = {}
    for at, driver in enumerate(freed.drivers):
        if freed.finishes[at] > early.finishes[at]:
            own = (unkept[at],) if at in unkept else ()
            resting[at] = (*resting.get(driver, ()), *own)
    return {keys[at]: each for at, each in resting.items()}


def _freed(situation: Situation, early: Early) -> Early:
    """The earliest places without the fixed dates that cannot be kept, nor those that then cannot either."""
    while early.conflicts:
        gone = {each.at for each in early.conflicts}
        kept = {at: span for at, span in situation.fixed.items() if at not in gone}
        situation = replace(situation, fixed=kept)
        early = forward(situation)
    return early


def told(plan: Plan, unkept: Sequence[Unkept]) -> str:
    """What something rests on, to go on after its name; empty where it rests on nothing."""
    if not unkept:
        return ""
    dates = joined(_each(plan, unkept), "; ")
    return say_many(
        "rests on a date that cannot be kept: %(dates)s",
        "rests on dates that cannot be kept: %(dates)s",
        len(unkept),
        dates=dates,
    )


def _each(plan: Plan, unkept: Sequence[Unkept]) -> Iterator[str]:
    for each in unkept:
        step = plan.by_key[each.step]
        on, room = short(each.on), short(each.room)
        if step.finish_on is None:
            yield say(
                "'%(title)s' is fixed for %(on)s and has room only from %(room)s",
                title=step.title,
                on=on,
                room=room,
            )
            continue
        yield say(
            "'%(title)s' is to end on %(finish)s and so to start by %(on)s and has room only from %(room)s",
            title=step.title, finish=short(step.finish_on), on=on, room=room,
        )  # fmt: skip
