"""Make a card, or a whole board, again that was deleted for good.

A pass never does that by itself: what a board does not show may be anywhere. Somebody has to say so. Then
what is remembered of the card is forgotten, and the pass that follows makes it, as it makes that of a new
step.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from leadflow.errors import AccountRefusedError, BusyError, LeadflowError, NotFoundError, RefusedError
from leadflow.rollout.history import HistoryEntry
from leadflow.rollout.outlook import relieved
from leadflow.rollout.taking import is_absence, is_on_another_board
from leadflow.saying import joined, say
from leadflow.services.act import check, check_person
from leadflow.services.advance import advance, gateway_of
from leadflow.services.patience import in_turn, patiently
from leadflow.sync.projection import card_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from leadflow.ports import Lease, UnitOfWork
    from leadflow.rollout.rollout import Rollout
    from leadflow.services.advance import AdvanceReport
    from leadflow.services.world import World

BUSY_SECONDS = 60.0
"""How long to wait for a pass over the same rollout."""

T = TypeVar("T")


def recard(world: World, key: str, step: str, *, who: str) -> AdvanceReport | None:
    """Make the card of a step again, and return the pass that did; None when another pass does it.

    What people wrote on the old card themselves is not on the new one. Raises `NotFoundError` for a step or
    person that is not there, `RefusedError` while the card is on one of the rollout's boards, `BusyError`.
    """
    with world.uow() as uow:
        check(uow.rollouts.get(key), step, who)
    _in_turn(lambda: advance(world, key))  # What is known of the card is what its board shows now.
    _in_turn(lambda: _under_lease(world, key, lambda lease: _forget_card(world, key, step, who, lease)))
    return _brought_along(world, key)


def reboard(world: World, key: str, group: str, *, who: str) -> AdvanceReport | None:
    """Make the board of a group again, with its cards, and return the pass that did; None when another does.

    Raises `NotFoundError`, `RefusedError` while the board is there or only cannot be reached, `BusyError`.
    """
    with world.uow() as uow:
        rollout, refs = uow.rollouts.get(key), uow.boards.refs(key)
    check_person(rollout, who)
    if group not in refs:
        raise NotFoundError(
            say("There is no board of a group '%(group)s' in '%(key)s'.", group=group, key=key)
        )
    try:
        found = gateway_of(world, rollout).snapshot(refs[group], rollout.definition.roster)
    except AccountRefusedError:
        raise
    except RefusedError:
        pass  # It is not to be found: that is what somebody says who has it made again.
    else:
        name = rollout.definition.roster.names.get(group, group)
        if found.closed:
            raise RefusedError(
                say("The board of %(name)s is closed; open it again. Nothing was changed.", name=name)
            )
        raise RefusedError(say("The board of %(name)s is there. Nothing was changed.", name=name))
    _in_turn(lambda: _under_lease(world, key, lambda lease: _forget_board(world, key, group, who, lease)))
    return _brought_along(world, key)


def _under_lease(world: World, key: str, act: Callable[[Lease], None]) -> None:
    with world.leases.hold(f"advance:{key}") as lease:
        patiently(lambda: act(lease))


def _forget_card(world: World, key: str, step: str, who: str, lease: Lease) -> None:
    with world.uow() as uow:
        rollout = uow.rollouts.get(key)
        check(rollout, step, who)
        trouble, title = rollout.troubles.get(step, ""), rollout.plan.by_key[step].title
        if is_on_another_board(trouble):
            raise RefusedError(joined((f"'{title}'", trouble), ": "))
        if not is_absence(trouble):
            raise RefusedError(
                say("The card of '%(title)s' is where it belongs; nothing was changed.", title=title)
            )
        uow.boards.forget_link(key, card_key(key, step))
        _keep(world, uow, rollout, [step], who, trouble)
        uow.fence(lease)
        uow.commit()


def _forget_board(world: World, key: str, group: str, who: str, lease: Lease) -> None:
    with world.uow() as uow:
        rollout = uow.rollouts.get(key)
        steps = [step.key for step in rollout.plan.steps if step.group == group]
        uow.boards.forget_board(key, group, [card_key(key, step) for step in steps])
        _keep(world, uow, rollout, steps, who, say("Its board was deleted."), group)
        uow.fence(lease)
        uow.commit()


def _keep(
    world: World,
    uow: UnitOfWork,
    rollout: Rollout,
    steps: Iterable[str],
    who: str,
    why: str,
    group: str = "",
) -> None:
    """Store that the cards of these steps are to be made again, and who said so; the caller commits."""
    now = world.clock.now()
    uow.rollouts.save(relieved(rollout, {*steps, group}, world.clock.today(rollout.definition.timezone)))
    uow.rollouts.touch(rollout.key)
    made = [HistoryEntry(now, who, "card made again", step, why=why) for step in steps]
    uow.history.append(rollout.key, made)


def _brought_along(world: World, key: str) -> AdvanceReport | None:
    """The pass that makes the card; None when somebody else's does, or the board is away for now."""
    try:
        return advance(world, key)
    except LeadflowError:
        return None


def _in_turn(act: Callable[[], T]) -> T:
    try:
        return in_turn(act, BUSY_SECONDS)
    except BusyError:
        raise BusyError(
            say("Somebody else is at this rollout just now. Nothing was changed; try again.")
        ) from None
