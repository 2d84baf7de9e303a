"""Adopt a board: one that a task group has already becomes its board in the rollout.

It is looked at first, and shown. Then one transaction says that the group's board is this one and which of
its cards are which steps', and the pass that follows does the rest, as it does for any board that is not yet
as it is to be: makes lists, labels and cards that are missing, puts people on it, and takes what the cards
say. So there is nothing between two requests to be killed in. The board that the group had before stays as
it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from leadflow.errors import LeadflowError, NotFoundError, RefusedError
from leadflow.ports import FindsBoards
from leadflow.rollout.boards import board_specs
from leadflow.rollout.history import HistoryEntry
from leadflow.rollout.matching import bound, first_link, matched
from leadflow.rollout.outlook import outlook, relieved
from leadflow.rollout.taking import card_wishes
from leadflow.saying import say
from leadflow.services.act import check_person
from leadflow.services.advance import advance, gateway_of
from leadflow.services.patience import in_turn, patiently
from leadflow.sync.projection import card_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from leadflow.planning.steps import Status
    from leadflow.ports import Lease, UnitOfWork
    from leadflow.rollout.matching import Matching
    from leadflow.rollout.rollout import Rollout
    from leadflow.services.advance import AdvanceReport
    from leadflow.services.world import World
    from leadflow.sync.cards import BoardRef, BoardSpec, CardFields, FoundBoard

BUSY_SECONDS = 60.0
"""How long to wait for a pass over the same rollout."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which board is to become whose. `lists` and `cards` say by hand what stands for what.

    `lists` are names of lists by status, `cards` addresses or titles of cards by step key.
    """

    group: str
    address: str
    lists: Mapping[Status, str]
    cards: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What taking a board over comes to, before anything is written."""

    rollout: Rollout
    spec: BoardSpec
    found: FoundBoard
    ref: BoardRef
    wishes: Mapping[str, CardFields]
    """What the plan wants on the group's cards, by card key."""
    matching: Matching
    before: BoardRef | None
    """The board that the group has now."""
    hindrances: tuple[str, ...]
    """Who cannot be put on the board."""

    @property
    def same(self) -> bool:
        """True when it is the group's board already."""
        return self.before is not None and self.before.remote_id == self.found.remote_id

    @property
    def choices(self) -> object:
        """Which list and which card stands for what."""
        return self.ref, {key: card.remote_id for key, card in self.matching.cards.items()}

    @property
    def missing_lists(self) -> tuple[str, ...]:
        """Names of the lists that will be made."""
        there = {status for status, _ in self.ref.lists}
        return tuple(each.name for each in self.spec.lists if each.status not in there)


def propose(world: World, key: str, asked: Asked) -> Proposal:
    """Look at a board; reads only.

    Raises `NotFoundError` for a rollout, group or step that is not there, `RefusedError` for a board that
    cannot be taken over (see `FindsBoards.find`), that is another group's, or whose lists and cards are not
    as said.
    """
    with world.uow() as uow:
        rollout, refs = uow.rollouts.get(key), uow.boards.refs(key)
        taken = _others(uow, key, asked.group)
    specs = board_specs(rollout.definition, world.templates)
    if asked.group not in specs:
        known = ", ".join(specs)
        raise NotFoundError(
            say(
                "There is no group '%(group)s' with steps in '%(key)s'. There are: %(known)s.",
                group=asked.group,
                key=key,
                known=known,
            )
        )
    spec, gateway = specs[asked.group], gateway_of(world, rollout)
    if not isinstance(gateway, FindsBoards):
        raise RefusedError(
            say(
                "The boards of '%(key)s' are leadflow's own; only a Trello board can be taken "
                "over. Launch with board: trello in the school file.",
                key=key,
            )
        )
    found = gateway.find(asked.address)
    _check_free(found, spec.key, taken)
    ref = bound(found, spec, asked.lists)
    today = world.clock.today(rollout.definition.timezone)
    wishes = card_wishes(rollout, outlook(rollout, today), world.templates, world.base_url).get(
        asked.group, {}
    )
    named = {_card(rollout, asked.group, step): words for step, words in asked.cards.items()}
    snapshot = gateway.snapshot(ref, rollout.definition.roster)
    return Proposal(
        rollout=rollout,
        spec=spec,
        found=found,
        ref=ref,
        wishes=wishes,
        matching=matched(wishes, snapshot, named),
        before=refs.get(asked.group),
        hindrances=tuple(gateway.preflight([replace(spec, known=ref)], rollout.definition.roster)),
    )


