"""The ports: what the services need from the world. The docstrings are the contract for adapters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import date, datetime
    from types import TracebackType

    from leadflow.errors import LeadflowError
    from leadflow.people.roster import Person, Roster
    from leadflow.people.tokens import Token
    from leadflow.rollout.conflicts import RecordedConflict, Resolution
    from leadflow.rollout.draft import Draft
    from leadflow.rollout.help_wanted import HelpWanted
    from leadflow.rollout.history import HistoryEntry
    from leadflow.rollout.publication import Publication
    from leadflow.rollout.rollout import Definition, DefinitionVersion, Rollout
    from leadflow.rollout.summary import Summarised, Summary
    from leadflow.sync.cards import BoardRef, BoardSnapshot, BoardSpec, Card, FoundBoard
    from leadflow.sync.operations import Operation
    from leadflow.sync.reconcile import Conflict, Link


class Clock(Protocol):
    """Where time comes from."""

    def now(self) -> datetime:
        """The present instant, UTC, timezone-aware."""
        ...

    def today(self, timezone: str) -> date:
        """The present date in a school's own IANA timezone."""
        ...


class BoardGateway(Protocol):
    """One kind of board (built-in, Trello). Holds no state between calls; may be slow; may fail.

    Errors, all from `leadflow.boards.errors`' base classes in `leadflow.errors`: `ServiceAwayError` when
    the board cannot be reached or answers with a server error (the outcome of a write is then unknown:
    the caller reads the board again before it repeats anything), `RefusedError` when the board says no
    for good (the message is safe to show: never a credential in it).
    """

    kind: str
    """``builtin`` or ``trello``: what `Rollout.board_kind` says."""

    def preflight(self, specs: Sequence[BoardSpec], roster: Roster) -> Sequence[str]:
        """What stands in the way of making these boards, one sentence each; empty when nothing does."""
        ...

    def ensure_board(self, spec: BoardSpec, roster: Roster) -> BoardRef:
        """Make the board, its lists, labels and members true and return it.

        Looks for the spec's key on existing boards before it creates one, so that a crash after the
        request makes no second board; completes a board that was left half made.
        """
        ...

    def snapshot(self, board: BoardRef, roster: Roster) -> BoardSnapshot:
        """The whole board (archived cards too), or an error. Never a part of it."""
        ...

    def apply(self, board: BoardRef, operation: Operation, roster: Roster) -> Card:
        """Carry out one operation and return the card as the board now has it.

        A `CreateCard` puts the key on the card in the same request that makes it. Raises `BusyError`, and
        writes nothing, where the board can tell that somebody changed the card since `UpdateCard.version`.
        """
        ...


@runtime_checkable
class Tells(Protocol):
    """What a gateway can do besides, on whose cards a person can be told something."""

    def tell(self, card: str, text: str, to: Person, *, by: str) -> None:
        """Write a comment on the card of this remote id that calls `to`, as `by` (a person key) where it can.

        Not repeated by itself when its outcome is unknown. Raises `ServiceAwayError`, `RefusedError`.
        """
        ...


@runtime_checkable
class ReadsSeveral(Protocol):
    """What a gateway can do besides, whose service hands out several boards at once."""

    def snapshots(
        self, boards: Sequence[BoardRef], roster: Roster
    ) -> Iterator[tuple[BoardRef, BoardSnapshot | LeadflowError]]:
        """Every board whole, one after the other, each as `BoardGateway.snapshot` gives it.

        For one that cannot be read comes what `snapshot` would raise; it never keeps the others back.
        """
        ...


@runtime_checkable
class MakesSeveral(Protocol):
    """What a gateway can do besides, for whose service several boards alike cost less than each alone."""

    def ensure_boards(self, specs: Iterable[BoardSpec], roster: Roster) -> Iterator[BoardRef | LeadflowError]:
        """Every board as `BoardGateway.ensure_board` makes it, in order, each only when it is asked for.

        For one that cannot be made comes what `ensure_board` would raise; it never keeps the others back.
        """
        ...


