"""A written plan as arrays: from its document (the JSON of a `Plan`) without an object per step. Needs NumPy.

For plans of many ten thousands of steps, of which dates are wanted and no explanations. Missing fields have
the defaults of `Step` and `Dependency`. What a card says and what was done are not in a plan's document.
"""

from __future__ import annotations

import gc
import json
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from leadflow.planning.large.arrays import NO_LAG, SLOTS, UNITS, NetworkArrays, lag_amount
from leadflow.planning.large.terms import NO_END, Spans, Terms
from leadflow.planning.plan import PlanError
from leadflow.planning.situation import SCHOOL, pinned, pinned_end
from leadflow.planning.slots import CalendarError, close, opening

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from leadflow.planning.calendar import SchoolCalendar
    from leadflow.planning.large.grid import Ints
    from leadflow.planning.situation import Span
    from leadflow.planning.slots import SlotTable

_DEFAULTS = {"relation": "FS", "lag": 0, "unit": "school_days"}
_RARE = ("finish_from", "start_by")
"""Dates of a step's own that arrays do not hold."""


@dataclass(frozen=True, slots=True)
class PlanArrays:
    """A plan to be given to `kernel.both_passes`; `keys` are its steps by number."""

    keys: Sequence[str]
    network: NetworkArrays
    terms: Terms


def plan_arrays(text: str, calendars: Mapping[str, SchoolCalendar], today: date) -> PlanArrays:
    """The plan in a JSON document, to be planned on a day.

    Raises `ValueError` for a text that is no JSON, `KeyError` for a step or a dependency without its keys,
    `PlanError` for two steps with one key, a dependency on nothing, and what arrays do not hold (an earliest
    end or a latest start of a step, people's absences: plan those with `schedule`), `CalendarError` for a
    calendar that is not there.
    """
    with _no_collection():
        return _Reading(_loads()(text), calendars, today).arrays()


def _loads() -> Callable[[str], Any]:
    """The fastest reader of JSON that is there: Prefect brings one."""
    try:
        from orjson import loads
    except ImportError:
        return json.loads
    return loads


