"""Furnish a rollout: make the boards that its groups need and lack, or that must become true again.

Whoever makes a board holds the lease for that: two at once would make it twice. A board is remembered as soon
as it is there; cut off anywhere, the next pass makes the rest.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from leadflow.errors import LeadflowError, RefusedError, ServiceAwayError
from leadflow.ports import MakesSeveral
from leadflow.rollout.boards import board_specs

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from leadflow.people.roster import Roster
    from leadflow.ports import BoardGateway
    from leadflow.rollout.rollout import Rollout
    from leadflow.services.world import World
    from leadflow.sync.cards import BoardRef, BoardSpec
    from leadflow.sync.template import BoardTemplate

    Tell = Callable[[str], None]


def bare_boards(
    rollout: Rollout,
    templates: Mapping[str, BoardTemplate],
    refs: Mapping[str, BoardRef],
    incomplete: Collection[str],
) -> Mapping[str, BoardSpec]:
    """The boards that are to be made, or made true again, by group."""
    specs = board_specs(rollout.definition, templates)
    return {
        group: replace(spec, known=refs.get(group))
        for group, spec in specs.items()
        if group not in refs or group in incomplete
    }


def furnish(
    world: World,
    gateway: BoardGateway,
    key: str,
    *,
    tell: Tell = lambda _: None,
    beat: Callable[[], None] = lambda: None,
    failed: dict[str, str] | None = None,
) -> Mapping[str, BoardRef]:
    """Make what is missing and return the boards by group.

    `beat` is called before every board, for a caller that has to show that it lives. With `failed`, a board
    that cannot be made is noted there by its group and the others are made all the same; without, what the
    gateway says is raised. Raises `BusyError` when somebody else makes boards for this rollout just now.
    """
    with world.leases.hold(f"launch:{key}") as lease:
        with world.uow() as uow:
            rollout, made = uow.rollouts.get(key), dict(uow.boards.refs(key))
            bare = bare_boards(rollout, world.templates, made, uow.boards.incomplete(key))
        making = _each(gateway, bare.values(), rollout.definition.roster)
        for group, spec in bare.items():
            tell(f"Making the board '{spec.name}' ...")
            lease.renew()
            beat()
            ref = next(making)
            if isinstance(ref, LeadflowError):
                if failed is None:
                    raise ref
                failed[group] = str(ref)
                continue
            made[group] = ref
            with world.uow() as uow:
                uow.fence(lease)
                uow.boards.save_ref(key, group, ref)
                uow.commit()
    return made


def _each(
    gateway: BoardGateway, specs: Iterable[BoardSpec], roster: Roster
) -> Iterator[BoardRef | LeadflowError]:
    """The boards, each made when it is asked for, in whichever way costs the gateway less."""
    if isinstance(gateway, MakesSeveral):
        yield from gateway.ensure_boards(specs, roster)
        return
    for spec in specs:
        found: BoardRef | LeadflowError
        try:
            found = gateway.ensure_board(spec, roster)
        except (ServiceAwayError, RefusedError) as error:
            found = error
        yield found