def adopt(
    world: World, key: str, asked: Asked, *, who: str, seen: Proposal | None = None
) -> tuple[Proposal, AdvanceReport | None]:
    """Take a board over as it was `seen`; what it was by then, and the pass that followed.

    None for a pass that is still to come. Done again it changes nothing. Raises what `propose` does, too when
    the board is not any more as it was seen, and `BusyError`.
    """
    proposal = propose(world, key, asked)
    check_person(proposal.rollout, who)
    if not proposal.same:
        # What people did on the board so far is taken before nobody looks there any more.
        in_turn(lambda: advance(world, key), BUSY_SECONDS)
        board = proposal.found.remote_id
        proposal = in_turn(lambda: _switched(world, key, board, asked, seen, who), BUSY_SECONDS)
    try:
        return proposal, advance(world, key)
    except LeadflowError:
        return proposal, None


def _switched(world: World, key: str, board: str, asked: Asked, seen: Proposal | None, who: str) -> Proposal:
    """Look again where nobody else is at work, on the rollout or on the board, and store it."""
    with (
        world.leases.hold(f"board:{board}"),  # Another rollout may want the same one just now.
        world.leases.hold(f"launch:{key}"),
        world.leases.hold(f"advance:{key}") as lease,
    ):
        proposal = propose(world, key, asked)
        if seen is not None and proposal.choices != seen.choices:
            name = proposal.found.name
            raise RefusedError(
                say("'%(name)s' is not as it was shown any more. Nothing was changed; look again.", name=name)
            )
        patiently(lambda: _store(world, proposal, asked.group, who, lease))
    return proposal


def _store(world: World, proposal: Proposal, group: str, who: str, lease: Lease) -> None:
    key, now = proposal.rollout.key, world.clock.now()
    with world.uow() as uow:
        _check_free(proposal.found, proposal.spec.key, _others(uow, key, group))
        rollout = uow.rollouts.get(key)
        about = {step.key for step in rollout.plan.steps if step.group == group} | {group}
        uow.boards.forget_board(key, group, [card_key(key, step) for step in about - {group}])
        uow.boards.save_ref(key, group, proposal.ref)
        uow.boards.set_incomplete(key, [group])
        for card, shown in proposal.matching.cards.items():
            uow.boards.save_link(key, first_link(card, proposal.wishes[card], shown))
        uow.rollouts.save(relieved(rollout, about, world.clock.today(rollout.definition.timezone)))
        uow.rollouts.touch(key)
        before = proposal.before.url if proposal.before else ""
        what = say("The board of %(group)s.", group=rollout.definition.roster.names.get(group, group))
        uow.history.append(
            key, [HistoryEntry(now, who, "took a board over", None, before, proposal.found.url, what)]
        )
        uow.fence(lease)
        uow.commit()


def _check_free(found: FoundBoard, wanted: str, taken: Mapping[str, str]) -> None:
    """Raises `RefusedError` for a board that is another's, as the store knows or its description says."""
    owner = taken.get(found.remote_id) or (found.key if found.key != wanted else None)
    if owner:
        raise RefusedError(
            say(
                "The board '%(name)s' is that of '%(owner)s' already. Nothing was changed.",
                name=found.name,
                owner=owner,
            )
        )


def _others(uow: UnitOfWork, key: str, group: str) -> Mapping[str, str]:
    """Whose boards there are besides: ``rollout/group`` by remote id."""
    return {
        ref.remote_id: ref.key
        for rollout in uow.rollouts.keys()  # noqa: SIM118 - a repository is no mapping
        for each, ref in uow.boards.refs(rollout).items()
        if (rollout, each) != (key, group)
    }


def _card(rollout: Rollout, group: str, step: str) -> str:
    """The card key of a step of the group."""
    found = rollout.plan.by_key.get(step)
    if found is None or found.group != group:
        raise NotFoundError(say("The group '%(group)s' has no step '%(step)s'.", group=group, step=step))
    return card_key(rollout.key, step)
