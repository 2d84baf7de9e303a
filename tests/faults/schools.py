"""Schools to break: a launched rollout on which people and leaders have been busy, copied at will.

A `Kept` holds a database file and, for boards in memory, their state; `fresh` gives a school on a copy. An
`EndState` is what must be the same however a run was interrupted: names and ids apart, all that people see.
"""

from __future__ import annotations

import shutil
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import event

from leadflow.planning.steps import CauseKind, Status
from leadflow.services import act
from leadflow.services.launch import launch
from leadflow.store.database import open_database
from tests import canary
from tests.faults.interrupting import Fuse, InterruptedMemory, interrupted
from tests.services.schools import SmallSchool
from tests.small import MONDAY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Engine

    from leadflow.services.world import World

KINDS = ("builtin", "memory")
PASSES = 4
"""How many passes may still write after the last fault."""


@dataclass
class Kept:
    """A school at one moment, to be copied."""

    kind: str
    database: Path
    boards: InterruptedMemory | None
    today: Any = MONDAY
    _copies: int = 0

    @classmethod
    def new(cls, kind: str, database: Path) -> Kept:
        """Nothing launched yet; `database` is a file with the newest layout."""
        return cls(kind, database, InterruptedMemory(knows_makers=True) if kind == "memory" else None)

    def fresh(self) -> Broken:
        """A school on a copy of it."""
        self._copies += 1
        path = self.database.with_name(f"{self.database.stem}-{self._copies}.db")
        shutil.copy(self.database, path)
        engine = open_database(f"sqlite:///{path}")
        # Nobody pulls the plug here: what is killed is a process, so nothing has to reach the disk.
        event.listen(engine, "connect", lambda each, _: each.execute("PRAGMA synchronous=OFF"))
        boards = deepcopy(self.boards)
        school = SmallSchool.builtin(engine) if boards is None else SmallSchool.memory(engine, boards)
        school.clock.day = self.today
        return Broken(school, path)

    def after(self, play: Callable[[SmallSchool], object]) -> Kept:
        """What it is like after `play`."""
        broken = self.fresh()
        play(broken.school)
        broken.engine.dispose()
        boards = broken.school.boards if self.kind == "memory" else None
        return Kept(self.kind, broken.path, boards, broken.school.clock.day)


@dataclass
class Broken:
    """A school in which things go wrong."""

    school: SmallSchool
    path: Path

    @property
    def engine(self) -> Engine:
        """Its database."""
        return self.school.engine

    def world(self, fuse: Fuse) -> World:
        """Its world behind a fuse; boards in memory are interrupted between single requests."""
        memory = isinstance(self.school.boards, InterruptedMemory)
        if memory:
            self.school.boards.fuse = fuse
        return interrupted(self.school.world, fuse, gateways=not memory)

    def launch(self, fuse: Fuse) -> None:
        """Launch it behind a fuse."""
        launch(self.world(fuse), self.school.definition)

    def advance(self, fuse: Fuse) -> None:
        """One pass behind a fuse."""
        from leadflow.services.advance import advance

        advance(self.world(fuse), self.school.definition.key)

    def settle(self) -> EndState:
        """Passes without faults until one writes nothing, and what came of it."""
        school = self.heal()
        for _ in range(PASSES):
            if not school.advance().operations:
                break
        before = school.rows()
        report = school.advance()
        assert not report.operations, report.operations
        assert not report.history, report.history
        assert school.rows() == before
        return EndState.of(school)

    def heal(self) -> SmallSchool:
        """No faults from now on, and the leases of those who died have run out."""
        if isinstance(self.school.boards, InterruptedMemory):
            self.school.boards.fuse = Fuse()
        with self.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE lease SET expires = '1970-01-01 00:00:00.000000'")
        return self.school

    def discard(self) -> None:
        """Remove its files."""
        self.engine.dispose()
        for each in self.path.parent.glob(f"{self.path.name}*"):
            canary.WATCH.look_into(each)
            each.unlink()


