"""What people do to a step here instead of on its board; each is recorded in the history.

Each is one short transaction: read, decide purely, write. The card follows with the next pass.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from leadflow.errors import NotFoundError, RefusedError
from leadflow.planning import artefacts, owners, steps
from leadflow.planning.plan import Step
from leadflow.planning.steps import CauseKind, Progress, Status
from leadflow.ports import UnitOfWork
from leadflow.rollout.changes import differences
from leadflow.rollout.history import HistoryEntry
from leadflow.rollout.outlook import finished_on, outlook, remember
from leadflow.rollout.rollout import Rollout
from leadflow.rollout.taking import blocked_changes
from leadflow.saying import say
from leadflow.services.patience import patiently
from leadflow.services.world import World

Change = Callable[[Step, Progress, date], Progress]


def set_status(world: World, key: str, step: str, status: Status, *, who: str, why: str = "") -> None:
    """Move a step. SKIPPED needs `why`. Raises `NotFoundError`, or `RefusedError` for a move not allowed."""

    def change(known: Step, progress: Progress, today: date) -> Progress:
        return steps.moved(progress, status, today, known.gate, because=why)

    _change(world, key, step, change, who=who, why=why)


def approve(world: World, key: str, step: str, *, who: str) -> None:
    """Record an approval; the last one needed closes the step. Raises `RefusedError` for a non-approver."""

    _change(
        world,
        key,
        step,
        lambda known, progress, today: steps.approved(progress, who, known.gate, today),
        who=who,
    )


def take(world: World, key: str, step: str, *, who: str) -> None:
    """Take a step, alone or beside those who have it. Raises `RefusedError` for a closed one."""
    _change(world, key, step, lambda _, progress, __: owners.taken(progress, who), who=who)


def let_go(world: World, key: str, step: str, *, who: str) -> None:
    """Give up a step that one has. Raises `RefusedError` when one does not have it."""
    _change(world, key, step, lambda _, progress, __: owners.let_go(progress, who), who=who)


def hand_over(
    world: World, key: str, step: str, to: str, *, who: str, staying: bool = False, why: str = ""
) -> None:
    """Give a step to somebody else (a person key); with `staying` one keeps it and they help.

    Raises `NotFoundError` for a person whom the rollout does not know, `RefusedError` when nothing changes.
    """

    def change(_: Step, progress: Progress, __: date) -> Progress:
        return owners.handed_over(progress, who, to, staying=staying)

    with world.uow() as uow:
        check_person(uow.rollouts.get(key), to)
    _change(world, key, step, change, who=who, why=why)


def send_back(world: World, key: str, step: str, *, who: str, why: str) -> None:
    """Send a step back to work, from approval or from done. Raises `RefusedError` without `why`."""
    _change(
        world, key, step, lambda _, progress, today: steps.sent_back(progress, why, today), who=who, why=why
    )


def put_off(world: World, key: str, step: str, until: date | None, *, who: str) -> None:
    """Put a step out of sight until a day; None brings it back. Raises `RefusedError` for a day gone by."""
    _change(world, key, step, lambda _, progress, today: steps.put_off(progress, until, today), who=who)


def say_left(world: World, key: str, step: str, days: float | None, *, who: str) -> None:
    """Say how many school days of work are left of a step in progress; None takes that back.

    Raises `RefusedError` for a step that nobody works on, and for a number that cannot be planned.
    """

    def change(_: Step, progress: Progress, today: date) -> Progress:
        return steps.with_left(progress, days, today)

    _change(world, key, step, change, who=who)


def flag(
    world: World, key: str, step: str, reason: str, *, kind: CauseKind, who: str, since: date | None = None
) -> None:
    """Say that a step is stuck and why (DECISION or EXTERNAL or PERSON), `since` a day that has come.

    Without it, since today. Raises `RefusedError` without a reason, and for a day that is still to come.
    """
    if not reason.strip():
        raise RefusedError(say("Say in a few words what the step is waiting for."))

    def change(_: Step, progress: Progress, today: date) -> Progress:
        if since is not None and since > today:
            raise RefusedError(say("That day is still to come; say since when it waits."))
        return steps.flagged(progress, reason, since or today, kind=kind, by=who)

    _change(world, key, step, change, who=who, why=reason)


def clear_flag(world: World, key: str, step: str, *, who: str, why: str = "") -> None:
    """The step is no longer stuck; `why` is what was decided, for people."""
    _change(world, key, step, lambda _, progress, __: steps.unflagged(progress), who=who, why=why)


def put_beside(world: World, key: str, step: str, title: str, address: str, *, who: str) -> None:
    """Put a link beside a step: what it has made. Raises `RefusedError` for what is no address on the web."""

    def change(_: Step, progress: Progress, today: date) -> Progress:
        new = artefacts.artefact(title, address, who, today)
        return replace(progress, artefacts=artefacts.with_artefact(progress.artefacts, new))

    _change(world, key, step, change, who=who)


def take_away(world: World, key: str, step: str, address: str, *, who: str) -> None:
    """Take the link to an address from beside a step; nothing happens when it is gone already."""

    def change(_: Step, progress: Progress, __: date) -> Progress:
        return replace(progress, artefacts=artefacts.without_artefact(progress.artefacts, address))

    _change(world, key, step, change, who=who)


def _change(world: World, key: str, step: str, change: Change, *, who: str, why: str = "") -> None:
    patiently(lambda: _change_once(world, key, step, change, who=who, why=why))


def _change_once(world: World, key: str, step: str, change: Change, *, who: str, why: str) -> None:
    with world.uow() as uow:
        rollout = uow.rollouts.get(key)
        check(rollout, step, who)
        today = world.clock.today(rollout.definition.timezone)
        before = rollout.progress[step]
        after = change(rollout.plan.by_key[step], before, today)
        if after == before:
            return
        keep(uow, rollout, step, after, world.clock.now(), today, who=who, why=why)
        uow.commit()


def keep(
    uow: UnitOfWork,
    rollout: Rollout,
    step: str,
    after: Progress,
    now: datetime,
    today: date,
    *,
    who: str,
    why: str,
) -> None:
    """Store a step's new progress, what follows from it, and its history; the caller commits."""
    changed = finished_on(replace(rollout, progress={**rollout.progress, step: after}), today)
    found = outlook(changed, today)
    uow.rollouts.save(remember(changed, found.standings))
    uow.rollouts.touch(rollout.key)
    entries = [
        HistoryEntry(now, who, name, step, old, new, why)
        for name, old, new in differences(rollout.progress[step], after)
    ]
    uow.history.append(rollout.key, [*entries, *blocked_changes(rollout, found, now)])


def check(rollout: Rollout, step: str, who: str) -> None:
    """Raises `NotFoundError` for a step or a person that the rollout does not know."""
    check_person(rollout, who)
    if step not in rollout.plan.by_key:
        raise NotFoundError(say("There is no step '%(step)s' in '%(key)s'.", step=step, key=rollout.key))


def check_person(rollout: Rollout, who: str) -> None:
    """Raises `NotFoundError` for a person that the rollout does not know."""
    if who not in rollout.definition.roster.person:
        raise NotFoundError(
            say("There is no person '%(who)s' in this rollout (keys of people.csv are meant).", who=who)
        )
