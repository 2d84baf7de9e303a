"""A small world for the engine's tests: the ports that a pass works through, kept in memory."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, cast

from leadflow.engine.picture import Note, Picture, StepPicture
from leadflow.engine.states import Shown, finished, waiting
from leadflow.errors import BusyError
from leadflow.services.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from leadflow.rollout.history import HistoryEntry

READY = Shown("SCHEDULED", "Ready", "Somebody can start it.")
BLOCKED = Shown("PENDING", "Blocked", "Waits for what is before it.")
WORKING = Shown("RUNNING", "In progress", "Ada Lovelace is at it.")
APPROVAL = Shown("PAUSED", "Waiting for approval", "Grace Hopper has not approved it yet.")
DONE = Shown("COMPLETED", "Done", "Done on 3 March.")
SKIPPED = Shown("COMPLETED", "Skipped", "Not needed here.")


class MemoryStore:
    """What a pass reads and writes: the flow run's id, the change counter, the history."""

    def __init__(self) -> None:
        self.runs: dict[str, str] = {}
        self.counter = 0
        self.entries: list[HistoryEntry] = []
        self.rollouts = self.engine = self.history = self.boards = self

    def __enter__(self) -> MemoryStore:
        return self

    def __exit__(self, *_: object) -> None: ...

    def commit(self) -> None: ...

    def flow_run(self, rollout: str) -> str | None:
        return self.runs.get(rollout)

    def set_flow_run(self, rollout: str, flow_run: str) -> None:
        self.runs[rollout] = flow_run

    def changes(self, key: str) -> int:
        return self.counter

    def touch(self, key: str) -> int:
        self.counter += 1
        return self.counter

    def append(self, rollout: str, entries: list[HistoryEntry]) -> None:
        self.entries.extend(entries)


class FileStore(MemoryStore):
    """The same in a file, for passes in several processes."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        if path.exists():
            self.runs = json.loads(path.read_text("utf-8"))

    def set_flow_run(self, rollout: str, flow_run: str) -> None:
        super().set_flow_run(rollout, flow_run)
        draft = self.path.with_suffix(".new")
        draft.write_text(json.dumps(self.runs), "utf-8")
        draft.replace(self.path)


class MemoryLeases:
    """Leases within one process, for its threads."""

    def __init__(self) -> None:
        self.held: dict[str, threading.Lock] = {}
        self.renewed = 0

    @contextmanager
    def hold(self, name: str) -> Iterator[MemoryLeases]:
        lock = self.held.setdefault(name, threading.Lock())
        if not lock.acquire(blocking=False):
            raise BusyError(f"{name} is held")
        try:
            yield self
        finally:
            lock.release()

    def renew(self) -> None:
        self.renewed += 1


class StandingClock:
    """A clock that stands."""

    def now(self) -> datetime:
        return datetime(2026, 3, 3, 12, tzinfo=UTC)

    def today(self, timezone: str) -> date:
        return date(2026, 3, 3)


@dataclass
class School:
    """A rollout to be shown: steps with what they wait for and their states, changed at will."""

    key: str
    needs: dict[str, tuple[str, ...]]
    states: dict[str, Shown] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    store: MemoryStore = field(default_factory=MemoryStore)
    leases: MemoryLeases = field(default_factory=MemoryLeases)

    @property
    def world(self) -> World:
        """The world, for a pass."""
        return World(
            uow=lambda: cast("Any", self.store),
            gateways={},
            templates={},
            clock=StandingClock(),
            leases=cast("Any", self.leases),
        )

    def all_states(self) -> dict[str, Shown]:
        """How every step is to be shown: as set, or by what it waits for."""
        found: dict[str, Shown] = {}
        for key, before in self.needs.items():
            free = all(found[each].closed for each in before)
            found[key] = self.states.get(key, READY if free else BLOCKED)
        return found

    def look(self, world: World, key: str) -> Picture:
        """The picture, as `passes.look_at` makes it from a view."""
        states = self.all_states()
        closed = sum(each.closed for each in states.values())
        blocked = sum(each.name == "Blocked" for each in states.values())
        count = len(states)
        return Picture(
            rollout=self.key,
            name=f"Rollout {self.key}",
            tags=("leadflow",),
            steps=tuple(self._step(each, states[each]) for each in self.needs),
            run=finished(closed) if closed == count else waiting(closed, count, blocked),
            notes=self.notes,
        )

    def _step(self, key: str, state: Shown) -> StepPicture:
        before = self.needs[key]
        note = f"**{key}** is closed." if state.closed else ""
        return StepPicture(
            key, self.titles.get(key, f"Step {key}"), ("group: a",), before, before, state, note
        )

    def wanted(self) -> Mapping[str, tuple[str, Shown]]:
        """Title and state of every step, as they must stand in Prefect."""
        return {each.key: (each.title, each.shown) for each in self.look(self.world, self.key).steps}


def diamond(key: str) -> School:
    """Six steps: a and b open; c after a and b; d after c; e after c; f after d and e."""
    return School(key, {"a": (), "b": (), "c": ("a", "b"), "d": ("c",), "e": ("c",), "f": ("d", "e")})
