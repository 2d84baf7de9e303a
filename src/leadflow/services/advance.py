"""Advance a rollout: pull the boards, take what people did, re-plan, push the boards.

A pass never holds a transaction across a call to a board. It reads every board whole; then, in one
transaction, takes what people did there into the rollout together with the new baselines; then carries
out the operations one by one, each card's baseline written last. Killed anywhere, the next pass reads
the boards again and finds itself where it was: nothing is done twice, nothing is lost.

Every commit is fenced by the lease: a run that was stalled past it, and whose work another one took over,
writes nothing from what it read before.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from leadflow.errors import AccountRefusedError, BusyError, LeadflowError, RefusedError, ServiceAwayError
from leadflow.ports import ReadsSeveral
from leadflow.rollout.consistency import Scene
from leadflow.rollout.decision import Conclusion, Decision, Moment, concluded, decide
from leadflow.rollout.decision import PlannedOperation as PlannedOperation
from leadflow.saying import say
from leadflow.services.furnish import bare_boards, furnish
from leadflow.services.patience import patiently
from leadflow.sync.links import put_away, settled
from leadflow.sync.operations import ArchiveCard

if TYPE_CHECKING:
    from leadflow.planning.blocked import Standing
    from leadflow.planning.schedule import Schedule
    from leadflow.ports import BoardGateway, Lease
    from leadflow.rollout.history import HistoryEntry
    from leadflow.rollout.rollout import Rollout
    from leadflow.services.world import World
    from leadflow.sync.cards import BoardRef, BoardSnapshot, Card
    from leadflow.sync.changes import Conflict, Unplaced
    from leadflow.sync.links import Link

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class AdvanceReport:
    """What a pass found and did (or would do, in a dry run)."""

    rollout: Rollout
    schedule: Schedule
    standings: Mapping[str, Standing]
    history: tuple[HistoryEntry, ...]
    """What this pass recorded."""
    operations: tuple[PlannedOperation, ...]
    """What this pass wrote to the boards, or tried to (see `refused`, `away`)."""
    conflicts: tuple[Conflict, ...]
    """Conflicts that this pass found."""
    away: Mapping[str, str]
    """A sentence per group whose board could not be read or written; the others went on."""
    dry_run: bool = False
    refused: Mapping[str, str] = field(default_factory=dict)
    """A sentence per step whose card the board refused to write; the others went on."""
    unplaced: tuple[Unplaced, ...] = ()
    """People whom the plan wants on cards and who are not on the board."""
    left: tuple[str, ...] = ()
    """Steps whose card somebody changed while this pass was writing: left as it is for the next pass."""


def advance(
    world: World,
    key: str,
    *,
    only: Collection[str] | None = None,
    dry_run: bool = False,
    tell: Tell = lambda _: None,
) -> AdvanceReport:
    """One pass over one rollout, under its lease; idempotent, safe to be killed anywhere and run again.

    With `only` the boards of these groups are read and written; all others, and what is known of them, stay.

    Raises `NotFoundError`, `BusyError` (another pass is at it), `RefusedError` when the rollout's kind of
    board is not set up here.
    """
    with world.uow() as uow:
        rollout = uow.rollouts.get(key)
    gateway = gateway_of(world, rollout)
    if dry_run:
        return _Pass(world, gateway, rollout, None, tell, only).run()
    with world.leases.hold(f"advance:{key}") as lease:
        with world.uow() as uow:
            rollout = uow.rollouts.get(key)  # A re-plan may have changed people and groups meanwhile.
        return _Pass(world, gateway, rollout, lease, tell, only).run()


def look(world: World, key: str) -> Scene:
    """What is stored of a rollout and what its boards show now. Reads only, and needs no lease.

    Raises `NotFoundError`, `RefusedError` when its kind of board is not set up here.
    """
    with world.uow() as uow:
        rollout = uow.rollouts.get(key)
    return _Pass(world, gateway_of(world, rollout), rollout, None, lambda _: None, None).look()


def gateway_of(world: World, rollout: Rollout) -> BoardGateway:
    """The gateway to a rollout's boards. Raises `RefusedError` naming the missing settings."""
    kind = rollout.definition.board_kind
    if kind not in world.gateways:
        raise RefusedError(
            say(
                "The boards of '%(key)s' are on %(kind)s, which is not set up here. Set "
                "LEADFLOW_%(name)s_KEY and LEADFLOW_%(name)s_TOKEN.",
                key=rollout.key,
                kind=kind.capitalize(),
                name=kind.upper(),
            )
        )
    return world.gateways[kind]


