"""Delay: what a step that stays where it is holds up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from leadflow.planning.plan import StepKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from leadflow.planning.causes import Scene
    from leadflow.planning.network import Network


@dataclass(frozen=True, slots=True)
class Delay:
    """What a step that stays where it is delays: followers, the first milestone, the goals.

    `steps` are all open steps that wait for it, directly or through others, in plan order. `milestone` is
    the first of them by its planned date that is a milestone, a meeting, or what a goal asks for;
    `milestone_planned` its latest finish, `milestone_forecast` its earliest finish as things stand.
    `goals` are the goals among and behind them that are forecast to be missed.
    """

    steps: tuple[str, ...]
    milestone: str | None
    milestone_planned: date | None
    milestone_forecast: date | None
    goals: tuple[str, ...]


NOTHING = Delay((), None, None, None, ())
"""What a closed step delays."""


def delays_of(scene: Scene) -> Mapping[str, Delay]:
    """What each open step delays.

    Followers are collected as sets of bits, one a step, from the end of the plan to its beginning.
    """
    network = scene.plan.network
    open_ = [not scene.of(key).status.closed for key in network.keys]
    missed: dict[str, list[str]] = {}
    for goal in scene.plan.goals:
        if not scene.schedule.goals[goal.key].met:
            missed.setdefault(goal.step, []).append(goal.key)
    turning = {goal.step for goal in scene.plan.goals} | {
        step.key for step in scene.plan.steps if step.kind is not StepKind.STEP
    }
    reached = [0] * len(open_)
    found = {}
    for at in range(len(open_) - 1, -1, -1):
        if open_[at]:
            reached[at] = _reached(network, at, open_, reached)
            steps = tuple(network.keys[each] for each in _bits(reached[at]))
            found[network.keys[at]] = _delay(scene, network.keys[at], steps, turning, missed)
    return found


def _reached(network: Network, at: int, open_: Sequence[bool], reached: Sequence[int]) -> int:
    bits = 0
    for link in network.after[at]:
        if open_[link.after]:
            bits |= reached[link.after] | (1 << link.after)
    return bits


def _bits(bits: int) -> Iterator[int]:
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def _delay(
    scene: Scene, key: str, steps: tuple[str, ...], turning: set[str], missed: Mapping[str, Sequence[str]]
) -> Delay:
    goals = tuple(goal for each in (key, *steps) for goal in missed.get(each, ()))
    dates = scene.schedule.steps
    marked = [each for each in steps if each in turning]
    if not marked:
        return Delay(steps, None, None, None, goals)
    first = min(marked, key=lambda each: (dates[each].latest_finish, each))
    return Delay(steps, first, dates[first].latest_finish, dates[first].earliest_finish, goals)
