"""Launch a rollout: validate, plan backwards, store, make the boards, first sync.

The order makes a launch safe to be cut off anywhere: the rollout is stored before its boards are made,
every board carries its key, and launching again finds what is there and makes the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leadflow.errors import InputError, LateGoalsError, Problem, RefusedError
from leadflow.planning.findings import Severity
from leadflow.rollout.boards import board_specs
from leadflow.rollout.history import HistoryEntry
from leadflow.rollout.outlook import outlook
from leadflow.rollout.start import late_goals, plan_on, started
from leadflow.rollout.taking import card_wishes
from leadflow.services.advance import PlannedOperation, Tell, advance, gateway_of
from leadflow.sync.operations import CreateCard

if TYPE_CHECKING:
    from leadflow.planning.schedule import Schedule
    from leadflow.rollout.rollout import Definition, Rollout
    from leadflow.services.world import World
    from leadflow.sync.cards import BoardRef, BoardSpec

ACCEPTABLE = frozenset({"goal-late", "horizon-short", "fixed-date-conflict"})
"""Errors of a plan that a leader may go on with knowingly: dates that will not be kept."""


@dataclass(frozen=True, slots=True)
class LaunchReport:
    """What a launch did, or would do when `dry_run`."""

    rollout: Rollout
    schedule: Schedule
    first: bool
    """False when the rollout was there before: then nothing was changed."""
    dry_run: bool
    boards: Mapping[str, BoardSpec]
    """Boards (made, or to be made) by group key."""
    refs: Mapping[str, BoardRef]
    operations: tuple[PlannedOperation, ...]


def launch(
    world: World,
    definition: Definition,
    *,
    accept_late: bool = False,
    dry_run: bool = False,
    tell: Tell = lambda _: None,
) -> LaunchReport:
    """Launch `definition`; launching the same again changes nothing and completes what a crash left.

    `accept_late` goes on although dates cannot be kept. Raises `LateGoalsError` when goals cannot be met and
    it is not given, `InputError` when the plan has other errors (it runs past the calendar), `RefusedError` when the key belongs to another definition or the boards
    cannot be made, `ServiceAwayError`.
    """
    with world.uow() as uow:
        known = uow.rollouts.find(definition.key)
    if known is not None:
        _same(known, definition)
        return _again(world, known, dry_run=dry_run, tell=tell)
    planned = _planned(world, definition, accept_late=accept_late)
    rollout = started(definition, planned, accepted_late=accept_late)
    specs = board_specs(definition, world.templates)
    gateway = gateway_of(world, rollout)
    hindrances = gateway.preflight(tuple(specs.values()), definition.roster)
    if dry_run:
        return LaunchReport(rollout, planned, True, True, specs, {}, _creations(world, rollout))
    if hindrances:
        raise RefusedError("The boards cannot be made:\n" + "\n".join(f"  {each}" for each in hindrances))
    tell(f"Storing {len(definition.plan.steps)} steps ...")
    _store(world, rollout)
    return _furnish(world, rollout, planned, specs, first=True, tell=tell)


def _planned(world: World, definition: Definition, *, accept_late: bool) -> Schedule:
    planned = plan_on(definition, world.clock.today(definition.timezone))
    late = late_goals(definition, planned)
    if late and not accept_late:
        raise LateGoalsError(late)
    accepted = ACCEPTABLE if accept_late else {"goal-late"}
    broken = [
        finding
        for finding in planned.findings
        if finding.severity is Severity.ERROR and finding.id not in accepted
    ]
    if broken:
        raise InputError([Problem(each.sentence, key=each.step or each.goal) for each in broken])
    return planned


def _same(known: Rollout, definition: Definition) -> None:
    if known.definition != definition:
        raise RefusedError(
            f"A rollout '{definition.key}' was launched before with a different plan. Nothing was changed. "
            "To run both, give this one another key (rollout: key: in the school file)."
        )


def _again(world: World, known: Rollout, *, dry_run: bool, tell: Tell) -> LaunchReport:
    """A launch of what is there: make what a crash left out, change nothing else."""
    specs = board_specs(known.definition, world.templates)
    planned = outlook(known, world.clock.today(known.definition.timezone)).schedule
    if dry_run:
        report = advance(world, known.key, dry_run=True)
        with world.uow() as uow:
            refs = uow.boards.refs(known.key)
        return LaunchReport(known, planned, False, True, specs, refs, report.operations)
    return _furnish(world, known, planned, specs, first=False, tell=tell)


def _store(world: World, rollout: Rollout) -> None:
    definition = rollout.definition
    entry = HistoryEntry(
        world.clock.now(),
        "leadflow",
        "launched",
        after=definition.playbook,
        why="goals accepted late" if rollout.goals_accepted_late else "",
    )
    with world.uow() as uow:
        uow.rollouts.add(rollout)
        uow.history.append(rollout.key, [entry])
        uow.commit()


def _furnish(
    world: World,
    rollout: Rollout,
    planned: Schedule,
    specs: Mapping[str, BoardSpec],
    *,
    first: bool,
    tell: Tell,
) -> LaunchReport:
    """Make the boards that are missing, then the first sync."""
    gateway = gateway_of(world, rollout)
    with world.uow() as uow:
        refs = dict(uow.boards.refs(rollout.key))
    with world.leases.hold(f"launch:{rollout.key}") as lease:
        for group, spec in specs.items():
            if group in refs:
                continue
            tell(f"Making the board '{spec.name}' ...")
            lease.renew()
            refs[group] = gateway.ensure_board(spec, rollout.definition.roster)
            with world.uow() as uow:
                uow.boards.save_ref(rollout.key, group, refs[group])
                uow.commit()
    report = advance(world, rollout.key, tell=tell)
    return LaunchReport(report.rollout, planned, first, False, specs, refs, report.operations)


def _creations(world: World, rollout: Rollout) -> tuple[PlannedOperation, ...]:
    today = world.clock.today(rollout.definition.timezone)
    wishes = card_wishes(rollout, outlook(rollout, today), world.templates, world.base_url)
    return tuple(
        PlannedOperation(group, CreateCard(key, fields))
        for group, cards in wishes.items()
        for key, fields in cards.items()
    )
