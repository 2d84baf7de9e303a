"""Shrinking: the smallest script that still breaks the same invariant (ddmin, Zeller 2002)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tests.simulation.run import Simulation, run

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.simulation.script import Event, Script


def shrunk(script: Script, invariant: str, prepare: Callable[[Simulation], None] = lambda _: None) -> Script:
    """`script` without every event that is not needed to break `invariant`."""

    def breaks(events: tuple[Event, ...], rounds: int) -> bool:
        found = run(replace(script, events=events, rounds=rounds), prepare).violations
        return any(each.startswith(f"{invariant}:") for each in found)

    events = _fewest(script.events, lambda kept: breaks(kept, script.rounds))
    rounds = script.rounds
    while rounds > 1 and breaks(events, rounds - 1):
        rounds -= 1
    return replace(script, events=tuple(each for each in events if each.round < rounds), rounds=rounds)


def _fewest(events: tuple[Event, ...], breaks: Callable[[tuple[Event, ...]], bool]) -> tuple[Event, ...]:
    size = max(1, len(events) // 2)
    while events:
        for start in range(0, len(events), size):
            left = events[:start] + events[start + size :]
            if breaks(left):
                events = left
                break
        else:
            if size == 1:
                return events
            size = max(1, size // 2)
            continue
        size = min(size, max(1, len(events)))
    return events
