"""Help wanted: a task group asks, somebody helps. Each is one short transaction, and in the history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from leadflow.errors import NotFoundError, RefusedError
from leadflow.rollout.help_wanted import HelpWanted, let_go, taken, wanted, withdrawn
from leadflow.rollout.history import HistoryEntry
from leadflow.saying import say
from leadflow.services.act import check_person
from leadflow.services.patience import patiently

if TYPE_CHECKING:
    from datetime import datetime

    from leadflow.rollout.rollout import Rollout
    from leadflow.services.world import World

Change = Callable[[HelpWanted, "Rollout", "datetime"], HelpWanted]


def asked(world: World, key: str) -> Sequence[HelpWanted]:
    """What groups ask help for, oldest first; also what somebody helps with."""
    with world.uow() as uow:
        return uow.help_wanted.open(key)


def ask(world: World, key: str, group: str, sentence: str, skills: str, *, who: str) -> None:
    """Ask help for a group, with `skills` between commas.

    Raises `NotFoundError`, `RefusedError` without a sentence, and for somebody who is not of the group.
    """

    def once() -> None:
        with world.uow() as uow:
            rollout = uow.rollouts.get(key)
            check_person(rollout, who)
            if group not in rollout.definition.roster.group:
                raise NotFoundError(say("There is no group '%(group)s' in '%(key)s'.", group=group, key=key))
            _check_member(rollout, group, who)
            now = world.clock.now()
            new = wanted(group, sentence, skills, who, now)
            uow.help_wanted.add(key, new)
            uow.rollouts.touch(key)
            uow.history.append(key, [HistoryEntry(now, who, "help_wanted", None, "", new.sentence)])
            uow.commit()

    patiently(once)


def give(world: World, key: str, number: int, *, who: str) -> None:
    """Say that one helps. Raises `NotFoundError`, `RefusedError` when somebody else does already."""
    _change(world, key, number, lambda known, _, __: taken(known, who), who)


def leave(world: World, key: str, number: int, *, who: str) -> None:
    """Say that one cannot help after all. Raises `NotFoundError`, `RefusedError`."""
    _change(world, key, number, lambda known, _, __: let_go(known, who), who)


def withdraw(world: World, key: str, number: int, *, who: str) -> None:
    """Ask no more. Raises `NotFoundError`, `RefusedError` for somebody who is not of the group."""

    def change(known: HelpWanted, rollout: Rollout, now: datetime) -> HelpWanted:
        _check_member(rollout, known.group, who)
        return withdrawn(known, now)

    _change(world, key, number, change, who)


def _change(world: World, key: str, number: int, change: Change, who: str) -> None:
    patiently(lambda: _change_once(world, key, number, change, who))


def _change_once(world: World, key: str, number: int, change: Change, who: str) -> None:
    with world.uow() as uow:
        rollout = uow.rollouts.get(key)
        check_person(rollout, who)
        known = next((each for each in uow.help_wanted.open(key) if each.id == number), None)
        if known is None:
            raise NotFoundError(say("Nobody asks for that any more."))
        now = world.clock.now()
        after = change(known, rollout, now)
        if after == known:
            return
        uow.help_wanted.save(key, known, after)
        uow.rollouts.touch(key)
        before, then = _stands(rollout, known), _stands(rollout, after)
        uow.history.append(key, [HistoryEntry(now, who, "help_wanted", None, before, then, known.sentence)])
        uow.commit()


def _stands(rollout: Rollout, wanted: HelpWanted) -> str:
    if wanted.closed:
        return say("no more")
    helper = rollout.definition.roster.names.get(wanted.taken_by, wanted.taken_by)
    return say("%(who)s helps", who=helper) if helper else say("nobody helps yet")


def _check_member(rollout: Rollout, group: str, who: str) -> None:
    known = rollout.definition.roster.group.get(group)
    if known is not None and who not in (known.lead, *known.members):
        raise RefusedError(say("Only people of %(name)s ask for it, or take that back.", name=known.name))
