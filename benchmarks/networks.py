"""Generated networks of any size, and a calendar of thirteen school years to plan them over.

Steps in layers, each waiting for one to four of the three layers before it, numbered without any order; one
to ten school days long; a tenth of the links with a lag of one to three school days, six in a hundred with
one of one to seven calendar days. The same seed gives the same network.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import holidays
import numpy as np

from leadflow.planning.calendar import Closure, SchoolCalendar
from leadflow.planning.large.arrays import DAYS, NO_LAG, SLOTS, NetworkArrays
from leadflow.planning.plan import Dependency, Goal, LagUnit, Plan, Step

if TYPE_CHECKING:
    from numpy.typing import NDArray

SEED = 7
FIRST, TODAY, TARGET, LAST = date(2022, 1, 1), date(2022, 1, 3), date(2035, 6, 8), date(2035, 7, 31)
"""TaskJuggler knows no year after 2035."""

_LINKS = (0.15, 0.35, 0.3, 0.2)
"""The shares of steps that wait for one, two, three and four others."""


@dataclass(frozen=True, slots=True)
class Generated:
    """Durations in school days by step; links with their lags, in school days or as differences of dates."""

    days: NDArray[Any]
    before: NDArray[Any]
    after: NDArray[Any]
    lag: NDArray[Any]
    unit: NDArray[Any]

    @property
    def number(self) -> int:
        """How many steps there are."""
        return len(self.days)

    def arrays(self) -> NetworkArrays:
        """As the array kernel takes it; it counts in half days."""
        lag = np.where(self.unit == SLOTS, 2 * self.lag, self.lag).astype(np.int8)
        return NetworkArrays(
            (calendar().table,), 2 * self.days, self.before, self.after, lag=lag, unit=self.unit
        )

    def steps(self) -> tuple[tuple[Step, ...], tuple[Dependency, ...]]:
        """As people's plans are: objects with keys."""
        units = {NO_LAG: LagUnit.SCHOOL_DAYS, SLOTS: LagUnit.SCHOOL_DAYS, DAYS: LagUnit.CALENDAR_DAYS}
        steps = tuple(
            Step(f"s{at}", f"Step {at}", each, "group") for at, each in enumerate(self.days.tolist())
        )
        links = zip(*(each.tolist() for each in (self.before, self.after, self.lag, self.unit)), strict=True)
        return steps, tuple(
            Dependency(f"s{before}", f"s{after}", lag=lag, unit=units[unit])
            for before, after, lag, unit in links
        )

    def plan(self) -> Plan:
        """The plan, with its one goal on the last step that nothing waits for."""
        steps, dependencies = self.steps()
        last = int(np.flatnonzero(np.bincount(self.before, minlength=self.number) == 0)[-1])
        return Plan(steps, dependencies, (Goal("goal", "All is done", TARGET, f"s{last}"),))


def generated(number: int, seed: int = SEED) -> Generated:
    """A network of so many steps."""
    rng = np.random.default_rng(seed)
    width = -(-number // max(29, min(301, int(29 * (number / 100) ** 0.25))))
    names = rng.permutation(number).astype(np.int32)
    later = np.arange(width, number, dtype=np.int32)
    links = rng.choice(len(_LINKS), size=later.size, p=_LINKS)
    befores, afters = [], []
    for each in range(len(_LINKS)):
        after = later[links >= each]
        back = 1 if each == 0 else rng.integers(1, 4, size=after.size)
        before = np.maximum(after // width - back, 0) * width + rng.integers(0, width, size=after.size)
        befores.append(names[before])
        afters.append(names[after])
    pairs = _once(np.concatenate(befores), np.concatenate(afters), number)
    chance = rng.random(pairs[0].size)
    unit = np.where(chance < 0.1, SLOTS, np.where(chance < 0.16, DAYS, NO_LAG)).astype(np.int8)
    lag = np.where(unit == SLOTS, rng.integers(1, 4, size=unit.size), rng.integers(1, 8, size=unit.size))
    lag[unit == NO_LAG] = 0
    days = rng.integers(1, 11, size=number).astype(np.int16)
    return Generated(days, *pairs, lag.astype(np.int8), unit)


def _once(before: NDArray[Any], after: NDArray[Any], number: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """The links, each pair of steps once (TaskJuggler refuses a second), in the order they came."""
    _, kept = np.unique(before.astype(np.int64) * number + after, return_index=True)
    kept.sort()
    return before[kept], after[kept]


def calendar() -> SchoolCalendar:
    """Thirteen school years: public holidays, three breaks and a summer each."""
    closures = []
    for day, name in sorted(holidays.country_holidays("US", years=range(FIRST.year, LAST.year + 1)).items()):
        closures.append(Closure(day, day, name))
    for year in range(FIRST.year, LAST.year + 1):
        closures += [
            Closure(date(year, 12, 24), date(year + 1, 1, 1), "Winter recess"),
            _week(date(year, 2, 15), "Mid-winter recess"),
            _week(date(year, 4, 1), "Spring recess"),
            Closure(date(year, 7, 1), date(year, 8, 14), "Summer"),
        ]
    known = tuple(replace(each, last=min(each.last, LAST)) for each in closures if each.first <= LAST)
    return SchoolCalendar("school", FIRST, LAST, closures=known)


def _week(day: date, name: str) -> Closure:
    """Monday to Friday, from the first Monday on or after a date."""
    monday = day + timedelta(days=-day.weekday() % 7)
    return Closure(monday, monday + timedelta(days=4), name)
