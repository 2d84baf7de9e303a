"""The small school on Trello: over HTTP to the emulator, whose world is put back before every run."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from requests.adapters import HTTPAdapter
from sqlalchemy import event

from leadflow.planning.steps import CauseKind, Status
from leadflow.services import act
from leadflow.services.launch import launch
from leadflow.store.database import open_database
from tests.faults.interrupting import Fuse, interrupted
from tests.faults.schools import Broken, EndState
from tests.services.schools import SmallSchool
from tests.small import MONDAY, small_definition
from tests.small_trello import SmallTrello

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    import requests

    from leadflow.boards.trello.gateway import TrelloBoards
    from leadflow.rollout.rollout import Definition
    from leadflow.services.world import World
    from tests.emulator.people import Person

START = datetime(2026, 9, 7, 15, tzinfo=UTC)


class FusedAdapter(HTTPAdapter):
    """Sends every request through a fuse."""

    def __init__(self, fuse: Fuse) -> None:
        super().__init__()
        self._fuse = fuse

    def send(self, request: requests.PreparedRequest, *given: Any, **options: Any) -> requests.Response:
        """One try of one request, its answer read to the end before anything else happens."""
        send = super().send

        def whole() -> requests.Response:
            answer = send(request, *given, **options)
            assert answer.content is not None
            return answer

        return self._fuse.around(f"{request.method} {request.path_url}", whole)


@dataclass
class TrelloBroken(Broken):
    """The school in which things go wrong."""

    trello: SmallTrello
    gateways: list[TrelloBoards] = field(default_factory=list)

    def world(self, fuse: Fuse) -> World:
        """Its world with every request and every commit behind a fuse."""
        self.school.boards = self._gateway(fuse)
        return interrupted(self.school.world, fuse, gateways=False)

    def heal(self) -> SmallSchool:
        """No faults from now on, and a process that remembers nothing."""
        self.trello.emulator.faults.heal()
        self.school.boards = self._gateway(Fuse())
        return super().heal()

    def launch(self, fuse: Fuse) -> None:
        """Launch it behind a fuse."""
        launch(self.world(fuse), self.school.definition)

    def _gateway(self, fuse: Fuse) -> TrelloBoards:
        transport = self.trello.transport()
        transport.mount("http://", FusedAdapter(fuse))
        self.gateways.append(self.trello.gateway(transport=transport))
        return self.gateways[-1]

    def discard(self) -> None:
        """Remove its files and hang up."""
        for gateway in self.gateways:
            gateway.close()
        super().discard()


@dataclass
class TrelloKept:
    """The school at one moment: its database, and the whole of Trello."""

    trello: SmallTrello
    database: Path
    state: dict[str, Any]
    today: date = MONDAY
    definition: Definition = field(default_factory=lambda: small_definition(board_kind="trello"))
    _copies: int = field(default=0)

    def fresh(self) -> TrelloBroken:
        """Put everything back, on a copy of the database."""
        self._copies += 1
        path = self.database.with_name(f"{self.database.stem}-{self._copies}.db")
        shutil.copy(self.database, path)
        engine = open_database(f"sqlite:///{path}")
        event.listen(engine, "connect", lambda each, _: each.execute("PRAGMA synchronous=OFF"))
        self.trello.emulator.faults.heal()
        self.trello.emulator.world.restore(self.state)
        school = SmallSchool(engine, None, self.definition)
        school.clock.day = self.today
        broken = TrelloBroken(school, path, self.trello)
        broken.heal()
        return broken

    def after(self, play: Callable[[TrelloBroken], object]) -> TrelloKept:
        """What it is like after `play`."""
        broken = self.fresh()
        play(broken)
        state = self.trello.emulator.world.keep()
        broken.engine.dispose()
        return TrelloKept(self.trello, broken.path, state, broken.school.clock.day, self.definition)


def alike() -> Definition:
    """The small school, most of whose cards have the same checklist."""
    found = small_definition(board_kind="trello")
    entries = ("Ask everybody", "Write one page")
    steps = tuple(replace(each, checklist=entries if each.duration else ()) for each in found.plan.steps)
    return replace(found, plan=replace(found.plan, steps=steps))


def busy(broken: TrelloBroken) -> None:
    """Two weeks in which people were on the boards and leaders on the pages, and no pass took place."""
    school, world = broken.school, broken.school.world

    def on(step: str, who: str) -> tuple[Person, str]:
        return broken.trello.person(who), school.id(step)

    for step, column, who in (
        ("norms", "Done", "ana"),
        ("statement", "Done", "ben"),
        ("meeting", "In progress", "ana"),
    ):
        person, card = on(step, who)
        person.move(card, column)
    person, card = on("draft", "ben")
    person.tick(card, "Ask everybody")
    person.add_entry(card, "Bring cake", "Ours")
    broken.trello.person("cem").take(card)
    person.copy(card)
    person, card = on("pilot", "dee")
    person.set_due(card, "2026-10-07T13:00:00.000Z")
    person.comment(card, "blocked: no observers yet")
    act.set_status(world, "small", "draft", Status.IN_PROGRESS, who="ben")
    act.set_status(world, "small", "meeting", Status.IN_APPROVAL, who="ana")
    act.flag(world, "small", "reached", "the district must agree", kind=CauseKind.DECISION, who="ana")
    school.clock.day = MONDAY + timedelta(days=14)


def settled(broken: TrelloBroken, boards: int = 2) -> EndState:
    """How it ends; asserts that nothing stands twice on Trello, and that looking again writes nothing."""
    found = broken.settle()
    emulator = broken.trello.emulator
    before = len(emulator.requests)
    assert not broken.school.advance().operations
    again = [f"{each.method} {each.path.split('/')[1]}" for each in emulator.requests[before:]]
    assert again == (["GET batch"] if boards > 1 else ["GET boards"]), again
    assert_single(broken.trello)
    return found


def assert_single_cards(trello: SmallTrello) -> None:
    """Every card that leadflow made is there once."""
    world = trello.emulator.world
    made = {each.card for each in world.actions if each.type in ("createCard", "copyCard") and each.app}
    _once([card.name for card in world.cards.values() if card.id in made and not card.closed])


def assert_single(trello: SmallTrello) -> None:
    """Every board, list, label, checklist and entry is there once, and every card that leadflow made."""
    assert_single_cards(trello)
    world = trello.emulator.world
    _once([each.name for each in world.boards.values()])
    for board in world.boards.values():
        _once([each.name for each in world.lists_of(board.id)])
        _once([each.name for each in world.labels_of(board.id)])
    for card in world.cards.values():
        lists = world.checklists_of(card.id)
        _once([each.name for each in lists])
        for checklist in lists:
            _once([item.name for item in checklist.items])


def _once(names: list[str]) -> None:
    assert len(names) == len(set(names)), names
