"""Launch a rollout: validate, plan backwards, store, make the boards, first sync.

The order makes a launch safe to be cut off anywhere: the rollout is stored before its boards are made,
every board carries its key, and launching again finds what is there and makes the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from leadflow.errors import InputError, LateGoalsError, Problem, RefusedError
from leadflow.planning.findings import Severity
from leadflow.rollout.boards import board_specs
from leadflow.rollout.history import HistoryEntry
from leadflow.rollout.outlook import outlook
from leadflow.rollout.start import late_goals, plan_on, started
from leadflow.rollout.taking import card_wishes
from leadflow.saying import say
from leadflow.services.advance import PlannedOperation, Tell, advance, gateway_of
from leadflow.services.furnish import furnish
from leadflow.sync.operations import CreateCard

if TYPE_CHECKING:
    from leadflow.planning.findings import Finding
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
    """False when the rollout was there before: then only what a crash had left out was made."""
    dry_run: bool
    boards: Mapping[str, BoardSpec]
    """Boards (made, or to be made) by group key."""
    refs: Mapping[str, BoardRef]
    operations: tuple[PlannedOperation, ...]
    away: Mapping[str, str] = field(default_factory=dict)
    """A sentence per group whose board did not answer in the first sync; the next pass fills it."""
    hindrances: tuple[str, ...] = ()
    """What stands in the way of making the boards, one sentence each; only in a dry run."""


def launch(
    world: World,
    definition: Definition,
    *,
    by: str = "",
    accept_late: bool = False,
    dry_run: bool = False,
    tell: Tell = lambda _: None,
) -> LaunchReport:
    """Launch `definition`; launching the same again changes nothing and completes what a crash left.

    `by` is the e-mail address of who launches it, and will lead it; empty for the person at the machine.
    `accept_late` goes on although dates cannot be kept. Raises `LateGoalsError` when goals cannot be met
    and it is not given, `InputError` when the plan has other errors (it runs past the calendar),
    `RefusedError` when the key belongs to another definition or the boards cannot be made, `BusyError` when
    another launch of it is under way, `ServiceAwayError`.
    """
    with world.uow() as uow:
        known = uow.rollouts.find(definition.key)
    if known is not None:
        return _again(world, known, definition, dry_run=dry_run, tell=tell)
    planned = _planned(world, definition, accept_late=accept_late)
    rollout = started(definition, planned, accepted_late=accept_late)
    specs = board_specs(definition, world.templates)
    hindrances = tuple(gateway_of(world, rollout).preflight(tuple(specs.values()), definition.roster))
    if dry_run:
        operations = _creations(world, rollout, specs)
        return LaunchReport(rollout, planned, True, True, specs, {}, operations, hindrances=hindrances)
    if hindrances:
        raise RefusedError("The boards cannot be made:\n" + "\n".join(f"  {each}" for each in hindrances))
    tell(f"Storing {len(definition.plan.steps)} steps ...")
    first = _store(world, rollout, by)
    return _furnish(world, rollout, planned, specs, first=first, tell=tell)


def _planned(world: World, definition: Definition, *, accept_late: bool) -> Schedule:
    planned = plan_on(definition, world.clock.today(definition.timezone))
    broken = [finding for finding in planned.findings if finding.severity is Severity.ERROR]
    late = late_goals(definition, planned)
    if all(finding.id in ACCEPTABLE for finding in broken):
        if accept_late:
            return planned
        if late:
            raise LateGoalsError(late)
    if accept_late:
        broken = [each for each in broken if each.id not in ACCEPTABLE]
    if broken:
        raise InputError([_problem(each) for each in broken])
    return planned


def _problem(finding: Finding) -> Problem:
    advice = "Move the date, or launch and accept it knowingly." if finding.id in ACCEPTABLE else None
    if finding.id == "calendar-ends":
        advice = "Add the next school year to the calendar file, or choose earlier dates."
    key = f"goals[{finding.goal}].target" if finding.goal else finding.step
    return Problem(finding.sentence, key=key, advice=advice)


def _same(known: Rollout, definition: Definition) -> None:
    if known.definition != definition:
        raise RefusedError(
            say(
                "A rollout '%(key)s' was launched before with a different plan. Nothing was "
                "changed. To change the plan of the one that is running: leadflow replan "
                "SCHOOL.yaml. To run both, give this one another key (rollout: key: in the "
                "school file).",
                key=definition.key,
            )
        )


def _again(
    world: World, known: Rollout, definition: Definition, *, dry_run: bool, tell: Tell
) -> LaunchReport:
    """A launch of what is there: make what a crash left out, change nothing else."""
    _same(known, definition)
    specs = board_specs(known.definition, world.templates)
    planned = outlook(known, world.clock.today(known.definition.timezone)).schedule
    with world.uow() as uow:
        refs = dict(uow.boards.refs(known.key))
        linked = {link.key for link in uow.boards.links(known.key).values() if link.remote_id}
    bare = [group for group in specs if group not in refs]
    missing = [each for each in _creations(world, known, specs) if each.operation.key not in linked]
    if not missing and not bare:
        return LaunchReport(known, planned, False, dry_run, specs, refs, ())
    if dry_run:
        return LaunchReport(known, planned, False, True, specs, refs, tuple(missing))
    return _furnish(world, known, planned, specs, first=False, tell=tell)


def _store(world: World, rollout: Rollout, by: str) -> bool:
    """Store a new rollout; False when another launch of the same has just done so."""
    definition = rollout.definition
    entry = HistoryEntry(
        world.clock.now(),
        "leadflow",
        "launched",
        after=definition.playbook,
        why=say("goals accepted late") if rollout.goals_accepted_late else "",
    )
    try:
        with world.uow() as uow:
            uow.rollouts.add(rollout, by=by)
            uow.history.append(rollout.key, [entry])
            uow.commit()
    except RefusedError:
        with world.uow() as uow:
            known = uow.rollouts.find(rollout.key)
        if known is None:
            raise
        _same(known, definition)
        return False
    return True


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
    refs = furnish(world, gateway_of(world, rollout), rollout.key, tell=tell)
    report = advance(world, rollout.key, tell=tell)
    return LaunchReport(
        report.rollout, planned, first, False, specs, refs, report.operations, away=report.away
    )


def _creations(
    world: World, rollout: Rollout, specs: Mapping[str, BoardSpec]
) -> tuple[PlannedOperation, ...]:
    """A create for every card that the rollout wants, on boards as `specs` give them."""
    today = world.clock.today(rollout.definition.timezone)
    wishes = card_wishes(rollout, outlook(rollout, today), world.templates, world.base_url)
    return tuple(
        PlannedOperation(
            group, CreateCard(key, replace(fields, members=fields.members & specs[group].members))
        )
        for group, cards in wishes.items()
        for key, fields in cards.items()
        if not fields.archived
    )
