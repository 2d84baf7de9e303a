"""Play: launch the sample school on its first day and let some school weeks go by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from leadflow import resources
from leadflow.bootstrap import App
from leadflow.demo.hands import BuiltinHands, RemoteHands
from leadflow.demo.people import People, Scenario
from leadflow.intake.school import load_definition
from leadflow.integrations.clock import SimulatedClock
from leadflow.planning.words import long
from leadflow.rollout.boards import board_specs
from leadflow.services.advance import advance
from leadflow.services.launch import launch
from leadflow.services.view import view

if TYPE_CHECKING:
    from datetime import date

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


def play(app: App, scenario: Scenario, *, weeks: int, board: str, tell: Tell, weekly: Weekly) -> Played:
    """Launch the sample school and play `weeks` school weeks from its start.

    `weekly` is called with the app and the rollout's key after the launch and after every week.
    """
    definition = load_definition(resources.sample_school() / "school.yaml", board=board)
    if board != app.builtin.kind:
        definition = _elsewhere(definition, app.world)
    clock = SimulatedClock(definition.start)
    app = app.at(clock)
    tell(f"Launching '{definition.name}' on {long(clock.day)} ...")
    launch(app.world, definition, tell=tell)
    tell("Showing it in Prefect ...")
    weekly(app, definition.key)
    people = People(_hands(app, definition), scenario)
    actions = operations = 0
    days = school_days(definition, weeks)
    for day in days:
        if day > days[0] and day.weekday() < clock.day.weekday():
            weekly(app, definition.key)
            tell(_week(day, view(app.world, definition.key)))
        clock.day = day
        actions += people.act(view(app.world, definition.key))
        operations += len(advance(app.world, definition.key).operations)
    weekly(app, definition.key)
    return Played(view(app.world, definition.key), len(days), actions, operations)


def _elsewhere(definition: Definition, world: World) -> Definition:
    """The definition for boards that are not here.

    They outlive a demo, and the next one must not find the cards of this one: it gets a key of its own. The
    sample's people have no accounts: that of the token stands in for one who is on every board.
    """
    from leadflow.boards.trello.gateway import TrelloBoards

    gateway, roster = world.gateways[definition.board_kind], definition.roster
    if isinstance(gateway, TrelloBoards):
        boards = board_specs(definition, world.templates).values()
        everywhere = frozenset.intersection(*(each.members for each in boards))
        stand_in = next(each for each in roster.people if each.key in everywhere)
        known = replace(stand_in, trello=gateway.username())
        people = tuple(known if each is stand_in else each for each in roster.people)
        roster = replace(roster, people=people)
    return replace(definition, key=f"{definition.key}_{datetime.now(UTC):%y%m%d%H%M%S}", roster=roster)


def _week(day: date, found: View) -> str:
    done = sum(progress.status.closed for progress in found.rollout.progress.values())
    stuck = f", {len(found.blocked)} blocked" if found.blocked else ""
    return f"Week of {long(day)}: {done} of {len(found.rollout.plan.steps)} steps done{stuck} ..."


def _hands(app: App, definition: Definition) -> Hands:
    if definition.board_kind == app.builtin.kind:
        return BuiltinHands(app.builtin)
    return RemoteHands(
        app.world.gateways[definition.board_kind], _refs(app.world, definition.key), definition.roster
    )


def _refs(world: World, key: str) -> dict[str, BoardRef]:
    with world.uow() as uow:
        return dict(uow.boards.refs(key))


def school_days(definition: Definition, weeks: int) -> list[date]:
    """The school days of the first `weeks` weeks."""
    calendar = definition.calendar["school"]
    days = (definition.start + timedelta(days=each) for each in range(weeks * 7))
    return [day for day in days if calendar.knows(day) and calendar.is_school_day(day)]
