"""Kills: a few scripted weeks, killed at every point, before and after, and once more while recovering.

Whatever was done at the boards before a round comes out the same as without a kill (I11).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from leadflow.sync.block import unwrap
from tests.simulation.oracles import look
from tests.simulation.run import Simulation, fresh
from tests.simulation.school import KEY
from tests.simulation.script import STRIKES, Event, Script

if TYPE_CHECKING:
    from collections.abc import Iterator

KILLS = ("kill_before", "kill_after")


def _script(*events: tuple[Any, ...], launched: bool = True) -> Script:
    made = tuple(Event(each[0], 0, each[1], tuple(each[2:])) for each in events)
    return Script(max((each.round for each in made), default=0) + 1, made, launched)


WEEKS: dict[str, Script] = {
    "a launch": _script(launched=False),
    "people work": _script(
        (0, "move", "norms", "done"),
        (0, "due", "draft", "2026-10-20"),
        (0, "take", "pilot", "cem"),
        (0, "tick", "draft", "Ask everybody", True),
        (0, "say_blocked", "adopt", "need rooms"),
        (1, "move", "draft", "done"),
        (1, "say_unblocked", "adopt"),
        (1, "archive", "pilot"),
    ),
    "people against the plan": _script(
        (0, "retitle", "norms", "Mine"),
        (0, "write_in_box", "draft", "Ask Jo."),
        (0, "move", "adopt", "done"),
        (0, "copy", "norms"),
        (0, "strip", "draft"),
        (1, "delete", "pilot"),
        (1, "leave", "norms", "ana"),
    ),
    "leaders re-plan": _script(
        (0, "replan", "goal", 10),
        (0, "skip", "pilot"),
        (0, "flag_here", "norms"),
        (1, "replan", "drop", "draft"),
        (1, "unskip", "pilot"),
        (1, "hand_over", "norms", "cem"),
        (2, "replan", "original"),
        (2, "clear_flag", "norms"),
    ),
    "both at once": _script(
        (0, "set_status", "norms", "in_progress"),
        (0, "move", "norms", "done"),
        (0, "hand_over", "draft", "ana"),
        (0, "take", "draft", "cem"),
        (0, "replan", "duration", "draft", 6),
        (0, "due", "draft", "2026-09-30"),
        (1, "days", 20),
        (1, "drag_away", "adopt"),
        (2, "drag_back", "adopt"),
    ),
}


@dataclass(frozen=True, slots=True)
class End:
    """What people see when all has come to rest; ids apart."""

    cards: tuple[Any, ...]
    progress: Any
    troubles: Any
    conflicts: tuple[Any, ...]
    violations: tuple[str, ...]
    points: int
    """Points of the round that was looked at."""

    def same(self, other: End) -> bool:
        """True when people cannot tell the two apart."""
        return replace(self, points=0) == replace(other, points=0)


def end_of(script: Script, watched: int = 0) -> End:
    """Play a script undisturbed."""
    simulation = fresh(launched=script.launched)
    points = 0
    for number in range(script.rounds):
        simulation.round([each for each in script.events if each.round == number])
        if number == watched:
            points = simulation.hub.point
    return _rested(simulation, points)


def struck(script: Script, number: int, *strikes: Event) -> End:
    """Play a script; the passes of round `number` are struck, one strike a pass."""
    simulation = fresh(launched=script.launched)
    for each in range(script.rounds):
        events = [event for event in script.events if event.round == each]
        if each != number:
            simulation.round(events)
            continue
        simulation.round([*events, replace(strikes[0], round=each)])
        for strike in strikes[1:]:
            simulation.round([replace(strike, round=each)])
        simulation.round([])
    return _rested(simulation, 0)


def _rested(simulation: Simulation, points: int) -> End:
    simulation.rest()
    look(simulation)
    kept = simulation.store.kept
    rollout = kept.rollouts[KEY][0]
    roster = rollout.definition.roster
    cards = sorted(
        (
            (each.step, str(simulation.boards.show(each, roster).fields), unwrap(each.description).free)
            for each in simulation.boards.cards.values()
            if not (each.step and each.archived and each.step in rollout.progress)
        ),
    )
    return End(
        tuple(cards),
        dict(rollout.progress),
        dict(rollout.troubles),
        tuple(sorted(str(each.conflict) for each in kept.conflicts)),
        tuple(simulation.hub.violations),
        points,
    )


def every_kill(script: Script, number: int) -> Iterator[tuple[Event, ...]]:
    """A kill at every point of a round, before and after."""
    points = end_of(script, watched=number).points
    for point in range(1, points + 1):
        for what in KILLS:
            yield (Event(number, point, what),)


def every_double_kill(script: Script, number: int) -> Iterator[tuple[Event, ...]]:
    """A second kill at every point of the pass that recovers."""
    for (first,) in every_kill(script, number):
        for point in range(1, end_of(script, watched=number).points + 1):
            yield first, Event(number, point, KILLS[point % 2])


def every_pair(point: int, later: int) -> Iterator[tuple[Event, Event]]:
    """Every pair of faults, one in a pass and one in the next."""
    for one in STRIKES:
        for other in STRIKES:
            yield _strike(point, one), _strike(later, other)


def _strike(point: int, what: str) -> Event:
    return Event(0, point, what, {"late": (4,), "stale": (2,)}.get(what, ()))
