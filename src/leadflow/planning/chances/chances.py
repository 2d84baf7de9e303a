"""Chances: how sure a plan is, from what people say a step takes at best and at worst.

A Monte Carlo forecast (Van Slyke 1963, "Monte Carlo methods and the PERT problem", Operations Research 11):
the forward pass many times over, each time with a duration drawn for every step that has an estimate, over
the real calendars. A goal's chance is the share of the runs that reach it by its target. What it hangs on
is told by two figures a step: how closely its duration and the goal's date go together over the runs (its
"cruciality"; Williams 1992, Journal of the Operational Research Society 43), and in what share of them it
is on the chain that sets the date (its "criticality"; Van Slyke again).

Steps are drawn independently of each other; what befalls many at once (a strike, a flu) is not in it. Where
nobody gave an estimate a step takes what the plan says: nothing is made up. The plan itself stays as it is,
and so do its findings: an unlikely goal is told beside them, since only who asks for chances computes them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from itertools import groupby
from math import ceil, sqrt
from typing import TYPE_CHECKING

from leadflow.planning.chances.draws import spreads
from leadflow.planning.chances.runs import before, runs_of
from leadflow.planning.passes import forward
from leadflow.planning.situation import A_YEAR, Mode, situation_of
from leadflow.planning.slots import MARKS, close, day_of, opening
from leadflow.planning.steps import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from leadflow.planning.calendar import SchoolCalendar
    from leadflow.planning.chances.runs import Runs, Sums
    from leadflow.planning.plan import Goal, Plan
    from leadflow.planning.situation import Situation
    from leadflow.planning.steps import Progress

RUNS = 1000
"""Runs unless somebody wants another number: a chance is then right to within three points in a hundred."""
SEED = 1
SURE = 80
"""Percent. Four of five is what one calls sure here: more asks for dates that nobody plans by."""
QUANTILES = (10, 50, SURE, 90)


@dataclass(frozen=True, slots=True)
class Hang:
    """How much a goal hangs on a step: from 0 (not at all) to 1 (on it alone).

    `share` of the runs have the step on the chain that sets the goal's date.
    """

    step: str
    weight: float
    share: float


@dataclass(frozen=True, slots=True)
class GoalChance:
    """What the runs say of a goal.

    `chance` is the share of them that reach it by `target`; `dates` by percent, the date by which that many
    of them do. `counts` says how many reach it on which date, earliest first. `estimated` of the `open`
    steps on the way have an estimate. `hangs` are those of them that move the date, the heaviest first.
    """

    goal: str
    target: date
    forecast: date
    chance: float
    dates: Mapping[int, date]
    counts: tuple[tuple[date, int], ...]
    estimated: int
    open: int
    hangs: tuple[Hang, ...]

    @property
    def varies(self) -> bool:
        """True when an estimate moves the date at all."""
        return len(self.counts) > 1


@dataclass(frozen=True, slots=True)
class Chances:
    """What the runs say of a plan; `goals` are those still open, by key. None at all without an estimate."""

    today: date
    runs: int
    seed: int
    estimated: int
    """Open steps of the plan that have an estimate."""
    goals: Mapping[str, GoalChance]


def chances(
    plan: Plan,
    calendars: Mapping[str, SchoolCalendar],
    today: date,
    progress: Mapping[str, Progress] | None = None,
    *,
    runs: int = RUNS,
    seed: int = SEED,
) -> Chances:
    """The chances of a plan's open goals. Raises `CalendarError` as `schedule` does."""
    situation = situation_of(plan, calendars, today, progress or {})
    found = spreads(situation)
    position = situation.network.position
    goals = [goal for goal in plan.goals if situation.modes[position[goal.step]] < Mode.DONE]
    if not found or not goals:
        return Chances(today, runs, seed, len(found), {})
    early = forward(situation)
    ends = {position[goal.step] for goal in goals}
    made = _way()(situation, early, found, ends, runs, seed)
    told = {
        goal.key: _chance(situation, goal, early.finishes[position[goal.step]], set(found), made)
        for goal in goals
    }
    return Chances(today, runs, seed, len(found), told)


def kick_off(
    plan: Plan,
    calendars: Mapping[str, SchoolCalendar],
    today: date,
    progress: Mapping[str, Progress] | None,
    goal: Goal,
    *,
    runs: int = RUNS,
    seed: int = SEED,
) -> date | None:
    """The last school day on which what is open may begin, so that `SURE` percent of the runs keep a goal.

    `goal` is one that is still open. While nothing has begun, the day may lie before today, up to a year.
    None where no day is early enough.
    """
    done = progress or {}
    school = situation_of(plan, calendars, today, done).school
    begun = any(each.status is not Status.TODO for each in done.values())
    first = school.first_from(opening(today) - (0 if begun else A_YEAR * MARKS))
    last = school.done_by(close(goal.target))

    def missed(slot: int) -> bool:
        situation = situation_of(plan, calendars, day_of(school.opening_of(slot)), done)
        end = situation.network.position[goal.step]
        made = _way()(situation, forward(situation), spreads(situation), {end}, runs, seed)
        kept = sum(each <= close(goal.target) for each in made.finishes[end])
        return kept * 100 < runs * SURE

    slots = range(first, last)
    kept = bisect_left(slots, True, key=missed)
    return day_of(school.opening_of(slots[kept - 1])) if kept else None


def _way() -> Callable[..., Runs]:
    """All runs at once where NumPy is there, else one by one; the results are the same."""
    if find_spec("numpy") is None:
        return runs_of
    from leadflow.planning.chances.fast_runs import fast_runs_of

    return fast_runs_of


def _chance(situation: Situation, goal: Goal, forecast: int, varying: set[int], made: Runs) -> GoalChance:
    end = situation.network.position[goal.step]
    days = sorted(mark // MARKS for mark in made.finishes[end])
    way = before(situation, {end})
    return GoalChance(
        goal=goal.key,
        target=goal.target,
        forecast=day_of(forecast),
        chance=bisect_right(days, goal.target.toordinal()) / len(days),
        dates={each: date.fromordinal(days[ceil(len(days) * each / 100) - 1]) for each in QUANTILES},
        counts=tuple((date.fromordinal(day), len(list(each))) for day, each in groupby(days)),
        estimated=len(varying.intersection(way)),
        open=len([at for at in way if situation.slots[at]]),
        hangs=_hangs(situation, end, made, len(days)),
    )


def _hangs(situation: Situation, end: int, made: Runs, runs: int) -> tuple[Hang, ...]:
    found = [
        Hang(situation.network.keys[at], _weight(sums, runs), made.chains[end][at] / runs)
        for at, sums in made.sums[end].items()
        if at in made.chains[end]
    ]
    moving = [each for each in found if each.weight > 0]
    return tuple(sorted(moving, key=lambda each: (-each.weight, -each.share, each.step)))


def _weight(sums: Sums, runs: int) -> float:
    """The correlation of a step's length with the goal's date, from whole numbers: the same on every way."""
    together = runs * sums.xy - sums.x * sums.y
    spread = (runs * sums.xx - sums.x**2) * (runs * sums.yy - sums.y**2)
    return max(0.0, together / sqrt(spread)) if spread else 0.0
