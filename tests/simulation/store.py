"""A store in memory behind the ports: transactions, versions, leases with fencing tokens, virtual time.

It behaves as the SQL store does on PostgreSQL: a transaction sees what was committed, writes nothing before
its commit, and its commit fails with `BusyError` when somebody else saved the same rollout in between or
when the lease that it is fenced by was lost. Every commit goes through the hub, which may kill it.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from leadflow.errors import BusyError, NotFoundError, RefusedError
from leadflow.rollout.conflicts import RecordedConflict, Resolution
from leadflow.rollout.rollout import DefinitionVersion, Rollout

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from leadflow.ports import Clock
    from leadflow.rollout.history import HistoryEntry
    from leadflow.rollout.rollout import Definition
    from leadflow.sync.cards import BoardRef
    from leadflow.sync.changes import Conflict
    from leadflow.sync.links import Link
    from tests.simulation.hub import Hub

LEASE_SECONDS = 60.0


@dataclass(slots=True)
class Kept:
    """What is committed. All values in it are immutable."""

    rollouts: dict[str, tuple[Rollout, int]] = field(default_factory=dict)
    versions: dict[str, list[tuple[DefinitionVersion, Any]]] = field(default_factory=dict)
    changes: dict[str, int] = field(default_factory=dict)
    refs: dict[tuple[str, str], BoardRef] = field(default_factory=dict)
    incomplete: set[tuple[str, str]] = field(default_factory=set)
    links: dict[tuple[str, str], Link] = field(default_factory=dict)
    conflicts: list[RecordedConflict] = field(default_factory=list)
    ever: list[Conflict] = field(default_factory=list)
    """Every conflict that was ever kept, those too that a newer one replaced."""
    history: dict[str, list[HistoryEntry]] = field(default_factory=dict)
    flow_runs: dict[str, str] = field(default_factory=dict)
    leases: dict[str, tuple[int, int, float]] = field(default_factory=dict)
    """Owner, token and end by name."""

    def copy(self) -> Kept:
        """One that can go its own way."""
        return Kept(
            dict(self.rollouts),
            {key: list(each) for key, each in self.versions.items()},
            dict(self.changes),
            dict(self.refs),
            set(self.incomplete),
            dict(self.links),
            list(self.conflicts),
            list(self.ever),
            {key: list(each) for key, each in self.history.items()},
            dict(self.flow_runs),
            dict(self.leases),
        )


class MemoryStore:
    """Makes units of work and leases over one `Kept`."""

    def __init__(self, hub: Hub, clock: Clock, kept: Kept | None = None) -> None:
        self.hub, self.clock, self.kept = hub, clock, kept or Kept()
        self.commits = 0
        self._owners = 0

    def uow(self) -> MemoryUnit:
        """A transaction."""
        return MemoryUnit(self)

    @contextmanager
    def hold(self, name: str) -> Iterator[MemoryLease]:
        """Hold a lease; a holder who is killed does not give it back."""
        lease = self._grant(name)
        try:
            yield lease
        except Exception:
            lease.give_back()
            raise
        lease.give_back()

    def _grant(self, name: str) -> MemoryLease:
        now = self.hub.time
        _, token, end = self.kept.leases.get(name, (0, 0, 0.0))
        if end > now:
            raise BusyError(f"Another leadflow is working on '{name}'.")
        self._owners += 1
        if name.startswith("advance:"):
            self.hub.worker.token = token + 1
        self.kept.leases[name] = (self._owners, token + 1, now + LEASE_SECONDS)
        return MemoryLease(self, name, self._owners, token + 1)


@dataclass(frozen=True, slots=True)
class MemoryLease:
    """A lease that is held."""

    store: MemoryStore
    name: str
    owner: int
    token: int

    def renew(self) -> None:
        """Raises `BusyError` when somebody else had it."""
        if self.store.kept.leases.get(self.name, (0, 0, 0.0))[:2] != (self.owner, self.token):
            self.store.hub.saw("a lost lease was noticed")
            raise BusyError("This run was stalled for too long and another one has taken over.")
        self.store.kept.leases[self.name] = (self.owner, self.token, self.store.hub.time + LEASE_SECONDS)

    def give_back(self) -> None:
        """Nothing happens when somebody else has it."""
        if self.store.kept.leases.get(self.name, (0, 0, 0.0))[0] == self.owner:
            self.store.kept.leases[self.name] = (0, self.token, 0.0)


class MemoryUnit:
    """`UnitOfWork` of what passes, leaders and people need; all else there is none of here."""

    drafts: Any
    publications: Any
    help_wanted: Any
    summaries: Any
    tokens: Any
    sign_ins: Any

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def __enter__(self) -> MemoryUnit:
        self._lease: MemoryLease | None = None
        self._acts: list[Callable[[Kept], None]] = []
        kept = self._store.kept
        self.rollouts: Any = _Rollouts(kept, self._acts, self._store.clock)
        self.boards: Any = _Boards(kept, self._acts)
        self.history: Any = _History(kept, self._acts)
        self.engine: Any = _Runs(kept, self._acts)
        return self

    def __exit__(self, *_: object) -> None:
        self._acts = []

    def looking(self) -> MemoryUnit:
        """Itself: here nobody waits for anybody."""
        return self

    def fence(self, lease: Any) -> None:
        """Let `commit` succeed only while the lease is held."""
        self._lease = lease

    def commit(self) -> None:
        """All of it or nothing."""
        self._store.hub.commit(self._commit)

    def _commit(self) -> None:
        if self._lease is not None:
            self._lease.renew()
        self.rollouts.check()
        for act in self._acts:
            act(self._store.kept)
        self._acts.clear()
        self._store.commits += 1


class _Rollouts:
    def __init__(self, kept: Kept, acts: list[Callable[[Kept], None]], clock: Clock) -> None:
        self._kept, self._acts, self._clock = kept, acts, clock
        self._read: dict[str, tuple[Rollout, int]] = {}
        self._saved: set[str] = set()

    def check(self) -> None:
        """Raises `BusyError` when somebody else saved what is to be saved here."""
        for key in self._saved:
            if self._kept.rollouts[key][1] != self._read[key][1]:
                raise BusyError(f"Somebody else changed '{key}' in the same moment. Try again.")

    def get(self, key: str) -> Rollout:
        found = self.find(key)
        if found is None:
            raise NotFoundError(f"There is no rollout '{key}'.")
        return found

    def find(self, key: str) -> Rollout | None:
        if key not in self._read:
            if key not in self._kept.rollouts:
                return None
            self._read[key] = self._kept.rollouts[key]
        return self._read[key][0]

    def keys(self) -> Sequence[str]:
        return tuple(self._kept.rollouts)

    def add(self, rollout: Rollout, *, by: str = "") -> None:
        key = rollout.key
        if key in self._kept.rollouts:
            raise RefusedError(f"There is a rollout '{key}' already.")
        first = DefinitionVersion(1, self._clock.now(), "leadflow", "launched")

        def act(kept: Kept) -> None:
            kept.rollouts[key] = (_as_loaded(rollout), 1)
            kept.versions[key] = [(first, rollout.definition)]
            kept.changes[key] = 0

        self._acts.append(act)

    def save(self, rollout: Rollout, *, who: str = "leadflow", why: str = "") -> None:
        before, version = self._read[rollout.key]
        if rollout == before:
            return
        self._saved.add(rollout.key)
        self._read[rollout.key] = (rollout, version)
        now = self._clock.now()

        def act(kept: Kept) -> None:
            kept.rollouts[rollout.key] = (_as_loaded(rollout), version + 1)
            if rollout.definition != before.definition:
                known = kept.versions[rollout.key]
                known.append((DefinitionVersion(len(known) + 1, now, who, why), rollout.definition))

        self._acts.append(act)

    def versions(self, key: str) -> Sequence[DefinitionVersion]:
        return [each for each, _ in self._kept.versions[key]]

    def definition(self, key: str, version: int) -> Definition:
        found: Definition = self._kept.versions[key][version - 1][1]
        return found

    def touch(self, key: str) -> int:
        self._acts.append(lambda kept: kept.changes.__setitem__(key, kept.changes[key] + 1))
        return self._kept.changes[key] + 1

    def changes(self, key: str) -> int:
        return self._kept.changes[key]


def _as_loaded(rollout: Rollout) -> Rollout:
    """A rollout as the tables give it back: the progress of steps that are not in the plan is parted."""
    plan = rollout.plan.by_key
    known = {**rollout.parted, **rollout.progress}
    if known.keys() == rollout.progress.keys() == plan.keys():
        return rollout
    return replace(
        rollout,
        progress={key: known[key] for key in plan if key in known},
        parted={key: each for key, each in known.items() if key not in plan},
    )


class _Boards:
    def __init__(self, kept: Kept, acts: list[Callable[[Kept], None]]) -> None:
        self._kept, self._acts = kept, acts

    def refs(self, rollout: str) -> Mapping[str, BoardRef]:
        return {group: ref for (key, group), ref in sorted(self._kept.refs.items()) if key == rollout}

    def save_ref(self, rollout: str, group: str, ref: BoardRef) -> None:
        def act(kept: Kept) -> None:
            kept.refs[rollout, group] = ref
            kept.incomplete.discard((rollout, group))

        self._acts.append(act)

    def incomplete(self, rollout: str) -> frozenset[str]:
        return frozenset(group for key, group in self._kept.incomplete if key == rollout)

    def set_incomplete(self, rollout: str, groups: Iterable[str]) -> None:
        found = [(rollout, group) for group in groups if (rollout, group) in self._kept.refs]
        self._acts.append(lambda kept: kept.incomplete.update(found))

    def links(self, rollout: str) -> Mapping[str, Link]:
        return {card: link for (key, card), link in sorted(self._kept.links.items()) if key == rollout}

    def save_link(self, rollout: str, link: Link) -> None:
        self._acts.append(lambda kept: kept.links.__setitem__((rollout, link.key), link))

    def record_conflicts(self, rollout: str, conflicts: Iterable[Conflict], at: datetime) -> None:
        found = tuple(conflicts)

        def act(kept: Kept) -> None:
            for each in found:
                _keep(kept, each, at)

        if found:
            self._acts.append(act)

    def open_conflicts(self, rollout: str) -> Sequence[Conflict]:
        return [each.conflict for each in self.recorded_conflicts(rollout)]

    def recorded_conflicts(self, rollout: str, *, resolved: bool = False) -> Sequence[RecordedConflict]:
        return [each for each in self._kept.conflicts if (each.resolution is not None) is resolved]

    def resolve_conflict(
        self, rollout: str, conflict: int, *, by: str, at: datetime, resolution: Resolution
    ) -> RecordedConflict:
        for place, each in enumerate(self._kept.conflicts):
            if each.id == conflict and each.resolution is None:
                done = replace(each, resolved_at=at, resolved_by=by, resolution=resolution)
                self._acts.append(partial(_replace, place, done))
                return done
        raise NotFoundError(f"There is no conflict {conflict}.")


def _replace(place: int, done: RecordedConflict, kept: Kept) -> None:
    kept.conflicts[place] = done


def _keep(kept: Kept, conflict: Conflict, at: datetime) -> None:
    """One open for each field of a card: the newest."""
    there = [
        each
        for each in kept.conflicts
        if each.resolution is None
        and (each.conflict.key, each.conflict.field) == (conflict.key, conflict.field)
    ]
    if there and there[0].conflict == conflict:
        return
    for each in there:
        kept.conflicts.remove(each)
    kept.ever.append(conflict)
    kept.conflicts.append(RecordedConflict(len(kept.ever), conflict, at))


class _History:
    def __init__(self, kept: Kept, acts: list[Callable[[Kept], None]]) -> None:
        self._kept, self._acts = kept, acts

    def append(self, rollout: str, entries: Iterable[HistoryEntry]) -> None:
        found = tuple(entries)
        if found:
            self._acts.append(lambda kept: kept.history.setdefault(rollout, []).extend(found))

    def of_step(self, rollout: str, step: str) -> Sequence[HistoryEntry]:
        return [each for each in self._kept.history.get(rollout, ()) if each.step == step]

    def of_rollout(self, rollout: str, limit: int = 100) -> Sequence[HistoryEntry]:
        return self._kept.history.get(rollout, [])[::-1][:limit]


class _Runs:
    def __init__(self, kept: Kept, acts: list[Callable[[Kept], None]]) -> None:
        self._kept, self._acts = kept, acts

    def flow_run(self, rollout: str) -> str | None:
        return self._kept.flow_runs.get(rollout)

    def set_flow_run(self, rollout: str, flow_run: str) -> None:
        self._acts.append(lambda kept: kept.flow_runs.__setitem__(rollout, flow_run))


__all__ = ["Kept", "MemoryLease", "MemoryStore", "MemoryUnit"]
