"""Advance a rollout: pull the boards, take what people did, re-plan, push the boards.

A pass never holds a transaction across a call to a board. It reads every board whole; then, in one
transaction, takes what people did there into the rollout together with the new baselines; then carries
out the operations one by one, each card's baseline written last. Killed anywhere, the next pass reads
the boards again and finds itself where it was: nothing is done twice, nothing is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from leadflow.errors import RefusedError, ServiceAwayError
from leadflow.rollout.outlook import finished_on, outlook, remember
from leadflow.rollout.taking import Taken, blocked_changes, card_wishes, merge, take_in
from leadflow.sync.links import Link, settled
from leadflow.sync.operations import ArchiveCard, Operation
from leadflow.sync.reconcile import Conflict

if TYPE_CHECKING:
    from leadflow.planning.blocked import Standing
    from leadflow.planning.schedule import Schedule
    from leadflow.ports import BoardGateway, Lease
    from leadflow.rollout.history import HistoryEntry
    from leadflow.rollout.outlook import Outlook
    from leadflow.rollout.rollout import Rollout
    from leadflow.services.world import World
    from leadflow.sync.cards import BoardRef, BoardSnapshot

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class PlannedOperation:
    """An operation and the group on whose board it is done."""

    group: str
    operation: Operation


@dataclass(frozen=True, slots=True)
class AdvanceReport:
    """What a pass found and did (or would do, in a dry run)."""

    rollout: Rollout
    schedule: Schedule
    standings: Mapping[str, Standing]
    history: tuple[HistoryEntry, ...]
    """What this pass recorded."""
    operations: tuple[PlannedOperation, ...]
    conflicts: tuple[Conflict, ...]
    """Conflicts that this pass found."""
    away: Mapping[str, str]
    """A sentence per group whose board could not be read or written; the others went on."""
    dry_run: bool = False


def advance(world: World, key: str, *, dry_run: bool = False, tell: Tell = lambda _: None) -> AdvanceReport:
    """One pass over one rollout, under its lease; idempotent, safe to be killed anywhere and run again.

    Raises `NotFoundError`, `BusyError` (another pass is at it), `RefusedError` when the rollout's kind of
    board is not set up here.
    """
    if dry_run:
        return _advance(world, key, tell, None)
    with world.leases.hold(f"advance:{key}") as lease:
        return _advance(world, key, tell, lease)


def gateway_of(world: World, rollout: Rollout) -> BoardGateway:
    """The gateway to a rollout's boards. Raises `RefusedError` naming the missing settings."""
    kind = rollout.definition.board_kind
    if kind not in world.gateways:
        raise RefusedError(
            f"The boards of '{rollout.key}' are on {kind.capitalize()}, which is not set up here. "
            f"Set LEADFLOW_{kind.upper()}_KEY and LEADFLOW_{kind.upper()}_TOKEN."
        )
    return world.gateways[kind]


def _advance(world: World, key: str, tell: Tell, lease: Lease | None) -> AdvanceReport:
    with world.uow() as uow:
        rollout, refs = uow.rollouts.get(key), uow.boards.refs(key)
    gateway = gateway_of(world, rollout)
    away: dict[str, str] = {}
    snapshots = _read(gateway, rollout, refs, away, tell)
    taken, found = _take(world, key, snapshots, away, write=lease is not None)
    boards = _Boards(world, gateway, taken.rollout, found, refs, snapshots)
    operations, links = boards.plan(taken.links)
    if lease is not None:
        boards.carry_out(operations, links, away, lease, tell)
    return AdvanceReport(
        rollout=taken.rollout,
        schedule=found.schedule,
        standings=found.standings,
        history=taken.history,
        operations=tuple(operations),
        conflicts=taken.conflicts,
        away=away,
        dry_run=lease is None,
    )