@contextmanager
def _no_collection() -> Iterator[None]:
    """Without garbage collection, which looks at a million new objects over and over and finds nothing."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


class _Reading:
    """A document on its way to arrays."""

    def __init__(
        self, document: Mapping[str, Any], calendars: Mapping[str, SchoolCalendar], today: date
    ) -> None:
        self.steps: Sequence[Mapping[str, Any]] = document["steps"]
        self.links: Sequence[Mapping[str, Any]] = document.get("dependencies", ())
        self.goals: Sequence[Mapping[str, Any]] = document.get("goals", ())
        self.calendars, self.today = calendars, today
        if document.get("absences"):
            raise PlanError("the plan has absences of people, which arrays do not hold", [])
        self.keys = [step["key"] for step in self.steps]
        self.position = {key: at for at, key in enumerate(self.keys)}
        if len(self.position) < len(self.keys):
            twice = next(key for at, key in enumerate(self.keys) if self.position[key] != at)
            raise PlanError(f"two steps have the key '{twice}'", [twice])

    def arrays(self) -> PlanArrays:
        names = list(dict.fromkeys([SCHOOL, *(step.get("calendar", SCHOOL) for step in self.steps)]))
        tables = [self._table(name) for name in names]
        number = {name: at for at, name in enumerate(names)}
        table = [number[step.get("calendar", SCHOOL)] for step in self.steps]
        slots = [tables[at].slots(step["duration"]) for at, step in zip(table, self.steps, strict=True)]
        network = self._network(tables, table, slots)
        return PlanArrays(self.keys, network, self._terms(tables, table, slots))

    def _table(self, name: str) -> SlotTable:
        if name not in self.calendars:
            raise CalendarError(f"the plan needs the calendar '{name}', which is not there; add it", name)
        return self.calendars[name].table

    def _network(self, tables: Sequence[SlotTable], table: list[int], slots: list[int]) -> NetworkArrays:
        before, after, relations, amounts, units = self._links()
        amount = np.array(amounts, np.float64)
        lagged = np.flatnonzero(amount).tolist()
        lag, unit = np.zeros(len(before), np.intp), np.full(len(before), NO_LAG, np.int8)
        lag[lagged] = [lag_amount(amounts[at], units[at], tables[0]) for at in lagged]
        unit[lagged] = [UNITS[units[at]] for at in lagged]
        plain = relations.count("FS") == len(relations)
        held, holder = self._numbers(before, after), self._numbers(after, before)
        if not plain:
            unit[self._overnight(held, holder, table)] = SLOTS
            lagged = lagged or np.flatnonzero(unit).tolist()
        return NetworkArrays(
            tables=tuple(tables),
            slots=np.array(slots, np.intp),
            before=held,
            after=holder,
            table=np.array(table, np.intp) if len(tables) > 1 else None,
            from_start=None if plain else np.array([relation[0] == "S" for relation in relations], bool),
            to_finish=None if plain else np.array([relation[1] == "F" for relation in relations], bool),
            lag=lag if lagged else None,
            unit=unit if lagged else None,
        )

    def _overnight(self, before: Ints, after: Ints, table: list[int]) -> list[int]:
        """The links that let a finish lie before a night; see `network.Link`."""
        _, _, relations, amounts, units = self._links()
        return [
            at
            for at, (relation, one, other) in enumerate(zip(relations, before, after, strict=True))
            if relation[1] == "F" and not amounts[at] and units[at] != "calendar_days"
            if relation[0] == "S" or not self.steps[one]["duration"]
            if table[one] == table[other] == 0
        ]

    def _links(self) -> list[tuple[Any, ...]]:
        """The columns of the dependencies: from, to, relation, lag and its unit."""
        names = ("before", "after", *_DEFAULTS)
        try:
            rows = list(map(itemgetter(*names), self.links))
        except KeyError:  # some leave out what is as usual
            rows = list(map(itemgetter(*names), (_DEFAULTS | dict(link) for link in self.links)))
        return list(zip(*rows, strict=True)) or [()] * len(names)

    def _numbers(self, keys: Sequence[str], others: Sequence[str]) -> Ints:
        try:
            return np.fromiter(map(self.position.__getitem__, keys), np.intp, len(keys))
        except KeyError:
            at = next(at for at, key in enumerate(keys) if key not in self.position)
            raise PlanError(
                f"step '{others[at]}' is tied to '{keys[at]}', which is not a step", [others[at], keys[at]]
            ) from None

    def _terms(self, tables: Sequence[SlotTable], table: list[int], slots: list[int]) -> Terms:
        now = opening(self.today)
        floors, ends = np.full(len(self.steps), now, np.intp), np.full(len(self.steps), NO_END, np.intp)
        last, fixed = 0, {}
        for goal in self.goals:
            mark, at = close(date.fromisoformat(goal["target"])), self.position[goal["step"]]
            last, ends[at] = max(last, mark), mark if ends[at] == NO_END else min(mark, ends[at])
        for at, step in enumerate(self.steps):
            if step.get("not_before"):
                floors[at] = max(now, opening(date.fromisoformat(step["not_before"])))
            if step.get("not_after"):
                mark = close(date.fromisoformat(step["not_after"]))
                ends[at] = mark if ends[at] == NO_END else min(mark, ends[at])
            for name, span in (("on", pinned), ("finish_on", pinned_end)):
                if step.get(name):
                    on, meeting = date.fromisoformat(step[name]), step.get("kind") == "meeting"
                    fixed[at] = span(tables[table[at]], on, slots[at], meeting)
            self._refuse_rare(step)
        kept = {at: span for at, span in fixed.items() if span[0] >= now}
        return Terms(floors, ends, last, _spans(kept), _spans(fixed))

    @staticmethod
    def _refuse_rare(step: Mapping[str, Any]) -> None:
        for name in _RARE:
            if step.get(name):
                raise PlanError(f"step '{step['key']}' has '{name}', which arrays do not hold", [step["key"]])


def _spans(fixed: Mapping[int, Span]) -> Spans | None:
    if not fixed:
        return None
    marks = np.array(list(fixed.values()), np.intp)
    return Spans(np.array(list(fixed), np.intp), marks[:, 0], marks[:, 1], np.zeros(len(fixed), bool))
