"""Repositories: what is kept, each a noun of its own, within one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from leadflow.people.sign_in import Session, SignInLink
    from leadflow.people.tokens import Token
    from leadflow.rollout.conflicts import RecordedConflict, Resolution
    from leadflow.rollout.draft import Draft
    from leadflow.rollout.help_wanted import HelpWanted
    from leadflow.rollout.history import HistoryEntry
    from leadflow.rollout.publication import Publication
    from leadflow.rollout.rollout import Definition, DefinitionVersion, Rollout
    from leadflow.rollout.summary import Summarised, Summary
    from leadflow.sync.cards import BoardRef
    from leadflow.sync.reconcile import Conflict, Link


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

    def known_as(self, email: str) -> Mapping[str, str]:
        """In which rollouts somebody is by an e-mail address (in small letters): their person key by rollout.

        Of two people with one address in a rollout it is the first by key.
        """
        ...

    def launched_by(self, email: str) -> frozenset[str]:
        """Which rollouts somebody launched by an e-mail address (in small letters); not those whose people
        they were among and left.
        """
        ...

    def add(self, rollout: Rollout, *, by: str = "") -> None:
        """Store a new rollout; `by` is the e-mail address of who launched it, empty at the machine."""
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


class SignInRepository(Protocol):
    """Links that sign in, sessions, and who is who at an identity provider."""

    def add_link(self, link: SignInLink, digest: str) -> int:
        """Keep a new link, and what its secret hashes to; its id is chosen here and returned."""
        ...

    def link_of(self, digest: str) -> SignInLink | None:
        """The link whose secret hashes to `digest`."""
        ...

    def use_link(self, id_: int, at: datetime) -> bool:
        """Note that a link was used; False when somebody was faster."""
        ...

    def one_at_a_time(self, email: str) -> None:
        """Let nobody else who asks for this address past here before this transaction ends."""
        ...

    def newest_link(self, email: str, since: datetime) -> SignInLink | None:
        """The newest link that a browser asked for after `since` for an address, and that nobody used."""
        ...

    def add_asker(self, link: int, browser: str, back: str) -> None:
        """Let a link open in one more browser, which then wants to see `back`."""
        ...

    def askers(self, email: str, now: datetime) -> Mapping[str, str]:
        """The browsers in which unused links of an address open now, and what each wants to see."""
        ...

    def back_of(self, link: int, browser: str) -> str | None:
        """What a browser that asked later wants to see; None for one that did not ask for this link."""
        ...

    def add_session(self, session: Session, digest: str) -> int:
        """Keep a new session, and what its secret hashes to; its id is chosen here and returned."""
        ...

    def session_of(self, digest: str) -> Session | None:
        """The session whose secret hashes to `digest`."""
        ...

    def see(self, id_: int, at: datetime) -> None:
        """Note when a session was used."""
        ...

    def end(self, id_: int, at: datetime) -> None:
        """End a session."""
        ...

    def end_all(self, email: str, at: datetime) -> int:
        """End all sessions of an address, and all its links; how many sessions that were."""
        ...

    def email_of(self, issuer: str, subject: str) -> str | None:
        """The address that an account of an identity provider was bound to."""
        ...

    def bind(self, issuer: str, subject: str, email: str, at: datetime) -> bool:
        """Bind an account to an address; False when the address is another account's of that provider."""
        ...

    def unbind(self, email: str) -> None:
        """Let other accounts of the providers become this address."""
        ...

    def remove_before(self, *, links: datetime, sessions: datetime) -> None:
        """Throw away links and sessions that were made before these instants."""
        ...


class EngineRepository(Protocol):
    """Which Prefect flow run is the record of which rollout."""

    def flow_run(self, rollout: str) -> str | None:
        """The id of the rollout's persistent flow run."""
        ...

    def set_flow_run(self, rollout: str, flow_run: str) -> None:
        """Remember it."""
        ...