@dataclass(frozen=True)
class EndState:
    """What people see of a rollout."""

    cards: dict[str, Any]
    own: tuple[str, ...]
    """Titles of the cards that people made."""
    progress: dict[str, Any]
    troubles: dict[str, str]
    causes: tuple[Any, ...]
    links: dict[str, Any]
    conflicts: tuple[Any, ...]
    history: tuple[Any, ...]

    @classmethod
    def of(cls, school: SmallSchool) -> EndState:
        """Asserts that no step has two cards, and that every link leads to its step's card."""
        found = school.view()
        with school.world.uow() as uow:
            links = uow.boards.links(found.rollout.key)
        linked = {link.remote_id for link in links.values()}
        # A copy that people made and that became a step of its own is a step's card like any other.
        cards = [
            card
            for card in school.cards()
            if card.key and (card.ours is not False or card.remote_id in linked)
        ]
        by_key = {str(card.key): card for card in cards}
        assert len(cards) == len(by_key), [card.key for card in cards]
        assert {key: link.remote_id for key, link in links.items()} == {
            key: card.remote_id for key, card in by_key.items()
        }
        return cls(
            cards={key: (card.fields, card.flag) for key, card in sorted(by_key.items())},
            own=tuple(sorted(card.fields.title for card in school.cards() if card.ours is False)),
            progress=dict(found.rollout.progress),
            troubles=dict(found.rollout.troubles),
            causes=found.rollout.causes,
            # It does not matter which writes began and never landed: that is kept for the case that they do.
            links={
                key: replace(link, remote_id="", url="", activity="", unheard=())
                for key, link in sorted(links.items())
            },
            conflicts=tuple(found.conflicts),
            history=tuple(
                (each.who, each.what, each.step, each.before, each.after, each.why)
                for each in school.history()
            ),
        )

    def told(self) -> EndState:
        """The same, of the history only what people did, in no order: a board that was away for one pass
        tells its part later, and what was blocked meanwhile is another story.
        """
        return replace(self, history=tuple(sorted(each for each in self.history if each[0] != "leadflow")))


def busy(school: SmallSchool) -> None:
    """Two weeks in which people were on the boards and leaders on the pages, and no pass took place."""
    on = hands(school)
    on.move("norms", Status.DONE, "ana")
    on.tick("draft", "Ask everybody", "ben")
    on.take("draft", "cem")
    on.due("pilot", MONDAY + timedelta(days=30), "dee")
    on.flag("pilot", "no observers yet", "dee")
    on.move("statement", Status.DONE, "ben")
    on.move("meeting", Status.IN_PROGRESS, "ana")
    world = school.world
    act.set_status(world, "small", "draft", Status.IN_PROGRESS, who="ben")
    act.set_status(world, "small", "meeting", Status.IN_APPROVAL, who="ana")
    act.flag(world, "small", "reached", "the district must agree", kind=CauseKind.DECISION, who="ana")
    school.clock.day = MONDAY + timedelta(days=14)


class BuiltinHands:
    """People at the built-in board."""

    def __init__(self, school: SmallSchool) -> None:
        self.school, self.boards = school, school.boards

    def id(self, step: str) -> str:
        """The card of a step."""
        card = self.boards.find_by_key(f"{self.school.definition.key}/{step}")
        assert card is not None
        return str(card.id)

    def move(self, step: str, to: Status, by: str) -> None:
        self.boards.move(self.id(step), to, by=by)

    def tick(self, step: str, text: str, by: str) -> None:
        self.boards.tick(self.id(step), "Checklist", text, True, by=by)

    def take(self, step: str, person: str) -> None:
        self.boards.take(self.id(step), person, by=person)

    def due(self, step: str, due: Any, by: str) -> None:
        self.boards.set_due(self.id(step), due, by=by)

    def flag(self, step: str, reason: str, by: str) -> None:
        self.boards.flag(self.id(step), reason, by=by)


class MemoryHands(BuiltinHands):
    """People at the boards in memory, which do not say who did what."""

    def id(self, step: str) -> str:
        return str(self.boards.by_key(f"{self.school.definition.key}/{step}").id)

    def move(self, step: str, to: Status, by: str) -> None:
        self.boards.move(self.id(step), to)
        self.boards.complete(self.id(step), to is Status.DONE)

    def tick(self, step: str, text: str, by: str) -> None:
        self.boards.tick(self.id(step), text)

    def take(self, step: str, person: str) -> None:
        self.boards.take(self.id(step), person)

    def due(self, step: str, due: Any, by: str) -> None:
        self.boards.set_due(self.id(step), due)

    def flag(self, step: str, reason: str, by: str) -> None:
        self.boards.flag(self.id(step), reason, MONDAY, by)


def hands(school: SmallSchool) -> BuiltinHands:
    """People at a school's boards."""
    return MemoryHands(school) if isinstance(school.boards, InterruptedMemory) else BuiltinHands(school)
