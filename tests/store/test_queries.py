"""What a look at a rollout and a pass over it cost the database, whatever the size of the rollout."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from leadflow.boards.builtin import BuiltinBoards
from leadflow.integrations.clock import SimulatedClock
from leadflow.planning.plan import Dependency, Goal, Plan, Step
from leadflow.services.advance import advance
from leadflow.services.launch import launch
from leadflow.services.view import view
from leadflow.services.world import World
from leadflow.store import rollouts
from leadflow.store.leases import SqlLeases
from leadflow.store.unit_of_work import SqlUnitOfWork
from tests.small import MEASURED, MONDAY, small_definition
from tests.store.statements import Statements
from tests.templates import TEMPLATES

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from leadflow.rollout.rollout import Definition


def definition(key: str, steps: int) -> Definition:
    """A rollout of so many steps in chains of three on two boards, with one goal far away."""
    known = tuple(
        Step(
            f"s{at}",
            f"Step {at}",
            1,
            "lead" if at % 2 else "reading",
            owners=("ana",) if at % 2 else ("dee",),
            measure=MEASURED,
        )
        for at in range(steps)
    )
    dependencies = tuple(Dependency(f"s{at}", f"s{at + 1}") for at in range(steps - 1) if at % 3 != 2)
    goals = (Goal("far", "Far away", date(2027, 6, 1), f"s{steps - 1}", "all of it"),)
    return replace(small_definition(key=key), plan=Plan(known, dependencies, goals))


def world(engine: Engine, clock: SimulatedClock) -> World:
    """leadflow on this database, with the built-in board."""
    return World(
        uow=lambda: SqlUnitOfWork(engine, clock),
        gateways={"builtin": BuiltinBoards(engine, clock)},
        templates=TEMPLATES,
        clock=clock,
        leases=SqlLeases(engine),
    )


def test_looking_at_a_rollout_costs_the_same_whatever_its_size(engine: Engine) -> None:
    clock = SimulatedClock(MONDAY)
    found: dict[int, int] = {}
    for steps in (6, 150):
        key = f"of{steps}"
        launch(world(engine, clock), definition(key, steps))
        clock.day = MONDAY + timedelta(days=60)
        advance(world(engine, clock), key)
        clock.day = MONDAY
        rollouts._definitions.clear()
        with Statements(engine) as seen:
            looked = view(world(engine, clock), key)
        assert len(looked.rollout.progress) == steps
        assert len(looked.card_urls) == steps
        assert seen.writes == []
        found[steps] = len(seen.sent)
    assert found[6] == found[150] <= 12


def test_a_pass_with_nothing_to_do_costs_the_same_whatever_the_size(engine: Engine) -> None:
    clock = SimulatedClock(MONDAY)
    found: dict[int, int] = {}
    for steps in (6, 150):
        key = f"of{steps}"
        launch(world(engine, clock), definition(key, steps))
        advance(world(engine, clock), key)
        with Statements(engine) as seen:
            report = advance(world(engine, clock), key)
        assert report.operations == ()
        assert {each.table for each in seen.writes} == {"lease"}
        found[steps] = len(seen.sent)
    assert found[6] == found[150] <= 60