def _read(
    gateway: BoardGateway, rollout: Rollout, refs: Mapping[str, BoardRef], away: dict[str, str], tell: Tell
) -> dict[str, BoardSnapshot]:
    """Every board whole; a board that cannot be read is away, and none of its cards is touched."""
    roster = rollout.definition.roster
    snapshots: dict[str, BoardSnapshot] = {}
    for group, ref in refs.items():
        tell(f"Reading the board of {roster.names.get(group, group)} ...")
        try:
            snapshots[group] = gateway.snapshot(ref, roster)
        except (ServiceAwayError, RefusedError) as error:
            away[group] = str(error)
    return snapshots


def _take(
    world: World, key: str, snapshots: dict[str, BoardSnapshot], away: dict[str, str], *, write: bool
) -> tuple[Taken, Outlook]:
    """Take what people did, in one transaction with the baselines that go with it."""
    now = world.clock.now()
    with world.uow() as uow:
        rollout, links = uow.rollouts.get(key), uow.boards.links(key)
        today = world.clock.today(rollout.definition.timezone)
        before = outlook(rollout, today)
        wishes = card_wishes(rollout, before, world.templates, world.base_url)
        merged = merge(rollout, wishes, snapshots, links, away)
        taken = take_in(rollout, merged, snapshots, links, away, now, today)
        after = outlook(taken.rollout, today)
        done = remember(finished_on(taken.rollout, today), after.standings)
        changes = blocked_changes(rollout, after, now)
        taken = replace(taken, rollout=done, history=(*taken.history, *changes))
        if write:
            uow.rollouts.save(taken.rollout)
            uow.history.append(key, taken.history)
            uow.boards.record_conflicts(key, taken.conflicts, now)
            for card, link in taken.links.items():
                if links.get(card) != link:
                    uow.boards.save_link(key, link)
            uow.commit()
    return taken, after


@dataclass(frozen=True, slots=True)
class _Boards:
    """The push half of a pass."""

    world: World
    gateway: BoardGateway
    rollout: Rollout
    found: Outlook
    refs: Mapping[str, BoardRef]
    snapshots: Mapping[str, BoardSnapshot]

    def plan(self, links: Mapping[str, Link]) -> tuple[list[PlannedOperation], dict[str, Link]]:
        """The operations that make the boards say what the plan says, and the links that already agree."""
        wishes = card_wishes(self.rollout, self.found, self.world.templates, self.world.base_url)
        operations: list[PlannedOperation] = []
        agreed: dict[str, Link] = {}
        for group, merged in merge(self.rollout, wishes, self.snapshots, links, {}).items():
            operations += [PlannedOperation(group, operation) for operation in merged.operations]
            agreed |= {link.key: link for link in merged.agreed if links.get(link.key) != link}
        return operations, agreed

    def carry_out(
        self,
        operations: list[PlannedOperation],
        agreed: dict[str, Link],
        away: dict[str, str],
        lease: Lease,
        tell: Tell,
    ) -> None:
        """Do the operations, each card's baseline written last; one card's trouble never stops another's."""
        self._keep(agreed)
        troubles: dict[str, str] = {}
        for done, planned in enumerate(operations):
            if planned.group in away:
                continue
            if done % 25 == 0:
                tell(f"Writing card {done + 1} of {len(operations)} ...")
            lease.renew()
            try:
                self._do(planned)
            except ServiceAwayError as error:
                away[planned.group] = str(error)
            except RefusedError as error:
                troubles[planned.operation.key.partition("/")[2]] = str(error)
        self._note_troubles(troubles, away)

    def _do(self, planned: PlannedOperation) -> None:
        operation = planned.operation
        card = self.gateway.apply(self.refs[planned.group], operation, self.rollout.definition.roster)
        if isinstance(operation, ArchiveCard):
            return
        self._keep({operation.key: settled(operation, card)})

    def _keep(self, links: dict[str, Link]) -> None:
        if not links:
            return
        with self.world.uow() as uow:
            for link in links.values():
                uow.boards.save_link(self.rollout.key, link)
            uow.commit()

    def _note_troubles(self, troubles: dict[str, str], away: Mapping[str, str]) -> None:
        found = {**self.rollout.troubles, **troubles, **away}
        if found == self.rollout.troubles:
            return
        with self.world.uow() as uow:
            uow.rollouts.save(replace(uow.rollouts.get(self.rollout.key), troubles=found))
            uow.commit()