class _Pass:
    """One pass under way. Without a lease it is a dry run, which reads and decides and writes nothing."""

    def __init__(
        self,
        world: World,
        gateway: BoardGateway,
        rollout: Rollout,
        lease: Lease | None,
        tell: Tell,
        only: Collection[str] | None,
    ) -> None:
        self._world, self._gateway, self._lease, self._tell = world, gateway, lease, tell
        self._only = only
        self._key, self._roster, self._timezone = (
            rollout.key,
            rollout.definition.roster,
            rollout.definition.timezone,
        )
        self._refs: Mapping[str, BoardRef] = {}
        self._away: dict[str, str] = {}
        self._written: set[str] = set()
        self._refused: dict[str, str] = {}
        self._left: list[str] = []

    def run(self) -> AdvanceReport:
        """Read, decide and store, write, conclude."""
        self._furnish()
        snapshots = self._read()
        decision = patiently(lambda: self._decide(snapshots))
        self._away.update(decision.away)
        rollout, found, history = decision.rollout, decision.outlook, decision.history
        lease = self._lease
        if lease is not None:
            self._carry_out(decision.operations, lease)
            end = patiently(lambda: self._conclude(lease))
            if end is not None:
                rollout, found, history = end.rollout, end.outlook, (*history, *end.history)
        return AdvanceReport(
            rollout=rollout,
            schedule=found.schedule,
            standings=found.standings,
            history=history,
            operations=decision.operations,
            conflicts=decision.conflicts,
            away=self._away,
            dry_run=self._lease is None,
            refused=self._refused,
            unplaced=decision.unplaced,
            left=tuple(self._left),
        )

    def look(self) -> Scene:
        """What is stored and what the boards show; decides and writes nothing."""
        world = self._world
        with world.uow() as uow:
            self._refs = uow.boards.refs(self._key)
        snapshots = self._read()
        with world.uow() as uow:
            return Scene(
                rollout=uow.rollouts.get(self._key),
                links=uow.boards.links(self._key),
                snapshots=snapshots,
                away=self._away,
                conflicts=uow.boards.open_conflicts(self._key),
                templates=world.templates,
                base_url=world.base_url,
                moment=self._moment(),
            )

    def _furnish(self) -> None:
        """Make the boards that a re-plan asks for, or that a launch which was cut off left out."""
        with self._world.uow() as uow:
            rollout, self._refs = uow.rollouts.get(self._key), uow.boards.refs(self._key)
            incomplete = uow.boards.incomplete(self._key)
        lease = self._lease
        if lease is None or not bare_boards(rollout, self._world.templates, self._refs, incomplete):
            return
        # Busy: the launch that makes them is under way, and brings them together when it is done.
        with suppress(BusyError):
            self._refs = furnish(
                self._world,
                self._gateway,
                self._key,
                tell=self._tell,
                beat=lease.renew,
                failed=self._away,
            )

    def _read(self) -> dict[str, BoardSnapshot]:
        """Every board whole; a board that cannot be read is away, and none of its cards is touched."""
        wanted = {group: ref for group, ref in self._refs.items() if self._asked(group)}
        groups = {ref.key: group for group, ref in wanted.items()}
        snapshots: dict[str, BoardSnapshot] = {}
        for ref, found in self._each(list(wanted.values())):
            if isinstance(found, LeadflowError):
                self._away[groups[ref.key]] = str(found)
            else:
                snapshots[groups[ref.key]] = found
            if self._lease is not None:
                self._lease.renew()
        return snapshots

    def _asked(self, group: str) -> bool:
        return group not in self._away and (self._only is None or group in self._only)

    def _each(self, refs: Sequence[BoardRef]) -> Iterator[tuple[BoardRef, BoardSnapshot | LeadflowError]]:
        """The boards one after the other, several with one request where that can be had."""
        if len(refs) > 1 and isinstance(self._gateway, ReadsSeveral):
            self._tell(f"Reading {len(refs)} boards ...")
            yield from self._gateway.snapshots(refs, self._roster)
            return
        for ref in refs:
            name = ref.key.partition("/")[2]
            self._tell(f"Reading the board of {self._roster.names.get(name, name)} ...")
            try:
                yield ref, self._gateway.snapshot(ref, self._roster)
            except (ServiceAwayError, RefusedError) as error:
                yield ref, error

    def _decide(self, snapshots: Mapping[str, BoardSnapshot]) -> Decision:
        """Decide on the newest state of the rollout, and store what was decided in the same transaction."""
        world, moment = self._world, self._moment()
        with world.uow() as uow:
            rollout, links = uow.rollouts.get(self._key), uow.boards.links(self._key)
            decision = decide(rollout, links, snapshots, self._away, world.templates, world.base_url, moment)
            if self._lease is not None:
                uow.fence(self._lease)
                uow.rollouts.save(decision.rollout, who=decision.who, why=decision.why)
                uow.history.append(self._key, decision.history)
                uow.boards.record_conflicts(self._key, decision.conflicts, moment.now)
                for link in decision.links.values():
                    uow.boards.save_link(self._key, link)
                uow.commit()
        return decision

    def _carry_out(self, operations: tuple[PlannedOperation, ...], lease: Lease) -> None:
        """Do the operations, each card's baseline written last; one card's trouble never stops another's."""
        for done, planned in enumerate(operations):
            if planned.group in self._away:
                continue
            if done % 25 == 0:
                self._tell(f"Writing card {done + 1} of {len(operations)} ...")
            lease.renew()
            try:
                card = self._gateway.apply(self._refs[planned.group], planned.operation, self._roster)
            except (ServiceAwayError, AccountRefusedError) as error:
                self._away[planned.group] = str(error)
            except RefusedError as error:
                self._refused[planned.step] = str(error)
            except BusyError:
                self._left.append(planned.step)
            else:
                self._keep(planned, card, lease)
                self._written.add(planned.step)

    def _keep(self, planned: PlannedOperation, card: Card, lease: Lease) -> None:
        """Write the baseline of a card that was written."""
        operation = planned.operation
        link: Link | None = (
            put_away(operation, card) if isinstance(operation, ArchiveCard) else settled(operation, card)
        )
        if link is None:
            return
        with self._world.uow() as uow:
            uow.fence(lease)
            uow.boards.save_link(self._key, link)
            uow.commit()

    def _conclude(self, lease: Lease) -> Conclusion | None:
        """Note what could not be written; None when that is what is known already."""
        moment = self._moment()
        with self._world.uow() as uow:
            rollout = uow.rollouts.get(self._key)
            end = concluded(rollout, self._written - set(self._refused), self._refused, self._away, moment)
            if end.rollout.troubles == rollout.troubles:
                return None
            uow.fence(lease)
            uow.rollouts.save(end.rollout)
            uow.history.append(self._key, end.history)
            uow.commit()
        return end

    def _moment(self) -> Moment:
        clock = self._world.clock
        return Moment(clock.now(), clock.today(self._timezone))
