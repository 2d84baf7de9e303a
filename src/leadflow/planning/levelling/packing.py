"""Packing: stretches of time put side by side so that no capacity is ever exceeded.

A `Profile` says how much of every capacity is taken at every moment. It is one long integer: a moment is a
row of fields, one a capacity, each with a spare bit at its top. Whether a stretch fits anywhere is then one
addition of the whole stretch (the spare bit of a field shows where it is too much), so that plain Python
needs a few operations where loops would need hundreds. Beyond what is taken it is zero: time has no end.

`Project` is the resource-constrained project scheduling problem as the literature and its test files have it
(Kolisch, Sprecher 1997: PSPLIB): whole units of time, "after its finish" between steps, capacities that come
back. `Packing` schedules it. Levelling of a school's plan uses the same profile and the same search
(`leadflow.planning.levelling.searching`) over its own calendars.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Need:
    """What a stretch takes of the capacities, ready to be added to a profile."""

    taken: int
    probe: int
    """What it takes, and in every field that it needs what is missing up to the spare bit."""
    spare: int
    """The spare bits of its fields."""
    mask: int


class Profile:
    """What is taken of every capacity at every moment, from moment 0 on."""

    __slots__ = ("_fields", "_ones", "_width", "capacities", "taken")

    def __init__(self, capacities: Sequence[int], most: int = 0) -> None:
        """`most` is how much may be taken at once beyond a capacity, by what is put without asking."""
        self.capacities = tuple(capacities)
        self._width = (max((*capacities, 0)) + most).bit_length() + 2
        self._fields = self._width * max(1, len(self.capacities))
        self._ones = [0]
        self.taken = 0

    def need(self, demands: Sequence[int], length: int) -> Need:
        """What a stretch of `length` moments takes that needs `demands` of the capacities."""
        while len(self._ones) <= length:
            self._ones.append(self._ones[-1] << self._fields | 1)
        width, ones, spare = self._width, self._ones[length], 1 << self._width - 1
        taken = probe = spares = 0
        for at, demand in enumerate(demands):
            if demand:
                taken |= demand << at * width
                probe |= demand + spare - 1 - self.capacities[at] << at * width
                spares |= spare << at * width
        return Need(taken * ones, probe * ones, spares * ones, (1 << length * self._fields) - 1)

    def clear(self) -> None:
        """Nothing is taken any more."""
        self.taken = 0

    def first(self, need: Need, start: int) -> int:
        """The first moment from `start` on from which there is room for `need`."""
        fields, spare = self._fields, need.spare
        rest = self.taken >> start * fields
        full = (rest & need.mask) + need.probe & spare
        while full:
            beyond = (
                full.bit_length() - 1
            ) // fields + 1  # the stretch begins after its last clash at the soonest
            start += beyond
            rest >>= beyond * fields
            full = (rest & need.mask) + need.probe & spare
        return start

    def clash(self, need: Need, start: int) -> int:
        """How many moments of a stretch from `start` on have room before the first that has none; -1: all."""
        full = (self.taken >> start * self._fields & need.mask) + need.probe & need.spare
        return ((full & -full).bit_length() - 1) // self._fields if full else -1

    def take(self, need: Need, start: int) -> None:
        """Put a stretch there, whether there is room or not."""
        self.taken += need.taken << start * self._fields


@dataclass(frozen=True)
class Project:
    """Steps by position: how long they take, what they wait for, what they need of which capacity.

    No step waits for one that has to wait for it; a demand is never above its capacity.
    """

    lengths: tuple[int, ...]
    before: tuple[tuple[int, ...], ...]
    demands: tuple[tuple[int, ...], ...]
    capacities: tuple[int, ...]

    @cached_property
    def after(self) -> tuple[tuple[int, ...], ...]:
        """Per step, the steps that wait for it."""
        found: list[list[int]] = [[] for _ in self.lengths]
        for at, before in enumerate(self.before):
            for each in before:
                found[each].append(at)
        return tuple(map(tuple, found))

    @cached_property
    def order(self) -> tuple[int, ...]:
        """Positions, every step after all it waits for."""
        waiting = [len(before) for before in self.before]
        ready = [at for at, count in enumerate(waiting) if not count]
        for at in ready:
            for follower in self.after[at]:
                waiting[follower] -= 1
                if not waiting[follower]:
                    ready.append(follower)
        return tuple(ready)


@dataclass(frozen=True, slots=True)
class Packed:
    """A project put into time. `cost` is the moment at which all is done."""

    cost: int
    starts: Sequence[int]
    finishes: Sequence[int]


class Packing:
    """The serial schedule generation of a project, forward and backward (Kolisch 1996, section 2)."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._profile = Profile(project.capacities)
        self._needs = [
            self._profile.need(demands, length) if any(demands) and length else None
            for demands, length in zip(project.demands, project.lengths, strict=True)
        ]
        self._place = [0] * len(project.lengths)
        for place, at in enumerate(project.order):
            self._place[at] = place

    @cached_property
    def bound(self) -> int:
        """No schedule is done sooner: the longest chain, or the work over the capacity."""
        chain = max(self._chain(self.project.order, self.project.before), default=0)
        work = [
            -(-sum(need[at] * length for need, length in self._loads) // capacity)
            for at, capacity in enumerate(self.project.capacities)
            if capacity
        ]
        return max([chain, *work])

    @property
    def _loads(self) -> Sequence[tuple[tuple[int, ...], int]]:
        return list(zip(self.project.demands, self.project.lengths, strict=True))

    @property
    def rivals(self) -> Sequence[int]:
        """All steps."""
        return self.project.order

    def first(self) -> list[float]:
        """The latest finish of every step without any capacity: the priority rule LFT."""
        project = self.project
        tails = self._chain(tuple(reversed(project.order)), project.after)
        return [length - tail for tail, length in zip(tails, project.lengths, strict=True)]

    def schedule(self, keys: Sequence[float]) -> Packed:
        """Put the steps in time one by one, the one with the smallest key first, as early as it fits."""
        ranks = list(keys)
        for at in self.project.order:
            for each in self.project.before[at]:
                ranks[at] = max(ranks[at], ranks[each])
        place = self._place
        return self._packed(sorted(range(len(ranks)), key=lambda at: (ranks[at], place[at])))

    def justify(self, packed: Packed) -> Packed:
        """All as late as there is room, from the last to the first, and then as early again."""
        place, finishes = self._place, packed.finishes
        every = range(len(finishes))
        late = self._serial(sorted(every, key=lambda at: (-finishes[at], -place[at])), self.project.after)
        return self._packed(sorted(every, key=lambda at: (-late[at], place[at])))

    def _packed(self, order: Sequence[int]) -> Packed:
        finishes = self._serial(order, self.project.before)
        starts = [finish - length for finish, length in zip(finishes, self.project.lengths, strict=True)]
        return Packed(max(finishes, default=0), starts, finishes)

    def _serial(self, order: Sequence[int], before: Sequence[Sequence[int]]) -> list[int]:
        """The finishes when every step of `order` takes the first place that is left to it."""
        profile, needs, lengths = self._profile, self._needs, self.project.lengths
        profile.clear()
        finishes = [0] * len(lengths)
        for at in order:
            start = 0
            for each in before[at]:
                if finishes[each] > start:
                    start = finishes[each]
            need = needs[at]
            if need is not None:
                start = profile.first(need, start)
                profile.take(need, start)
            finishes[at] = start + lengths[at]
        return finishes

    def _chain(self, order: Sequence[int], before: Sequence[Sequence[int]]) -> list[int]:
        finishes = [0] * len(order)
        for at in order:
            finishes[at] = max((finishes[each] for each in before[at]), default=0) + self.project.lengths[at]
        return finishes
