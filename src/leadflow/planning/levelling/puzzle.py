"""A puzzle: a levelled plan in the whole numbers that a solver understands.

All of it stands on the slots of the school's own calendar. Where every step is planned over that calendar and
the lags are school days, a puzzle says the same as the plan; meetings, people's days off and lags in calendar
days it has only nearly. So an answer is an order, not dates: the steps are put into time in that order over
the real calendars (`leadflow.planning.levelling.room`), and it counts only when that comes out better.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from leadflow.planning.slots import close

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from leadflow.planning.levelling.packing import Packed, Project
    from leadflow.planning.levelling.room import Levelled, Room
    from leadflow.planning.network import Link

FINE = 1000
"""Parts of an hour in which a puzzle counts people's work."""
WEEK = 10
"""Slots of a school week."""


@dataclass(frozen=True, slots=True)
class Puzzle:
    """Steps by position. All times are whole numbers from 0 on.

    A link (before, after, distance) asks that `after` starts at least `distance` after the start of `before`.
    A due (step, time) is a goal: its step is to be finished by then, and as soon as it can be.
    """

    lengths: tuple[int, ...]
    links: tuple[tuple[int, int, int], ...]
    releases: tuple[int, ...]
    pinned: Mapping[int, int]
    """Starts that are settled."""
    dues: tuple[tuple[int, int], ...]
    demands: tuple[Mapping[int, int], ...]
    """What each step takes of which capacity."""
    capacities: tuple[int, ...]
    hint: tuple[int, ...]
    """Starts that are known to be possible, or nearly so."""


def puzzle_of_project(project: Project, known: Packed) -> Puzzle:
    """A project of the literature as a puzzle: all is to be done as soon as it can be."""
    last = [at for at, after in enumerate(project.after) if not after]
    return Puzzle(
        lengths=project.lengths,
        links=tuple(
            (each, at, project.lengths[each]) for at, before in enumerate(project.before) for each in before
        ),
        releases=(0,) * len(project.lengths),
        pinned={},
        dues=tuple((at, 0) for at in last),
        demands=tuple({at: need for at, need in enumerate(each) if need} for each in project.demands),
        capacities=project.capacities,
        hint=tuple(known.starts),
    )


def puzzle_of(room: Room, placed: Levelled) -> Puzzle:
    """A school's plan as a puzzle, with what is known as its hint."""
    situation, early = room.situation, room.early
    count, every = situation.school.first_from, range(len(situation.steps))
    zero = min([count(room.base), *(count(early.starts[at]) for at in every if room.is_open(at))])
    lengths = tuple(
        max(0, count(early.finishes[at]) - count(early.starts[at])) if room.is_open(at) else 0 for at in every
    )
    people = sorted({person for work in room.work.values() for person in work.people})
    capacities = [*room.capacities, *(ceil(room.hours[person] * FINE / WEEK) for person in people)]
    demands = [dict[int, int]() for _ in every]
    for at in every:
        demands[at].update({index: need for index, need in enumerate(room.needs[at] or ()) if need})
        work = room.work.get(at)
        for person in work.people if work else ():
            index = len(room.capacities) + people.index(person)
            demands[at][index] = int(work.hours * FINE / max(1, lengths[at])) if work else 0
            capacities[index] = max(capacities[index], demands[at][index])
    return Puzzle(
        lengths=lengths,
        links=tuple(
            (link.before, at, _distance(room, link, lengths))
            for at in every
            for link in situation.network.before[at]
            if room.is_open(at) and room.is_open(link.before) and at not in room.settled
        ),
        releases=tuple(max(0, count(floor) - zero) for floor in situation.floors),
        pinned={
            at: max(0, count(early.starts[at]) - zero)
            for at in every
            if at in room.settled or not room.is_open(at)
        },
        dues=_dues(room, zero),
        demands=tuple(demands),
        capacities=tuple(capacities),
        hint=tuple(max(0, count(start) - zero) for start in placed.starts),
    )


def _dues(room: Room, zero: int) -> tuple[tuple[int, int], ...]:
    """The open goals; without any, all that nothing waits for."""
    situation = room.situation
    goals = tuple(
        (at, max(0, situation.school.first_from(close(goal.target)) - zero))
        for goal in situation.plan.goals
        if room.is_open(at := situation.network.position[goal.step])
    )
    ends = (at for at, after in enumerate(situation.network.after) if not after and room.is_open(at))
    return goals or tuple((at, 0) for at in ends)


def _distance(room: Room, link: Link, lengths: Sequence[int]) -> int:
    """How long after the start of its first end a link lets its second start."""
    school = room.situation.school
    days = link.lag if link.unit == "school_days" else link.lag * 5 / 7
    lag = school.slots(days) if days >= 0 else -school.slots(-days)
    return lag + lengths[link.before] * link.from_finish - lengths[link.after] * (not link.to_start)
