"""Writes that land after their pass was given up: on Trello and on the built-in board, nobody's edits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from leadflow.errors import BusyError
from leadflow.planning.steps import Status
from leadflow.services import act
from leadflow.services.advance import advance
from tests.emulator.people import Person
from tests.faults.interrupting import Fuse, interrupted
from tests.faults.trello_schools import FusedAdapter
from tests.services.schools import SmallSchool

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tests.small_trello import SmallTrello


@dataclass
class Stalled:
    """A worker that is stalled past its lease just before its first write, while `others` go on."""

    school: SmallSchool
    others: Callable[[], object]
    trello: SmallTrello | None = None
    done: bool = False

    def run(self) -> None:
        """Its pass: it wakes up, writes what it meant to write, and notices."""
        fuse = Fuse(meanwhile=self._before)
        self._fuse, world = fuse, self.school.world
        if self.trello is not None:
            transport = self.trello.transport()
            transport.mount("http://", FusedAdapter(fuse))
            world = self.school.world_with(self.trello.gateway(transport=transport))
        with pytest.raises(BusyError, match="stalled for too long"):
            advance(interrupted(world, fuse, gateways=self.trello is None), "small")
        assert self.done

    def _before(self, number: int) -> None:
        if self.done or not self._fuse.events[-1].startswith(("apply", "PUT")):
            return
        self.done = True
        with self.school.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE lease SET expires = '1970-01-01 00:00:00.000000'")
        self.others()


@pytest.fixture
def on_trello(engine: Engine, trello: SmallTrello) -> SmallSchool:
    """The small school, launched on Trello."""
    return SmallSchool.launched_on(engine, trello)


def say(school: SmallSchool, status: Status) -> None:
    """A leader says how the norms stand."""
    act.set_status(school.world, "small", "norms", status, who="ana")


def meant(school: SmallSchool, status: Status) -> Callable[[], object]:
    """Meanwhile a leader says something else, and another worker passes."""

    def others() -> None:
        say(school, status)
        school.advance()

    return others


def is_nobodys(school: SmallSchool, status: Status) -> None:
    """What landed late is written over, and nobody is told of an edit."""
    before = school.said("norms")
    school.advance()
    assert school.said("norms") == before
    assert school.view().rollout.progress["norms"].status is status
    assert school.card("norms").fields.status is status
    with school.world.uow() as uow:
        assert not uow.boards.open_conflicts("small")
    assert not school.advance().operations


@pytest.mark.parametrize("now", [Status.TODO, Status.DONE])
def test_what_a_stalled_worker_writes_to_trello(
    on_trello: SmallSchool, trello: SmallTrello, now: Status
) -> None:
    say(on_trello, Status.IN_PROGRESS)
    Stalled(on_trello, meant(on_trello, now), trello).run()
    assert on_trello.card("norms").fields.status is Status.IN_PROGRESS, "it landed"
    is_nobodys(on_trello, now)


def test_what_a_stalled_worker_writes_to_the_built_in_board(school: SmallSchool) -> None:
    school.launch()
    say(school, Status.IN_PROGRESS)
    Stalled(school, meant(school, Status.TODO)).run()
    assert school.card("norms").fields.status is Status.IN_PROGRESS, "it landed"
    is_nobodys(school, Status.TODO)


def test_a_person_who_then_moves_the_card_there_is_heard(school: SmallSchool) -> None:
    school.launch()
    say(school, Status.IN_PROGRESS)
    Stalled(school, meant(school, Status.TODO)).run()
    school.advance()
    school.boards.move(school.id("norms"), Status.IN_PROGRESS, by="ben")
    school.advance()
    assert school.view().rollout.progress["norms"].status is Status.IN_PROGRESS
    assert ("ben", "status", "in progress") in school.said("norms")


@pytest.mark.parametrize("who", ["ben", "leadflow"])
def test_who_drags_it_there_in_a_browser_is_heard(
    on_trello: SmallSchool, trello: SmallTrello, who: str
) -> None:
    """Even with leadflow's own account, and with the write still to come: the log tells no program."""
    say(on_trello, Status.IN_PROGRESS)
    person = trello.person("ben") if who == "ben" else Person(trello.emulator.world, trello.own)
    others = meant(on_trello, Status.TODO)

    def dragged() -> None:
        others()
        person.move(on_trello.id("norms"), "In progress")

    Stalled(on_trello, dragged, trello).run()
    on_trello.advance()
    assert on_trello.view().rollout.progress["norms"].status is Status.IN_PROGRESS
    assert ("ben" if who == "ben" else "board", "status", "in progress") in on_trello.said("norms")


def test_where_the_log_lags_it_counts_as_a_persons(on_trello: SmallSchool, trello: SmallTrello) -> None:
    """An edit that nobody made can be undone; one that was lost cannot."""
    say(on_trello, Status.IN_PROGRESS)
    others, log = meant(on_trello, Status.TODO), trello.emulator.world.actions
    told = 0

    def meanwhile() -> None:
        nonlocal told
        others()
        told = len(log)

    Stalled(on_trello, meanwhile, trello).run()
    del log[told:]
    on_trello.advance()
    assert ("board", "status", "in progress") in on_trello.said("norms")