@runtime_checkable
class FindsBoards(Protocol):
    """What a gateway can do besides, on whose service people have boards of their own."""

    def find(self, address: str) -> FoundBoard:
        """The open board at an address that people have of it; reads only.

        Raises `RefusedError` when it is not an address of a board, when there is no such board, when it is
        closed, or when leadflow's account may not write there; `ServiceAwayError`.
        """
        ...


class RolloutRepository(Protocol):
    """Rollouts by key."""

    def get(self, key: str) -> Rollout:
        """The rollout. Raises `NotFoundError`."""
        ...

    def find(self, key: str) -> Rollout | None:
        """The rollout, or None."""
        ...

    def keys(self) -> Sequence[str]:
        """Keys of all rollouts, oldest first."""
        ...

    def add(self, rollout: Rollout) -> None:
        """Store a new rollout."""
        ...

    def save(self, rollout: Rollout, *, who: str = "leadflow", why: str = "") -> None:
        """Store what changed in a rollout that was read in this unit of work.

        A changed definition is a new version, kept with `who` (a person key) changed it and `why`; the
        older ones stay.
        """
        ...

    def versions(self, key: str) -> Sequence[DefinitionVersion]:
        """All versions of the definition, oldest first. Raises `NotFoundError`."""
        ...

    def definition(self, key: str, version: int) -> Definition:
        """The definition as it was in a version. Raises `NotFoundError`."""
        ...

    def touch(self, key: str) -> int:
        """Raise the rollout's change counter and return it: something happened that a pass must see."""
        ...

    def changes(self, key: str) -> int:
        """The rollout's change counter."""
        ...


class BoardRepository(Protocol):
    """Boards, card links (baselines), conflicts and sync troubles of a rollout."""

    def refs(self, rollout: str) -> Mapping[str, BoardRef]:
        """The rollout's boards by group key."""
        ...

    def save_ref(self, rollout: str, group: str, ref: BoardRef) -> None:
        """Remember a board, which is complete."""
        ...

    def incomplete(self, rollout: str) -> frozenset[str]:
        """Groups whose board was made for another plan: people or labels may be missing on it."""
        ...

    def set_incomplete(self, rollout: str, groups: Iterable[str]) -> None:
        """Have the next pass make these boards true again."""
        ...

    def links(self, rollout: str) -> Mapping[str, Link]:
        """All card links of a rollout by card key."""
        ...

    def save_link(self, rollout: str, link: Link) -> None:
        """Remember one card's remote id and baseline."""
        ...

    def forget_link(self, rollout: str, card: str) -> None:
        """Forget a card by its key: the next pass looks for it, and makes it where it is not there."""
        ...

    def forget_board(self, rollout: str, group: str, cards: Iterable[str]) -> None:
        """Forget a group's board and the cards with these keys: the next pass makes them again."""
        ...

    def record_conflicts(self, rollout: str, conflicts: Iterable[Conflict], at: datetime) -> None:
        """Keep conflicts, one open for each field of a card.

        One that is open with the same values stays as it is; with other values, the newer takes its place.
        """
        ...

    def open_conflicts(self, rollout: str) -> Sequence[Conflict]:
        """Conflicts that nobody has looked at yet, oldest first."""
        ...

    def recorded_conflicts(self, rollout: str, *, resolved: bool = False) -> Sequence[RecordedConflict]:
        """Conflicts with their ids, oldest first: the open ones, or with `resolved` the resolved ones."""
        ...

    def resolve_conflict(
        self, rollout: str, conflict: int, *, by: str, at: datetime, resolution: Resolution
    ) -> RecordedConflict:
        """Close a conflict and return it; whoever calls puts the value in place that is to stand.

        Raises `NotFoundError`, `RefusedError` when somebody closed it already.
        """
        ...


class HistoryRepository(Protocol):
    """The append-only history."""

    def append(self, rollout: str, entries: Iterable[HistoryEntry]) -> None:
        """Add entries, in order."""
        ...

    def of_step(self, rollout: str, step: str) -> Sequence[HistoryEntry]:
        """A step's history, oldest first."""
        ...

    def of_rollout(self, rollout: str, limit: int = 100) -> Sequence[HistoryEntry]:
        """The rollout's latest entries, newest first."""
        ...


