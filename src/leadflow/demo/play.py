"""Play: launch the sample school on its first day and let some school weeks go by."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from leadflow import resources
from leadflow.bootstrap import App
from leadflow.demo.hands import BuiltinHands, RemoteHands
from leadflow.demo.people import People, Scenario
from leadflow.errors import RefusedError
from leadflow.home import MARKER, open_home
from leadflow.intake.school import load_definition
from leadflow.integrations.clock import SimulatedClock
from leadflow.services.advance import advance
from leadflow.services.launch import launch
from leadflow.services.view import view

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from leadflow.demo.hands import Hands
    from leadflow.rollout.rollout import Definition
    from leadflow.services.view import View
    from leadflow.services.world import World
    from leadflow.sync.cards import BoardRef

Tell = Callable[[str], None]
Weekly = Callable[[App, str], object]


@dataclass(frozen=True, slots=True)
class Played:
    """What a demo came to: the rollout as it stands, and how much happened."""

    found: View
    days: int
    actions: int
    operations: int


def fresh_home(path: Path) -> None:
    """An empty home for a demo; an earlier demo's is removed, anybody else's folder is not touched.

    Raises `RefusedError` when the folder holds something else.
    """
    mark = path / "logs" / "demo"
    if mark.is_file():
        shutil.rmtree(path)
    elif path.exists() and (path / MARKER).exists():
        raise RefusedError(f"{path} is the home of real rollouts; choose another for the demo with --home.")
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.touch()
    open_home(path)


def play(app: App, scenario: Scenario, *, weeks: int, board: str, tell: Tell, weekly: Weekly) -> Played:
    """Launch the sample school and play `weeks` school weeks from its start.

    `weekly` is called with the app and the rollout's key after the launch and after every week.
    """
    definition = load_definition(resources.sample_school() / "school.yaml", board=board)
    clock = SimulatedClock(definition.start)
    app = app.at(clock)
    tell(f"Launching '{definition.name}' on {clock.day:%a %d %b %Y} ...")
    launch(app.world, definition, tell=tell)
    weekly(app, definition.key)
    people = People(_hands(app, definition), scenario)
    days = actions = operations = 0
    for day in _school_days(definition, weeks):
        if days and day.weekday() < clock.day.weekday():
            weekly(app, definition.key)
        clock.day = day
        actions += people.act(view(app.world, definition.key))
        report = advance(app.world, definition.key)
        operations += len(report.operations)
        days += 1
        if day.weekday() == 0 or days == 1:
            done = sum(progress.status.closed for progress in report.rollout.progress.values())
            tell(f"Week of {day:%d %b %Y}: {done} of {len(report.rollout.plan.steps)} steps done ...")
    weekly(app, definition.key)
    return Played(view(app.world, definition.key), days, actions, operations)


def _hands(app: App, definition: Definition) -> Hands:
    if definition.board_kind == app.builtin.kind:
        return BuiltinHands(app.builtin)
    return RemoteHands(
        app.world.gateways[definition.board_kind], _refs(app.world, definition.key), definition.roster
    )


def _refs(world: World, key: str) -> dict[str, BoardRef]:
    with world.uow() as uow:
        return dict(uow.boards.refs(key))


def _school_days(definition: Definition, weeks: int) -> list[date]:
    calendar = definition.calendar["school"]
    days = (definition.start + timedelta(days=each) for each in range(weeks * 7))
    return [day for day in days if calendar.knows(day) and calendar.is_school_day(day)]
