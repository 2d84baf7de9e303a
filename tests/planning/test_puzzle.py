"""Puzzles: what a solver is told of a plan, and that its answers only ever help."""

from __future__ import annotations

import sys
from datetime import date

import pytest

from leadflow.integrations.solver import NoSolverError, Solver
from leadflow.planning.levelling.levelling import level
from leadflow.planning.levelling.packing import Packing, Project
from leadflow.planning.levelling.puzzle import Puzzle, puzzle_of, puzzle_of_project
from leadflow.planning.levelling.room import Room
from leadflow.planning.levelling.searching import search
from leadflow.planning.limits import Limits
from leadflow.planning.plan import LagUnit, Plan
from leadflow.planning.situation import situation_of
from leadflow.planning.steps import Progress, Status
from tests.planning.samples import CALENDARS, day, goal, link, plan, step

TODAY = day("10-05")


def puzzle(made: Plan, limits: Limits, hours: dict[str, float] | None = None, **done: Progress) -> Puzzle:
    situation = situation_of(made, CALENDARS, TODAY, done)
    room = Room(situation, limits, hours or {}, [each.owners for each in situation.steps])
    return puzzle_of(room, search(room, lambda _: False))


def test_a_plan_in_whole_numbers() -> None:
    made = plan(
        step("a", 2, change=True, effort=4),
        step("b", 3, change=True),
        step("c", 1, on=day("10-09")),
        link("a -> b", 1),
        link("a FF c", -1),
        link("b SS c", 7, LagUnit.CALENDAR_DAYS),
        goal("gb", "10-16", "b"),
    )
    found = puzzle(made, Limits(1, 2), {"ann": 5})
    assert found.lengths == (4, 6, 2)
    assert found.links == ((0, 1, 6),)
    assert found.pinned == {2: 8}
    assert found.dues == ((1, 18),)
    assert found.demands == ({0: 1, 1: 1, 2: 1000}, {0: 1, 1: 1}, {})
    assert found.capacities == (1, 2, 1000)
    assert found.hint[0] == 0


def test_without_goals_everything_is_to_end_soon_and_what_is_over_takes_nothing() -> None:
    over = Progress(Status.DONE, started=day("10-01"), finished=day("10-02"))
    found = puzzle(plan(step("a", 2), step("b", 3), link("a -> b")), Limits(), a=over)
    assert found.dues == ((1, 0),)
    assert (found.lengths[0], found.pinned, found.links) == (0, {0: 0}, ())


def test_the_solver_finds_the_best_of_a_project() -> None:
    project = Project((3, 2, 2, 3), ((), (), (), ()), ((2,), (1,), (1,), (2,)), (3,))
    packing = Packing(project)
    known = packing.schedule([0, 0, 0, 0])
    asked = puzzle_of_project(project, known)
    starts, bound = Solver(5).starts(asked)
    assert starts is not None
    assert packing.schedule(starts).cost <= known.cost
    assert len(asked.dues) == 4
    one = Project((*project.lengths, 0), (*project.before, (0, 1, 2, 3)), (*project.demands, (0,)), (3,))
    asked = puzzle_of_project(one, Packing(one).schedule([0] * 5))
    starts, bound = Solver(5).starts(asked)
    assert starts is not None
    assert Solver(5).times(asked, bound) == Packing(one).schedule(starts).cost == 6


def test_improving_a_plan_is_never_worse_and_finds_the_better_order() -> None:
    lengths, targets = {"a": 8, "b": 1, "c": 3, "d": 2}, {"a": 14, "b": 9, "c": 8, "d": 7}
    made = plan(
        *(step(key, days, change=True) for key, days in lengths.items()),
        *(goal(f"g{key}", date(2026, 10, last).isoformat(), key) for key, last in targets.items()),
    )
    late = []
    for improver in (None, Solver(5)):
        found = level(made, CALENDARS, TODAY, {}, limits=Limits(), hours={}, names={}, improver=improver)
        late.append(sum(max(0, (each.after - each.target).days) for each in found.goals))
    assert late[1] <= late[0]


def test_a_time_that_is_too_short_for_any_answer() -> None:
    asked = Puzzle((1,), ((0, 0, 1),), (0,), {}, ((0, 0),), ({},), (), (0,))
    assert Solver(5).starts(asked) == (None, 0.0)


def test_without_the_extra_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ortools.sat.python", None)
    with pytest.raises(NoSolverError, match=r"pip install 'leadflow\[optimize\]'"):
        Solver(1)