class DraftRepository(Protocol):
    """Rollouts that are being prepared, by id."""

    def get(self, draft: str) -> Draft:
        """The draft. Raises `NotFoundError`."""
        ...

    def all(self) -> Sequence[Draft]:
        """All drafts, the latest first."""
        ...

    def add(self, draft: Draft) -> None:
        """Store a new draft."""
        ...

    def save(self, draft: Draft) -> Draft:
        """Store a changed draft, and return it. Raises `BusyError` when it was changed since it was read."""
        ...

    def remove(self, draft: str) -> None:
        """Throw a draft away; nothing happens when it is gone already."""
        ...

    def remove_before(self, instant: datetime) -> None:
        """Throw away what nobody touched since `instant`."""
        ...


class PublicationRepository(Protocol):
    """What everybody may see of a rollout."""

    def get(self, rollout: str) -> Publication:
        """What was decided about it; nothing is public while nobody has."""
        ...

    def save(self, rollout: str, publication: Publication) -> None:
        """Store it. Raises `BusyError` when it was changed since it was read."""
        ...


class HelpRepository(Protocol):
    """What task groups ask help for."""

    def open(self, rollout: str) -> Sequence[HelpWanted]:
        """What was not taken back, oldest first."""
        ...

    def add(self, rollout: str, wanted: HelpWanted) -> None:
        """Store it, under a number of its own."""
        ...

    def save(self, rollout: str, before: HelpWanted, after: HelpWanted) -> None:
        """Store who helps now, or that it was taken back. Raises `BusyError` when it is not `before` now."""
        ...


class SummaryRepository(Protocol):
    """How every rollout stood when it was last counted."""

    def all(self) -> Sequence[Summarised]:
        """Every rollout with what was last said of it, oldest first."""
        ...

    def save(self, found: Mapping[str, tuple[str, Summary]]) -> None:
        """Keep summaries by rollout key, each with its mark, in the place of those of before."""
        ...


class TokenRepository(Protocol):
    """What programs show instead of a person."""

    def add(self, token: Token, digest: str) -> int:
        """Keep a new token, and what its secret hashes to; its id is chosen here and returned."""
        ...

    def of_digest(self, digest: str) -> Token | None:
        """The token whose secret hashes to `digest`."""
        ...

    def of_rollout(self, rollout: str) -> Sequence[Token]:
        """All that were made for a rollout, oldest first."""
        ...

    def mark_used(self, id_: int, at: datetime) -> None:
        """Note when a token was shown."""
        ...

    def revoke(self, id_: int, at: datetime) -> None:
        """Let it open nothing any more."""
        ...


class EngineRepository(Protocol):
    """Which Prefect flow run is the record of which rollout."""

    def flow_run(self, rollout: str) -> str | None:
        """The id of the rollout's persistent flow run."""
        ...

    def set_flow_run(self, rollout: str, flow_run: str) -> None:
        """Remember it."""
        ...


class UnitOfWork(Protocol):
    """One transaction. Rolls back unless `commit` was called. Never held across a call to a board."""

    rollouts: RolloutRepository
    boards: BoardRepository
    history: HistoryRepository
    engine: EngineRepository
    drafts: DraftRepository
    publications: PublicationRepository
    help_wanted: HelpRepository
    summaries: SummaryRepository
    tokens: TokenRepository

    def __enter__(self) -> UnitOfWork: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def fence(self, lease: Lease) -> None:
        """Let `commit` succeed only while `lease` is held, and renew it then; else it raises `BusyError`."""
        ...

    def commit(self) -> None:
        """Make everything since `__enter__` true, all of it or nothing.

        Raises `BusyError` when the lease that it is fenced by was lost.
        """
        ...


class Leases(Protocol):
    """Who may work on what. A lease that its holder does not renew runs out by itself."""

    def hold(self, name: str) -> AbstractContextManager[Lease]:
        """Hold the lease while the block runs. Raises `BusyError` when somebody else has it."""
        ...


class Lease(Protocol):
    """A lease that is held."""

    def renew(self) -> None:
        """Say that the work goes on. Raises `BusyError` when the lease was lost."""
        ...
